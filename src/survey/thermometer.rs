use super::error::plus;
use super::{NpsScale, SurveyError};
use crate::statistics::Proportion;

/// Where the emotion thermometer parts hate from love, on the scale 0–10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Fields", into = "Fields")
)]
pub struct ThermometerCut {
    cut: u8,
    at_cut: AtCut,
}

/// The group of a score exactly at the cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum AtCut {
    /// Love: scores from the cut on.
    Love,
    /// Neither: love is above the cut.
    Neutral,
}

impl ThermometerCut {
    /// The usual cut: below 7 is hate, from 7 on is love.
    pub const SEVEN: Self = Self {
        cut: 7,
        at_cut: AtCut::Love,
    };

    /// A cut of its own.
    ///
    /// # Errors
    ///
    /// [`SurveyError::CutOffScale`] outside of 1 … 10.
    pub fn new(cut: u8, at_cut: AtCut) -> Result<Self, SurveyError> {
        if (1..=10).contains(&cut) {
            Ok(Self { cut, at_cut })
        } else {
            Err(SurveyError::CutOffScale { cut })
        }
    }
}

/// The numbers of answers that are hate, neutral and love.
///
/// ```text
/// hate = share of scores < cut     love = share of scores ≥ cut (or > cut)
/// ```
///
/// With the cut at 7, hate is exactly the share of the net promoter score's detractors.
///
/// # Example
///
/// ```
/// use clv::survey::{EmotionThermometer, ThermometerCut};
///
/// let counts = [74, 10, 22, 35, 40, 140, 41, 57, 119, 227, 235];
/// let thermometer = EmotionThermometer::from_counts(&counts, ThermometerCut::SEVEN)?;
/// assert_eq!(thermometer.hate().estimate(), Some(0.362));
/// assert_eq!(thermometer.love().estimate(), Some(0.638));
/// # Ok::<(), clv::survey::SurveyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Counts", into = "Counts")
)]
pub struct EmotionThermometer {
    hate: u64,
    neutral: u64,
    love: u64,
}

impl EmotionThermometer {
    /// From the answers at 0, 1, … 10.
    ///
    /// # Errors
    ///
    /// [`SurveyError::WrongNumberOfCounts`] unless there are eleven, or
    /// [`SurveyError::TooManyResponses`].
    pub fn from_counts(counts: &[u64], cut: ThermometerCut) -> Result<Self, SurveyError> {
        if counts.len() != 11 {
            return Err(SurveyError::WrongNumberOfCounts {
                scores: 11,
                counts: counts.len(),
            });
        }
        let mut thermometer = Self {
            hate: 0,
            neutral: 0,
            love: 0,
        };
        let mut responses = 0_u64;
        for (score, &count) in (0_u8..).zip(counts) {
            responses = plus(responses, count)?;
            *thermometer.side(score, cut) += count;
        }
        Ok(thermometer)
    }

    /// From single answers.
    ///
    /// # Errors
    ///
    /// [`SurveyError::ScoreOffScale`] for the first one above 10.
    pub fn from_scores(scores: &[u8], cut: ThermometerCut) -> Result<Self, SurveyError> {
        let mut counts = [0_u64; 11];
        for (answer, &score) in (1..).zip(scores) {
            match counts.get_mut(usize::from(score)) {
                Some(count) => *count += 1,
                None => return Err(NpsScale::ZERO_TO_TEN.off_scale(answer, score)),
            }
        }
        Self::from_counts(&counts, cut)
    }

    fn side(&mut self, score: u8, cut: ThermometerCut) -> &mut u64 {
        if score < cut.cut {
            &mut self.hate
        } else if score == cut.cut && cut.at_cut == AtCut::Neutral {
            &mut self.neutral
        } else {
            &mut self.love
        }
    }

    /// All answers.
    pub fn responses(&self) -> u64 {
        self.hate + self.neutral + self.love
    }

    /// Hate among all, which has an estimate and intervals.
    pub fn hate(&self) -> Proportion {
        self.share(self.hate)
    }

    /// Neither among all.
    pub fn neutral(&self) -> Proportion {
        self.share(self.neutral)
    }

    /// Love among all.
    pub fn love(&self) -> Proportion {
        self.share(self.love)
    }

    fn share(&self, part: u64) -> Proportion {
        // A part of the whole is never more than it.
        Proportion::new(part, self.responses()).unwrap_or(Proportion::NONE)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Fields {
    cut: u8,
    at_cut: AtCut,
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for ThermometerCut {
    type Error = SurveyError;

    fn try_from(fields: Fields) -> Result<Self, SurveyError> {
        Self::new(fields.cut, fields.at_cut)
    }
}

#[cfg(feature = "serde")]
impl From<ThermometerCut> for Fields {
    fn from(cut: ThermometerCut) -> Self {
        Self {
            cut: cut.cut,
            at_cut: cut.at_cut,
        }
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Counts {
    hate: u64,
    neutral: u64,
    love: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<Counts> for EmotionThermometer {
    type Error = SurveyError;

    fn try_from(counts: Counts) -> Result<Self, SurveyError> {
        plus(counts.hate, plus(counts.neutral, counts.love)?)?;
        Ok(Self {
            hate: counts.hate,
            neutral: counts.neutral,
            love: counts.love,
        })
    }
}

#[cfg(feature = "serde")]
impl From<EmotionThermometer> for Counts {
    fn from(thermometer: EmotionThermometer) -> Self {
        Self {
            hate: thermometer.hate,
            neutral: thermometer.neutral,
            love: thermometer.love,
        }
    }
}
