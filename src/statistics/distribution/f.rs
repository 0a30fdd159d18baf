use super::super::error::{StatisticsError, finite};
use super::kernel::{Tails, Target, beta_logit_quantile, beta_tails};
use super::{probability, shape};

/// Fisher's F distribution: the ratio of two independent χ² variables, each over its degrees of
/// freedom.
///
/// # Example
///
/// ```
/// use clv::statistics::{FDistribution, StudentT};
///
/// // The square of a t variable with ν degrees of freedom is F with 1 and ν.
/// let f = FDistribution::new(1.0, 9.0)?.upper_quantile(0.05)?;
/// let t = StudentT::new(9.0)?.quantile(0.975)?;
/// assert!((f - t * t).abs() < 1e-12);
/// # Ok::<(), clv::statistics::StatisticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FDistribution {
    half_numerator: f64,
    half_denominator: f64,
}

impl FDistribution {
    /// The distribution with these degrees of freedom.
    ///
    /// # Errors
    ///
    /// Where one is not in \[2 · [`SHAPE_MINIMUM`](super::SHAPE_MINIMUM),
    /// 2 · [`SHAPE_LIMIT`](super::SHAPE_LIMIT)\].
    pub fn new(numerator: f64, denominator: f64) -> Result<Self, StatisticsError> {
        Ok(Self {
            half_numerator: shape(numerator / 2.0, "half the numerator's degrees of freedom")?,
            half_denominator: shape(
                denominator / 2.0,
                "half the denominator's degrees of freedom",
            )?,
        })
    }

    /// P(F ≤ f).
    pub fn cumulative(self, f: f64) -> f64 {
        self.tails(f).lower
    }

    /// P(F > f), the p-value of an F test.
    pub fn survival(self, f: f64) -> f64 {
        self.tails(f).upper
    }

    fn tails(self, f: f64) -> Tails {
        let odds = self.half_numerator / self.half_denominator * f;
        // Not `max`, which would take a NaN for 0.
        let odds = if odds < 0.0 { 0.0 } else { odds };
        let (x, y) = (1.0 / (1.0 + 1.0 / odds), 1.0 / (1.0 + odds));
        beta_tails(x, y, self.half_numerator, self.half_denominator)
    }

    /// The f below which the probability is p.
    ///
    /// # Errors
    ///
    /// Where the probability is not in (0, 1), or the quantile is too large for a number.
    pub fn quantile(self, p: f64) -> Result<f64, StatisticsError> {
        self.at(Target::Lower(probability(p)?))
    }

    /// The f above which the probability is q.
    ///
    /// # Errors
    ///
    /// As [`quantile`](Self::quantile).
    pub fn upper_quantile(self, q: f64) -> Result<f64, StatisticsError> {
        self.at(Target::Upper(probability(q)?))
    }

    fn at(self, target: Target) -> Result<f64, StatisticsError> {
        let logit = beta_logit_quantile(self.half_numerator, self.half_denominator, target);
        finite(
            self.half_denominator / self.half_numerator * logit.exp(),
            "quantile",
        )
    }
}
