use crate::plot::{Ink, Line, Mark, Reach};
use crate::quantity::ConfidenceLevel;
use crate::table::Words;

/// In which range a forecast lies, place by place.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ForecastRange {
    /// Its ends.
    pub reaches: Vec<Reach>,
    /// With which confidence it lies there.
    pub confidence_level: ConfidenceLevel,
}

impl ForecastRange {
    /// The band of a series of a name.
    pub(super) fn band(&self, english: &str, chinese: &str, series: usize) -> Mark {
        let level = self.confidence_level;
        Mark::Band {
            name: Words::new(
                format!("{english} ({level})"),
                format!("{chinese}（{level}）"),
            ),
            ink: Ink::Series(series),
            line: Line::Solid,
            reaches: self.reaches.clone(),
        }
    }
}
