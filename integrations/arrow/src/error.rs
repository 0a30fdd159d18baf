use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use clv::transactions::TransactionsError;
use thiserror::Error;

/// What can be wrong with a table. Rows count from 1.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum TableError {
    /// A column that is not there.
    #[error("column {column} must be in the table, which has {found}")]
    MissingColumn {
        /// Its name.
        column: String,
        /// The columns that there are.
        found: String,
    },
    /// A name that several columns have.
    #[error("column {column} must be in the table once, got it {times} times")]
    AmbiguousColumn {
        /// The name.
        column: String,
        /// How many columns have it.
        times: usize,
    },
    /// A column of a type that cannot be what it should be.
    #[error("column {column} must be {expected}, got {actual}")]
    ColumnType {
        /// Its name.
        column: String,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        actual: DataType,
    },
    /// A value that is missing.
    #[error("column {column} must have a value in every row, got none in row {row}")]
    Null {
        /// The column.
        column: String,
        /// The row.
        row: usize,
    },
    /// A value that has no place in what is made of it.
    #[error("column {column}, row {row}: {what}, got {value}")]
    Value {
        /// The column.
        column: String,
        /// The row.
        row: usize,
        /// What must hold.
        what: &'static str,
        /// What came.
        value: String,
    },
    /// A row whose values do not go together, or of which one is none.
    #[error("columns {columns}, row {row}: {problem}")]
    Row {
        /// The columns.
        columns: String,
        /// The row.
        row: usize,
        /// What is wrong there.
        problem: Box<TransactionsError>,
    },
    /// Tables whose instants are on different clocks.
    #[error(
        "column {column} must be on one clock in all tables unless it is said on which all are \
         read, got {found} after {expected}"
    )]
    Clock {
        /// The column.
        column: String,
        /// The zone of the tables before.
        expected: String,
        /// The zone of this one.
        found: String,
    },
    /// A table whose metadata names another unit than the caller.
    #[error("times of the table must be in the unit that is asked for, {expected}, got {found}")]
    UnitMismatch {
        /// What is asked for.
        expected: String,
        /// What the table says.
        found: String,
    },
    /// Rules that a summary cannot follow.
    #[error("{what} needs the whole log of a customer, and a summary does not keep it")]
    NeedsWholeLog {
        /// What it is.
        what: &'static str,
    },
    /// A sum that has no place in a decimal, or a number that has none in its column.
    #[error("column {column}, customer {customer}: {quantity} must fit in {room}, and does not")]
    Overflow {
        /// The column.
        column: String,
        /// The customer.
        customer: String,
        /// The sum.
        quantity: &'static str,
        /// What it must fit in.
        room: &'static str,
    },
    /// Rows whose customers are not numbered as they must be.
    #[error(
        "each of {rows} rows must have one customer, with a number less than {customers}, which is \
         2^32 − 1 at most"
    )]
    Groups {
        /// How many rows there are.
        rows: usize,
        /// How many customers there are.
        customers: usize,
    },
    /// A partial state that is none.
    #[error("the partial state of a summary must be one that a summary has written")]
    State,
    /// What the library refuses.
    #[error(transparent)]
    Transactions(#[from] TransactionsError),
    /// What Arrow refuses.
    #[error("{0}")]
    Arrow(String),
    /// A file that cannot be read or written.
    #[error("file {path}: {reason}")]
    File {
        /// Its path.
        path: String,
        /// Why.
        reason: String,
    },
    /// What is wrong with the table in a file; rows count from 1 in the file.
    #[error("file {path}: {problem}")]
    InFile {
        /// Its path.
        path: String,
        /// What is wrong.
        problem: Box<TableError>,
    },
}

impl TableError {
    /// The same of a table that comes after this many rows.
    pub(crate) fn after(mut self, rows: usize) -> Self {
        if let Self::Null { row, .. } | Self::Value { row, .. } | Self::Row { row, .. } = &mut self
        {
            *row += rows;
        }
        self
    }
}

impl From<ArrowError> for TableError {
    fn from(error: ArrowError) -> Self {
        Self::Arrow(error.to_string())
    }
}
