use super::SignalKind;
use crate::quantity::QuantityError;
use crate::statistics::StatisticsError;
use crate::transactions::TransactionsError;
use crate::value::ValueError;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use thiserror::Error;

/// An error in cohorts, survival data, warnings or revenue movements.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum RetentionError {
    /// A number is not what it claims to be.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    /// A log has no orders by its policy.
    #[error(transparent)]
    Transactions(#[from] TransactionsError),
    /// The input of a statistic is invalid.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// A survival curve is refused by the formulas of value.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A customer was active before the cohort began or after the last period.
    #[error(
        "customer {customer} must be active in periods {cohort} to {last_period}, got {period}"
    )]
    ActivityOutside {
        /// The customer.
        customer: String,
        /// The customer's cohort.
        cohort: i64,
        /// The last period observed.
        last_period: i64,
        /// The period that came.
        period: i64,
    },
    /// A customer was not active in the period that is said to be the first.
    #[error("customer {customer} must be active in the own cohort's period {cohort}")]
    NotActiveAtFirst {
        /// The customer.
        customer: String,
        /// The customer's cohort.
        cohort: i64,
    },
    /// A cohort is not later than the one before it, or later than the last period.
    #[error(
        "cohorts must rise{} and be at most the last period {last_period}, got {cohort}",
        .after.map(|after| format!(" after {after}")).unwrap_or_default()
    )]
    CohortOrder {
        /// The cohort before it.
        after: Option<i64>,
        /// The last period observed.
        last_period: i64,
        /// The cohort that came.
        cohort: i64,
    },
    /// A customer is followed only from when no longer seen.
    #[error("entry of an observation must be before its time {time}, got {entry}")]
    EntryAfterEnd {
        /// Until when the customer was seen.
        time: f64,
        /// From when the customer was followed.
        entry: f64,
    },
    /// An age was observed and an earlier one was not.
    #[error("cohort {cohort} must be observed at all ages before one at which it was observed")]
    ObservedLater {
        /// The cohort.
        cohort: i64,
    },
    /// The periods span more than can be tabled.
    #[error("a table must span at most {most} periods, got {periods}")]
    TooManyPeriods {
        /// The most periods that there may be.
        most: u64,
        /// The periods that came.
        periods: u64,
    },
    /// A window ends before it begins.
    #[error("window must end on or after {from}, got {to}")]
    WindowReversed {
        /// Its first day.
        from: NaiveDate,
        /// Its last day.
        to: NaiveDate,
    },
    /// More customers are new than there are.
    #[error("new customers must be at most the {at_end} at the end, got {new}")]
    NewExceedEnd {
        /// Customers at the end.
        at_end: u64,
        /// New customers.
        new: u64,
    },
    /// More customers were kept than there were.
    #[error("kept customers must be at most the {at_start} at the start, got {kept}")]
    KeptExceedStart {
        /// Customers at the start.
        at_start: u64,
        /// Customers at the end without the new ones.
        kept: u64,
    },
    /// An order lies after the day as of which the customer is seen.
    #[error("no date must be after the as-of date {as_of}, got {date}")]
    AfterAsOf {
        /// The as-of date.
        as_of: NaiveDate,
        /// The date that came.
        date: NaiveDate,
    },
    /// Something ends before it begins.
    #[error("end must be on or after the start {start}, got {end}")]
    EndBeforeStart {
        /// When it began.
        start: NaiveDate,
        /// When it ended.
        end: NaiveDate,
    },
    /// A date has no place in the calendar.
    #[error("{quantity} must lie in the calendar")]
    Calendar {
        /// Which date.
        quantity: &'static str,
    },
    /// More won back than were targeted.
    #[error("won back must be at most the {targeted} targeted, got {won_back}")]
    WonBackExceedTargeted {
        /// Customers targeted.
        targeted: u64,
        /// Customers won back.
        won_back: u64,
    },
    /// More revenue was lost than there was.
    #[error("churned and contracted revenue must be at most {start}, got {lost}")]
    LostExceedsStart {
        /// Revenue at the start.
        start: Decimal,
        /// Revenue lost.
        lost: Decimal,
    },
    /// More revenue came from new customers than there was.
    #[error("new revenue must be at most the {end} at the end, got {new}")]
    NewRevenueExceedsEnd {
        /// Revenue at the end.
        end: Decimal,
        /// New revenue.
        new: Decimal,
    },
    /// A customer came twice.
    #[error("customers must be distinct, got {customer} twice")]
    DuplicateCustomer {
        /// The customer.
        customer: String,
    },
    /// A signal has two weights.
    #[error("a signal must have one weight, got two for {kind}")]
    DuplicateSignal {
        /// The signal.
        kind: SignalKind,
    },
    /// No signals together weigh enough to call for action.
    #[error("least sum of weights must be at most the {most} of all signals, got {at_least}")]
    UnreachableWeight {
        /// The sum of all weights.
        most: Decimal,
        /// The least sum that came.
        at_least: Decimal,
    },
    /// Two columns that describe the same things differ in length.
    #[error("{column} must have {expected} values, got {actual}")]
    ColumnLength {
        /// The column.
        column: &'static str,
        /// The number of values that there must be.
        expected: usize,
        /// The number of values that came.
        actual: usize,
    },
}

/// The amount, where it is not negative.
pub(super) fn not_negative(
    value: Decimal,
    quantity: &'static str,
) -> Result<Decimal, QuantityError> {
    if value >= Decimal::ZERO {
        Ok(value)
    } else {
        Err(QuantityError::OutOfRange {
            quantity,
            range: "≥ 0",
            value,
        })
    }
}

/// There is at least one customer.
pub(super) fn at_least_one(customers: u64) -> Result<(), QuantityError> {
    if customers > 0 {
        Ok(())
    } else {
        Err(QuantityError::OutOfRange {
            quantity: "customers",
            range: "≥ 1",
            value: Decimal::ZERO,
        })
    }
}
