use super::super::SurveyError;
use super::super::answer::Cell;
use super::super::error::plus;
use super::difference::NpsDifference;
use super::estimate::{NpsEstimate, NpsIntervalMethod, Shares};
use super::scale::{NpsGroup, NpsScale};
use super::tally::OffScale;
use crate::quantity::ConfidenceLevel;

/// Weights in here: no sum of 2⁶⁴ of their squares overflows, and none of them vanishes.
const WEIGHTS: std::ops::RangeInclusive<f64> = 1e-100..=1e100;

/// Counts weighted answers, for a sample that does not look like the customers that it stands for.
///
/// ```text
/// score = (Σ w of promoters − Σ w of detractors) / Σ w
/// standard error = √(variance / n'),   n' = (Σ w)² / Σ w²  (Kish's effective sample size)
/// ```
///
/// # Example
///
/// ```
/// use clv::survey::{NpsScale, OffScale, WeightedNps};
///
/// let mut weighted = WeightedNps::new(NpsScale::ZERO_TO_TEN, OffScale::Refuse);
/// weighted.push(Some(10), 1.0)?;
/// weighted.push(Some(0), 3.0)?;
/// weighted.push(None, 2.0)?;
/// // (1 − 3) / 4
/// assert_eq!(weighted.score(), Some(-0.5));
/// // 4² / (1 + 9)
/// assert_eq!(weighted.effective_responses(), Some(1.6));
/// assert_eq!((weighted.responses(), weighted.missing()), (2, 1));
/// # Ok::<(), clv::survey::SurveyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Fields", into = "Fields")
)]
pub struct WeightedNps {
    scale: NpsScale,
    policy: OffScale,
    responses: u64,
    missing: u64,
    off_scale: u64,
    promoters: f64,
    passives: f64,
    detractors: f64,
    squares: f64,
}

impl WeightedNps {
    /// No answers yet.
    pub fn new(scale: NpsScale, policy: OffScale) -> Self {
        Self {
            scale,
            policy,
            responses: 0,
            missing: 0,
            off_scale: 0,
            promoters: 0.0,
            passives: 0.0,
            detractors: 0.0,
            squares: 0.0,
        }
    }

    /// Adds an answer that stands for `weight` customers, `None` where the respondent gave none;
    /// whoever weighs nothing is counted and does not move the score.
    ///
    /// # Errors
    ///
    /// [`SurveyError::InvalidWeight`], or [`SurveyError::ScoreOffScale`] where the policy is to
    /// refuse; counted among all answers, missing ones included.
    /// [`SurveyError::TooManyResponses`].
    pub fn push(&mut self, score: Option<u8>, weight: f64) -> Result<(), SurveyError> {
        let before = plus(self.responses, plus(self.missing, self.off_scale)?)?;
        // Where one more of all fits, one more of each does.
        let answer = plus(before, 1)?;
        check_weight(answer, weight)?;
        let Some(score) = score else {
            self.missing += 1;
            return Ok(());
        };
        match self.scale.group(score) {
            Some(NpsGroup::Promoter) => self.promoters += weight,
            Some(NpsGroup::Passive) => self.passives += weight,
            Some(NpsGroup::Detractor) => self.detractors += weight,
            None if self.policy == OffScale::Count => {
                self.off_scale += 1;
                return Ok(());
            }
            None => return Err(self.scale.off_scale(answer, score)),
        }
        self.squares += weight * weight;
        self.responses += 1;
        Ok(())
    }

    /// Adds an answer as a file has it, as [`NpsTally::push_text`](super::NpsTally::push_text).
    ///
    /// # Errors
    ///
    /// [`SurveyError::UnreadableScore`] where the policy is to refuse, else as
    /// [`push`](Self::push).
    pub fn push_text(&mut self, text: &str, weight: f64) -> Result<(), SurveyError> {
        match Cell::read(text) {
            Cell::Missing => self.push(None, weight),
            Cell::Score(score) => self.push(Some(score), weight),
            Cell::Other => {
                let before = plus(self.responses, plus(self.missing, self.off_scale)?)?;
                let answer = plus(before, 1)?;
                if self.policy == OffScale::Refuse {
                    return Err(self.scale.unreadable(answer, text));
                }
                check_weight(answer, weight)?;
                self.off_scale += 1;
                Ok(())
            }
        }
    }

    /// Adds the answers of another tally.
    ///
    /// # Errors
    ///
    /// [`SurveyError::ScalesDiffer`] where it has another scale, or
    /// [`SurveyError::TooManyResponses`]; the tally then stays as it was.
    pub fn merge(&mut self, other: &Self) -> Result<(), SurveyError> {
        if self.scale != other.scale {
            return Err(SurveyError::ScalesDiffer);
        }
        *self = Self {
            scale: self.scale,
            policy: self.policy,
            responses: plus(self.responses, other.responses)?,
            missing: plus(self.missing, other.missing)?,
            off_scale: plus(self.off_scale, other.off_scale)?,
            promoters: self.promoters + other.promoters,
            passives: self.passives + other.passives,
            detractors: self.detractors + other.detractors,
            squares: self.squares + other.squares,
        };
        Ok(())
    }

    /// Answers on the scale, whatever their weight.
    pub fn responses(&self) -> u64 {
        self.responses
    }

    /// Respondents who gave no answer.
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// Answers off the scale, where the policy is to count them.
    pub fn off_scale(&self) -> u64 {
        self.off_scale
    }

    fn total(&self) -> f64 {
        self.promoters + self.passives + self.detractors
    }

    /// The weighted score in \[−1, 1\], `None` without weight.
    pub fn score(&self) -> Option<f64> {
        Some(self.shares()?.score)
    }

    /// Kish's effective sample size, `None` without weight.
    pub fn effective_responses(&self) -> Option<f64> {
        Some(self.shares()?.n)
    }

    /// The score with its interval on the effective sample size, `None` without weight.
    pub fn estimate(
        &self,
        method: NpsIntervalMethod,
        confidence_level: ConfidenceLevel,
    ) -> Option<NpsEstimate> {
        Some(self.shares()?.estimate(method, confidence_level))
    }

    /// This score − another, as [`nps_difference`](super::nps_difference).
    pub fn difference(
        &self,
        other: &Self,
        method: NpsIntervalMethod,
        confidence_level: ConfidenceLevel,
    ) -> Option<NpsDifference> {
        let (first, second) = (self.shares()?, other.shares()?);
        Some(NpsDifference::between(
            first,
            second,
            method,
            confidence_level,
        ))
    }

    fn shares(&self) -> Option<Shares> {
        let total = self.total();
        if !(total > 0.0 && self.squares > 0.0) {
            return None;
        }
        let (p, q) = (self.promoters / total, self.detractors / total);
        let score = p - q;
        Some(Shares {
            score,
            // (p + q)(1 − p − q) + 4pq: nothing cancels below 0.
            variance: (p + q) * (self.passives / total) + 4.0 * p * q,
            extreme: p + q,
            n: total / self.squares * total,
        })
    }
}

fn check_weight(answer: u64, value: f64) -> Result<(), SurveyError> {
    if value == 0.0 || WEIGHTS.contains(&value) {
        Ok(())
    } else {
        Err(SurveyError::InvalidWeight { answer, value })
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Fields {
    scale: NpsScale,
    policy: OffScale,
    responses: u64,
    missing: u64,
    off_scale: u64,
    promoters: f64,
    passives: f64,
    detractors: f64,
    squares: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for WeightedNps {
    type Error = SurveyError;

    fn try_from(fields: Fields) -> Result<Self, SurveyError> {
        let read = Self {
            scale: fields.scale,
            policy: fields.policy,
            responses: fields.responses,
            missing: fields.missing,
            off_scale: fields.off_scale,
            promoters: fields.promoters,
            passives: fields.passives,
            detractors: fields.detractors,
            squares: fields.squares,
        };
        let sums = [read.promoters, read.passives, read.detractors, read.squares];
        let total = read.total();
        let possible = |sum: f64| (0.0..=1e220).contains(&sum);
        // Answers are worth at least one and at most their number (Cauchy and Schwarz), but for
        // rounding.
        let (square, tolerance) = (total * total, 1.0 + 1e-6);
        let worth = square <= read.squares * read.responses as f64 * tolerance
            && read.squares <= square * tolerance;
        let counted = plus(read.responses, plus(read.missing, read.off_scale)?).is_ok();
        if sums.into_iter().all(possible) && total <= 1e120 && worth && counted {
            Ok(read)
        } else {
            Err(SurveyError::ImpossibleWeights {
                responses: read.responses,
                total,
                squares: read.squares,
            })
        }
    }
}

#[cfg(feature = "serde")]
impl From<WeightedNps> for Fields {
    fn from(weighted: WeightedNps) -> Self {
        Self {
            scale: weighted.scale,
            policy: weighted.policy,
            responses: weighted.responses,
            missing: weighted.missing,
            off_scale: weighted.off_scale,
            promoters: weighted.promoters,
            passives: weighted.passives,
            detractors: weighted.detractors,
            squares: weighted.squares,
        }
    }
}
