use super::density::Coordinates;
use super::laplace::Laplace;
use super::pareto_smoothing::smoothed;
use super::{BayesError, ParameterPosterior};
use crate::models::fit::likelihood::Likelihood;
use crate::models::{Estimate, Random};
use crate::numeric::matrix::{Vector, dot};
use crate::numeric::{ln_gamma, sum::map_rows};
use std::ops::RangeInclusive;

/// Models drawn near a posterior, each with its weight in it.
///
/// Proposed are draws of a t distribution with 5 degrees of freedom at the posterior's mode, in
/// unbounded coordinates and with the scale of its information there; the weights are ratios of
/// densities, Pareto-smoothed (Vehtari and others 2024). The draws are independent, and right where
/// k̂ is below [`pareto_k_limit`](Self::pareto_k_limit): the posterior then has no part that the
/// proposal does not reach. Otherwise there is neither a mean nor an evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportanceSample<M> {
    models: Vec<M>,
    weights: Vec<f64>,
    draws: usize,
    tail_shape: Option<f64>,
    log_evidence: Option<f64>,
}

/// Of the proposal: heavier tails than a posterior has.
const DEGREES_OF_FREEDOM: f64 = 5.0;

impl<M: Estimate + Sync> ParameterPosterior<'_, M> {
    /// Draws from a distribution near the posterior, weighted by how much more likely each is under
    /// the posterior: a second way to the same numbers, where the posterior is nearly normal.
    ///
    /// # Errors
    ///
    /// As [`sample`](Self::sample); fewer than 100 draws are refused.
    pub fn importance_sample(
        &self,
        draws: usize,
        seed: u64,
    ) -> Result<ImportanceSample<M>, BayesError> {
        ImportanceSample::of(self, &self.laplace()?, draws, seed)
    }
}

impl<M: Estimate + Sync> ImportanceSample<M> {
    pub(super) fn of(
        posterior: &ParameterPosterior<'_, M>,
        laplace: &Laplace,
        draws: usize,
        seed: u64,
    ) -> Result<Self, BayesError> {
        const DRAWS: RangeInclusive<usize> = 100..=10_000_000;
        if !DRAWS.contains(&draws) {
            return Err(BayesError::Sampling {
                option: "draws",
                range: "from 100 to 10,000,000",
                value: draws as f64,
            });
        }
        let name = format!("importance sample, {}", posterior.like.name());
        let mut random = Random::named(&name, seed, 0);
        let size = laplace.mode.len();
        let proposals = (0..draws)
            .map(|_| proposal(size, &mut random))
            .collect::<Result<Vec<_>, _>>()?;
        let function = posterior.density.in_coordinates(Coordinates::Unbounded);
        let places: Vec<Vector> = proposals.iter().map(|(z, _)| laplace.place(z)).collect();
        let ln_ratios = map_rows(draws, |draw| {
            let (Some(place), Some((_, ln_proposed))) = (places.get(draw), proposals.get(draw))
            else {
                return f64::NEG_INFINITY;
            };
            let found = function.evaluate(place, 1).map(|found| found.value);
            let value = found.filter(|value| value.is_finite());
            value.map_or(f64::NEG_INFINITY, |value| {
                value - ln_proposed + laplace.ln_volume()
            })
        });
        let highest = ln_ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if !highest.is_finite() {
            return Err(BayesError::NoDensity {
                model: function.model(),
            });
        }
        let mean = ln_ratios.iter().map(|ln| (ln - highest).exp()).sum::<f64>() / draws as f64;
        let is_proper = posterior
            .density
            .priors
            .iter()
            .all(|prior| prior.is_proper());
        let smoothed = smoothed(&ln_ratios);
        // A place where the density could not be computed may be no model either.
        let weighted = places.iter().zip(smoothed.weights);
        let (places, weights): (Vec<_>, Vec<_>) =
            weighted.filter(|(_, weight)| *weight > 0.0).unzip();
        let models = places.into_iter().map(|place| posterior.model_at(place));
        Ok(Self {
            models: models.collect::<Result<_, _>>()?,
            weights,
            draws,
            tail_shape: smoothed.tail_shape,
            log_evidence: is_proper
                .then(|| mean.ln() + highest + posterior.density.likelihood.raised_by),
        })
    }
}

/// z of a multivariate t, and the logarithm of its density.
fn proposal(size: usize, random: &mut Random) -> Result<(Vector, f64), BayesError> {
    let nu = DEGREES_OF_FREEDOM;
    let narrow = (2.0 * random.rate(0.5 * nu, 1.0)? / nu).sqrt();
    let z: Vector = (0..size).map(|_| random.normal() / narrow).collect();
    let d = size as f64;
    let constant =
        ln_gamma(0.5 * (nu + d)) - ln_gamma(0.5 * nu) - 0.5 * d * (nu * std::f64::consts::PI).ln();
    let ln_density = constant - 0.5 * (nu + d) * (dot(&z, &z) / nu).ln_1p();
    Ok((z, ln_density))
}

impl<M> ImportanceSample<M> {
    /// The models, each with its weight; the weights sum to 1.
    pub fn weighted(&self) -> impl ExactSizeIterator<Item = (&M, f64)> {
        self.models.iter().zip(self.weights.iter().copied())
    }

    /// k̂, the shape of the tail of the weights; `None` where the largest weights do not differ, so
    /// that there is nothing to doubt, and infinite where so few draws have nearly all the weight
    /// that no tail can be fitted to them.
    pub fn pareto_k(&self) -> Option<f64> {
        self.tail_shape
    }

    /// The limit that k̂ must be below: min(1 − 1/log₁₀ S, 0.7) with S draws (Vehtari and others
    /// 2024, §3.2.4).
    pub fn pareto_k_limit(&self) -> f64 {
        (1.0 - (self.draws as f64).log10().recip()).min(0.7)
    }

    fn trusted(&self) -> Result<(), BayesError> {
        let limit = self.pareto_k_limit();
        match self.tail_shape {
            Some(pareto_k) if pareto_k >= limit => {
                Err(BayesError::HeavyWeights { pareto_k, limit })
            }
            _ => Ok(()),
        }
    }

    /// 1/Σw², the number of equally weighted draws that would be as good.
    pub fn effective_size(&self) -> f64 {
        self.weights.iter().map(|w| w * w).sum::<f64>().recip()
    }

    /// ln ∫ L(θ) p(θ) dθ, by which models with the same data compare (their difference is the
    /// logarithm of the Bayes factor); `None` where a prior is improper.
    ///
    /// # Errors
    ///
    /// [`BayesError::HeavyWeights`] where k̂ is not below its limit: the evidence is a mean of the
    /// weights.
    pub fn log_evidence(&self) -> Result<Option<f64>, BayesError> {
        self.trusted()?;
        Ok(self.log_evidence)
    }

    /// The posterior mean of a prediction, and its posterior standard deviation.
    ///
    /// # Errors
    ///
    /// The first draw's for which the prediction fails, [`BayesError::NotFinite`], and
    /// [`BayesError::HeavyWeights`] where k̂ is not below its limit.
    pub fn mean<E>(
        &self,
        prediction: impl Fn(&M) -> Result<f64, E>,
    ) -> Result<(f64, f64), BayesError>
    where
        BayesError: From<E>,
    {
        self.trusted()?;
        let mut values = Vec::with_capacity(self.models.len());
        for (draw, model) in self.models.iter().enumerate() {
            let value = prediction(model)?;
            if !value.is_finite() {
                return Err(BayesError::NotFinite {
                    quantity: "the prediction",
                    draw,
                    value,
                });
            }
            values.push(value);
        }
        let mean = dot(&values, &self.weights);
        let squares = values.iter().zip(&self.weights);
        let variance: f64 = squares.map(|(x, w)| w * (x - mean) * (x - mean)).sum();
        Ok((mean, variance.sqrt()))
    }
}
