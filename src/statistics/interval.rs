use crate::quantity::ConfidenceLevel;

/// An estimate with the limits between which the true value lies at a stated confidence.
///
/// `lower ≤ upper` always. Most methods, not all, also put the estimate between them; the method's
/// own documentation says so and says whether the limits are clipped to the quantity's range.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
    /// upper − lower.
    pub fn width(&self) -> f64 {
        self.upper - self.lower
    }

    /// Whether a value lies between the limits, limits included.
    pub fn contains(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }
}
