use super::{BayesError, Draws, Summary};
use crate::models::fit::agreed_unit;
use crate::models::uncertainty::Parameters;
use crate::models::{ModelError, Parametric};
use crate::numeric::sum::map_tasks;
use crate::quantity::{ConfidenceLevel, TimeUnit};
use std::borrow::Cow;
use std::fmt;

/// Models drawn from the posterior of their parameters: where their predictions differ, the data and
/// the priors leave the answer open.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        try_from = "Unchecked<M>",
        bound(deserialize = "M: serde::Deserialize<'de>")
    )
)]
pub struct PosteriorSample<M> {
    pub(super) models: Vec<M>,
    pub(super) chains: usize,
    pub(super) divergences: usize,
    pub(super) cut_short: usize,
    pub(super) gradients: usize,
    pub(super) step_sizes: Vec<f64>,
    pub(super) time_unit: Option<TimeUnit>,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked<M> {
    models: Vec<M>,
    chains: usize,
    divergences: usize,
    cut_short: usize,
    gradients: usize,
    step_sizes: Vec<f64>,
    time_unit: Option<TimeUnit>,
}

#[cfg(feature = "serde")]
impl<M> TryFrom<Unchecked<M>> for PosteriorSample<M> {
    type Error = BayesError;

    fn try_from(unchecked: Unchecked<M>) -> Result<Self, BayesError> {
        let draws = unchecked.models.len();
        for (option, number) in [
            ("the number of divergences", unchecked.divergences),
            ("the number of paths cut short", unchecked.cut_short),
        ] {
            if number > draws {
                return Err(BayesError::Sampling {
                    option,
                    range: "at most the number of draws",
                    value: number as f64,
                });
            }
        }
        let steps = &unchecked.step_sizes;
        if !steps.is_empty() && steps.len() != unchecked.chains {
            return Err(BayesError::Sampling {
                option: "the number of step sizes",
                range: "one for each chain, or 0",
                value: steps.len() as f64,
            });
        }
        if let Some(step) = steps
            .iter()
            .find(|step| !(**step > 0.0 && step.is_finite()))
        {
            return Err(BayesError::Sampling {
                option: "a step size",
                range: "finite and > 0",
                value: *step,
            });
        }
        Ok(Self {
            divergences: unchecked.divergences,
            cut_short: unchecked.cut_short,
            gradients: unchecked.gradients,
            step_sizes: unchecked.step_sizes,
            time_unit: unchecked.time_unit,
            ..Self::of_models(unchecked.chains, unchecked.models)?
        })
    }
}

/// A warning to a reader of a posterior.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum PosteriorWarning {
    /// The chains do not agree: R̂ is 1.01 or more. Take a longer warm-up and more draws.
    NotMixed {
        /// The parameter's name.
        parameter: String,
        /// Its R̂.
        r_hat: f64,
    },
    /// The draws are worth less than 100 independent ones a chain, in the middle or in the tails.
    FewDraws {
        /// The parameter's name.
        parameter: String,
        /// The smaller of its two effective sample sizes.
        effective_size: f64,
    },
    /// So many paths went where the density is too steep for the step: the draws may miss a corner.
    /// Raise the target acceptance.
    Divergences {
        /// Their number.
        number: usize,
    },
    /// So many paths did not turn back within 1023 steps: the draws are right, but few.
    CutShort {
        /// Their number.
        number: usize,
    },
}

impl fmt::Display for PosteriorWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotMixed { parameter, r_hat } => write!(
                f,
                "the chains do not agree on {parameter}: R-hat is {r_hat:.3}"
            ),
            Self::FewDraws {
                parameter,
                effective_size,
            } => write!(
                f,
                "the draws of {parameter} are worth {effective_size:.0} independent ones"
            ),
            Self::Divergences { number } => write!(f, "{number} paths diverged"),
            Self::CutShort { number } => write!(f, "{number} paths were cut short"),
        }
    }
}

impl<'a, M> From<&'a PosteriorSample<M>> for Parameters<'a, M> {
    fn from(sample: &'a PosteriorSample<M>) -> Self {
        Self::uncertain(&sample.models).with_unit(sample.time_unit)
    }
}

impl<M> PosteriorSample<M> {
    /// Models that were drawn elsewhere, chain after chain.
    ///
    /// # Errors
    ///
    /// [`BayesError::Ragged`] where they are not chains of the same length, at least 4.
    pub fn of_models(chains: usize, models: Vec<M>) -> Result<Self, BayesError> {
        if chains == 0 || !models.len().is_multiple_of(chains) || models.len() / chains < 4 {
            return Err(BayesError::Ragged {
                values: models.len(),
                chains,
            });
        }
        Ok(Self {
            models,
            chains,
            divergences: 0,
            cut_short: 0,
            gradients: 0,
            step_sizes: Vec::new(),
            time_unit: None,
        })
    }

    /// The same models, whose times are in this unit.
    ///
    /// # Errors
    ///
    /// [`ModelError::UnitMismatch`] where they are known to be in another.
    pub fn timed(mut self, unit: TimeUnit) -> Result<Self, ModelError> {
        self.time_unit = Some(agreed_unit(self.time_unit, unit)?);
        Ok(self)
    }

    /// The unit of time of the data and so of the parameters; `None` where they have no time, as
    /// amounts and renewals, and where models came without one.
    pub fn time_unit(&self) -> Option<TimeUnit> {
        self.time_unit
    }

    /// The models, chain after chain.
    pub fn models(&self) -> &[M] {
        &self.models
    }

    /// The number of chains they are of.
    pub fn chains(&self) -> usize {
        self.chains
    }

    /// After how many draws the path diverged.
    pub fn divergences(&self) -> usize {
        self.divergences
    }

    /// The number of gradients of the likelihood the kept draws took.
    pub fn gradients(&self) -> usize {
        self.gradients
    }

    /// The step size of each chain, in standard deviations of the posterior.
    pub fn step_sizes(&self) -> &[f64] {
        &self.step_sizes
    }

    /// Every `every`-th draw of each chain, for predictions that cost too much for all of them.
    ///
    /// # Errors
    ///
    /// [`BayesError::Sampling`] where that leaves fewer than 4 draws of a chain.
    pub fn thinned(&self, every: usize) -> Result<Self, BayesError>
    where
        M: Clone,
    {
        let length = self.models.len() / self.chains.max(1);
        if every == 0 || length / every < 4 {
            return Err(BayesError::Sampling {
                option: "every",
                range: "≥ 1, and such that 4 draws of each chain are left",
                value: every as f64,
            });
        }
        let kept = self.models.chunks(length).flat_map(|chain| {
            let last_of_each = chain.iter().skip(every - 1).step_by(every);
            last_of_each.cloned()
        });
        Ok(Self {
            models: kept.collect(),
            step_sizes: self.step_sizes.clone(),
            ..*self
        })
    }

    /// A prediction at every draw: its spread is what the parameters leave open of it.
    ///
    /// # Errors
    ///
    /// The first draw's for which the prediction fails, and [`BayesError::NotFinite`].
    pub fn predict<E>(
        &self,
        prediction: impl Fn(&M) -> Result<f64, E> + Sync,
    ) -> Result<Draws, BayesError>
    where
        M: Sync,
        BayesError: From<E>,
    {
        self.numbered(|_, model| prediction(model).map_err(BayesError::from))
    }

    /// As [`predict`](Self::predict), of a draw and its number.
    pub(super) fn numbered(
        &self,
        prediction: impl Fn(usize, &M) -> Result<f64, BayesError> + Sync,
    ) -> Result<Draws, BayesError>
    where
        M: Sync,
    {
        /// Draws are dealt out in stretches: one alone may cost less than handing it over.
        const STRETCH: usize = 32;
        let stretches: Vec<&[M]> = self.models.chunks(STRETCH).collect();
        let found = map_tasks(stretches.len(), |stretch: usize| {
            let models = stretches.get(stretch).copied().unwrap_or_default();
            (stretch * STRETCH..)
                .zip(models)
                .map(|(number, model)| prediction(number, model))
                .collect::<Result<Vec<f64>, _>>()
        });
        let values: Result<Vec<Vec<f64>>, _> = found.into_iter().collect();
        Draws::new(self.chains, values?.concat())
    }
}

impl<M: Parametric + Sync> PosteriorSample<M> {
    /// A parameter at every draw, by its name.
    ///
    /// # Errors
    ///
    /// [`BayesError::UnknownParameter`] where the model has none of that name.
    pub fn parameter(&self, name: &str) -> Result<Draws, BayesError> {
        let names = self.names();
        let place = names.iter().position(|known| known == name);
        let place = place.ok_or_else(|| BayesError::UnknownParameter {
            model: "the model",
            parameter: name.to_owned(),
            known: names.join(", "),
        })?;
        self.parameter_at(place)
    }

    fn parameter_at(&self, place: usize) -> Result<Draws, BayesError> {
        self.predict::<ModelError>(|model| {
            let parameters = model.parameters();
            parameters
                .get(place)
                .copied()
                .ok_or(ModelError::ParameterCount {
                    model: "the model",
                    expected: place + 1,
                    got: parameters.len(),
                })
        })
    }

    /// Each parameter's name and summary, in the model's order.
    ///
    /// # Errors
    ///
    /// As [`Draws::summary`].
    pub fn summaries(
        &self,
        confidence_level: ConfidenceLevel,
    ) -> Result<Vec<(Cow<'static, str>, Summary)>, BayesError> {
        let named = self.names().into_iter().enumerate();
        named
            .map(|(place, name)| Ok((name, self.parameter_at(place)?.summary(confidence_level)?)))
            .collect()
    }

    /// The parameters' names.
    fn names(&self) -> Vec<Cow<'static, str>> {
        self.models().first().map_or(Vec::new(), Parametric::names)
    }

    /// Warnings before the draws are used; empty where the chains have converged.
    ///
    /// # Errors
    ///
    /// [`BayesError::Statistics`] where the draws are too large for a mean.
    pub fn warnings(&self) -> Result<Vec<PosteriorWarning>, BayesError> {
        const HIGHEST_R_HAT: f64 = 1.01;
        const LEAST_OF_A_CHAIN: f64 = 100.0;
        let mut warnings = Vec::new();
        for (place, name) in self.names().into_iter().enumerate() {
            let parameter = name.into_owned();
            // Draws that are too few for an interval are to be warned of, not refused.
            let of_it = self.parameter_at(place)?.diagnostics()?;
            if let Some(r_hat) = of_it.r_hat.filter(|r_hat| *r_hat >= HIGHEST_R_HAT) {
                let parameter = parameter.clone();
                warnings.push(PosteriorWarning::NotMixed { parameter, r_hat });
            }
            let bulk = of_it.bulk_effective_size.unwrap_or_default();
            let effective_size = bulk.min(of_it.tail_effective_size.unwrap_or_default());
            if effective_size < LEAST_OF_A_CHAIN * self.chains as f64 {
                warnings.push(PosteriorWarning::FewDraws {
                    parameter,
                    effective_size,
                });
            }
        }
        for (number, warning) in [
            (
                self.divergences,
                PosteriorWarning::Divergences {
                    number: self.divergences,
                },
            ),
            (
                self.cut_short,
                PosteriorWarning::CutShort {
                    number: self.cut_short,
                },
            ),
        ] {
            if number > 0 {
                warnings.push(warning);
            }
        }
        Ok(warnings)
    }
}
