use super::UncertaintyError;
use super::error::finite;
use super::read_back::checked_read_back;
#[cfg(feature = "serde")]
use super::read_back::is_ascending;
use crate::models::{FitError, LifetimeValueError, Parametric};
use crate::numeric::sum::map_tasks;
use crate::numeric::{fewest_for_tail, weibull_quantile};
use crate::quantity::{ConfidenceLevel, TimeUnit};
use crate::statistics::{Interval, Sample, StatisticsError};
use std::fmt;

#[cfg(feature = "simulate")]
use super::NormalEstimate;
#[cfg(feature = "simulate")]
use crate::models::{ModelError, Random};
#[cfg(feature = "simulate")]
use crate::numeric::matrix::{Vector, times};

/// The number of replicates, and the seed of their random numbers.
///
/// Each replicate has a stream of random numbers of its own, which depends on the seed, the function and
/// the model: those of two models under one seed are independent. The results are the same bits on
/// every machine and for any number of threads.
#[cfg(feature = "simulate")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Replication {
    /// Their number, at most 10,000,000.
    pub number: usize,
    /// The seed.
    pub seed: u64,
}

#[cfg(feature = "simulate")]
checked_read_back!(
    Replication {
        number: usize,
        seed: u64
    },
    "the number of replicates must be at most 10,000,000",
    |read| read.checked_number().is_ok()
);

#[cfg(feature = "simulate")]
impl Replication {
    /// Their number, of which more would take all memory.
    pub(crate) fn checked_number(self) -> Result<usize, ModelError> {
        const MOST: usize = 10_000_000;
        if self.number <= MOST {
            Ok(self.number)
        } else {
            Err(ModelError::argument(
                "number of replicates",
                "at most 10,000,000",
                self.number as f64,
            ))
        }
    }
}

/// Models that might as well have been estimated: draws of the parameters, or refits to other data
/// of the same kind.
///
/// Written are the models as they are, and the words of the errors of those that failed, which come
/// back as [`FitError::ReadBack`].
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        from = "Record<M>",
        into = "Record<M>",
        bound(
            serialize = "M: Clone + serde::Serialize",
            deserialize = "M: serde::Deserialize<'de>"
        )
    )
)]
pub struct Replicates<M> {
    pub(super) estimate: M,
    pub(super) models: Vec<M>,
    pub(super) failures: Vec<FitError>,
    pub(super) time_unit: Option<TimeUnit>,
}

/// Replicates as they are written.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record<M> {
    estimate: M,
    models: Vec<M>,
    failures: Vec<String>,
    time_unit: Option<TimeUnit>,
}

#[cfg(feature = "serde")]
impl<M> From<Replicates<M>> for Record<M> {
    fn from(replicates: Replicates<M>) -> Self {
        Self {
            estimate: replicates.estimate,
            models: replicates.models,
            failures: replicates
                .failures
                .iter()
                .map(FitError::to_string)
                .collect(),
            time_unit: replicates.time_unit,
        }
    }
}

#[cfg(feature = "serde")]
impl<M> From<Record<M>> for Replicates<M> {
    fn from(read: Record<M>) -> Self {
        let failure = |message| FitError::ReadBack { message };
        Self {
            estimate: read.estimate,
            models: read.models,
            failures: read.failures.into_iter().map(failure).collect(),
            time_unit: read.time_unit,
        }
    }
}

/// An interval from replicates, and how many of them it is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ReplicateInterval {
    /// The prediction of the estimate itself, and the quantiles of the replicates' predictions. An
    /// estimate that is not between them is biased, or the replicates are few.
    pub interval: Interval,
    /// The standard deviation of the replicates' predictions.
    pub standard_error: f64,
    /// The number of replicates that made the prediction.
    pub succeeded: usize,
    /// The number that could not be fitted, or could not make the prediction: they are left out, so the
    /// interval speaks of the others only.
    pub failed: usize,
}

checked_read_back!(
    ReplicateInterval {
        interval: Interval,
        standard_error: f64,
        succeeded: usize,
        failed: usize,
    },
    "an interval of replicates must have finite ascending limits, a standard error ≥ 0 and \
     replicates",
    |read| is_ascending(&read.interval)
        && read.standard_error >= 0.0
        && read.standard_error.is_finite()
        && read.succeeded >= fewest_for_tail(read.interval.confidence.upper_tail())
);

impl fmt::Display for ReplicateInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = &self.interval;
        write!(
            f,
            "{:.4} ({:.4} to {:.4} at {:.0} %, {} replicates",
            of.estimate,
            of.lower,
            of.upper,
            100.0 * of.confidence.value(),
            self.succeeded
        )?;
        if self.failed > 0 {
            write!(f, ", {} more failed", self.failed)?;
        }
        f.write_str(")")
    }
}

impl<M> Replicates<M> {
    /// The model that they replicate.
    pub fn estimate(&self) -> &M {
        &self.estimate
    }

    /// The replicates that succeeded, in the order of their streams.
    pub fn models(&self) -> &[M] {
        &self.models
    }

    /// The unit of time of their parameters; `None` where they have no time, as amounts and renewals,
    /// and where the estimate came without one.
    pub fn time_unit(&self) -> Option<TimeUnit> {
        self.time_unit
    }

    /// The errors of the others.
    pub fn failures(&self) -> &[FitError] {
        &self.failures
    }

    /// With the replicates of a model that was fitted to other facts, such as amounts beside
    /// purchases: the two vary independently. The unit of time is that of the purchases.
    pub fn paired<B>(self, other: Replicates<B>) -> Replicates<(M, B)> {
        Replicates {
            estimate: (self.estimate, other.estimate),
            models: self.models.into_iter().zip(other.models).collect(),
            failures: [self.failures, other.failures].concat(),
            time_unit: self.time_unit.or(other.time_unit),
        }
    }

    /// The interval between the (1 ± confidence)/2 quantiles of a prediction over the replicates:
    /// the i-th smallest of n is their i/(n + 1) quantile (type 6), so that the next replicate lies
    /// between the ends with the stated probability however few there are.
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::Prediction`] and [`UncertaintyError::NotFinite`] where the estimate
    /// itself cannot make the prediction, [`UncertaintyError::TooFewReplicates`] where fewer than
    /// 2/(1 − confidence) − 1 replicates can: beyond the outermost there is nothing.
    pub fn interval<E: Into<LifetimeValueError>>(
        &self,
        prediction: impl Fn(&M) -> Result<f64, E> + Sync,
        confidence_level: ConfidenceLevel,
    ) -> Result<ReplicateInterval, UncertaintyError>
    where
        M: Sync,
    {
        let estimate = prediction(&self.estimate).map_err(UncertaintyError::prediction)?;
        let predicted = map_tasks(self.models.len(), |replicate| {
            let value = prediction(&self.models[replicate]).ok()?;
            value.is_finite().then_some(value)
        });
        let values: Vec<f64> = predicted.into_iter().flatten().collect();
        let failed = self.failures.len() + self.models.len() - values.len();
        between(finite(estimate)?, &values, failed, confidence_level)
    }
}

impl<M: Parametric + Sync> Replicates<M> {
    /// The interval of each parameter.
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::TooFewReplicates`].
    pub fn parameter_intervals(
        &self,
        confidence_level: ConfidenceLevel,
    ) -> Result<Vec<ReplicateInterval>, UncertaintyError> {
        let parameters: Vec<Vec<f64>> = self.models.iter().map(M::parameters).collect();
        self.estimate
            .parameters()
            .into_iter()
            .enumerate()
            .map(|(place, estimate)| {
                let values: Vec<f64> = parameters
                    .iter()
                    .filter_map(|of_one| of_one.get(place).copied())
                    .collect();
                between(estimate, &values, self.failures.len(), confidence_level)
            })
            .collect()
    }
}

/// The estimate between the quantiles of values.
pub(super) fn between(
    estimate: f64,
    values: &[f64],
    failed: usize,
    confidence_level: ConfidenceLevel,
) -> Result<ReplicateInterval, UncertaintyError> {
    let tail = confidence_level.upper_tail();
    let needed = fewest_for_tail(tail);
    let mut ascending = values.to_vec();
    ascending.sort_by(f64::total_cmp);
    let ends = (
        weibull_quantile(&ascending, tail),
        weibull_quantile(&ascending, 1.0 - tail),
    );
    let (Some(lower), Some(upper), false) = (ends.0, ends.1, values.len() < needed) else {
        return Err(UncertaintyError::TooFewReplicates {
            needed,
            succeeded: values.len(),
            failed,
        });
    };
    Ok(ReplicateInterval {
        interval: Interval {
            estimate,
            lower,
            upper,
            confidence: confidence_level,
        },
        standard_error: standard_deviation(values)?,
        succeeded: values.len(),
        failed,
    })
}

/// Of the values; 0 of a single one.
fn standard_deviation(values: &[f64]) -> Result<f64, StatisticsError> {
    let sample = Sample::of(values)?;
    Ok(sample
        .and_then(|sample| sample.standard_deviation())
        .unwrap_or_default())
}

#[cfg(feature = "simulate")]
impl<M: Clone + Send + Sync> NormalEstimate<M> {
    /// Models with parameters drawn from the normal distribution of their logarithms,
    /// ln θ̂ + L·(independent standard normal variables), V = L Lᵀ (Cholesky).
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::Model`] for more than 10,000,000 draws.
    pub fn draws(&self, replication: Replication) -> Result<Replicates<M>, UncertaintyError> {
        let name = format!("normal draws, {}", self.name);
        let drawn = map_tasks(replication.checked_number()?, |replicate| {
            let mut random = Random::named(&name, replication.seed, replicate as u64);
            let independent: Vector = self.factor.iter().map(|_| random.normal()).collect();
            self.moved(&times(&self.factor, &independent))
        });
        let drawn = drawn.into_iter().map(refused_by_model);
        Ok(Replicates::collected(
            self.model.clone(),
            self.time_unit,
            drawn,
        ))
    }
}

#[cfg(feature = "simulate")]
fn refused_by_model<M>(drawn: Result<M, ModelError>) -> Result<M, FitError> {
    drawn.map_err(FitError::Model)
}

#[cfg(feature = "simulate")]
impl<M> Replicates<M> {
    pub(super) fn collected(
        estimate: M,
        time_unit: Option<TimeUnit>,
        results: impl Iterator<Item = Result<M, FitError>>,
    ) -> Self {
        let mut replicates = Self {
            estimate,
            models: Vec::new(),
            failures: Vec::new(),
            time_unit,
        };
        for result in results {
            match result {
                Ok(model) => replicates.models.push(model),
                Err(error) => replicates.failures.push(error),
            }
        }
        replicates
    }
}
