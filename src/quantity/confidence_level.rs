use super::QuantityError;
use crate::numeric::{normal_half_quantile, normal_tail_quantile};
use std::fmt;

/// The nominal coverage of an interval, in (0, 1).
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
///
/// assert_eq!(ConfidenceLevel::new(0.95)?, ConfidenceLevel::P95);
/// assert!((ConfidenceLevel::P95.upper_tail() - 0.025).abs() < 1e-15);
/// assert!((ConfidenceLevel::P95.z() - 1.959963984540054).abs() < 1e-15);
/// assert!(ConfidenceLevel::new(95.0).is_err());
/// # Ok::<(), clv::quantity::QuantityError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "f64", into = "f64")
)]
pub struct ConfidenceLevel(f64);

impl ConfidenceLevel {
    /// 80 %.
    pub const P80: Self = Self(0.80);
    /// 90 %.
    pub const P90: Self = Self(0.90);
    /// 95 %.
    pub const P95: Self = Self(0.95);
    /// 99 %.
    pub const P99: Self = Self(0.99);

    /// A confidence level.
    ///
    /// # Errors
    ///
    /// [`QuantityError::NumberOutOfRange`] where it is not in (0, 1) or not a number.
    pub fn new(value: f64) -> Result<Self, QuantityError> {
        if value > 0.0 && value < 1.0 {
            Ok(Self(value))
        } else {
            Err(QuantityError::NumberOutOfRange {
                quantity: "confidence level",
                range: "in (0, 1)",
                value,
            })
        }
    }

    /// The number.
    pub fn value(self) -> f64 {
        self.0
    }

    /// α/2 = (1 − level)/2, the probability beyond either end of a two-sided interval.
    pub fn upper_tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }

    /// The standard normal quantile that a two-sided interval of this level reaches to: 1.96 for 95 %.
    ///
    /// ```text
    /// z = Φ⁻¹((1 + level)/2)
    /// ```
    ///
    /// It is finite and at least 0 for every level: 8.3 for the largest double below 1.
    pub fn z(self) -> f64 {
        if self.0 < 0.5 {
            normal_half_quantile(0.5 * self.0)
        } else {
            normal_tail_quantile(self.upper_tail())
        }
    }
}

impl TryFrom<f64> for ConfidenceLevel {
    type Error = QuantityError;

    fn try_from(value: f64) -> Result<Self, QuantityError> {
        Self::new(value)
    }
}

impl From<ConfidenceLevel> for f64 {
    fn from(level: ConfidenceLevel) -> Self {
        level.0
    }
}

impl fmt::Display for ConfidenceLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rounded to a millionth of a percent: 0.95 × 100 is 95, not 94.99999999999999.
        write!(f, "{} %", (self.0 * 1e8).round() / 1e6)
    }
}
