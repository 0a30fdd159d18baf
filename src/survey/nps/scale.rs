use super::super::SurveyError;

/// The scale of the recommendation question and where detractors end and promoters begin.
///
/// # Example
///
/// ```
/// use clv::survey::{NpsGroup, NpsScale};
///
/// assert_eq!(NpsScale::ZERO_TO_TEN.group(6), Some(NpsGroup::Detractor));
/// assert_eq!(NpsScale::ZERO_TO_TEN.group(11), None);
/// // A five-point question of which only 5 counts as a promoter.
/// let five = NpsScale::new(1, 5, 3, 5)?;
/// assert_eq!(five.group(4), Some(NpsGroup::Passive));
/// # Ok::<(), clv::survey::SurveyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Cuts", into = "Cuts")
)]
pub struct NpsScale {
    lowest: u8,
    highest: u8,
    detractor_to: u8,
    promoter_from: u8,
}

/// Which of the three groups an answer belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum NpsGroup {
    /// Up to the lower cut.
    Detractor,
    /// Between the cuts.
    Passive,
    /// From the upper cut on.
    Promoter,
}

impl NpsScale {
    /// 0–10: detractors 0–6, passives 7–8, promoters 9–10.
    pub const ZERO_TO_TEN: Self = Self {
        lowest: 0,
        highest: 10,
        detractor_to: 6,
        promoter_from: 9,
    };
    /// 1–10: detractors 1–6, passives 7–8, promoters 9–10.
    pub const ONE_TO_TEN: Self = Self {
        lowest: 1,
        highest: 10,
        detractor_to: 6,
        promoter_from: 9,
    };

    /// A scale with its own cut points.
    ///
    /// # Errors
    ///
    /// [`SurveyError::InvalidScale`] unless lowest ≤ detractor_to < promoter_from ≤ highest.
    pub fn new(
        lowest: u8,
        highest: u8,
        detractor_to: u8,
        promoter_from: u8,
    ) -> Result<Self, SurveyError> {
        if lowest <= detractor_to && detractor_to < promoter_from && promoter_from <= highest {
            Ok(Self {
                lowest,
                highest,
                detractor_to,
                promoter_from,
            })
        } else {
            Err(SurveyError::InvalidScale {
                lowest,
                detractor_to,
                promoter_from,
                highest,
            })
        }
    }

    /// The lowest score.
    pub fn lowest(self) -> u8 {
        self.lowest
    }

    /// The highest score.
    pub fn highest(self) -> u8 {
        self.highest
    }

    /// The highest score of a detractor.
    pub fn detractor_to(self) -> u8 {
        self.detractor_to
    }

    /// The lowest score of a promoter.
    pub fn promoter_from(self) -> u8 {
        self.promoter_from
    }

    /// The group of a score, `None` off the scale.
    pub fn group(self, score: u8) -> Option<NpsGroup> {
        if score < self.lowest || score > self.highest {
            None
        } else if score <= self.detractor_to {
            Some(NpsGroup::Detractor)
        } else if score >= self.promoter_from {
            Some(NpsGroup::Promoter)
        } else {
            Some(NpsGroup::Passive)
        }
    }

    /// The error of a cell that is no score, counted from 1.
    pub(crate) fn unreadable(self, answer: u64, text: &str) -> SurveyError {
        SurveyError::UnreadableScore {
            answer,
            text: text.to_owned(),
            lowest: self.lowest,
            highest: self.highest,
        }
    }

    /// The error of an answer off the scale, counted from 1.
    pub(crate) fn off_scale(self, answer: u64, score: u8) -> SurveyError {
        SurveyError::ScoreOffScale {
            answer,
            score,
            lowest: self.lowest,
            highest: self.highest,
        }
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Cuts {
    lowest: u8,
    highest: u8,
    detractor_to: u8,
    promoter_from: u8,
}

#[cfg(feature = "serde")]
impl TryFrom<Cuts> for NpsScale {
    type Error = SurveyError;

    fn try_from(cuts: Cuts) -> Result<Self, SurveyError> {
        Self::new(
            cuts.lowest,
            cuts.highest,
            cuts.detractor_to,
            cuts.promoter_from,
        )
    }
}

#[cfg(feature = "serde")]
impl From<NpsScale> for Cuts {
    fn from(scale: NpsScale) -> Self {
        Self {
            lowest: scale.lowest,
            highest: scale.highest,
            detractor_to: scale.detractor_to,
            promoter_from: scale.promoter_from,
        }
    }
}
