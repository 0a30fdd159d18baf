use crate::columns::{OneClock, column, refuse_nulls};
use crate::{Amounts, ArrowKey, Instants, KeyColumn, LogColumns, TableError};
use arrow::array::{ArrayRef, Decimal128Array, RecordBatch, StringArray, TimestampNanosecondArray};
use clv::transactions::{OrderKey, Transaction, TransactionLog};
use rust_decimal::Decimal;
use std::hash::Hash;
use std::sync::Arc;

/// The transactions of a table, in its order.
///
/// # Errors
///
/// [`TableError`] for the first column or row that is none.
pub fn transactions<'a, K: ArrowKey<'a>>(
    batch: &'a RecordBatch,
    columns: &LogColumns,
) -> Result<Vec<Transaction<K>>, TableError> {
    let customers = K::read(column(batch, &columns.customer)?, &columns.customer)?;
    let at = columns.instants(batch)?;
    let instants = Instants::of(&at, &columns.at)?;
    let amounts = match &columns.amount {
        Some(name) => {
            let array = column(batch, name)?;
            refuse_nulls(array, name)?;
            Some((Amounts::of(array, name)?, name))
        }
        None => None,
    };
    let orders = match &columns.order {
        Some(name) => Some(orders(column(batch, name)?, name)?),
        None => None,
    };
    let mut rows = Vec::with_capacity(customers.len());
    for (row, customer) in customers.into_iter().enumerate() {
        let at = instants.at(row).ok_or_else(|| TableError::Value {
            column: columns.at.clone(),
            row: row + 1,
            what: "an instant must be on the calendar",
            value: instants.written(row),
        })?;
        let amount = match &amounts {
            Some((amounts, name)) => amounts.at(row).ok_or_else(|| TableError::Value {
                column: (*name).clone(),
                row: row + 1,
                what: "an amount must have 28 digits at most",
                value: amounts.written(row),
            })?,
            None => Decimal::ZERO,
        };
        let order = orders
            .as_ref()
            .and_then(|orders| orders.get(row).copied().flatten());
        rows.push(Transaction {
            customer,
            at,
            amount,
            order,
        });
    }
    Ok(rows)
}

/// Keys of orders; a row without one belongs to none.
fn orders(array: &ArrayRef, name: &str) -> Result<Vec<Option<OrderKey>>, TableError> {
    let present = arrow::compute::is_not_null(array)?;
    let keyed = arrow::compute::filter(array, &present)?;
    let mut keys = String::read(&keyed, name)?.into_iter();
    Ok(present
        .iter()
        .map(|is_there| match is_there {
            Some(true) => keys.next().map(|key| OrderKey::from(key.as_str())),
            _ => None,
        })
        .collect())
}

/// The log of tables, one after the other: rows count from 1 through all of them.
///
/// ```
/// use arrow::array::{Date32Array, Decimal128Array, RecordBatch, StringArray};
/// use clv_arrow::{LogColumns, log_from_batches, log_to_batch};
/// use std::sync::Arc;
///
/// let batch = RecordBatch::try_from_iter([
///     ("customer", Arc::new(StringArray::from(vec!["al", "bo"])) as _),
///     ("at", Arc::new(Date32Array::from(vec![0, 1])) as _),
///     ("amount", Arc::new(Decimal128Array::from(vec![2990, 1495]).with_precision_and_scale(10, 2)?) as _),
/// ])?;
/// let log = log_from_batches::<&str>([&batch], &LogColumns::default())?;
/// assert_eq!(log.first_instant().map(|at| at.to_string()).as_deref(), Some("1970-01-01 00:00:00"));
/// let again = log_to_batch(&log)?;
/// assert_eq!(again.column(2).as_ref(), &Decimal128Array::from(vec![2990, 1495]).with_precision_and_scale(38, 2)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`transactions`]; [`TableError::Clock`] where instants of two tables are on different clocks.
pub fn log_from_batches<'a, K: ArrowKey<'a> + Eq + Hash>(
    batches: impl IntoIterator<Item = &'a RecordBatch>,
    columns: &LogColumns,
) -> Result<TransactionLog<K>, TableError> {
    let (mut log, mut clock) = (columns.log(), OneClock::default());
    for batch in batches {
        clock.check(batch, columns)?;
        let rows = transactions(batch, columns).map_err(|error| error.after(log.len()))?;
        log.extend(rows);
    }
    Ok(log)
}

/// A log as a table: `customer`, `at` in nanoseconds, `amount` with as many decimal places as the
/// longest unless the log has none, and `order` where a row names one.
///
/// # Errors
///
/// [`TableError::Value`] where an instant is beyond the years 1677 … 2262 or an amount needs more
/// than 38 digits beside the others.
pub fn log_to_batch<K>(log: &TransactionLog<K>) -> Result<RecordBatch, TableError>
where
    K: KeyColumn,
{
    let rows: Vec<Transaction<&K>> = log.transactions().collect();
    let mut instants = Vec::with_capacity(rows.len());
    for (row, transaction) in rows.iter().enumerate() {
        instants.push(nanoseconds(transaction.at, "at", row)?);
    }
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("customer", K::write(rows.iter().map(|row| row.customer))),
        ("at", Arc::new(TimestampNanosecondArray::from(instants))),
    ];
    if log.has_amounts() {
        let amounts = rows.iter().map(|row| Some(row.amount));
        columns.push(("amount", decimals(amounts, "amount")?));
    }
    if rows.iter().any(|row| row.order.is_some()) {
        let orders = rows
            .iter()
            .map(|row| row.order.map(|order| order.to_string()));
        columns.push(("order", Arc::new(orders.collect::<StringArray>())));
    }
    Ok(RecordBatch::try_from_iter(columns)?)
}

pub(crate) fn nanoseconds(
    at: chrono::NaiveDateTime,
    column: &str,
    row: usize,
) -> Result<i64, TableError> {
    at.and_utc()
        .timestamp_nanos_opt()
        .ok_or_else(|| TableError::Value {
            column: column.to_owned(),
            row: row + 1,
            what: "an instant must be from 1677 to 2262",
            value: at.to_string(),
        })
}

/// A column of decimals with as many places as the longest of them.
pub(crate) fn decimals(
    amounts: impl Iterator<Item = Option<Decimal>> + Clone,
    column: &str,
) -> Result<ArrayRef, TableError> {
    let scale = amounts
        .clone()
        .flatten()
        .map(|amount| amount.scale())
        .max()
        .unwrap_or(0);
    let mut mantissas = Vec::new();
    for (row, amount) in amounts.enumerate() {
        let Some(amount) = amount else {
            mantissas.push(None);
            continue;
        };
        let factor = 10_i128.checked_pow(scale - amount.scale());
        let mantissa = factor.and_then(|factor| amount.mantissa().checked_mul(factor));
        // 38 digits are what a decimal of Arrow has.
        let fits = mantissa.filter(|mantissa| mantissa.unsigned_abs() < 10_u128.pow(38));
        mantissas.push(Some(fits.ok_or_else(|| TableError::Value {
            column: column.to_owned(),
            row: row + 1,
            what: "an amount must have 38 digits at most beside the others",
            value: amount.to_string(),
        })?));
    }
    let array = Decimal128Array::from(mantissas);
    Ok(Arc::new(array.with_precision_and_scale(38, scale as i8)?))
}
