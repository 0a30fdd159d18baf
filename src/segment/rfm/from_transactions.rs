use super::{RfmCustomer, RfmTable};
use crate::segment::SegmentError;
use crate::transactions::{CustomerBase, ExactSum, Orders, TransactionsError};
use chrono::NaiveDate;
use std::fmt::{Debug, Display};
use std::ops::Range;

/// The treatment of orders, and of refunds, after the as-of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum OrdersAfterAsOf {
    /// They are an error: the log knows more than it should.
    Refuse,
    /// They are left out, and customers who have no other with them: the past as it looked.
    LeaveOut,
}

impl<'a, K: Ord + Display> RfmTable<&'a K> {
    /// The customers of a base, seen from a day: days since the last purchase, the number of
    /// purchases by the base's collapse rule, and their total.
    ///
    /// # Errors
    ///
    /// [`SegmentError::NoTotals`] where the base was made from summaries;
    /// [`SegmentError::Transactions`] where its log had no amounts;
    /// [`SegmentError::OrderAfterAsOf`] where it knows of a later purchase (to look back, reduce the
    /// log as of that day); [`SegmentError::Quantity`] where the amounts span more digits than 128
    /// bits hold.
    pub fn from_base(base: &'a CustomerBase<K>, as_of: NaiveDate) -> Result<Self, SegmentError> {
        let what = "a monetary score";
        let totals = match base.totals() {
            None if base.reduction().is_some() => Err(TransactionsError::NoAmounts { what })?,
            totals => totals.ok_or(SegmentError::NoTotals)?,
        };
        let rows = base.customers().iter().zip(totals);
        Self::new(rows.map(|(customer, totals)| RfmCustomer {
            customer,
            recency_days: (as_of - totals.last_at.date()).num_days(),
            frequency: totals.purchases,
            monetary: totals.total,
        }))
    }

    /// The customers of a log, seen from a day: the same as the base that is reduced as of that day
    /// by the same policy. Customers without an order are left out.
    ///
    /// # Errors
    ///
    /// [`SegmentError::OrderAfterAsOf`] where a transaction comes later and the policy is to refuse;
    /// [`SegmentError::Transactions`], those of
    /// [`CustomerOrders::through`](crate::transactions::CustomerOrders::through);
    /// [`SegmentError::Quantity`] where amounts span more digits than 128 bits hold.
    pub fn from_orders(
        log: &'a Orders<'_, K>,
        as_of: NaiveDate,
        later: OrdersAfterAsOf,
    ) -> Result<Self, SegmentError>
    where
        K: Debug + Sync,
    {
        log.with_amounts("a monetary score")?;
        let of_part = |positions: Range<usize>| -> Result<Vec<_>, SegmentError> {
            let rows = positions.map(|position| row(log, position, as_of, later));
            rows.filter_map(Result::transpose).collect()
        };
        let parts = log.payments().of_parts(of_part)?;
        Self::new(parts.into_iter().flatten())
    }
}

/// The customer at a position; `None` where they have no order.
fn row<'a, K: Ord + Display + Debug>(
    log: &'a Orders<'_, K>,
    position: usize,
    as_of: NaiveDate,
    later: OrdersAfterAsOf,
) -> Result<Option<RfmCustomer<&'a K>>, SegmentError> {
    let Some((&key, customer)) = log.customers().get(position).zip(log.at(position)) else {
        return Ok(None);
    };
    let days_ago = |day: NaiveDate| (as_of - day).num_days();
    if later == OrdersAfterAsOf::Refuse
        && let Some(after) = customer.payments().after(as_of).payments.first()
    {
        return Err(SegmentError::OrderAfterAsOf {
            customer: key.to_string(),
            days: days_ago(after.at.date()),
        });
    }
    let (mut frequency, mut last, mut sum) = (0, None, Some(ExactSum::default()));
    customer.fold(as_of, |order| {
        frequency += 1;
        last = Some(order.last_at);
        sum = sum.and_then(|sum| sum.plus(order.net));
    })?;
    let Some(last) = last else {
        return Ok(None);
    };
    let total = sum.and_then(ExactSum::to_total);
    Ok(Some(RfmCustomer {
        customer: key,
        recency_days: days_ago(last.date()),
        frequency,
        monetary: total.ok_or_else(|| customer.inexact())?.amount,
    }))
}
