use super::super::SurveyError;
use super::super::error::in_range;
use crate::quantity::ConfidenceLevel;

/// The precision that a survey is to have.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NpsPrecision {
    /// Half the width of the interval, of a score in \[−1, 1\].
    pub margin: f64,
    /// The variance of one answer, in (0, 1]; [`WORST_NPS_VARIANCE`] where nothing is known.
    pub variance: f64,
}

/// The number of answers that a wanted margin of error takes.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
pub struct NpsSampleSize {
    /// z² variance / margin².
    pub exact: f64,
    /// The same, rounded up.
    pub responses: u64,
}

/// The largest variance that an answer can have: half promoters, half detractors.
pub const WORST_NPS_VARIANCE: f64 = 1.0;

/// The answers needed for an interval of a wanted precision.
///
/// ```text
/// n = z² variance / margin²
/// ```
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::survey::{NpsPrecision, WORST_NPS_VARIANCE, nps_sample_size};
///
/// // ±5 points in the worst case: 1.96² / 0.05² = 1536.6
/// let precision = NpsPrecision { margin: 0.05, variance: WORST_NPS_VARIANCE };
/// let size = nps_sample_size(precision, ConfidenceLevel::P95)?;
/// assert_eq!(size.responses, 1537);
/// # Ok::<(), clv::survey::SurveyError>(())
/// ```
///
/// # Errors
///
/// A margin that is not positive, a variance outside (0, 1], or a margin so small that the number
/// of answers reaches 2⁶³.
pub fn nps_sample_size(
    precision: NpsPrecision,
    confidence_level: ConfidenceLevel,
) -> Result<NpsSampleSize, SurveyError> {
    let NpsPrecision { margin, variance } = precision;
    let smallest = f64::MIN_POSITIVE;
    in_range(
        margin,
        (smallest, f64::MAX),
        "margin",
        "a finite number > 0",
    )?;
    in_range(variance, (smallest, 1.0), "variance", "in (0, 1]")?;
    let ratio = confidence_level.z() / margin;
    let exact = ratio * ratio * variance;
    if exact < i64::MAX as f64 {
        Ok(NpsSampleSize {
            exact,
            // A margin so wide that the exact number vanishes still takes an answer.
            responses: exact.ceil().max(1.0) as u64,
        })
    } else {
        Err(SurveyError::TooManyResponses)
    }
}

#[cfg(feature = "serde")]
impl NpsSampleSize {
    fn check(&self) -> Result<(), SurveyError> {
        let most = self.responses as f64;
        in_range(
            self.exact,
            (0.0, most),
            "exact number of answers",
            "at most the whole one",
        )?;
        in_range(
            most,
            (1.0, i64::MAX as f64),
            "number of answers",
            "in 1 … 2⁶³",
        )?;
        Ok(())
    }
}

#[cfg(feature = "serde")]
crate::statistics::checked::checked_on_read!(NpsSampleSize);
