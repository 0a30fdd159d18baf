use super::super::StatisticsError;
use super::probability;
use crate::numeric::{normal_half_quantile, normal_tail_quantile};
use std::f64::consts::SQRT_2;

/// The standard normal distribution, mean 0 and standard deviation 1.
///
/// # Example
///
/// ```
/// use clv::statistics::StandardNormal;
///
/// let z = StandardNormal.quantile(0.975)?;
/// assert!((z - 1.959963984540054).abs() < 1e-15);
/// assert!((StandardNormal.survival(z) - 0.025).abs() < 1e-16);
/// # Ok::<(), clv::statistics::StatisticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandardNormal;

impl StandardNormal {
    /// Φ(z), the probability below z.
    pub fn cumulative(self, z: f64) -> f64 {
        0.5 * libm::erfc(-z / SQRT_2)
    }

    /// 1 − Φ(z), the probability above z, with its digits however small it is.
    pub fn survival(self, z: f64) -> f64 {
        0.5 * libm::erfc(z / SQRT_2)
    }

    /// 2 (1 − Φ(|z|)), the p-value of a two-sided test.
    pub fn two_sided(self, z: f64) -> f64 {
        libm::erfc(z.abs() / SQRT_2)
    }

    /// Φ⁻¹(p).
    ///
    /// # Errors
    ///
    /// Where the probability is not in (0, 1).
    pub fn quantile(self, p: f64) -> Result<f64, StatisticsError> {
        let p = probability(p)?;
        Ok(if p < 0.5 {
            -normal_tail_quantile(p)
        } else {
            // Near one half the distance from it is exact while the tail is not.
            normal_half_quantile(p - 0.5)
        })
    }

    /// The z above which the probability is q; right where q is too small for 1 − q.
    ///
    /// # Errors
    ///
    /// Where the probability is not in (0, 1).
    pub fn upper_quantile(self, q: f64) -> Result<f64, StatisticsError> {
        Ok(-self.quantile(q)?)
    }
}
