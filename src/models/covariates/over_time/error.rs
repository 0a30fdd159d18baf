use crate::models::covariates::Process;
use crate::models::{FitError, ModelError};
use thiserror::Error;

/// An error in covariates over time, in customers under them, or in a fit.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum VaryingError {
    /// There is no period: at least two boundaries make one.
    #[error("at least two boundaries must make a period, got {boundaries}")]
    NoPeriod {
        /// The number of boundaries that came.
        boundaries: usize,
    },
    /// The boundaries of the periods are not finite and strictly ascending.
    #[error(
        "boundaries of periods must be finite and ascending, got {value} at position {position}"
    )]
    Boundaries {
        /// The position, counted from 0.
        position: usize,
        /// The value that came.
        value: f64,
    },
    /// Customers would be looked at beyond what the log tells of: unseen time is no silence.
    #[error("customers can be followed until {observed}, the end of the log, got {until}")]
    Unobserved {
        /// Until when they were to be followed.
        until: f64,
        /// Until when the log tells of them.
        observed: f64,
    },
    /// A column's name is taken.
    #[error("column {column} must be given once")]
    DuplicateColumn {
        /// The column.
        column: String,
    },
    /// There is no such column.
    #[error("there is no column {column}")]
    NoSuchColumn {
        /// The column.
        column: String,
    },
    /// A column that all customers share has too few or too many values.
    #[error("column {column} must have a value for each of {periods} periods, got {values}")]
    ColumnLength {
        /// The column.
        column: String,
        /// The number of periods.
        periods: usize,
        /// The number of values that came.
        values: usize,
    },
    /// There is no such period, or a period is of no season.
    #[error("column {column}: there is no {what} {number}")]
    Number {
        /// The column.
        column: String,
        /// `period` or `season`.
        what: &'static str,
        /// The number that came, counted from 0.
        number: usize,
    },
    /// A covariate is not a finite number.
    #[error("column {column} must be finite, got {value} in period {period}")]
    NotFinite {
        /// The column.
        column: String,
        /// The period, counted from 0.
        period: usize,
        /// The value that came.
        value: f64,
    },
    /// A customer has two values for a period.
    #[error("customer {customer} must have one value of {column} in period {period}")]
    ValueTwice {
        /// The customer, by the `Debug` form of the key.
        customer: String,
        /// The column.
        column: String,
        /// The period, counted from 0.
        period: usize,
    },
    /// A customer has no values at all in a column.
    #[error("customer {customer} has no values of {column}")]
    NoPath {
        /// The customer, by the `Debug` form of the key.
        customer: String,
        /// The column.
        column: String,
    },
    /// A customer has no value for a period in which it is needed.
    #[error("customer {customer} has no value of {column} in period {period}")]
    Gap {
        /// The customer, by the `Debug` form of the key.
        customer: String,
        /// The column.
        column: String,
        /// The period, counted from 0.
        period: usize,
    },
    /// A stretch of time is not covered by the periods.
    #[error(
        "customer {customer}: the time from {from} to {until} must lie within the periods, which \
         go from {first} to {last}"
    )]
    OutsidePeriods {
        /// The customer, by the `Debug` form of the key.
        customer: String,
        /// Where the stretch starts.
        from: f64,
        /// Where it ends.
        until: f64,
        /// Where the first period starts.
        first: f64,
        /// Where the last period ends.
        last: f64,
    },
    /// Times of purchases are not finite and strictly ascending up to the end of the observation.
    #[error("purchases must be finite, ascending and at most {until}, got {time}")]
    Times {
        /// The end of the observation.
        until: f64,
        /// The value that came.
        time: f64,
    },
    /// A timeline needs at least a first purchase.
    #[error("a customer must have a first purchase")]
    NoPurchase,
    /// A column does not change over the time in which customers were observed: its effect cannot
    /// be told from the level of the rates.
    #[error("column {column} is constant over the {process} process that was observed")]
    Constant {
        /// The column.
        column: String,
        /// The process that it was to act on.
        process: Process,
    },
    /// A column is a combination of those before it.
    #[error("column {column} is a combination of the columns before it on the {process} process")]
    Collinear {
        /// The column.
        column: String,
        /// The process that it was to act on.
        process: Process,
    },
    /// A history or a stretch was made for other columns than those of the model.
    #[error("the model has the columns {model}, the history or stretch has {other}")]
    OtherColumns {
        /// Those of the model.
        model: String,
        /// Those of the history or stretch.
        other: String,
    },
    /// What is read contradicts itself.
    #[error("what is read must not contradict itself: {what}, and here it is not so")]
    Contradiction {
        /// What holds otherwise.
        what: &'static str,
    },
    /// The model cannot be fitted.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// A quantity of the model does not exist.
    #[error(transparent)]
    Model(#[from] ModelError),
}
