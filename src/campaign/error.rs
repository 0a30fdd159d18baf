use crate::quantity::QuantityError;
use crate::statistics::StatisticsError;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use thiserror::Error;

/// An error in the data or the settings of a campaign.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum CampaignError {
    /// An arm counts more conversions than customers.
    #[error("conversions must be at most the customers ({customers}), got {conversions}")]
    ConversionsExceedCustomers {
        /// Customers who converted.
        conversions: u64,
        /// Customers of the arm.
        customers: u64,
    },
    /// Two lists that belong together differ in length.
    #[error("{what} must have {expected} entries, got {got}")]
    Length {
        /// The list.
        what: &'static str,
        /// The length of the list that it belongs to.
        expected: usize,
        /// Its own length.
        got: usize,
    },
    /// A treatment is neither 0 (control) nor 1 (treated).
    #[error("treatment must be 0 or 1, got {value} in row {row}")]
    Treatment {
        /// The row, from 1.
        row: usize,
        /// The value that came.
        value: f64,
    },
    /// An outcome is neither 0 nor 1 where only these make sense.
    #[error("outcome must be 0 or 1, got {value} in row {row}")]
    Outcome {
        /// The row, from 1.
        row: usize,
        /// The value that came.
        value: f64,
    },
    /// A number is infinite or not a number.
    #[error("{what} must be finite, got {value} in row {row}")]
    NotFinite {
        /// The number's name.
        what: &'static str,
        /// The row, from 1.
        row: usize,
        /// The value that came.
        value: f64,
    },
    /// A setting lies outside of its range.
    #[error("{what} must be {range}, got {value}")]
    Setting {
        /// The setting.
        what: &'static str,
        /// The condition that must hold.
        range: &'static str,
        /// The value that came.
        value: f64,
    },
    /// More customers are asked for than there are.
    #[error("the best {count} customers were asked for, must be in 1 … {customers}")]
    TooMany {
        /// The number that is asked for.
        count: u64,
        /// The number of customers that there are.
        customers: u64,
    },
    /// A period list is empty.
    #[error("a path must have at least 1 period, got none")]
    NoPeriods,
    /// Steps in whole units need a target that lies whole units away from the base.
    #[error("target less base must be a multiple of the unit {unit}, got {distance}")]
    NotWholeUnits {
        /// target − base.
        distance: Decimal,
        /// The unit.
        unit: Decimal,
    },
    /// Geometric steps cannot be rounded to units and still be geometric.
    #[error("a geometric path must have no unit, got {unit}")]
    GeometricUnit {
        /// The unit.
        unit: Decimal,
    },
    /// More customers leave a stage of a funnel than enter it.
    #[error("stage \"{stage}\" must have at most the {before} of the stage before, got {count}")]
    FunnelRises {
        /// The stage.
        stage: String,
        /// Customers in it.
        count: u64,
        /// Customers in the stage before.
        before: u64,
    },
    /// A funnel that is read back has no stage, or nobody in its first.
    #[error("a funnel must have a first stage with at least 1 customer in it, got none")]
    EmptyFunnel,
    /// A contact lies in the future.
    #[error("contacts must not be after {at}, got {contact}")]
    ContactAfter {
        /// The instant of the decision.
        at: DateTime<Utc>,
        /// The contact.
        contact: DateTime<Utc>,
    },
    /// An instant lies outside of the calendar.
    #[error("an instant must lie within the calendar, {at} plus {days} days does not")]
    Calendar {
        /// The instant.
        at: DateTime<Utc>,
        /// Days after it.
        days: u32,
    },
    /// The looks at a test must come in order.
    #[error(
        "looks must be at rising shares of the information up to 1, got {share} as look {look}"
    )]
    Looks {
        /// The look, from 1.
        look: usize,
        /// Its share of the information.
        share: f64,
    },
    /// A bound of a sequential test cannot be computed as precisely as it is stated.
    #[error(
        "the bound of look {look}, at {share} of the information, must be computable to 8 digits; \
         it lies too far out or too near to the look before"
    )]
    LookPrecision {
        /// The look, from 1.
        look: usize,
        /// Its share of the information.
        share: f64,
    },
    /// A statistic of the room `statistics` refused its input.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// A number is not what it claims to be.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
}
