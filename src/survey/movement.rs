use crate::quantity::ConfidenceLevel;
use std::fmt;

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
    /// Not significant.
    NotSignificant,
    /// The test has no p-value: Wald's, where both sides are unanimous.
    NotTestable,
}

impl Movement {
    /// From a difference and the p-value of its test; significant where p < 1 − confidence level.
    pub fn of(difference: f64, p_value: Option<f64>, confidence_level: ConfidenceLevel) -> Self {
        match p_value {
            None => Self::NotTestable,
            Some(p) if p < 2.0 * confidence_level.upper_tail() => {
                if difference > 0.0 {
                    Self::Up
                } else {
                    Self::Down
                }
            }
            Some(_) => Self::NotSignificant,
        }
    }

    /// ▲, ▼, or nothing.
    pub fn arrow(self) -> &'static str {
        match self {
            Self::Up => "▲",
            Self::Down => "▼",
            Self::NotSignificant | Self::NotTestable => "",
        }
    }
}

impl fmt::Display for Movement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::NotSignificant => "not significant",
            Self::NotTestable => "not testable",
        })
    }
}
