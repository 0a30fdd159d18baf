use super::UncertaintyError;
use super::error::finite;
use crate::quantity::ConfidenceLevel;
use crate::statistics::Interval;

/// On which scale an estimate counts as normal.
///
/// ```text
/// logarithmic   θ̂·e^(±z·se(ln θ̂))      never below zero; longer upwards
/// natural       θ̂ ± z·se(θ̂)            symmetric; may reach below zero
/// ```
///
/// Parameters are positive and fitted in their logarithms, in which the likelihood is nearer to a
/// parabola: the logarithmic scale covers better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum IntervalScale {
    /// The logarithm is normal.
    Logarithmic,
    /// The number itself is normal.
    Natural,
}

impl IntervalScale {
    /// The interval around an estimate with a standard error.
    pub(super) fn interval(
        self,
        estimate: f64,
        standard_error: f64,
        confidence_level: ConfidenceLevel,
    ) -> Result<Interval, UncertaintyError> {
        let reach = confidence_level.z() * standard_error;
        let (lower, upper) = match self {
            Self::Natural => (estimate - reach, estimate + reach),
            Self::Logarithmic if estimate > 0.0 => {
                let factor = (reach / estimate).exp();
                (estimate / factor, estimate * factor)
            }
            Self::Logarithmic => return Err(UncertaintyError::NotPositive { value: estimate }),
        };
        Ok(Interval {
            estimate,
            lower: finite(lower)?,
            upper: finite(upper)?,
            confidence: confidence_level,
        })
    }
}
