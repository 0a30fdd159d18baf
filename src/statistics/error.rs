use crate::quantity::QuantityError;
use thiserror::Error;

/// An error in the input of a statistic.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum StatisticsError {
    /// More successes than trials.
    #[error("successes must be in 0 … trials, got {successes} of {trials}")]
    SuccessesExceedTrials {
        /// The number that were counted as a success.
        successes: u64,
        /// Out of how many.
        trials: u64,
    },
    /// Two sides of a pairing have different lengths.
    #[error("x and y must have the same length, got {x} and {y} values")]
    LengthsDiffer {
        /// Length of the first side.
        x: usize,
        /// Length of the second side.
        y: usize,
    },
    /// A value is infinite or not a number.
    #[error("the value of row {row} must be finite, got {value}")]
    NotFinite {
        /// Its row, counted from 1.
        row: usize,
        /// The value that came.
        value: f64,
    },
    /// A value is below 0.
    #[error("the value of row {row} must be ≥ 0, got {value}")]
    Negative {
        /// Its row, counted from 1.
        row: usize,
        /// The value that came.
        value: f64,
    },
    /// The limits of an interval are the wrong way round.
    #[error("the lower limit must be at most the upper one, got {lower} and {upper}")]
    LimitsCrossed {
        /// The lower limit.
        lower: f64,
        /// The upper limit.
        upper: f64,
    },
    /// A sample without a value.
    #[error("a sample must have at least one value, got none")]
    EmptySample,
    /// A single value with a spread, or several without one.
    #[error("a sample must have a variance where it has two values or more, got {count}")]
    VarianceOfCount {
        /// The number of values.
        count: u64,
    },
    /// A correlation that no pairs have.
    #[error(
        "a correlation must come from at least two pairs and lie in [-1, 1], got {coefficient} of \
         {count}"
    )]
    InvalidCorrelation {
        /// The coefficient that came.
        coefficient: f64,
        /// The number of pairs.
        count: usize,
    },
    /// Values cannot be put into no group.
    #[error("the number of groups must be at least 1, got 0")]
    NoGroup,
    /// A weight is negative, infinite or not a number.
    #[error("the weight of row {row} must be a finite number ≥ 0, got {value}")]
    InvalidWeight {
        /// Its row, counted from 1.
        row: usize,
        /// The value that came.
        value: f64,
    },
    /// There is nothing to divide by.
    #[error("weights must have a positive sum, got {count} weights that sum to 0")]
    NoWeight {
        /// The number of weights that came.
        count: usize,
    },
    /// A result is larger than the largest floating-point number.
    #[error("{quantity} does not fit in a floating-point number")]
    Overflow {
        /// The quantity in the field's words.
        quantity: &'static str,
    },
    /// A number is not what it claims to be.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
}

/// The value where it is finite: an intermediate overflow never reaches a caller.
pub(crate) fn finite(value: f64, quantity: &'static str) -> Result<f64, StatisticsError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(StatisticsError::Overflow { quantity })
    }
}

/// Refuses infinities and NaN, naming the first.
pub(crate) fn all_finite(values: &[f64]) -> Result<(), StatisticsError> {
    match (1..).zip(values).find(|(_, value)| !value.is_finite()) {
        Some((row, &value)) => Err(StatisticsError::NotFinite { row, value }),
        None => Ok(()),
    }
}
