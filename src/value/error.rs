use crate::quantity::QuantityError;
use rust_decimal::Decimal;
use thiserror::Error;

/// What can be wrong with the inputs of a value formula.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum ValueError {
    /// A number is not what it claims to be.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    /// There is nothing to compute with.
    #[error("there must be at least one {what}")]
    Empty {
        /// Of what there must be one.
        what: &'static str,
    },
    /// More customers are there than in the period before.
    #[error("survival must not increase, got {value} in period {period} after {before}")]
    SurvivalIncreases {
        /// The period, counted from 0.
        period: usize,
        /// The share of the period before.
        before: Decimal,
        /// The share that came.
        value: Decimal,
    },
    /// A value was asked for beyond the last period that the curve knows.
    #[error("survival is not known from period {period} on")]
    CurveEnds {
        /// The first period without a share.
        period: u32,
    },
}
