use super::StatisticsError;
use crate::quantity::ConfidenceLevel;
use std::fmt;

/// An estimate with the limits between which the true value lies at a stated confidence.
///
/// `lower ≤ upper` always. Most methods, not all, also put the estimate between them; the method's
/// own documentation says so and says whether the limits are clipped to the quantity's range.
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::statistics::Interval;
///
/// let interval = Interval::new(0.5, 0.25, 0.75, ConfidenceLevel::P95)?;
/// assert_eq!(interval.width(), 0.5);
/// assert!(interval.contains(0.3) && !interval.contains(0.8));
/// assert_eq!(interval.to_string(), "0.5 (0.25 … 0.75 at 95 %)");
/// assert!(Interval::new(0.5, 0.75, 0.25, ConfidenceLevel::P95).is_err());
/// # Ok::<(), clv::statistics::StatisticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
#[non_exhaustive]
pub struct Interval {
    /// The point estimate.
    pub estimate: f64,
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
    /// The nominal coverage.
    pub confidence: ConfidenceLevel,
}

impl Interval {
    /// An interval of its parts.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::Quantity`] where a part is infinite or NaN,
    /// [`StatisticsError::LimitsCrossed`] where the lower limit is above the upper one.
    pub fn new(
        estimate: f64,
        lower: f64,
        upper: f64,
        confidence_level: ConfidenceLevel,
    ) -> Result<Self, StatisticsError> {
        let interval = Self {
            estimate,
            lower,
            upper,
            confidence: confidence_level,
        };
        interval.check()?;
        Ok(interval)
    }

    fn check(&self) -> Result<(), StatisticsError> {
        let parts = [
            (self.estimate, "estimate"),
            (self.lower, "lower limit"),
            (self.upper, "upper limit"),
        ];
        for (value, quantity) in parts {
            super::checked::finite(value, quantity)?;
        }
        if self.lower <= self.upper {
            Ok(())
        } else {
            Err(StatisticsError::LimitsCrossed {
                lower: self.lower,
                upper: self.upper,
            })
        }
    }

    /// upper − lower.
    pub fn width(&self) -> f64 {
        self.upper - self.lower
    }

    /// Whether a value lies between the limits, limits included.
    pub fn contains(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }
}

impl fmt::Display for Interval {
    /// `estimate (lower … upper at 95 %)`; a precision, as in `{:.2}`, is that of each number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.estimate.fmt(f)?;
        f.write_str(" (")?;
        self.lower.fmt(f)?;
        f.write_str(" … ")?;
        self.upper.fmt(f)?;
        write!(f, " at {})", self.confidence)
    }
}

#[cfg(feature = "serde")]
super::checked::checked_on_read!(Interval);
