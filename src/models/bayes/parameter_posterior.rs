use super::chain::Chain;
use super::density::{Coordinates, Density};
use super::laplace::Laplace;
use super::{BayesError, PosteriorSample, Priors, Sampling};
use crate::models::fit::search::highest;
use crate::models::{Estimate, FitWarning, LogLikelihood, ModelError, ParameterScale, Parametric};
use crate::numeric::matrix::Vector;
use crate::numeric::sum::map_tasks;
use std::fmt;

/// The posterior of a model's parameters: data and priors together.
///
/// ```text
/// p(θ | data) ∝ L(θ) · Π pᵢ(θᵢ)
/// ```
///
/// # Example
///
/// 12 customers, of whom 5 bought again, under the NBD with priors that expect a purchase in ten
/// weeks:
///
/// ```
/// use clv::models::bayes::{ParameterPosterior, Prior, Priors, Sampling};
/// use clv::models::{DistinctHistories, Nbd};
/// use clv::quantity::{ConfidenceLevel, TimeUnit};
/// use clv::transactions::PurchaseHistory;
///
/// let histories = [0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 6]
///     .into_iter()
///     .map(|x| PurchaseHistory::new(x, f64::from(x.min(1)) * 20.0, 26.0))
///     .collect::<Result<Vec<_>, _>>()?;
/// let histories = DistinctHistories::new(TimeUnit::Week, histories);
/// let priors = Priors::named([
///     ("r", Prior::gamma(2.0, 2.0)?),
///     ("alpha", Prior::gamma(2.0, 0.2)?),
/// ]);
/// let posterior = ParameterPosterior::new(&Nbd::new(1.0, 10.0)?, &histories, &priors)?;
/// let sample = posterior.sample(&Sampling::of_seed(1))?;
/// assert!(sample.warnings()?.is_empty());
/// // By quadrature the mean of r/α, the purchases a week, is 0.0509.
/// let rate = sample.predict::<clv::models::ModelError>(|nbd| Ok(nbd.r() / nbd.alpha()))?;
/// let rate = rate.summary(ConfidenceLevel::P90)?;
/// assert!((rate.mean - 0.0509).abs() < 0.002);
/// # Ok::<(), clv::Error>(())
/// ```
pub struct ParameterPosterior<'a, M> {
    pub(super) density: Density<'a>,
    pub(super) like: M,
}

impl<M: fmt::Debug> fmt::Debug for ParameterPosterior<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParameterPosterior")
            .field("like", &self.like)
            .finish_non_exhaustive()
    }
}

/// The parameters of the highest posterior density (MAP).
///
/// It is the mode of the density of the parameters themselves, p(θ | data) as a function of θ: with
/// [`Prior::FLAT`](super::Prior::FLAT) everywhere it is the maximum of the likelihood. A mode
/// depends on the coordinates; that of the density of ln θ lies elsewhere, by one more θᵢ for every
/// parameter in the product. PyMC's `find_MAP` takes the mode that is taken here; the sampler needs
/// no mode, and starts around the one of its own coordinates.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MaximumAPosteriori<M> {
    model: M,
    log_posterior: f64,
    log_likelihood: f64,
    warnings: Vec<FitWarning>,
}

impl<M: Parametric> fmt::Display for MaximumAPosteriori<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} at the mode of the posterior", self.model.name())?;
        for (name, value) in self.model.names().iter().zip(self.model.parameters()) {
            writeln!(f, "  {name}  {value:.5}")?;
        }
        write!(f, "  log-posterior {:.3}", self.log_posterior)?;
        for warning in &self.warnings {
            write!(f, "\n  warning: {warning}")?;
        }
        Ok(())
    }
}

impl<M> MaximumAPosteriori<M> {
    /// The model at the mode.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// ln L + Σ ln pᵢ at the mode: the posterior density up to its constant.
    pub fn log_posterior(&self) -> f64 {
        self.log_posterior
    }

    /// ln L at the mode.
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// Warnings before the model is used, as in a [`Fit`](crate::models::Fit).
    pub fn warnings(&self) -> &[FitWarning] {
        &self.warnings
    }
}

impl<'a, M: Estimate + Sync> ParameterPosterior<'a, M> {
    /// The posterior of a model's parameters given data of its kind.
    ///
    /// `like` says what is not estimated, and from where the mode is searched.
    ///
    /// # Errors
    ///
    /// [`BayesError::Fit`] where the data cannot tell the parameters, and where the priors do not
    /// fit them: [`BayesError::PriorCount`], [`BayesError::NoPrior`], [`BayesError::PriorTwice`],
    /// [`BayesError::UnknownParameter`].
    pub fn new(like: &M, data: &'a M::Data, priors: &Priors) -> Result<Self, BayesError> {
        if like.scales().contains(&ParameterScale::Natural) {
            return Err(BayesError::Model(ModelError::out_of_reach(
                "a model with coefficients",
                "posterior of the parameters, whose priors are of positive numbers,",
            )));
        }
        let likelihood = like.log_likelihood_of(data)?;
        Self::of_likelihood(
            like.with_parameters(&like.parameters())?,
            likelihood,
            priors,
        )
    }

    fn of_likelihood(
        like: M,
        likelihood: LogLikelihood<'a>,
        priors: &Priors,
    ) -> Result<Self, BayesError> {
        let function = likelihood.in_coordinates.as_ref();
        let priors = priors.of_parameters(function.model(), &function.names())?;
        Ok(Self {
            density: Density { likelihood, priors },
            like,
        })
    }

    /// The mode: maximum a posteriori.
    ///
    /// # Errors
    ///
    /// [`BayesError::Fit`] where the search does not end in a maximum.
    pub fn maximum(&self) -> Result<MaximumAPosteriori<M>, BayesError> {
        let function = self.density.in_coordinates(Coordinates::Parameters);
        let found = highest(&function, &self.starts())?;
        let at = &found.minimum.at;
        let parameters: Vector = at.iter().map(|ln| ln.exp()).collect();
        let priors = self.density.priors.iter().zip(at);
        let log_prior: f64 = priors.map(|(prior, ln)| prior.at(*ln).0).sum();
        let log_posterior = found.log_likelihood(&function) + self.density.likelihood.raised_by;
        Ok(MaximumAPosteriori {
            model: self.like.with_parameters(&parameters)?,
            log_posterior,
            log_likelihood: log_posterior - log_prior,
            warnings: found.warnings,
        })
    }

    /// Draws from the posterior by the no-U-turn sampler.
    ///
    /// The chains start twice as widely spread as the normal distribution at the mode. The result
    /// is the same, to the last bit, for any number of threads.
    ///
    /// # Errors
    ///
    /// [`BayesError::Sampling`] where an option is out of range, [`BayesError::NoMode`] where data
    /// and priors leave a parameter open, [`BayesError::NoDensity`], and [`BayesError::Fit`] where
    /// the search for the mode fails.
    pub fn sample(&self, sampling: &Sampling) -> Result<PosteriorSample<M>, BayesError>
    where
        M: Send,
    {
        sampling.check()?;
        let laplace = self.laplace()?;
        let model = self.like.name();
        let chains = map_tasks(sampling.chains, |number: usize| {
            Chain::run(&self.density, &laplace, sampling, &model, number)
        });
        let chains = chains.into_iter().collect::<Result<Vec<_>, _>>()?;
        let draws = chains.iter().flat_map(|chain| &chain.draws);
        Ok(PosteriorSample {
            models: draws
                .map(|at| self.model_at(at))
                .collect::<Result<_, _>>()?,
            chains: sampling.chains,
            divergences: chains.iter().map(|chain| chain.divergences).sum(),
            cut_short: chains.iter().map(|chain| chain.cut_short).sum(),
            gradients: chains.iter().map(|chain| chain.steps).sum(),
            step_sizes: chains.iter().map(|chain| chain.step_size).collect(),
            time_unit: self.density.likelihood.time_unit,
        })
    }

    pub(super) fn model_at(&self, unbounded: &[f64]) -> Result<M, ModelError> {
        self.like
            .with_parameters(&self.density.parameters(unbounded))
    }

    pub(super) fn laplace(&self) -> Result<Laplace, BayesError> {
        let function = self.density.in_coordinates(Coordinates::Parameters);
        let starts = self.starts();
        // The mode of θ is near that of u where there is one; else a start has to do.
        let near = highest(&function, &starts).map(|found| found.minimum.at);
        let near = match (near, starts.into_iter().next()) {
            (Ok(near), _) => near,
            (Err(_), Some(start)) => start,
            (Err(error), None) => return Err(error.into()),
        };
        Laplace::of(&self.density, &near)
    }

    /// ln θ of `like`, and of the middle of the priors.
    fn starts(&self) -> Vec<Vector> {
        let of_like: Vector = self.like.parameters().iter().map(|x| x.ln()).collect();
        let priors = self.density.priors.iter().zip(&of_like);
        let middle = priors
            .map(|(prior, ln)| prior.middle().map_or(*ln, f64::ln))
            .collect();
        vec![of_like, middle]
    }
}
