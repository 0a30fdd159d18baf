use super::{RfmCustomer, RfmTable};
use crate::quantity::Checked;
use crate::segment::SegmentError;
use crate::transactions::{ByCustomer, CustomerBase};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::fmt::Display;

/// What happens to orders, and to refunds, after the as-of date.
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
    /// [`SegmentError::OrderAfterAsOf`] where it knows of a later purchase (to look back, reduce the
    /// log as of that day); [`SegmentError::Quantity`] where the amounts span more digits than 128
    /// bits hold.
    pub fn from_base(base: &'a CustomerBase<K>, as_of: NaiveDate) -> Result<Self, SegmentError> {
        let totals = base.totals().ok_or(SegmentError::NoTotals)?;
        let rows = base.customers().iter().zip(totals);
        Self::new(rows.map(|(customer, totals)| RfmCustomer {
            customer,
            recency_days: (as_of - totals.last_at.date()).num_days(),
            frequency: totals.purchases,
            monetary: totals.total,
        }))
    }

    /// The customers of a log, seen from a day. An order is a payment above zero; the total is that
    /// of all payments, refunds taken off. Customers without an order are left out.
    ///
    /// # Errors
    ///
    /// [`SegmentError::OrderAfterAsOf`] by policy; [`SegmentError::Quantity`] where amounts have no
    /// place in a decimal or span more digits than 128 bits hold.
    pub fn from_log(
        log: &'a ByCustomer<'_, K>,
        as_of: NaiveDate,
        later: OrdersAfterAsOf,
    ) -> Result<Self, SegmentError> {
        let mut rows = Vec::with_capacity(log.len());
        for customer in log.iter() {
            let mut row: Option<RfmCustomer<&K>> = None;
            let mut total = Decimal::ZERO;
            for payment in customer.payments {
                let days = (as_of - payment.at.date()).num_days();
                match later {
                    OrdersAfterAsOf::LeaveOut if days < 0 => break,
                    OrdersAfterAsOf::Refuse if days < 0 => {
                        return Err(SegmentError::OrderAfterAsOf {
                            customer: customer.customer.to_string(),
                            days,
                        });
                    }
                    _ => {}
                }
                total = total.plus(payment.amount, "monetary value")?;
                if payment.amount > Decimal::ZERO {
                    // Payments are in order of time: the last one decides.
                    let frequency = row.map_or(0, |row| row.frequency) + 1;
                    row = Some(RfmCustomer {
                        customer: customer.customer,
                        recency_days: days,
                        frequency,
                        monetary: total,
                    });
                }
            }
            rows.extend(row.map(|row| RfmCustomer {
                monetary: total,
                ..row
            }));
        }
        Self::new(rows)
    }
}
