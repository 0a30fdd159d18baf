use crate::TableError;
use crate::instants::is_utc;
use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use clv::transactions::TransactionLog;
use std::hash::Hash;

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
    /// How much; `None` where it is not known, and rows are purchases alone.
    pub amount: Option<String>,
    /// The order's key; `None` where rows name no order.
    pub order: Option<String>,
    /// The business's clock, on which instants of any zone are read: a name of the IANA database such
    /// as `Europe/Berlin`, or an offset such as `+01:00`. With `None` a column is read on the clock of
    /// its own zone. Instants without a zone are on the business's clock as they are.
    pub clock: Option<String>,
}

impl Default for LogColumns {
    /// `customer`, `at`, `amount`, no order, and the clock of the column's own zone.
    fn default() -> Self {
        Self {
            customer: "customer".to_owned(),
            at: "at".to_owned(),
            amount: Some("amount".to_owned()),
            order: None,
            clock: None,
        }
    }
}

impl LogColumns {
    pub(crate) fn names(&self) -> Vec<&str> {
        let names = [&self.customer, &self.at].into_iter();
        let names = names.chain(&self.amount).chain(&self.order);
        names.map(String::as_str).collect()
    }

    /// A log without rows of such a table.
    pub(crate) fn log<K: Eq + Hash>(&self) -> TransactionLog<K> {
        match self.amount {
            Some(_) => TransactionLog::new(),
            None => TransactionLog::without_amounts(),
        }
    }

    /// The column of instants, those of a zone on the clock that is named.
    pub(crate) fn instants(&self, batch: &RecordBatch) -> Result<ArrayRef, TableError> {
        let at = column(batch, &self.at)?;
        refuse_nulls(at, &self.at)?;
        match (at.data_type(), &self.clock) {
            // The instants stay, and their zone alone is another.
            (DataType::Timestamp(unit, Some(_)), Some(clock)) => {
                let there = DataType::Timestamp(*unit, Some(clock.as_str().into()));
                Ok(cast(at, &there)?)
            }
            _ => Ok(ArrayRef::clone(at)),
        }
    }
}

/// That instants of all tables are on one clock.
#[derive(Debug, Clone, Default)]
pub(crate) struct OneClock {
    zone: Option<Option<String>>,
}

impl OneClock {
    pub(crate) fn check(
        &mut self,
        batch: &RecordBatch,
        columns: &LogColumns,
    ) -> Result<(), TableError> {
        if columns.clock.is_some() {
            return Ok(());
        }
        let zone = match column(batch, &columns.at)?.data_type() {
            DataType::Timestamp(_, Some(zone)) if is_utc(zone) => Some("UTC".to_owned()),
            DataType::Timestamp(_, zone) => zone.as_deref().map(str::to_owned),
            _ => None,
        };
        let name = |zone: &Option<String>| zone.clone().unwrap_or("no zone".to_owned());
        let before = self.zone.get_or_insert_with(|| zone.clone());
        if *before == zone {
            return Ok(());
        }
        Err(TableError::Clock {
            column: columns.at.clone(),
            expected: name(before),
            found: name(&zone),
        })
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
    let fields = batch.schema_ref().fields().iter();
    let times = fields.filter(|field| field.name() == name).count();
    if times > 1 {
        return Err(TableError::AmbiguousColumn {
            column: name.to_owned(),
            times,
        });
    }
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
