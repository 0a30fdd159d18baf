use super::answer::Cell;
use super::error::plus;
use super::scale_mean::ScaleMean;
use super::{OffScale, SurveyError};
use crate::quantity::ConfidenceLevel;
use crate::statistics::{Interval, Sample};

/// The number of answers at each score of a rating scale 1, 2, … k: what CSAT and CES are computed
/// from.
///
/// # Example
///
/// ```
/// use clv::survey::{OffScale, RatingCounts};
///
/// let mut ratings = RatingCounts::new(5, OffScale::Refuse)?;
/// for score in [Some(5), Some(4), None, Some(1)] {
///     ratings.push(score)?;
/// }
/// assert_eq!(ratings.counts(), [1, 0, 0, 1, 1]);
/// assert_eq!((ratings.responses(), ratings.missing()), (3, 1));
/// # Ok::<(), clv::survey::SurveyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Fields", into = "Fields")
)]
pub struct RatingCounts {
    counts: Vec<u64>,
    policy: OffScale,
    missing: u64,
    off_scale: u64,
}

impl RatingCounts {
    /// No answers yet, on the scale 1 … `highest`.
    ///
    /// # Errors
    ///
    /// [`SurveyError::InvalidNumberOfScores`] for fewer than two scores.
    pub fn new(highest: u8, policy: OffScale) -> Result<Self, SurveyError> {
        let mut ratings = Self::from_counts(&vec![0; usize::from(highest)])?;
        ratings.policy = policy;
        Ok(ratings)
    }

    /// The answers at 1, 2, … up to the highest score.
    ///
    /// # Errors
    ///
    /// [`SurveyError::InvalidNumberOfScores`] for fewer than 2 or more than 255 scores,
    /// [`SurveyError::TooManyResponses`] where their sum is 2⁶³ or more.
    pub fn from_counts(counts: &[u64]) -> Result<Self, SurveyError> {
        check_scores(counts.len(), 2)?;
        let ratings = Self {
            counts: counts.to_vec(),
            policy: OffScale::Refuse,
            missing: 0,
            off_scale: 0,
        };
        ratings.checked()
    }

    fn checked(self) -> Result<Self, SurveyError> {
        let sum = (self.counts.iter()).try_fold(0_u64, |sum, &count| sum.checked_add(count));
        match sum.map(i64::try_from) {
            Some(Ok(_)) => Ok(self),
            _ => Err(SurveyError::TooManyResponses),
        }
    }

    /// Adds one answer, `None` where the respondent gave none.
    ///
    /// # Errors
    ///
    /// [`SurveyError::ScoreOffScale`] where the policy is to refuse; counted among all answers. [`SurveyError::TooManyResponses`] from 2⁶³ answers on.
    pub fn push(&mut self, score: Option<u8>) -> Result<(), SurveyError> {
        let Some(score) = score else {
            self.missing = plus(self.missing, 1)?;
            return Ok(());
        };
        let place = usize::from(score).checked_sub(1);
        let on_scale = place.is_some_and(|place| place < self.counts.len());
        if on_scale && self.responses() >= i64::MAX as u64 {
            return Err(SurveyError::TooManyResponses);
        }
        match place.and_then(|place| self.counts.get_mut(place)) {
            Some(count) => *count += 1,
            None if self.policy == OffScale::Count => {
                self.off_scale = plus(self.off_scale, 1)?;
            }
            None => {
                return Err(SurveyError::ScoreOffScale {
                    answer: self.next_answer()?,
                    score,
                    lowest: 1,
                    highest: self.highest(),
                });
            }
        }
        Ok(())
    }

    /// Adds one answer as a file has it: blank is missing, a whole number on the scale counts, and
    /// everything else (`11`, `-1`, `6.5`, `N/A`) is off the scale.
    ///
    /// # Errors
    ///
    /// [`SurveyError::UnreadableScore`] where the policy is to refuse, else as
    /// [`push`](Self::push).
    pub fn push_text(&mut self, text: &str) -> Result<(), SurveyError> {
        match Cell::read(text) {
            Cell::Missing => self.push(None),
            Cell::Score(score) => self.push(Some(score)),
            Cell::Other if self.policy == OffScale::Count => {
                self.off_scale = plus(self.off_scale, 1)?;
                Ok(())
            }
            Cell::Other => Err(SurveyError::UnreadableScore {
                answer: self.next_answer()?,
                text: text.to_owned(),
                lowest: 1,
                highest: self.highest(),
            }),
        }
    }

    /// The number of the next answer, counted from 1, missing ones included.
    fn next_answer(&self) -> Result<u64, SurveyError> {
        plus(
            plus(self.responses(), 1)?,
            plus(self.missing, self.off_scale)?,
        )
    }

    /// Adds the answers of another tally.
    ///
    /// # Errors
    ///
    /// [`SurveyError::ScalesDiffer`] where it has another scale, or
    /// [`SurveyError::TooManyResponses`]; the tally then stays as it was.
    pub fn merge(&mut self, other: &Self) -> Result<(), SurveyError> {
        if self.counts.len() != other.counts.len() {
            return Err(SurveyError::ScalesDiffer);
        }
        let mut merged = self.clone();
        for (count, added) in merged.counts.iter_mut().zip(&other.counts) {
            *count = plus(*count, *added)?;
        }
        merged.missing = plus(merged.missing, other.missing)?;
        merged.off_scale = plus(merged.off_scale, other.off_scale)?;
        *self = merged.checked()?;
        Ok(())
    }

    /// The answers at 1, 2, … up to the highest score.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// The highest score of the scale.
    pub fn highest(&self) -> u8 {
        // At most 255 scores: the constructor sees to it.
        self.counts.len() as u8
    }

    /// All answers on the scale.
    pub fn responses(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Respondents who gave no answer.
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// Answers off the scale, where the policy is to count them.
    pub fn off_scale(&self) -> u64 {
        self.off_scale
    }

    /// The treatment of an answer off the scale.
    pub fn policy(&self) -> OffScale {
        self.policy
    }

    /// The same answers with every score s as k + 1 − s.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let mut mirrored = self.clone();
        mirrored.counts.reverse();
        mirrored
    }

    /// Answers whose score has a property.
    pub(super) fn count_where(&self, holds: impl Fn(usize) -> bool) -> u64 {
        (1..)
            .zip(&self.counts)
            .filter(|&(score, _)| holds(score))
            .map(|(_, &count)| count)
            .sum()
    }

    /// Count, mean and spread of the scores, `None` without an answer.
    ///
    /// # Errors
    ///
    /// [`SurveyError::Statistics`] as of [`Sample::new`]; scores of 1 … 255 give it no cause.
    pub fn sample(&self) -> Result<Option<Sample>, SurveyError> {
        let n = self.responses();
        if n == 0 {
            return Ok(None);
        }
        let mean = self.sum() as f64 / n as f64;
        let squares: f64 = (1_u32..)
            .zip(&self.counts)
            .map(|(score, &count)| (f64::from(score) - mean).powi(2) * count as f64)
            .sum();
        let variance = (n > 1).then(|| squares / (n - 1) as f64);
        Ok(Some(Sample::new(n, mean, variance)?))
    }

    /// The sum of all scores, at most 255 · 2⁶³: a whole number.
    fn sum(&self) -> u128 {
        (1_u128..)
            .zip(&self.counts)
            .map(|(score, &count)| score * u128::from(count))
            .sum()
    }

    /// The mean score with limits that keep to the scale, `None` without an answer.
    ///
    /// ```text
    /// the lowest and highest δ with (mean − δ)² ≤ (z²/n) · max(e − δ², (δ − a)(b − δ))
    /// e = (Σ x² + z²/2) / (n + z²/2),  a and b the scores around δ
    /// ```
    ///
    /// with scores carried to −1 … 1. The mean lies between the limits, which have a width where
    /// all answers are alike too; on a scale of two scores they are Wilson's. The t interval is
    /// that of [`sample`](Self::sample).
    ///
    /// # Example
    ///
    /// ```
    /// use clv::quantity::ConfidenceLevel;
    /// use clv::survey::RatingCounts;
    ///
    /// // Ten fives: Wilson's limit of ten of ten, 0.7225, between the scores 1 and 5.
    /// let fives = RatingCounts::from_counts(&[0, 0, 0, 0, 10])?;
    /// let interval = fives.mean_interval(ConfidenceLevel::P95).ok_or("no answer")?;
    /// assert_eq!((interval.estimate, interval.upper), (5.0, 5.0));
    /// assert!((interval.lower - (1.0 + 4.0 * 0.7225)).abs() < 2e-4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mean_interval(&self, confidence_level: ConfidenceLevel) -> Option<Interval> {
        let of_scale = self.scale_mean()?.interval(confidence_level);
        let estimate = self.sum() as f64 / self.responses() as f64;
        let half = self.half_scale();
        let below = half * (of_scale.estimate - of_scale.lower);
        let above = half * (of_scale.upper - of_scale.estimate);
        Some(Interval {
            estimate,
            lower: (estimate - below).max(1.0),
            upper: (estimate + above).min(f64::from(self.highest())),
            confidence: confidence_level,
        })
    }

    /// Half the way from the lowest to the highest score.
    pub(super) fn half_scale(&self) -> f64 {
        (self.counts.len() as f64 - 1.0) / 2.0
    }

    /// The mean on the scale carried to −1 … 1, `None` without an answer.
    pub(super) fn scale_mean(&self) -> Option<ScaleMean> {
        let (n, scores) = (self.responses(), self.counts.len() as i128);
        if n == 0 {
            return None;
        }
        // Twice the distance from the middle: whole numbers below 2⁸ · 2⁶³ and 2¹⁶ · 2⁶³.
        let sum_of = |power: u32| -> i128 {
            (1_i128..)
                .zip(&self.counts)
                .map(|(score, &count)| (2 * score - scores - 1).pow(power) * i128::from(count))
                .sum()
        };
        let unit = (scores - 1) as f64;
        let mean = sum_of(1) as f64 / (unit * n as f64);
        let mean_square = sum_of(2) as f64 / (unit * unit * n as f64);
        Some(ScaleMean {
            mean,
            mean_square: mean_square.max(mean * mean).min(1.0),
            n: n as f64,
            steps: self.highest() - 1,
        })
    }
}

/// A scale must have as many scores as its method needs.
pub(super) fn check_scores(scores: usize, minimum: usize) -> Result<(), SurveyError> {
    if scores >= minimum && scores <= 255 {
        Ok(())
    } else {
        Err(SurveyError::InvalidNumberOfScores { minimum, scores })
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Fields {
    counts: Vec<u64>,
    policy: OffScale,
    missing: u64,
    off_scale: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for RatingCounts {
    type Error = SurveyError;

    fn try_from(fields: Fields) -> Result<Self, SurveyError> {
        Ok(Self {
            policy: fields.policy,
            missing: fields.missing,
            off_scale: fields.off_scale,
            ..Self::from_counts(&fields.counts)?
        })
    }
}

#[cfg(feature = "serde")]
impl From<RatingCounts> for Fields {
    fn from(ratings: RatingCounts) -> Self {
        Self {
            counts: ratings.counts,
            policy: ratings.policy,
            missing: ratings.missing,
            off_scale: ratings.off_scale,
        }
    }
}
