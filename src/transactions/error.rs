use crate::quantity::QuantityError;
use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use thiserror::Error;

/// An error in transactions, or in what they reduce to.
///
/// A customer is named by the `Debug` form of the key.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum TransactionsError {
    /// A time is negative, infinite or not a number.
    #[error("{quantity} must be finite and not negative, got {value}")]
    Time {
        /// Recency or age.
        quantity: &'static str,
        /// The value that came.
        value: f64,
    },
    /// The last purchase comes after the observation has ended.
    #[error("recency must not exceed age, got recency {recency} and age {age}")]
    RecencyAfterAge {
        /// Time from the first to the last purchase.
        recency: f64,
        /// Time from the first purchase to the end of the observation.
        age: f64,
    },
    /// Repeat purchases, all of them at the moment of the first.
    #[error("recency must be positive where there are repeat purchases, got 0 with {frequency}")]
    FrequencyWithoutRecency {
        /// Number of repeat purchases.
        frequency: u32,
    },
    /// A last purchase after the first without any repeat purchase.
    #[error("recency must be 0 where there is no repeat purchase, got {recency}")]
    RecencyWithoutFrequency {
        /// Time from the first to the last purchase.
        recency: f64,
    },
    /// A mean amount is negative, infinite or not a number.
    #[error("monetary value must be finite and not negative, got {value}")]
    MonetaryValue {
        /// The value that came.
        value: f64,
    },
    /// A mean over repeat purchases for a customer who has none.
    #[error(
        "monetary value must be none without a repeat purchase when the first purchase is \
         excluded, got {value}"
    )]
    MonetaryValueWithoutPurchase {
        /// The value that came.
        value: f64,
    },
    /// An error in one row of a table.
    #[error("row {row}, customer {customer}: {problem}")]
    Row {
        /// The row, the first is 1.
        row: usize,
        /// The customer of the row.
        customer: String,
        /// The error there.
        problem: Box<TransactionsError>,
    },
    /// A customer has two rows in a table with one row for each customer.
    #[error("customers must be distinct, got {customer} twice")]
    DuplicateCustomer {
        /// The customer.
        customer: String,
    },
    /// Columns of a base that do not stand in the order of the customers.
    #[error("customers must be in ascending order, got {customer} after a greater one")]
    CustomerOutOfOrder {
        /// The customer.
        customer: String,
    },
    /// Columns that must describe the same customers do not have the same length.
    #[error("column {column} must have {expected} values, got {actual}")]
    ColumnLength {
        /// The column.
        column: &'static str,
        /// Number of customers or rows.
        expected: usize,
        /// Number of values of the column.
        actual: usize,
    },
    /// Not one transaction.
    #[error("there must be at least one transaction, got none")]
    NoTransactions,
    /// Transactions, but not one purchase that counts by the as-of instant.
    #[error("there must be at least one customer with a purchase, got none")]
    NoCustomers,
    /// The observation ends before anything has happened.
    #[error("as-of must not be before the first transaction at {first}, got {as_of}")]
    AsOfBeforeFirstTransaction {
        /// The as-of instant, or the last instant of the as-of day.
        as_of: NaiveDateTime,
        /// The first transaction.
        first: NaiveDateTime,
    },
    /// A holdout that ends before it begins.
    #[error("holdout must end after the calibration at {calibration_end}, got {holdout_end}")]
    HoldoutBeforeCalibrationEnd {
        /// The as-of instant of the calibration.
        calibration_end: NaiveDateTime,
        /// The value that came.
        holdout_end: NaiveDateTime,
    },
    /// Parts of what is read that cannot be true together.
    #[error("what is read must not contradict itself: {what}, and here it is not so")]
    Contradiction {
        /// The condition that must hold.
        what: &'static str,
    },
    /// Something that is made of money, in a log without amounts.
    #[error("{what} is made of amounts, and the log has none: who bought and when is all it knows")]
    NoAmounts {
        /// The value that was asked for.
        what: &'static str,
    },
    /// A refund where the policy refuses refunds.
    #[error("row {row}, customer {customer}: amount must not be negative, got {amount} at {at}")]
    Refund {
        /// The row of the log, the first is 1.
        row: usize,
        /// The customer of the row.
        customer: String,
        /// When.
        at: NaiveDateTime,
        /// The value that came.
        amount: Decimal,
    },
    /// An amount of zero where the policy refuses it.
    #[error("row {row}, customer {customer}: amount must not be 0, got {amount} at {at}")]
    ZeroAmount {
        /// The row of the log, the first is 1.
        row: usize,
        /// The customer of the row.
        customer: String,
        /// When.
        at: NaiveDateTime,
        /// The value that came.
        amount: Decimal,
    },
    /// An order with a second purchase row where the policy refuses it.
    #[error(
        "row {row}, customer {customer}: an order must have one purchase row, got order {order:?} \
         again"
    )]
    RepeatedOrder {
        /// A row of that order, the first of the log that is like it; the first row is 1.
        row: usize,
        /// The customer of the row.
        customer: String,
        /// The key of the order.
        order: String,
    },
    /// A sum of amounts that has no place in a decimal.
    #[error(
        "{quantity} of customer {customer} must fit in 28 digits with its decimal places, of which \
         at least 12 are kept, and its exact sum does not"
    )]
    InexactSum {
        /// The sum.
        quantity: &'static str,
        /// The customer.
        customer: String,
    },
    /// More purchases than a 32-bit count holds.
    #[error("customer {customer} must have fewer than 2^32 purchases, got {purchases}")]
    TooManyPurchases {
        /// The customer.
        customer: String,
        /// The value that came.
        purchases: usize,
    },
    /// A question that only the whole log of a customer answers.
    #[error("{what} needs the whole log of the customer, and a live summary does not keep it")]
    NeedsWholeLog {
        /// Its name.
        what: &'static str,
    },
    /// An event of a period that is closed.
    #[error("event must not be before the open period, which starts at {open}, got {at}")]
    LateEvent {
        /// When.
        at: NaiveDateTime,
        /// The start of the customer's latest period.
        open: NaiveDateTime,
    },
    /// An event with a date that is yet to come.
    #[error("event must not be after {now}, got {at}")]
    FutureEvent {
        /// When.
        at: NaiveDateTime,
        /// The caller's now.
        now: NaiveDateTime,
    },
    /// A row of a time up to which an accumulator has summed up its rows.
    #[error(
        "row {row}, customer {customer}: a row must not be before {settled}, up to which rows are \
         summed up, got {at}"
    )]
    SettledRow {
        /// The row of those that are not summed up, the first is 1.
        row: usize,
        /// The customer of the row.
        customer: String,
        /// When.
        at: NaiveDateTime,
        /// From when on rows may still come.
        settled: NaiveDateTime,
    },
    /// An amount that the policy refuses.
    #[error("amount of an event must be one that the policy takes, got {amount} at {at}")]
    RefusedAmount {
        /// When.
        at: NaiveDateTime,
        /// The value that came.
        amount: Decimal,
    },
    /// A sum or a number of a customer's purchases that has no place, or is negative after a
    /// correction.
    #[error("sums of a customer must not be negative and must fit in 28 digits, and one would not")]
    EventSum,
    /// Two summaries of a customer whose periods are mixed.
    #[error("summaries of one customer must be of periods one after the other to be merged")]
    OverlappingStates,
    /// A look back at a summary, which knows only what is true after its latest event.
    #[error("as-of must not be before the latest event at {latest}, got {as_of}")]
    AsOfBeforeLatestEvent {
        /// The as-of instant, or the last instant of the as-of day.
        as_of: NaiveDateTime,
        /// The latest event.
        latest: NaiveDateTime,
    },
    /// Two accumulators that do not reduce in the same way.
    #[error("accumulators must have the same reduction to be merged")]
    DifferentReductions,
    /// A CSV file that cannot be read.
    #[cfg(feature = "csv")]
    #[error(transparent)]
    Csv(#[from] super::CsvError),
    /// A number is not what it claims to be.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
}
