use crate::quantity::QuantityError;
use crate::statistics::StatisticsError;
use crate::transactions::TransactionsError;
use chrono::NaiveDateTime;
use thiserror::Error;

/// An error in the data or the settings of a prediction.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum PredictError {
    /// Two lists that belong together differ in length.
    #[error("{what} must have one entry for each label ({expected}), got {got}")]
    Length {
        /// The list.
        what: &'static str,
        /// The number of labels.
        expected: usize,
        /// The length of the list.
        got: usize,
    },
    /// A label is neither 0 nor 1.
    #[error("label must be 0 or 1, got {value} in row {row}")]
    NotALabel {
        /// The row, the first is 1.
        row: usize,
        /// The value that came.
        value: f64,
    },
    /// A number is infinite or not a number.
    #[error("{what} must be finite, got {value} in row {row}")]
    NotFinite {
        /// The number's name.
        what: &'static str,
        /// The row, the first is 1.
        row: usize,
        /// The value that came.
        value: f64,
    },
    /// A predicted probability lies outside of \[0, 1\].
    #[error("predicted probability must be in [0, 1], got {value} in row {row}")]
    NotAProbability {
        /// The row, the first is 1.
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
    /// A row of features has not one value for each column.
    #[error("row {row} must have {expected} values, one for each column, got {got}")]
    RowLength {
        /// The row, the first is 1.
        row: usize,
        /// The number of columns.
        expected: usize,
        /// The number of values.
        got: usize,
    },
    /// A feature is infinite or not a number.
    #[error("feature \"{column}\" must be finite, got {value} in row {row}")]
    FeatureNotFinite {
        /// The column.
        column: String,
        /// The row, the first is 1.
        row: usize,
        /// The value that came.
        value: f64,
    },
    /// There are too few customers for the folds.
    #[error("folds must be at least 2 and at most the {customers} customers, got {folds}")]
    Folds {
        /// The number of folds.
        folds: usize,
        /// The number of different customers.
        customers: usize,
    },
    /// A log has no orders by its policy.
    #[error(transparent)]
    Transactions(#[from] TransactionsError),
    /// A label would depend on what happened after the data end.
    #[error("the label window must end by {data_end}, where the data end, got {window_end}")]
    WindowPastData {
        /// The end of the window.
        window_end: NaiveDateTime,
        /// The end of the data.
        data_end: NaiveDateTime,
    },
    /// A model would learn from what it is to predict.
    #[error(
        "labels to learn from must end by {judged_from}, where judging begins, got {window_end}"
    )]
    SplitLeaks {
        /// The end of the window of the labels.
        window_end: NaiveDateTime,
        /// The snapshot of the judge.
        judged_from: NaiveDateTime,
    },
    /// A model would be judged by other conventions than it learned by.
    #[error("both snapshots of a split must have the same conventions, they differ")]
    SnapshotsDiffer,
    /// An instant lies outside of the calendar.
    #[error("an instant must lie within the calendar, {at} plus {days} days does not")]
    Calendar {
        /// The instant.
        at: NaiveDateTime,
        /// Days after it.
        days: u32,
    },
    /// A row is asked for that is not there.
    #[error("row must be one of the {rows} rows of the table, got row {row}")]
    NoSuchRow {
        /// The row, the first is 1.
        row: usize,
        /// The number of rows.
        rows: usize,
    },
    /// A column is asked for that is not there.
    #[error("the table must have the feature \"{column}\", it does not")]
    NoSuchColumn {
        /// The name.
        column: String,
    },
    /// Two columns have the same name.
    #[error("each feature must have a name of its own, got \"{column}\" twice")]
    DuplicateColumn {
        /// The name.
        column: String,
    },
    /// A model meets columns that it was not fitted on.
    #[error("column {place} must be \"{expected}\", as in the fit, got \"{got}\"")]
    OtherColumn {
        /// The column, from 0.
        place: usize,
        /// The name that the model knows, empty for none.
        expected: String,
        /// The name that came, empty for none.
        got: String,
    },
    /// A model is fitted on nobody.
    #[error("a model must be fitted on at least 1 observation, got none")]
    NoObservations,
    /// All labels are the same.
    #[error("labels of both classes are needed, got {positives} positives of {observations}")]
    OneClass {
        /// Number of labels 1.
        positives: usize,
        /// Number of labels.
        observations: usize,
    },
    /// A feature has one value only.
    #[error("feature \"{column}\" must vary, got {value} in every row")]
    ConstantFeature {
        /// The column.
        column: String,
        /// Its value.
        value: f64,
    },
    /// A feature varies so much or so little that its standard deviation is no number.
    #[error("feature \"{column}\" must have a standard deviation within the range of numbers")]
    Spread {
        /// The column.
        column: String,
    },
    /// A feature is a linear combination of the others.
    #[error("feature \"{column}\" must not be a linear combination of those before it")]
    DependentFeature {
        /// The column.
        column: String,
    },
    /// A plane parts the classes, wholly or but for customers on it, so that the likelihood has no
    /// maximum: a ridge gives it one.
    #[error("classes must overlap, but a plane separates them; use a penalty")]
    Separated,
    /// The maximum was not reached.
    #[error("the likelihood must reach its maximum, did not within {iterations} iterations")]
    NoConvergence {
        /// The number of iterations that were made.
        iterations: usize,
    },
    /// The crate that grows the trees refused.
    #[cfg(feature = "forest")]
    #[error("the forest must grow, but {reason}")]
    Forest {
        /// The reason that it gave.
        reason: String,
    },
    /// A tree that is read back does not lead from its root to leaves.
    #[cfg(feature = "forest")]
    #[error(
        "a node of a tree must be a rate in [0, 1], or split a column and lead to later nodes, got \
         another as node {node}"
    )]
    BrokenTree {
        /// The node, from 0.
        node: usize,
    },
    /// A statistic of the room `statistics` refused its input.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// A number is not what it claims to be.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
}
