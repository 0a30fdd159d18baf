use super::super::StatisticsError;
use super::kernel::{Target, gamma_log_quantile, gamma_tails};
use super::{probability, shape};

/// The χ² distribution with ν > 0 degrees of freedom, whole or not.
///
/// # Example
///
/// ```
/// use clv::statistics::ChiSquared;
///
/// // With two degrees of freedom it is exponential: P(X > x) = e^(−x/2).
/// let chi_squared = ChiSquared::new(2.0)?;
/// assert!((chi_squared.survival(600.0) / (-300.0_f64).exp() - 1.0).abs() < 1e-12);
/// # Ok::<(), clv::statistics::StatisticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquared {
    half: f64,
}

impl ChiSquared {
    /// The distribution with these degrees of freedom.
    ///
    /// # Errors
    ///
    /// Where they are not in \[2 · [`SHAPE_MINIMUM`](super::SHAPE_MINIMUM),
    /// 2 · [`SHAPE_LIMIT`](super::SHAPE_LIMIT)\].
    pub fn new(degrees_of_freedom: f64) -> Result<Self, StatisticsError> {
        Ok(Self {
            half: shape(degrees_of_freedom / 2.0, "half the degrees of freedom")?,
        })
    }

    /// P(X ≤ x).
    pub fn cumulative(self, x: f64) -> f64 {
        gamma_tails(x / 2.0, self.half).lower
    }

    /// P(X > x), the p-value of a χ² test.
    pub fn survival(self, x: f64) -> f64 {
        gamma_tails(x / 2.0, self.half).upper
    }

    /// The x below which the probability is p.
    ///
    /// # Errors
    ///
    /// Where the probability is not in (0, 1).
    pub fn quantile(self, p: f64) -> Result<f64, StatisticsError> {
        Ok(2.0 * gamma_log_quantile(self.half, Target::Lower(probability(p)?)).exp())
    }

    /// The x above which the probability is q.
    ///
    /// # Errors
    ///
    /// Where the probability is not in (0, 1).
    pub fn upper_quantile(self, q: f64) -> Result<f64, StatisticsError> {
        Ok(2.0 * gamma_log_quantile(self.half, Target::Upper(probability(q)?)).exp())
    }
}
