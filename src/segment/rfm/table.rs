use crate::segment::SegmentError;
use crate::segment::fixed_point::{FixedPoint, to_decimal};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::fmt::Display;

/// The recency, frequency and monetary value of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RfmCustomer<K> {
    /// Who it is.
    pub customer: K,
    /// R: days from the last order to the as-of date, ≥ 0.
    pub recency_days: i64,
    /// F: the number of orders.
    pub frequency: u64,
    /// M: the total amount, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub monetary: Decimal,
}

/// The customers to be scored, in columns: 28 bytes a customer and the key.
///
/// Amounts are kept as integers on one scale, so that sums, means and quantiles are exact. Any
/// order of the rows will do; results come in the same order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RfmTable<K> {
    pub(super) customers: Vec<K>,
    pub(super) recency_days: Vec<u32>,
    pub(super) frequency: Vec<u64>,
    pub(super) monetary: FixedPoint,
    /// Positions in ascending order of the customers; `None` where that is the order of the rows.
    by_customer: Option<Vec<u32>>,
}

impl<K: Ord + Display> RfmTable<K> {
    /// The table of these customers.
    ///
    /// # Errors
    ///
    /// [`SegmentError::DuplicateCustomer`]; [`SegmentError::OrderAfterAsOf`] where a recency is
    /// negative; [`SegmentError::Quantity`] where the amounts span more digits than 128 bits hold,
    /// or there are more than 2³² customers or days.
    pub fn new(rows: impl IntoIterator<Item = RfmCustomer<K>>) -> Result<Self, SegmentError> {
        let rows = rows.into_iter();
        let (expected, _) = rows.size_hint();
        let mut customers = Vec::with_capacity(expected);
        let mut recency_days = Vec::with_capacity(expected);
        let mut frequency = Vec::with_capacity(expected);
        let mut amounts = Vec::with_capacity(expected);
        for row in rows {
            let Ok(days) = u32::try_from(row.recency_days) else {
                return Err(SegmentError::OrderAfterAsOf {
                    customer: row.customer.to_string(),
                    days: row.recency_days,
                });
            };
            customers.push(row.customer);
            recency_days.push(days);
            frequency.push(row.frequency);
            amounts.push(row.monetary);
        }
        let by_customer = ascending(&customers)?;
        Ok(Self {
            customers,
            recency_days,
            frequency,
            monetary: FixedPoint::of(&amounts, "monetary value")?,
            by_customer,
        })
    }
}

/// The order of the customers, `None` where they come in it.
fn ascending<K: Ord + Display>(customers: &[K]) -> Result<Option<Vec<u32>>, SegmentError> {
    if customers.is_sorted_by(|a, b| a < b) {
        return Ok(None);
    }
    let mut order: Vec<u32> = (0..customers.len()).map(|index| index as u32).collect();
    // Every index is in range: they are the ones of `customers`.
    order.sort_unstable_by(|&a, &b| customers[a as usize].cmp(&customers[b as usize]));
    let twice = order
        .iter()
        .zip(order.iter().skip(1))
        .find(|&(&a, &b)| customers[a as usize] == customers[b as usize]);
    match twice {
        Some((&index, _)) => Err(SegmentError::DuplicateCustomer {
            customer: customers[index as usize].to_string(),
        }),
        None => Ok(Some(order)),
    }
}

impl<K> RfmTable<K> {
    /// The customers, in the order of the rows.
    pub fn customers(&self) -> &[K] {
        &self.customers
    }

    /// The number of customers.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }

    /// The orders of each customer.
    pub fn frequency(&self) -> &[u64] {
        &self.frequency
    }

    /// Days since the last order of each customer.
    pub fn recency_days(&self) -> &[u32] {
        &self.recency_days
    }

    /// The total amount of the customer in this row, `None` beyond the last.
    pub fn monetary(&self, row: usize) -> Option<Decimal> {
        let amount = *self.monetary.values.get(row)?;
        to_decimal(amount, self.monetary.scale, "monetary value").ok()
    }

    /// The rows in ascending order of the customers.
    pub(super) fn by_customer(&self) -> Cow<'_, [u32]> {
        match &self.by_customer {
            None => (0..self.len()).map(|index| index as u32).collect(),
            Some(order) => Cow::Borrowed(order),
        }
    }
}
