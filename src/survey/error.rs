use crate::quantity::QuantityError;
use crate::statistics::StatisticsError;
use thiserror::Error;

/// An error in survey data.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SurveyError {
    /// An answer lies off the scale and the policy is to refuse it.
    #[error("the score of answer {answer} must be in {lowest} … {highest}, got {score}")]
    ScoreOffScale {
        /// Which of the answers, counted from 1.
        answer: u64,
        /// The score that came.
        score: u8,
        /// The lowest score of the scale.
        lowest: u8,
        /// The highest score of the scale.
        highest: u8,
    },
    /// An answer of a file is no whole number of the scale and the policy is to refuse it.
    #[error(
        "the score of answer {answer} must be a whole number in {lowest} … {highest}, got {text:?}"
    )]
    UnreadableScore {
        /// Which of the answers, counted from 1.
        answer: u64,
        /// The text that came.
        text: String,
        /// The lowest score of the scale.
        lowest: u8,
        /// The highest score of the scale.
        highest: u8,
    },
    /// The cut points of a scale are out of order.
    #[error(
        "a scale must have lowest ≤ detractor_to < promoter_from ≤ highest, \
         got {lowest}, {detractor_to}, {promoter_from}, {highest}"
    )]
    InvalidScale {
        /// The lowest score.
        lowest: u8,
        /// The highest score of a detractor.
        detractor_to: u8,
        /// The lowest score of a promoter.
        promoter_from: u8,
        /// The highest score.
        highest: u8,
    },
    /// There is not one count for each score of the scale.
    #[error("the scale has {scores} scores, got {counts} counts")]
    WrongNumberOfCounts {
        /// The number of scores of the scale.
        scores: usize,
        /// The number of counts that came.
        counts: usize,
    },
    /// A rating scale has too few or too many scores for the question asked of it.
    #[error("the scale must have {minimum} to 255 scores, got {scores}")]
    InvalidNumberOfScores {
        /// The least that the method needs.
        minimum: usize,
        /// The number of scores of the scale.
        scores: usize,
    },
    /// Two tallies on different scales cannot be merged, and their figures not compared.
    #[error("answers on different scales cannot be merged or compared")]
    ScalesDiffer,
    /// The parts of what is read treat answers off the scale in different ways.
    #[error("all parts must treat answers off the scale in one way")]
    PoliciesDiffer,
    /// More answers than can be counted.
    #[error("the number of answers must be below 2⁶³")]
    TooManyResponses,
    /// The cut of the emotion thermometer is off its scale.
    #[error("the cut must be in 1 … 10, got {cut}")]
    CutOffScale {
        /// The cut that came.
        cut: u8,
    },
    /// A weight is neither 0 nor in the range in which its square is a number.
    #[error("the weight of answer {answer} must be 0 or in 1e-100 … 1e100, got {value}")]
    InvalidWeight {
        /// Which of the answers, counted from 1.
        answer: u64,
        /// The weight that came.
        value: f64,
    },
    /// An attribute has no score and the policy is to refuse that.
    #[error("attribute {attribute:?} must have a score, got none")]
    MissingScore {
        /// Its name.
        attribute: String,
    },
    /// A response time is negative, infinite or not a number.
    #[error("the response time of row {row} must be a finite number ≥ 0, got {value}")]
    InvalidTime {
        /// Its row, counted from 1.
        row: usize,
        /// The value that came.
        value: f64,
    },
    /// An attribute is rated by another number of respondents than there are.
    #[error("attribute {attribute:?} must have {expected} ratings (or gaps), got {got}")]
    WrongNumberOfRatings {
        /// Its name.
        attribute: String,
        /// The number of respondents.
        expected: usize,
        /// The number of ratings that came.
        got: usize,
    },
    /// A journey has no stage.
    #[error("a journey must have at least one stage, got none")]
    NoStage,
    /// A window or a step of no days never moves.
    #[error("{quantity} must be at least 1 day, got 0")]
    NoDays {
        /// Which of them.
        quantity: &'static str,
    },
    /// A date would lie outside of the calendar.
    #[error("the day {days:+} days from {from} must be a date of the calendar")]
    DateOutOfRange {
        /// The date counted from.
        from: chrono::NaiveDate,
        /// The number of days after it, negative before it.
        days: i64,
    },
    /// Sums of weights that no answers can have.
    #[error(
        "the weights of {responses} answers must have sums that such answers can have, got {total} \
         and {squares} of their squares"
    )]
    ImpossibleWeights {
        /// The number of answers.
        responses: u64,
        /// The sum of their weights.
        total: f64,
        /// The sum of their squares.
        squares: f64,
    },
    /// A score that no answers have.
    #[error("a score must be of at least one answer and lie in [-1, 1], got {net} of {responses}")]
    ImpossibleScore {
        /// Promoters less detractors.
        net: i64,
        /// All answers.
        responses: u64,
    },
    /// A test statistic without a p-value, or a p-value without a test statistic.
    #[error("a test must have both z and a p-value, or neither")]
    TestWithoutResult,
    /// A window of days that ends before it begins.
    #[error("the last day must be on or after the first, got {from} to {to}")]
    WindowReversed {
        /// The first day.
        from: chrono::NaiveDate,
        /// The last day.
        to: chrono::NaiveDate,
    },
    /// The same touchpoint twice in what is read.
    #[error("each touchpoint must stand once, got {touchpoint:?} twice")]
    DuplicateTouchpoint {
        /// Its name.
        touchpoint: String,
    },
    /// The input of a statistic is invalid.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// A number is not what it claims to be.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
}

/// A count of answers and more of them.
pub(super) fn plus(count: u64, more: u64) -> Result<u64, SurveyError> {
    count.checked_add(more).ok_or(SurveyError::TooManyResponses)
}

/// A number in a closed range; written so that NaN fails.
pub(super) fn in_range(
    value: f64,
    (low, high): (f64, f64),
    quantity: &'static str,
    range: &'static str,
) -> Result<f64, SurveyError> {
    if value >= low && value <= high {
        Ok(value)
    } else {
        Err(QuantityError::NumberOutOfRange {
            quantity,
            range,
            value,
        }
        .into())
    }
}
