use super::BayesError;
use super::convergence::{bulk_size, mean_size, r_hat, tail_size};
use crate::quantity::ConfidenceLevel;
use crate::statistics::{Interval, Sample, quantile, quantiles};

/// One number (a parameter, a prediction) at every draw of a posterior, chain after chain.
///
/// # Example
///
/// ```
/// use clv::models::bayes::Draws;
/// use clv::quantity::ConfidenceLevel;
///
/// let draws = Draws::new(2, vec![1.0, 3.0, 2.0, 4.0, 2.0, 3.0, 4.0, 1.0])?;
/// let summary = draws.summary(ConfidenceLevel::P80)?;
/// assert_eq!(summary.interval.estimate, 2.5);
/// // The 10 % quantile of 1, 1, 2, 2, 3, 3, 4, 4 lies between the two ones.
/// assert_eq!((summary.interval.lower, summary.interval.upper), (1.0, 4.0));
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

/// What draws say of a number, and how well they say it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Summary {
    /// The mean, between the quantiles that leave the same share on either side.
    pub interval: Interval,
    /// The median.
    pub median: f64,
    /// The standard deviation.
    pub standard_deviation: f64,
    /// R̂ of ranks, on split chains; `None` where all draws are the same. Below 1.01 the chains
    /// agree.
    pub r_hat: Option<f64>,
    /// How many independent draws the middle of the distribution is known as well as by.
    pub bulk_effective_size: Option<f64>,
    /// The same of its 5 % and 95 % quantiles, the worse of the two.
    pub tail_effective_size: Option<f64>,
    /// The Monte Carlo standard error of the mean.
    pub standard_error: Option<f64>,
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

    /// The value that a share of the draws does not exceed (type 7).
    ///
    /// # Errors
    ///
    /// [`BayesError::Statistics`] where the probability is not in \[0, 1\].
    pub fn quantile(&self, probability: f64) -> Result<f64, BayesError> {
        Ok(quantile(&self.values, probability)?.unwrap_or_default())
    }

    /// The share of the draws that are at most `limit`.
    pub fn share_up_to(&self, limit: f64) -> f64 {
        let below = self.values.iter().filter(|value| **value <= limit).count();
        below as f64 / self.values.len() as f64
    }

    /// The mean, between the quantiles that leave the same share of the draws on either side.
    ///
    /// # Errors
    ///
    /// [`BayesError::Statistics`] where the values are too large for a mean.
    pub fn interval(&self, level: ConfidenceLevel) -> Result<Interval, BayesError> {
        let tail = level.upper_tail();
        let limits = quantiles(&self.values, &[tail, 1.0 - tail])?;
        // There are values: both exist.
        let limits = limits.unwrap_or_default();
        let limit = |place: usize| limits.get(place).copied().unwrap_or_default();
        Ok(Interval {
            estimate: Sample::of(&self.values)?.map_or(0.0, |sample| sample.mean()),
            lower: limit(0),
            upper: limit(1),
            confidence: level,
        })
    }

    /// Mean, interval, and how well the draws know them.
    ///
    /// # Errors
    ///
    /// [`BayesError::Statistics`] where the values are too large for a mean.
    pub fn summary(&self, level: ConfidenceLevel) -> Result<Summary, BayesError> {
        let sample = Sample::of(&self.values)?;
        let standard_deviation = sample
            .and_then(|sample| sample.standard_deviation())
            .unwrap_or_default();
        let size = mean_size(&self.values, self.chains);
        Ok(Summary {
            interval: self.interval(level)?,
            median: self.quantile(0.5)?,
            standard_deviation,
            r_hat: r_hat(&self.values, self.chains)?,
            bulk_effective_size: bulk_size(&self.values, self.chains)?,
            tail_effective_size: tail_size(&self.values, self.chains)?,
            standard_error: size.map(|size| standard_deviation / size.sqrt()),
        })
    }
}
