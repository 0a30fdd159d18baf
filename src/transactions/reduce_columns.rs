//! From columns of rows to a base, without a log of rows in between.

use super::compact_row::CompactRow;
use super::grouping::{Chunk, Grouping, KeyedRow, in_parallel};
use super::reduce_groups::is_small;
use super::{CustomerBase, Reduction, RowColumns, TransactionsError};
use std::fmt::Debug;
use std::hash::Hash;

/// Rows that are grouped at once.
const ROWS_AT_ONCE: usize = 1 << 15;

impl Reduction {
    /// The customer base of rows in columns: what [`reduce`](Self::reduce) gives for the log of the
    /// same rows, to the last bit, without a log in between.
    ///
    /// Rows are sorted into groups of customers by a seeded hash of their keys, and each group is
    /// reduced on its own; 32 bytes a row are needed besides the columns. Amounts with more than 18
    /// digits and times before 1677 or after 2262 take the way of the log.
    ///
    /// # Errors
    ///
    /// [`TransactionsError::ColumnLength`] where the columns differ in length, and those of
    /// [`reduce`](Self::reduce).
    pub fn reduce_columns<K>(
        &self,
        columns: RowColumns<'_, K>,
    ) -> Result<CustomerBase<K>, TransactionsError>
    where
        K: Ord + Hash + Clone + Debug + Send + Sync,
    {
        let expected = columns.customers.len();
        let amounts = columns.amounts.map_or(expected, |amounts| amounts.len());
        for (column, actual) in [("at", columns.at.len()), ("amounts", amounts)] {
            if actual != expected {
                return Err(TransactionsError::ColumnLength {
                    column,
                    expected,
                    actual,
                });
            }
        }
        let base = match is_small::<K>() {
            true => self.reduce_carried(columns, K::clone, |key| key),
            false => self.reduce_carried(columns, |key| key, K::clone),
        };
        base.unwrap_or_else(|| self.reduce(&columns.into_log()))
    }

    /// With what a row carries of its customer; `None` where only the way of the log tells the answer,
    /// or what is wrong.
    fn reduce_carried<'a, K, C>(
        &self,
        columns: RowColumns<'a, K>,
        carry: impl Fn(&'a K) -> C + Send + Sync,
        key: impl Fn(C) -> K,
    ) -> Option<Result<CustomerBase<K>, TransactionsError>>
    where
        K: Ord + Hash + Debug + Send + Sync,
        C: Ord + Hash + Clone + Send + Sync,
    {
        let rows = columns.customers.len();
        let grouping = Grouping::for_rows(rows);
        let chunk = |chunk: usize| -> Option<Chunk<C>> {
            let start = chunk * ROWS_AT_ONCE;
            let range = start..rows.min(start + ROWS_AT_ONCE);
            let customers = columns.customers.get(range.clone())?.iter();
            let at = columns.at.get(range.clone())?;
            let amounts = columns.amounts.and_then(|amounts| amounts.get(range));
            let of_row = |(place, (customer, &at))| {
                let amount = amounts.and_then(|amounts| amounts.get(place));
                Some(KeyedRow {
                    customer: carry(customer),
                    row: CompactRow::new(place, at, amount.copied().unwrap_or_default())?,
                })
            };
            let rows: Option<Vec<_>> = customers.zip(at).enumerate().map(of_row).collect();
            Some(grouping.chunk(&rows?))
        };
        let chunks = in_parallel(rows.div_ceil(ROWS_AT_ONCE), chunk);
        let chunks: Option<Vec<_>> = chunks.into_iter().collect();
        self.reduce_groups(&grouping, &chunks?, columns.amounts.is_some(), key)
    }
}
