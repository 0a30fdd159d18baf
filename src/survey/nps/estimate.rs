use super::super::SurveyError;
use super::super::error::in_range;
use super::groups::NpsGroups;
use crate::quantity::ConfidenceLevel;
use crate::statistics::{Interval, StandardNormal, StatisticsError};

/// How to make an interval of a net promoter score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum NpsIntervalMethod {
    /// Wald's interval after adding ¾ promoter, ¾ detractor and 3 answers (Rocks 2016), clipped to
    /// \[−1, 1\]. It has a width even where all answers are the same.
    #[default]
    AdjustedWald,
    /// score ± z √(variance/n), not clipped: what R's package NPS prints.
    Wald,
}

/// A net promoter score with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NpsEstimate {
    /// The score, unadjusted, with its limits.
    pub interval: Interval,
    /// The middle of the interval before it is clipped.
    pub center: f64,
    /// The standard error that the interval is made of, after the adjustment of its method.
    pub standard_error: f64,
    /// n; the effective sample size where answers are weighted.
    pub responses: f64,
    /// How the interval was made.
    pub method: NpsIntervalMethod,
}

/// The difference of two independent net promoter scores.
///
/// ```text
/// difference ± z √(V₁/n₁ + V₂/n₂)     z test: difference / standard error, two-sided
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NpsDifference {
    /// First − second with its limits, not clipped to \[−2, 2\].
    pub interval: Interval,
    /// √(V₁/n₁ + V₂/n₂).
    pub standard_error: f64,
    /// The difference in standard errors; `None` where both sides are unanimous.
    pub z: Option<f64>,
    /// The chance of a |z| at least as large where the scores are equal.
    pub p_value: Option<f64>,
}

/// Which way a figure moved, where that is more than chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Movement {
    /// Significantly up.
    Up,
    /// Significantly down.
    Down,
    /// Not significant, or not testable.
    NotSignificant,
}

impl Movement {
    /// From a difference and the p-value of its test; significant where p < 1 − confidence.
    pub fn of(difference: f64, p_value: Option<f64>, confidence: ConfidenceLevel) -> Self {
        let significant = p_value.is_some_and(|p| p < 2.0 * confidence.upper_tail());
        match (significant, difference > 0.0) {
            (false, _) => Self::NotSignificant,
            (true, true) => Self::Up,
            (true, false) => Self::Down,
        }
    }

    /// ▲, ▼, or nothing.
    pub fn arrow(self) -> &'static str {
        match self {
            Self::Up => "▲",
            Self::Down => "▼",
            Self::NotSignificant => "",
        }
    }
}

/// What both counted and weighted answers come down to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shares {
    pub(super) score: f64,
    pub(super) variance: f64,
    /// Share of promoters and detractors together.
    pub(super) extreme: f64,
    pub(super) n: f64,
}

impl Shares {
    pub(super) fn estimate(
        self,
        method: NpsIntervalMethod,
        confidence: ConfidenceLevel,
    ) -> Result<NpsEstimate, SurveyError> {
        let (center, variance, n) = match method {
            NpsIntervalMethod::Wald => (self.score, self.variance, self.n),
            NpsIntervalMethod::AdjustedWald => {
                let n = self.n + 3.0;
                let center = self.score * self.n / n;
                let extreme = (self.extreme * self.n + 1.5) / n;
                (center, (extreme - center * center).max(0.0), n)
            }
        };
        let standard_error = (variance / n).sqrt();
        let margin = z(confidence)? * standard_error;
        let (lower, upper) = match method {
            NpsIntervalMethod::Wald => (center - margin, center + margin),
            NpsIntervalMethod::AdjustedWald => {
                ((center - margin).max(-1.0), (center + margin).min(1.0))
            }
        };
        Ok(NpsEstimate {
            interval: Interval {
                estimate: self.score,
                lower,
                upper,
                confidence,
            },
            center,
            standard_error,
            responses: self.n,
            method,
        })
    }
}

impl NpsDifference {
    /// Which way the score moved, where the test says so at the interval's confidence.
    pub fn movement(&self) -> Movement {
        Movement::of(
            self.interval.estimate,
            self.p_value,
            self.interval.confidence,
        )
    }

    pub(super) fn between(
        first: Shares,
        second: Shares,
        confidence: ConfidenceLevel,
    ) -> Result<Self, SurveyError> {
        let difference = first.score - second.score;
        let standard_error = (first.variance / first.n + second.variance / second.n).sqrt();
        let margin = z(confidence)? * standard_error;
        let z = (standard_error > 0.0).then(|| difference / standard_error);
        Ok(Self {
            interval: Interval {
                estimate: difference,
                lower: difference - margin,
                upper: difference + margin,
                confidence,
            },
            standard_error,
            z,
            p_value: z.map(|z| StandardNormal.two_sided(z)),
        })
    }
}

/// First − second with interval and z test, `None` where a side has no answer.
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::survey::{Movement, NpsGroups, nps_difference};
///
/// let (now, before) = (NpsGroups::new(240, 83, 184)?, NpsGroups::new(110, 50, 99)?);
/// let change = nps_difference(&now, &before, ConfidenceLevel::P95)?.ok_or("no answer")?;
/// assert!((change.interval.estimate - (56.0 / 507.0 - 11.0 / 259.0)).abs() < 1e-15);
/// assert_eq!(change.movement(), Movement::NotSignificant);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// None in practice: the normal quantile of a confidence level always exists.
pub fn nps_difference(
    first: &NpsGroups,
    second: &NpsGroups,
    confidence: ConfidenceLevel,
) -> Result<Option<NpsDifference>, SurveyError> {
    match first.shares().zip(second.shares()) {
        Some((first, second)) => NpsDifference::between(first, second, confidence).map(Some),
        None => Ok(None),
    }
}

/// How many answers a wanted margin of error takes.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NpsSampleSize {
    /// z² variance / margin².
    pub exact: f64,
    /// The same, rounded up.
    pub responses: u64,
}

/// The largest variance that an answer can have: half promoters, half detractors.
pub const WORST_NPS_VARIANCE: f64 = 1.0;

/// The answers needed for an interval of half the width `margin` (score in \[−1, 1\]).
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::survey::{WORST_NPS_VARIANCE, nps_sample_size};
///
/// // ±5 points in the worst case: 1.96² / 0.05² = 1536.6
/// let size = nps_sample_size(0.05, ConfidenceLevel::P95, WORST_NPS_VARIANCE)?;
/// assert_eq!(size.responses, 1537);
/// # Ok::<(), clv::survey::SurveyError>(())
/// ```
///
/// # Errors
///
/// A margin that is not positive, a variance outside (0, 1], or a margin so small that the number
/// of answers reaches 2⁶³.
pub fn nps_sample_size(
    margin: f64,
    confidence: ConfidenceLevel,
    variance: f64,
) -> Result<NpsSampleSize, SurveyError> {
    let smallest = f64::MIN_POSITIVE;
    in_range(
        margin,
        (smallest, f64::MAX),
        "margin",
        "a finite number > 0",
    )?;
    in_range(variance, (smallest, 1.0), "variance", "in (0, 1]")?;
    let ratio = z(confidence)? / margin;
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

fn z(confidence: ConfidenceLevel) -> Result<f64, StatisticsError> {
    StandardNormal.upper_quantile(confidence.upper_tail())
}
