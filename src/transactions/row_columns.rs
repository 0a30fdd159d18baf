use super::{Transaction, TransactionLog};
use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use std::hash::Hash;

/// Rows of transactions in columns, in any order, as tables and data frames have them.
///
/// # Example
///
/// ```
/// use chrono::{NaiveDate, NaiveDateTime};
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{
///     Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, RowColumns, ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let date = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
/// let day = |day| NaiveDateTime::from(date(day));
/// let base = Reduction {
///     as_of: date(23).into(),
///     unit: TimeUnit::Week,
///     collapse: Collapse::Day,
///     refunds: Refunds::Refuse,
///     zero_amounts: ZeroAmounts::Count,
///     repeated_orders: RepeatedOrders::Add,
///     first_purchase: FirstPurchase::Excluded,
/// }
/// .reduce_columns(RowColumns {
///     customers: &["al", "bo", "al"],
///     at: &[day(16), day(9), day(2)],
///     amounts: Some(&[dec!(7.50), dec!(4), dec!(10)]),
/// })?;
/// assert_eq!(base.customers(), ["al", "bo"]);
/// assert_eq!((base.frequency(), base.recency()), (&[1, 0][..], &[2.0, 0.0][..]));
/// assert_eq!(base.monetary_value(), [Some(7.5), None]);
/// # Ok::<(), clv::transactions::TransactionsError>(())
/// ```
#[derive(Debug)]
pub struct RowColumns<'a, K> {
    /// The customer of each row.
    pub customers: &'a [K],
    /// When, on the business's calendar.
    pub at: &'a [NaiveDateTime],
    /// The amount; `None` where the rows are purchases of which no amounts are known.
    pub amounts: Option<&'a [Decimal]>,
}

impl<K> Clone for RowColumns<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for RowColumns<'_, K> {}

impl<K: Eq + Hash + Clone> RowColumns<'_, K> {
    /// The log of the same rows.
    pub(super) fn into_log(self) -> TransactionLog<K> {
        let mut log = match self.amounts {
            Some(_) => TransactionLog::new(),
            None => TransactionLog::without_amounts(),
        };
        let rows = self.customers.iter().zip(self.at).enumerate();
        log.extend(rows.map(|(row, (customer, &at))| {
            let amount = self.amounts.and_then(|amounts| amounts.get(row));
            Transaction::new(customer.clone(), at, amount.copied().unwrap_or_default())
        }));
        log
    }
}
