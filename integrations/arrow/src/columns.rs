use crate::TableError;
use arrow::array::{Array, ArrayRef, RecordBatch};

/// The names of the columns of a log.
///
/// ```
/// use clv_arrow::LogColumns;
///
/// let columns = LogColumns {
///     at: "invoice_date".to_owned(),
///     ..LogColumns::default()
/// };
/// assert_eq!(columns.customer, "customer");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LogColumns {
    /// Who.
    pub customer: String,
    /// When.
    pub at: String,
    /// How much.
    pub amount: String,
    /// The order's key; `None` where rows name no order.
    pub order: Option<String>,
}

impl Default for LogColumns {
    /// `customer`, `at`, `amount`, and no order.
    fn default() -> Self {
        Self {
            customer: "customer".to_owned(),
            at: "at".to_owned(),
            amount: "amount".to_owned(),
            order: None,
        }
    }
}

/// The names of the columns of a customer base.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseColumns {
    /// Who.
    pub customer: String,
    /// x.
    pub frequency: String,
    /// t_x.
    pub recency: String,
    /// T.
    pub age: String,
    /// The mean amount; `None` where the table has none.
    pub monetary_value: Option<String>,
}

impl Default for BaseColumns {
    /// `customer`, `frequency`, `recency`, `age`, `monetary_value`.
    fn default() -> Self {
        Self {
            customer: "customer".to_owned(),
            frequency: "frequency".to_owned(),
            recency: "recency".to_owned(),
            age: "age".to_owned(),
            monetary_value: Some("monetary_value".to_owned()),
        }
    }
}

pub(crate) fn column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, TableError> {
    batch.column_by_name(name).ok_or_else(|| {
        let schema = batch.schema();
        let names: Vec<_> = schema
            .fields()
            .iter()
            .map(|field| field.name().as_str())
            .collect();
        TableError::MissingColumn {
            column: name.to_owned(),
            found: names.join(", "),
        }
    })
}

/// The first row without a value is an error.
pub(crate) fn refuse_nulls(array: &dyn Array, column: &str) -> Result<(), TableError> {
    if array.logical_null_count() == 0 {
        return Ok(());
    }
    let nulls = array.logical_nulls();
    let row = nulls.and_then(|nulls| (0..nulls.len()).find(|&row| nulls.is_null(row)));
    Err(TableError::Null {
        column: column.to_owned(),
        row: row.unwrap_or(0) + 1,
    })
}
