use super::super::Movement;
#[cfg(feature = "serde")]
use super::super::SurveyError;
use super::estimate::{NpsIntervalMethod, Shares, write_points};
use super::groups::NpsGroups;
use crate::quantity::ConfidenceLevel;
use crate::statistics::p_equals;
use crate::statistics::{Interval, StandardNormal};
use std::fmt;

/// The difference of two independent net promoter scores, with the interval and the test that
/// belong together: p < 1 − confidence level where the interval excludes 0.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
pub struct NpsDifference {
    /// First − second with its limits.
    pub interval: Interval,
    /// √(V₁/n₁ + V₂/n₂), after the adjustment of [`NpsIntervalMethod::AdjustedWald`].
    pub standard_error: f64,
    /// The statistic of the test; `None` in Wald's test of two unanimous sides.
    pub z: Option<f64>,
    /// The chance of a |z| at least as large where the scores are equal.
    pub p_value: Option<f64>,
    /// The method of interval and test.
    pub method: NpsIntervalMethod,
}

impl NpsDifference {
    /// Which way the score moved, where the test says so at the interval's confidence.
    pub fn movement(&self) -> Movement {
        let difference = match self.z {
            Some(z) => z,
            None => self.interval.estimate,
        };
        Movement::of(difference, self.p_value, self.interval.confidence)
    }

    pub(super) fn between(
        first: Shares,
        second: Shares,
        method: NpsIntervalMethod,
        confidence_level: ConfidenceLevel,
    ) -> Self {
        let standard_error =
            |first: Shares, second: Shares| first.standard_error().hypot(second.standard_error());
        let wald = |a: Shares, b: Shares| {
            let (difference, error) = (a.score - b.score, standard_error(a, b));
            let margin = confidence_level.z() * error;
            let z = (error > 0.0).then(|| difference / error);
            Self {
                interval: Interval {
                    estimate: first.score - second.score,
                    lower: difference - margin,
                    upper: difference + margin,
                    confidence: confidence_level,
                },
                standard_error: error,
                z,
                p_value: z.map(|z| StandardNormal.two_sided(z)),
                method,
            }
        };
        match method {
            NpsIntervalMethod::Wilson => {
                let (a, b) = (first.scale_mean(), second.scale_mean());
                let difference = a.minus(b, confidence_level);
                Self {
                    interval: difference.interval,
                    standard_error: standard_error(first, second),
                    z: Some(difference.z),
                    p_value: Some(difference.p_value),
                    method,
                }
            }
            NpsIntervalMethod::AdjustedWald => wald(first.adjusted(), second.adjusted()),
            NpsIntervalMethod::Wald => wald(first, second),
        }
    }
}

impl fmt::Display for NpsDifference {
    /// The difference with its limits in points and the p-value, as
    /// `+7 (-7 … +20 at 95 %), p = 0.32…`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_points(f, &self.interval)?;
        match self.p_value {
            Some(p) => write!(f, ", {}", p_equals(p)),
            None => write!(f, ", not testable"),
        }
    }
}

/// First − second with interval and test, `None` where a side has no answer.
///
/// ```text
/// Wilson         d − √((s₁ − l₁)² + (u₂ − s₂)²) … d + √((u₁ − s₁)² + (s₂ − l₂)²)
///                scores s, d = s₁ − s₂, Wilson limits l, u of each (Newcombe's square-and-add);
///                the test rejects where the interval of its level excludes 0
/// AdjustedWald   ¾ promoter, ¾ detractor and 1½ passives more on each side, then as Wald
/// Wald           d ± z √(V₁/n₁ + V₂/n₂),   z test: d / standard error
/// ```
///
/// By [`NpsIntervalMethod::Wilson`] the interval contains the difference, stays in \[−2, 2\], and
/// the test always has a p-value. False positives at 95 %, the most over equal scores of −1 … 1
/// with many or few passives (20,000 simulated pairs each):
///
/// | answers | `Wilson` | `AdjustedWald` | `Wald` |
/// |---|---|---|---|
/// | 1 and 1000 | .14 | .20 | 1.00 |
/// | 3 and 3 | .03 | .03 | .26 |
/// | 3 and 30 | .06 | .09 | .65 |
/// | 10 and 10 | .05 | .05 | .12 |
/// | 10 and 200 | .06 | .10 | .76 |
/// | 30 and 30 | .05 | .06 | .07 |
/// | 30 and 1000 | .05 | .06 | .47 |
/// | 150 and 200 | .05 | .05 | .07 |
///
/// One or two answers against many do not hold the level: ask for more before an arrow is shown.
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::survey::{Movement, NpsGroups, NpsIntervalMethod, nps_difference};
///
/// let (now, before) = (NpsGroups::new(240, 83, 184)?, NpsGroups::new(110, 50, 99)?);
/// let change = nps_difference(&now, &before, NpsIntervalMethod::Wilson, ConfidenceLevel::P95);
/// let change = change.ok_or("no answer")?;
/// assert!((change.interval.estimate - (56.0 / 507.0 - 11.0 / 259.0)).abs() < 1e-15);
/// assert_eq!(change.movement(), Movement::NotSignificant);
/// assert!(change.to_string().starts_with("+7 (-7 … +20 at 95 %), p = 0.32"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn nps_difference(
    first: &NpsGroups,
    second: &NpsGroups,
    method: NpsIntervalMethod,
    confidence_level: ConfidenceLevel,
) -> Option<NpsDifference> {
    let (first, second) = (first.shares()?, second.shares()?);
    Some(NpsDifference::between(
        first,
        second,
        method,
        confidence_level,
    ))
}

#[cfg(feature = "serde")]
impl NpsDifference {
    fn check(&self) -> Result<(), SurveyError> {
        use crate::statistics::checked::{finite, in_range, not_negative, probability};
        in_range(
            self.interval.estimate,
            (-2.0, 2.0),
            "difference of scores",
            "in [-2, 2]",
        )?;
        not_negative(self.standard_error, "standard error")?;
        self.z.map(|z| finite(z, "z")).transpose()?;
        self.p_value
            .map(|p| probability(p, "p-value"))
            .transpose()?;
        if self.z.is_some() == self.p_value.is_some() {
            Ok(())
        } else {
            Err(SurveyError::TestWithoutResult)
        }
    }
}

#[cfg(feature = "serde")]
crate::statistics::checked::checked_on_read!(NpsDifference);
