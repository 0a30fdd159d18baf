use super::BayesError;
use super::convergence::{bulk_size, mean_size, r_hat, tail_size};
use crate::models::uncertainty::read_back::checked_read_back;
#[cfg(feature = "serde")]
use crate::models::uncertainty::read_back::is_ascending;
use crate::numeric::{fewest_for_tail, weibull_quantile};
use crate::quantity::ConfidenceLevel;
use crate::statistics::{Interval, Sample};
use std::fmt;

/// One number (a parameter, a prediction) at every draw of a posterior, chain after chain.
///
/// # Example
///
/// ```
/// use clv::models::bayes::Draws;
/// use clv::quantity::ConfidenceLevel;
///
/// let draws = Draws::new(2, vec![1.0, 3.0, 2.0, 9.0, 4.0, 2.0, 3.0, 4.0, 9.0, 1.0])?;
/// let summary = draws.summary(ConfidenceLevel::P80)?;
/// assert_eq!((summary.mean, summary.interval.estimate), (3.8, 3.0));
/// // Of 1, 1, 2, 2, 3, 3, 4, 4, 9, 9 the 10 % quantile lies at place 1.1, the 90 % at 9.9.
/// assert_eq!((summary.interval.lower, summary.interval.upper), (1.0, 9.0));
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct Draws {
    chains: usize,
    values: Vec<f64>,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    chains: usize,
    values: Vec<f64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Draws {
    type Error = BayesError;

    fn try_from(unchecked: Unchecked) -> Result<Self, BayesError> {
        Self::new(unchecked.chains, unchecked.values)
    }
}

/// A number by its draws: mean, spread, interval, and how well they are known.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Summary {
    /// The mean.
    pub mean: f64,
    /// The median, between the quantiles that leave the same share on either side.
    pub interval: Interval,
    /// The standard deviation.
    pub standard_deviation: f64,
    /// R̂ of ranks, on split chains; `None` where all draws are the same. Below 1.01 the chains
    /// agree.
    pub r_hat: Option<f64>,
    /// The number of independent draws from which the middle of the distribution would be known as well.
    pub bulk_effective_size: Option<f64>,
    /// The same of its 5 % and 95 % quantiles, the worse of the two.
    pub tail_effective_size: Option<f64>,
    /// The Monte Carlo standard error of the mean.
    pub standard_error: Option<f64>,
}

checked_read_back!(
    Summary {
        mean: f64,
        interval: Interval,
        standard_deviation: f64,
        r_hat: Option<f64>,
        bulk_effective_size: Option<f64>,
        tail_effective_size: Option<f64>,
        standard_error: Option<f64>,
    },
    "a summary must have a finite mean, a median between its limits, and deviations, R-hat and \
     effective sizes ≥ 0",
    |read| {
        let of = [
            Some(read.standard_deviation),
            read.r_hat,
            read.bulk_effective_size,
            read.tail_effective_size,
            read.standard_error,
        ];
        read.mean.is_finite()
            && is_ascending(&read.interval)
            && read.interval.contains(read.interval.estimate)
            && of.into_iter().flatten().all(|x| x >= 0.0 && x.is_finite())
    }
);

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = &self.interval;
        write!(
            f,
            "mean {:.4}, median {:.4} ({:.4} to {:.4} at {:.0} %)",
            self.mean,
            of.estimate,
            of.lower,
            of.upper,
            100.0 * of.confidence.value()
        )
    }
}

/// The part of a [`Summary`] that is about the chains.
pub(super) struct Diagnostics {
    pub(super) r_hat: Option<f64>,
    pub(super) bulk_effective_size: Option<f64>,
    pub(super) tail_effective_size: Option<f64>,
}

impl Draws {
    /// Values of so many chains, chain after chain, in the order in which they were drawn.
    ///
    /// # Errors
    ///
    /// [`BayesError::Ragged`] where they are not chains of the same length, at least 4;
    /// [`BayesError::NotFinite`] for an infinite value or NaN.
    pub fn new(chains: usize, values: Vec<f64>) -> Result<Self, BayesError> {
        if chains == 0 || !values.len().is_multiple_of(chains) || values.len() / chains < 4 {
            return Err(BayesError::Ragged {
                values: values.len(),
                chains,
            });
        }
        if let Some((draw, value)) = (0..).zip(&values).find(|(_, value)| !value.is_finite()) {
            return Err(BayesError::NotFinite {
                quantity: "the number",
                draw,
                value: *value,
            });
        }
        Ok(Self { chains, values })
    }

    /// All values, chain after chain.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The values of each chain.
    pub fn chains(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.values.chunks(self.values.len() / self.chains)
    }

    /// The value that a share of the posterior does not exceed: the i-th smallest of n draws is the
    /// i/(n + 1) quantile (type 6), and beyond the outermost it is the outermost.
    ///
    /// # Errors
    ///
    /// [`BayesError::Sampling`] where the probability is not in \[0, 1\].
    pub fn quantile(&self, probability: f64) -> Result<f64, BayesError> {
        if !(0.0..=1.0).contains(&probability) {
            return Err(BayesError::Sampling {
                option: "the probability of a quantile",
                range: "between 0 and 1",
                value: probability,
            });
        }
        let mut ascending = self.values.clone();
        ascending.sort_by(f64::total_cmp);
        Ok(weibull_quantile(&ascending, probability).unwrap_or_default())
    }

    /// The share of the draws that are at most `limit`.
    pub fn share_up_to(&self, limit: f64) -> f64 {
        let below = self.values.iter().filter(|value| **value <= limit).count();
        below as f64 / self.values.len() as f64
    }

    /// The mean.
    ///
    /// # Errors
    ///
    /// [`BayesError::Statistics`] where the values are too large for a mean.
    pub fn mean(&self) -> Result<f64, BayesError> {
        Ok(Sample::of(&self.values)?.map_or(0.0, |sample| sample.mean()))
    }

    /// The median, between the quantiles that leave the same share of the posterior on either side:
    /// the i-th smallest of n draws is the i/(n + 1) quantile (type 6).
    ///
    /// # Errors
    ///
    /// [`BayesError::TooFewDraws`] where there are fewer than 2/(1 − confidence) − 1: beyond the
    /// outermost draw there is nothing.
    pub fn interval(&self, confidence_level: ConfidenceLevel) -> Result<Interval, BayesError> {
        let tail = confidence_level.upper_tail();
        let needed = fewest_for_tail(tail);
        if self.values.len() < needed {
            return Err(BayesError::TooFewDraws {
                needed,
                got: self.values.len(),
            });
        }
        let mut ascending = self.values.clone();
        ascending.sort_by(f64::total_cmp);
        // There are values: all three exist.
        let quantile = |share| weibull_quantile(&ascending, share).unwrap_or_default();
        Ok(Interval {
            estimate: quantile(0.5),
            lower: quantile(tail),
            upper: quantile(1.0 - tail),
            confidence: confidence_level,
        })
    }

    /// The convergence of the chains.
    pub(super) fn diagnostics(&self) -> Result<Diagnostics, BayesError> {
        Ok(Diagnostics {
            r_hat: r_hat(&self.values, self.chains)?,
            bulk_effective_size: bulk_size(&self.values, self.chains)?,
            tail_effective_size: tail_size(&self.values, self.chains)?,
        })
    }

    /// Mean, interval, and how well the draws know them.
    ///
    /// # Errors
    ///
    /// As [`interval`](Self::interval) and [`mean`](Self::mean).
    pub fn summary(&self, confidence_level: ConfidenceLevel) -> Result<Summary, BayesError> {
        let sample = Sample::of(&self.values)?;
        let standard_deviation = sample
            .and_then(|sample| sample.standard_deviation())
            .unwrap_or_default();
        let size = mean_size(&self.values, self.chains);
        let diagnostics = self.diagnostics()?;
        Ok(Summary {
            mean: self.mean()?,
            interval: self.interval(confidence_level)?,
            standard_deviation,
            r_hat: diagnostics.r_hat,
            bulk_effective_size: diagnostics.bulk_effective_size,
            tail_effective_size: diagnostics.tail_effective_size,
            standard_error: size.map(|size| standard_deviation / size.sqrt()),
        })
    }
}
