use super::{OrderTimes, SegmentError};
use crate::quantity::Checked;
use crate::transactions::Orders;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::fmt::Debug;

/// The facts that the lifecycle stages look at, for all customers of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct OrderTimesTable {
    /// The customers in ascending order, those without an order yet as prospects.
    pub customers: Vec<OrderTimes>,
    /// The median over the customers who ordered on two days of their own median gaps, in days: the
    /// usual gap of a usual customer, however often one of them buys. `None` where there is none.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub median_gap_days: Option<Decimal>,
}

/// Orders, days and gaps of every customer, seen from a day; later payments do not count.
///
/// Gaps are those between different days with orders, so that every gap is positive.
///
/// # Errors
///
/// [`SegmentError::Transactions`], those of
/// [`CustomerOrders::through`](crate::transactions::CustomerOrders::through).
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::segment::order_times;
/// use clv::transactions::{
///     Collapse, OrderPolicy, Refunds, RepeatedOrders, Transaction, TransactionLog, WholeRefund,
///     ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
/// let log: TransactionLog<u32> = [1, 8, 10, 31]
///     .map(|at| Transaction::new(7, day(at), dec!(5)))
///     .into_iter()
///     .collect();
/// let orders = log.orders(OrderPolicy {
///     collapse: Collapse::Day,
///     refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
///     zero_amounts: ZeroAmounts::Drop,
///     repeated_orders: RepeatedOrders::AddDistinct,
/// });
/// let table = order_times(&orders, day(20))?;
/// let customer = table.customers[0];
/// assert_eq!((customer.orders, customer.days_since_last), (3, Some(10)));
/// assert_eq!(customer.median_gap_days, Some(dec!(4.5))); // of 7 and 2
/// # Ok::<(), clv::Error>(())
/// ```
pub fn order_times<K: Ord + Debug>(
    log: &Orders<'_, K>,
    as_of: NaiveDate,
) -> Result<OrderTimesTable, SegmentError> {
    let mut customers = Vec::with_capacity(log.len());
    let mut gaps: Vec<Decimal> = Vec::new();
    let mut medians = Vec::new();
    for customer in log.iter() {
        let (mut orders, mut first, mut last) = (0_u64, None, None);
        gaps.clear();
        customer.fold(as_of, |order| {
            let day = order.date();
            orders += 1;
            first.get_or_insert(day);
            let gap = last
                .replace(day)
                .map(|last: NaiveDate| (day - last).num_days());
            gaps.extend(gap.filter(|&days| days > 0).map(Decimal::from));
        })?;
        // Days of the calendar are less than 2³² apart.
        let since = |day: Option<NaiveDate>| day.map(|day| (as_of - day).num_days() as u32);
        let median_gap_days = median(&mut gaps)?;
        medians.extend(median_gap_days);
        customers.push(OrderTimes {
            orders,
            days_since_first: since(first),
            days_since_last: since(last),
            median_gap_days,
        });
    }
    Ok(OrderTimesTable {
        customers,
        median_gap_days: median(&mut medians)?,
    })
}

fn median(days: &mut [Decimal]) -> Result<Option<Decimal>, SegmentError> {
    let Some(last) = days.len().checked_sub(1) else {
        return Ok(None);
    };
    days.sort_unstable();
    let at = |index: usize| days.get(index).copied().unwrap_or_default();
    let twice = at(last / 2).plus(at(last.div_ceil(2)), "median gap")?;
    Ok(Some(twice.over(Decimal::TWO, "median gap")?.normalize()))
}
