use crate::quantity::QuantityError;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use thiserror::Error;

/// An error in the inputs of a return or of a cash flow.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum RoiError {
    /// A number is not what it claims to be.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    /// There is nothing to compute with.
    #[error("there must be at least one {what}")]
    Empty {
        /// Of what there must be one.
        what: &'static str,
    },
    /// Two grades at the same threshold, or in the wrong order.
    #[error("thresholds must increase, got {value} after {before}")]
    ThresholdsNotIncreasing {
        /// The threshold before.
        before: Decimal,
        /// The threshold that came.
        value: Decimal,
    },
    /// Rates of return that are not in order.
    #[error("rates of return must be in ascending order, got {value} after {before}")]
    RatesNotAscending {
        /// The rate before.
        before: Decimal,
        /// The rate that came.
        value: Decimal,
    },
    /// A flow before the date from which time is counted.
    #[error("no date may be before the first, {first}, got {value}")]
    DateBeforeFirst {
        /// The first date given.
        first: NaiveDate,
        /// The date that came.
        value: NaiveDate,
    },
    /// Two returns of different definitions do not compare.
    #[error("two returns must have the same definition to be compared")]
    DefinitionsDiffer,
}
