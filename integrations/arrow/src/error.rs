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
    /// An amount that the rules refuse.
    #[error("amount must be one that the rules take, got {amount}")]
    RefusedAmount {
        /// What came.
        amount: String,
    },
    /// A sum that has no place in a decimal.
    #[error("{quantity} must fit in a decimal of 28 digits, and the exact sum does not")]
    Overflow {
        /// The sum.
        quantity: &'static str,
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
}

impl From<ArrowError> for TableError {
    fn from(error: ArrowError) -> Self {
        Self::Arrow(error.to_string())
    }
}
