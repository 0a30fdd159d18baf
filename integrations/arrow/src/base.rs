use crate::columns::{column, refuse_nulls};
use crate::key::whole_numbers;
use crate::log::{decimals, nanoseconds};
use crate::{ArrowKey, BaseColumns, KeyColumn, TableError};
use arrow::array::{
    Array, ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch, TimestampNanosecondArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Float64Type, Schema};
use clv::quantity::TimeUnit;
use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory, TransactionsError};
use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::Arc;

/// Where a table says the unit of its times.
pub(crate) const UNIT: &str = "clv.unit";

/// A base as a table: `customer`, `frequency`, `recency`, `age`, `monetary_value`, and where the base
/// comes from a log `purchases`, `total`, `repeat_total`, `first_at`, `last_at`. The schema's
/// metadata names the unit of time.
///
/// # Errors
///
/// [`TableError::Value`] where an instant or a sum has no place in its column.
pub fn base_to_batch<K>(base: &CustomerBase<K>) -> Result<RecordBatch, TableError>
where
    K: KeyColumn,
{
    let frequency = base.frequency().iter().map(|&x| i64::from(x));
    let mut columns: Vec<(&str, ArrayRef, bool)> = vec![
        ("customer", K::write(base.customers().iter()), false),
        (
            "frequency",
            Arc::new(Int64Array::from_iter_values(frequency)),
            false,
        ),
        (
            "recency",
            Arc::new(Float64Array::from(base.recency().to_vec())),
            false,
        ),
        (
            "age",
            Arc::new(Float64Array::from(base.age().to_vec())),
            false,
        ),
        (
            "monetary_value",
            Arc::new(Float64Array::from(base.monetary_value().to_vec())),
            true,
        ),
    ];
    if let Some(totals) = base.totals() {
        let purchases = totals.iter().map(|of| of.purchases as i64);
        let mut first_at = Vec::with_capacity(totals.len());
        let mut last_at = Vec::with_capacity(totals.len());
        for (row, of) in totals.iter().enumerate() {
            first_at.push(nanoseconds(of.first_at, "first_at", row)?);
            last_at.push(nanoseconds(of.last_at, "last_at", row)?);
        }
        let total = decimals(totals.iter().map(|of| Some(of.total)), "total")?;
        let repeat = decimals(
            totals.iter().map(|of| Some(of.repeat_total)),
            "repeat_total",
        )?;
        columns.extend([
            (
                "purchases",
                Arc::new(Int64Array::from_iter_values(purchases)) as ArrayRef,
                false,
            ),
            ("total", total, false),
            ("repeat_total", repeat, false),
            (
                "first_at",
                Arc::new(TimestampNanosecondArray::from(first_at)),
                false,
            ),
            (
                "last_at",
                Arc::new(TimestampNanosecondArray::from(last_at)),
                false,
            ),
        ]);
    }
    in_unit(columns, base.unit())
}

pub(crate) fn in_unit(
    columns: Vec<(&str, ArrayRef, bool)>,
    unit: TimeUnit,
) -> Result<RecordBatch, TableError> {
    let said = HashMap::from([(UNIT.to_owned(), unit.to_string())]);
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array, nullable)| {
            let field = Field::new(*name, array.data_type().clone(), *nullable);
            // A query hands on the metadata of columns, not those of a table.
            match *name {
                "recency" | "age" => field.with_metadata(said.clone()),
                _ => field,
            }
        })
        .collect();
    let schema = Arc::new(Schema::new_with_metadata(fields, said));
    let arrays = columns.into_iter().map(|(_, array, _)| array).collect();
    Ok(RecordBatch::try_new(schema, arrays)?)
}

/// The base of tables with a row for each customer, counted from 1 through all of them. Times are in
/// `unit`, and the mean is over the purchases that `first_purchase` names. Sums and instants are not
/// read back.
///
/// ```
/// use arrow::array::{Float64Array, Int64Array, RecordBatch, StringArray};
/// use clv::quantity::TimeUnit;
/// use clv::transactions::FirstPurchase;
/// use clv_arrow::{BaseColumns, base_from_batches, base_to_batch};
/// use std::sync::Arc;
///
/// let batch = RecordBatch::try_from_iter([
///     ("customer", Arc::new(StringArray::from(vec!["bo", "al"])) as _),
///     ("frequency", Arc::new(Int64Array::from(vec![0, 2])) as _),
///     ("recency", Arc::new(Float64Array::from(vec![0.0, 30.0])) as _),
///     ("age", Arc::new(Float64Array::from(vec![38.0, 39.0])) as _),
///     ("monetary_value", Arc::new(Float64Array::from(vec![None, Some(22.5)])) as _),
/// ])?;
/// let columns = BaseColumns::default();
/// let base = base_from_batches::<String>([&batch], &columns, TimeUnit::Week, FirstPurchase::Excluded)?;
/// assert_eq!(base.frequency(), [2, 0]);
/// // The table that it is written to says that its weeks are weeks.
/// let written = base_to_batch(&base)?;
/// assert!(base_from_batches::<String>([&written], &columns, TimeUnit::Day, FirstPurchase::Excluded).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`TableError`] for the first column or row that is none, and
/// [`TableError::UnitMismatch`] where the metadata of a table or of its times name another unit.
pub fn base_from_batches<'a, K: ArrowKey<'a> + Ord + Debug>(
    batches: impl IntoIterator<Item = &'a RecordBatch>,
    columns: &BaseColumns,
    unit: TimeUnit,
    first_purchase: FirstPurchase,
) -> Result<CustomerBase<K>, TableError> {
    let mut rows = Vec::new();
    for batch in batches {
        check_unit(batch, columns, unit)?;
        let before = rows.len();
        read(batch, columns, &mut rows).map_err(|error| error.after(before))?;
    }
    CustomerBase::from_summaries(unit, first_purchase, rows).map_err(|error| match error {
        TransactionsError::Row { row, problem, .. } => TableError::Row {
            columns: columns.monetary_value.clone().unwrap_or_default(),
            row,
            problem,
        },
        other => other.into(),
    })
}

/// The unit stands in the metadata of the table, and of the columns of times.
fn check_unit(
    batch: &RecordBatch,
    columns: &BaseColumns,
    unit: TimeUnit,
) -> Result<(), TableError> {
    let schema = batch.schema_ref();
    let of_column = |name: &str| schema.column_with_name(name)?.1.metadata().get(UNIT);
    let said = [
        schema.metadata().get(UNIT),
        of_column(&columns.recency),
        of_column(&columns.age),
    ];
    let expected = unit.to_string();
    match said.into_iter().flatten().find(|&found| *found != expected) {
        None => Ok(()),
        Some(found) => Err(TableError::UnitMismatch {
            expected,
            found: found.clone(),
        }),
    }
}

fn read<'a, K: ArrowKey<'a>>(
    batch: &'a RecordBatch,
    columns: &BaseColumns,
    rows: &mut Vec<(K, PurchaseHistory, Option<f64>)>,
) -> Result<(), TableError> {
    let customers = K::read(column(batch, &columns.customer)?, &columns.customer)?;
    let frequency = column(batch, &columns.frequency)?;
    let frequency = whole_numbers(frequency, &columns.frequency)?;
    let recency = times(batch, &columns.recency)?;
    let age = times(batch, &columns.age)?;
    let means = match &columns.monetary_value {
        Some(name) => Some(floats(column(batch, name)?, name)?),
        None => None,
    };
    for (row, customer) in customers.into_iter().enumerate() {
        let x = frequency.get(row).copied().unwrap_or(-1);
        let x = u32::try_from(x).map_err(|_| TableError::Value {
            column: columns.frequency.clone(),
            row: row + 1,
            what: "a frequency must be a whole number from 0 to 2^32 − 1",
            value: x.to_string(),
        })?;
        let (recency, age) = (
            recency.as_primitive::<Float64Type>().value(row),
            age.as_primitive::<Float64Type>().value(row),
        );
        let history = PurchaseHistory::new(x, recency, age).map_err(|problem| TableError::Row {
            columns: [&*columns.frequency, &columns.recency, &columns.age].join(", "),
            row: row + 1,
            problem: Box::new(problem),
        })?;
        let mean = means.as_ref().and_then(|means| {
            let means = means.as_primitive::<Float64Type>();
            means.is_valid(row).then(|| means.value(row))
        });
        rows.push((customer, history, mean));
    }
    Ok(())
}

fn times(batch: &RecordBatch, name: &str) -> Result<ArrayRef, TableError> {
    let times = floats(column(batch, name)?, name)?;
    refuse_nulls(&times, name)?;
    Ok(times)
}

fn floats(array: &ArrayRef, name: &str) -> Result<ArrayRef, TableError> {
    match array.data_type().is_numeric() {
        true => Ok(cast(array, &DataType::Float64)?),
        false => Err(wrong(name, "numbers", array)),
    }
}

fn wrong(name: &str, expected: &'static str, array: &ArrayRef) -> TableError {
    TableError::ColumnType {
        column: name.to_owned(),
        expected,
        actual: array.data_type().clone(),
    }
}
