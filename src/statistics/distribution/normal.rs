use super::super::StatisticsError;
use super::probability;
use std::f64::consts::{PI, SQRT_2};

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
            -upper_quantile(p)
        } else {
            // Near one half the distance from it is exact while the tail is not.
            centre(p - 0.5).unwrap_or_else(|| upper_quantile(1.0 - p))
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

/// z for Φ(z) = ½ + h, by Halley's method on the error function, where h is small.
fn centre(h: f64) -> Option<f64> {
    if h > 0.25 {
        return None;
    }
    let mut z = h * (2.0 * PI).sqrt();
    for _ in 0..6 {
        let excess = 0.5 * libm::erf(z / SQRT_2) - h;
        let step = excess / density(z);
        z -= step / (1.0 + 0.5 * z * step);
    }
    Some(z)
}

/// z for 1 − Φ(z) = q ≤ ½: Abramowitz & Stegun 26.2.23 (error below 4.5e-4), then Halley's method.
fn upper_quantile(q: f64) -> f64 {
    if let Some(z) = centre(0.5 - q) {
        return z;
    }
    let t = (-2.0 * q.ln()).sqrt();
    let mut z = t
        - (2.515517 + t * (0.802853 + t * 0.010328))
            / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    for _ in 0..3 {
        let excess = q - 0.5 * libm::erfc(z / SQRT_2);
        let step = excess / density(z);
        z -= step / (1.0 + 0.5 * z * step);
    }
    z
}

fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}
