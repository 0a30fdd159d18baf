use super::SegmentError;
use super::fixed_point::{FixedPoint, to_decimal};
use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;

/// A segment in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SegmentSummary {
    /// The segment.
    pub segment: String,
    /// Its customers.
    pub customers: usize,
    /// Their orders.
    pub orders: u64,
    /// Their revenue, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub revenue: Decimal,
    /// Revenue over orders, in money per order; `None` without orders.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub average_order: Option<Decimal>,
    /// Its share of all customers; `None` where there are none.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub share_of_customers: Option<Decimal>,
    /// Its share of all revenue; `None` where that is not positive.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub share_of_revenue: Option<Decimal>,
    /// The expected value of its customers by a forecast, in money; `None` where none was given.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub expected_value: Option<Decimal>,
}

#[derive(Clone, Default)]
struct Sums {
    customers: usize,
    orders: u64,
    revenue: i128,
    expected: Decimal,
}

/// One pass over the customers, then a row a segment.
pub(super) fn summarize(
    segments: &[String],
    assigned: &[u32],
    orders: &[u64],
    revenue: &FixedPoint,
    expected: Option<&[Decimal]>,
) -> Result<Vec<SegmentSummary>, SegmentError> {
    same_length("segment", orders.len(), assigned.len())?;
    if let Some(expected) = expected {
        same_length("expected value", orders.len(), expected.len())?;
    }
    let mut sums = vec![Sums::default(); segments.len()];
    let rows = assigned.iter().zip(orders).zip(&revenue.values);
    for (row, ((&segment, &orders), &amount)) in rows.enumerate() {
        let segment = segment as usize;
        let sums = sums.get_mut(segment).ok_or(SegmentError::UnknownSegment {
            segments: segments.len(),
            segment,
        })?;
        sums.customers += 1;
        sums.orders = sums
            .orders
            .checked_add(orders)
            .ok_or(overflow("orders of a segment"))?;
        sums.revenue = sums
            .revenue
            .checked_add(amount)
            .ok_or(overflow("revenue of a segment"))?;
        if let Some(&value) = expected.and_then(|expected| expected.get(row)) {
            sums.expected = sums.expected.plus(value, "expected value of a segment")?;
        }
    }
    let total = revenue.total("revenue")?;
    let total = to_decimal(total, revenue.scale, "revenue")?;
    segments
        .iter()
        .zip(sums)
        .map(|(segment, sums)| {
            let income = to_decimal(sums.revenue, revenue.scale, "revenue of a segment")?;
            let ratio = |part: Decimal, whole: Decimal| {
                (whole > Decimal::ZERO).then(|| part.over(whole, "share of a segment"))
            };
            Ok(SegmentSummary {
                segment: segment.clone(),
                customers: sums.customers,
                orders: sums.orders,
                revenue: income,
                average_order: ratio(income, Decimal::from(sums.orders)).transpose()?,
                share_of_customers: ratio(
                    Decimal::from(sums.customers),
                    Decimal::from(orders.len()),
                )
                .transpose()?,
                share_of_revenue: ratio(income, total).transpose()?,
                expected_value: expected.map(|_| sums.expected),
            })
        })
        .collect()
}

fn overflow(quantity: &'static str) -> SegmentError {
    SegmentError::Quantity(QuantityError::Overflow { quantity })
}

pub(super) fn same_length(
    column: &'static str,
    expected: usize,
    actual: usize,
) -> Result<(), SegmentError> {
    if expected == actual {
        Ok(())
    } else {
        Err(SegmentError::ColumnLength {
            column,
            expected,
            actual,
        })
    }
}
