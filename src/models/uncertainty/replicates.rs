use super::UncertaintyError;
use super::error::finite;
use crate::models::{FitError, Parametric};
use crate::numeric::sum::map_tasks;
use crate::quantity::ConfidenceLevel;
use crate::statistics::{Interval, quantiles};

#[cfg(feature = "simulate")]
use super::NormalEstimate;
#[cfg(feature = "simulate")]
use crate::models::{ModelError, Random};
#[cfg(feature = "simulate")]
use crate::numeric::matrix::{Vector, times};

/// How many replicates there are, and from which seed.
///
/// Replicate i takes its random numbers from stream i of the seed: the results are the same bits on
/// every machine and for any number of threads.
#[cfg(feature = "simulate")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Replication {
    /// How many.
    pub number: usize,
    /// The seed.
    pub seed: u64,
}

/// Models that might as well have been estimated: draws of the parameters, or refits to other data
/// of the same kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Replicates<M> {
    pub(super) estimate: M,
    pub(super) models: Vec<M>,
    pub(super) failures: Vec<FitError>,
}

/// An interval from replicates, and how many of them it is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ReplicateInterval {
    /// The prediction of the estimate itself, between the quantiles of the replicates' predictions.
    pub interval: Interval,
    /// The standard deviation of the replicates' predictions.
    pub standard_error: f64,
    /// How many replicates made the prediction.
    pub succeeded: usize,
    /// How many could not be fitted, or could not make the prediction: they are left out, so the
    /// interval speaks of the others only.
    pub failed: usize,
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

    /// Why the others failed.
    pub fn failures(&self) -> &[FitError] {
        &self.failures
    }

    /// With the replicates of a model that was fitted to other facts, such as amounts beside
    /// purchases: the two vary independently.
    pub fn paired<B>(self, other: Replicates<B>) -> Replicates<(M, B)> {
        Replicates {
            estimate: (self.estimate, other.estimate),
            models: self.models.into_iter().zip(other.models).collect(),
            failures: [self.failures, other.failures].concat(),
        }
    }

    /// The interval between the (1 ± confidence)/2 quantiles of a prediction over the replicates.
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::Prediction`] and [`UncertaintyError::NotFinite`] where the estimate
    /// itself cannot make the prediction, [`UncertaintyError::TooFewReplicates`] where fewer than
    /// 2/(1 − confidence) − 1 replicates can: beyond the outermost there is nothing.
    pub fn interval<E: Into<crate::Error>>(
        &self,
        confidence: ConfidenceLevel,
        prediction: impl Fn(&M) -> Result<f64, E> + Sync,
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
        between(finite(estimate)?, &values, failed, confidence)
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
        confidence: ConfidenceLevel,
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
                between(estimate, &values, self.failures.len(), confidence)
            })
            .collect()
    }
}

/// The estimate between the quantiles of values.
pub(super) fn between(
    estimate: f64,
    values: &[f64],
    failed: usize,
    confidence: ConfidenceLevel,
) -> Result<ReplicateInterval, UncertaintyError> {
    let tail = confidence.upper_tail();
    let too_few = UncertaintyError::TooFewReplicates {
        needed: (tail.recip() - 1.0 - 1e-9).ceil() as usize,
        succeeded: values.len(),
        failed,
    };
    // The i-th of n is the i/(n + 1) quantile: the outermost must lie in the tail.
    if (values.len() as f64 + 1.0) * tail < 1.0 - 1e-9 {
        return Err(too_few);
    }
    let ends = quantiles(values, &[tail, 1.0 - tail])?;
    let Some(&[lower, upper]) = ends.as_deref() else {
        return Err(too_few);
    };
    let count = values.len() as f64;
    let mean = values.iter().map(|value| value / count).sum::<f64>();
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Ok(ReplicateInterval {
        interval: Interval {
            estimate,
            lower,
            upper,
            confidence,
        },
        standard_error: (squares / (count - 1.0).max(1.0)).sqrt(),
        succeeded: values.len(),
        failed,
    })
}

#[cfg(feature = "simulate")]
impl<M: Clone + Send + Sync> NormalEstimate<M> {
    /// Models with parameters drawn from the normal distribution of their logarithms,
    /// ln θ̂ + L·(independent standard normal variables), V = L Lᵀ (Cholesky).
    pub fn draws(&self, replication: Replication) -> Replicates<M> {
        let drawn = map_tasks(replication.number, |replicate| {
            let mut random = Random::new(replication.seed, replicate as u64);
            let independent: Vector = self.factor.iter().map(|_| random.normal()).collect();
            self.moved(&times(&self.factor, &independent))
        });
        Replicates::collected(self.model.clone(), drawn.into_iter().map(refused_by_model))
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
        results: impl Iterator<Item = Result<M, FitError>>,
    ) -> Self {
        let mut replicates = Self {
            estimate,
            models: Vec::new(),
            failures: Vec::new(),
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
