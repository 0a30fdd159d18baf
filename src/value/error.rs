use crate::quantity::{QuantityError, TimeUnit};
use rust_decimal::Decimal;
use thiserror::Error;

/// An error in the inputs of a value formula.
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
    /// The money of a base is known only where it comes from a log.
    #[error("the customer base must come from a transaction log, got one without amounts")]
    NoMoney,
    /// Orders are counted in another period than the lifetime.
    #[error(
        "purchases per period and periods must use the same unit, got {purchases} and {lifetime}"
    )]
    UnitsDiffer {
        /// The period in which purchases are counted.
        purchases: TimeUnit,
        /// The period in which the lifetime is counted.
        lifetime: TimeUnit,
    },
    /// An endless sum whose terms do not shrink.
    #[error(
        "the sum diverges: 1 + d must be greater than r(1 + g), \
         got {discount_factor} and {growth_factor}"
    )]
    Diverges {
        /// 1 + d.
        discount_factor: Decimal,
        /// r(1 + g), with r = 1 where nobody ever leaves a curve.
        growth_factor: Decimal,
    },
    /// An endless sum whose terms shrink too slowly to say what is left of it, or whether it has a
    /// limit at all.
    #[error("a sum over all payments must be within 1e-25 of its limit after {most} of them")]
    TooManyPayments {
        /// After how many summands it was given up.
        most: u32,
    },
    /// Two inputs that belong together have different lengths.
    #[error("there must be as many {what} as {with}, got {got} and {expected}")]
    LengthsDiffer {
        /// Of what there must be as many.
        what: &'static str,
        /// As of what.
        with: &'static str,
        /// The number that there must be.
        expected: usize,
        /// The number that came.
        got: usize,
    },
    /// From a state, something must happen.
    #[error("row {row} of the transition matrix must sum to 1, got {sum}")]
    RowSum {
        /// The row, counted from 1.
        row: usize,
        /// The sum of the row.
        sum: Decimal,
    },
    /// A Markov chain never ends, so that only discounting bounds its value.
    #[error("without a horizon the discount rate must be positive, got {rate} per period")]
    NoDiscount {
        /// The discount rate per period.
        rate: Decimal,
    },
    /// A rate that money cannot have reached.
    #[error("the current rate must be below its ceiling, got {rate} and {ceiling}")]
    RateAtCeiling {
        /// The rate.
        rate: Decimal,
        /// The ceiling.
        ceiling: Decimal,
    },
    /// Rows of repeat purchases that are not in order.
    #[error("numbers of repeat purchases must increase, got {value} after {before}")]
    RepeatsNotIncreasing {
        /// The number before.
        before: u32,
        /// The number that came.
        value: u32,
    },
    /// Points in time that are not in order.
    #[error("times must increase, got {value} after {before}")]
    TimesNotIncreasing {
        /// The time before.
        before: Decimal,
        /// The time that came.
        value: Decimal,
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
