use super::LifecycleStage;
use crate::quantity::QuantityError;
use crate::transactions::TransactionsError;
use crate::value::ValueError;
use rust_decimal::Decimal;
use thiserror::Error;

/// An error in the customers to be segmented, or with the rules that segment them.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SegmentError {
    /// A number is not what it claims to be.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    /// A log has no orders by its policy.
    #[error(transparent)]
    Transactions(#[from] TransactionsError),
    /// A Markov chain of stages is refused by the formulas of value.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A customer came twice.
    #[error("customers must be distinct, got {customer} twice")]
    DuplicateCustomer {
        /// The customer.
        customer: String,
    },
    /// The last order lies after the day as of which the customers are seen.
    #[error("customer {customer} must have no order after the as-of date, got recency {days} days")]
    OrderAfterAsOf {
        /// The customer.
        customer: String,
        /// Days from the last order to the as-of date, negative.
        days: i64,
    },
    /// The base was made from summaries and knows no orders, amounts or dates.
    #[error("the customer base must be reduced from a transaction log, got one of summaries")]
    NoTotals,
    /// One bin separates nobody.
    #[error("number of bins must be in [2, 65535], got {bins}")]
    Bins {
        /// The number of bins that came.
        bins: usize,
    },
    /// Cut points do not rise.
    #[error("cuts of {dimension} must strictly increase, got {next} after {before}")]
    CutsNotIncreasing {
        /// Recency, frequency or monetary.
        dimension: &'static str,
        /// The cut before.
        before: Decimal,
        /// The cut that should have been greater.
        next: Decimal,
    },
    /// A range of scores holds no score.
    #[error("{dimension} of segment {segment} must run from low to high, got {low} to {high}")]
    EmptyRange {
        /// The segment of the rule.
        segment: String,
        /// Recency, frequency or monetary.
        dimension: &'static str,
        /// The low end.
        low: u16,
        /// The high end.
        high: u16,
    },
    /// Two rules or tiers have the same name.
    #[error("segments must have different names, got {segment} twice")]
    DuplicateSegment {
        /// The name.
        segment: String,
    },
    /// Two columns that describe the same customers differ in length.
    #[error("{column} must have a value for each of the {expected} customers, got {actual}")]
    ColumnLength {
        /// The column.
        column: &'static str,
        /// The number of customers.
        expected: usize,
        /// The number of values that came.
        actual: usize,
    },
    /// Someone was assigned to a segment that is not on the list.
    #[error("segment number must be less than {segments}, got {segment}")]
    UnknownSegment {
        /// The number of segments.
        segments: usize,
        /// The number that came.
        segment: usize,
    },
    /// The last order is before the first.
    #[error(
        "customer must not order last before ordering first, got {since_last} days since the last \
         order and {since_first} since the first"
    )]
    LastOrderBeforeFirst {
        /// Days since the first order.
        since_first: u32,
        /// Days since the last order.
        since_last: u32,
    },
    /// A customer with orders and no days since them.
    #[error("a customer with {orders} orders must have the days since the first and the last")]
    OrdersWithoutDays {
        /// The number of orders.
        orders: u64,
    },
    /// A gap between orders is not positive.
    #[error("gap between orders must be > 0 days, got {days}")]
    Gap {
        /// The gap that came.
        days: Decimal,
    },
    /// The at-risk bound lies below the active one.
    #[error("at-risk gaps must be ≥ active gaps = {active}, got {at_risk}")]
    AtRiskBeforeActive {
        /// The active bound, in gaps.
        active: Decimal,
        /// The at-risk bound, in gaps.
        at_risk: Decimal,
    },
    /// The shares of the tiers are not shares of a whole.
    #[error("shares of tiers must be positive and sum to at most 1, got {share} and sum {sum}")]
    Shares {
        /// The share at which it went wrong.
        share: Decimal,
        /// The sum up to there.
        sum: Decimal,
    },
    /// A quantity that only exists for amounts that are not negative.
    #[error("values must be ≥ 0, got {value}")]
    NegativeValue {
        /// The value that came.
        value: Decimal,
    },
    /// Thresholds of tiers must fall from the best tier on.
    #[error("tier thresholds must strictly decrease, got {next} after {before}")]
    ThresholdsNotDecreasing {
        /// The threshold before.
        before: Decimal,
        /// The threshold that should have been less.
        next: Decimal,
    },
    /// Customers went to a stage of which it is not known where they go from there.
    #[error("somebody must have been {stage} before customers went there")]
    UnseenStage {
        /// The stage.
        stage: LifecycleStage,
    },
}
