//! From a file to a base, without a log in between.

use super::format::CsvFormat;
use super::read::read;
use super::report::CsvReport;
use crate::transactions::compact_row::CompactRow;
use crate::transactions::grouping::{Chunk, Grouping, KeyedRow};
use crate::transactions::reduce_groups::is_small;
use crate::transactions::{
    CustomerBase, Reduction, Transaction, TransactionLog, TransactionsError,
};
use std::fmt::Debug;
use std::hash::Hash;
use std::io::Read;
use std::str::FromStr;

/// The rows of a part of the file.
enum PartOfFile<K> {
    Grouped(Chunk<K>),
    /// Where one names an order, or is too long for a compact row.
    Plain(Vec<Transaction<K>>),
}

impl Reduction {
    /// The customer base of a CSV file: what [`reduce`](Self::reduce) gives for the log that
    /// [`from_csv`](TransactionLog::from_csv) reads, to the last bit, and the report of the reading.
    ///
    /// Rows are sorted into groups of customers while the next ones are read: 32 bytes a row where
    /// keys are numbers or other plain values of at most 16 bytes. Keys that own memory, rows that name
    /// orders and amounts of more than 18 digits take the way of the log.
    ///
    /// # Errors
    ///
    /// [`TransactionsError::Csv`] with those of [`from_csv`](TransactionLog::from_csv), and those of
    /// [`reduce`](Self::reduce).
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::quantity::TimeUnit;
    /// use clv::transactions::{
    ///     Collapse, CsvFormat, FirstPurchase, Reduction, Refunds, RepeatedOrders, ZeroAmounts,
    /// };
    ///
    /// let file = "customer,date,amount\n7,2024-03-16,7.50\n7,2024-03-02,10.00\n8,2024-03-09,4\n";
    /// let reduction = Reduction {
    ///     as_of: NaiveDate::from_ymd_opt(2024, 3, 23).unwrap_or_default().into(),
    ///     unit: TimeUnit::Week,
    ///     collapse: Collapse::Day,
    ///     refunds: Refunds::Refuse,
    ///     zero_amounts: ZeroAmounts::Count,
    ///     repeated_orders: RepeatedOrders::Add,
    ///     first_purchase: FirstPurchase::Excluded,
    /// };
    /// let format = CsvFormat::iso("customer", "date", "amount");
    /// let (base, report) = reduction.reduce_csv::<u32>(file.as_bytes(), &format)?;
    /// assert_eq!(base.customers(), [7, 8]);
    /// assert_eq!((base.frequency(), base.recency()), (&[1, 0][..], &[2.0, 0.0][..]));
    /// assert_eq!((base.monetary_value(), report.transactions), (&[Some(7.5), None][..], 3));
    /// # Ok::<(), clv::transactions::TransactionsError>(())
    /// ```
    pub fn reduce_csv<K>(
        &self,
        file: impl Read,
        format: &CsvFormat,
    ) -> Result<(CustomerBase<K>, CsvReport), TransactionsError>
    where
        K: Ord + Hash + Clone + Debug + FromStr + Send + Sync,
    {
        if !is_small::<K>() {
            let (log, report) = TransactionLog::from_csv_with_report(file, format)?;
            return Ok((self.reduce(&log)?, report));
        }
        let grouping = Grouping::for_file();
        let mut parts = Vec::new();
        let report = read(
            format,
            file,
            |rows| part(&grouping, rows),
            |part| parts.push(part),
        )?;
        let chunks = match all_grouped(parts) {
            Ok(chunks) => chunks,
            Err(parts) => return Ok((self.reduce(&log_of(parts, report.has_amounts()))?, report)),
        };
        let base = self.reduce_groups(&grouping, &chunks, report.has_amounts(), |key| key);
        let base = base.unwrap_or_else(|| {
            let parts = chunks.into_iter().map(PartOfFile::Grouped).collect();
            self.reduce(&log_of(parts, report.has_amounts()))
        });
        Ok((base?, report))
    }
}

fn part<K: Eq + Hash + Clone>(grouping: &Grouping, rows: Vec<Transaction<K>>) -> PartOfFile<K> {
    let compact = |(place, row): (usize, &Transaction<K>)| {
        let keyed = KeyedRow {
            customer: row.customer.clone(),
            row: CompactRow::new(place, row.at, row.amount)?,
        };
        row.order.is_none().then_some(keyed)
    };
    match rows
        .iter()
        .enumerate()
        .map(compact)
        .collect::<Option<Vec<_>>>()
    {
        Some(keyed) => PartOfFile::Grouped(grouping.chunk(&keyed)),
        None => PartOfFile::Plain(rows),
    }
}

/// The parts as they are where one is not grouped.
fn all_grouped<K>(parts: Vec<PartOfFile<K>>) -> Result<Vec<Chunk<K>>, Vec<PartOfFile<K>>> {
    if parts
        .iter()
        .any(|part| matches!(part, PartOfFile::Plain(_)))
    {
        return Err(parts);
    }
    let chunks = parts.into_iter().filter_map(|part| match part {
        PartOfFile::Grouped(chunk) => Some(chunk),
        PartOfFile::Plain(_) => None,
    });
    Ok(chunks.collect())
}

fn log_of<K: Eq + Hash>(parts: Vec<PartOfFile<K>>, has_amounts: bool) -> TransactionLog<K> {
    let mut log = match has_amounts {
        true => TransactionLog::new(),
        false => TransactionLog::without_amounts(),
    };
    for part in parts {
        match part {
            PartOfFile::Plain(rows) => log.extend(rows),
            PartOfFile::Grouped(chunk) => log.extend(chunk.into_rows().into_iter().map(|keyed| {
                let payment = keyed.row.payment();
                Transaction::new(keyed.customer, payment.at, payment.amount)
            })),
        }
    }
    log
}
