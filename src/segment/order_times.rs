use super::{OrderTimes, SegmentError};
use crate::quantity::Checked;
use crate::transactions::ByCustomer;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// What the lifecycle stages look at, for all customers of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct OrderTimesTable {
    /// The customers in ascending order, those without an order yet as prospects.
    pub customers: Vec<OrderTimes>,
    /// The median of all gaps of all customers, in days; `None` where nobody ordered twice.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str_option"))]
    pub median_gap_days: Option<Decimal>,
}

/// Orders, days and gaps of every customer, seen from a day; later payments do not count.
///
/// An order is a payment above zero, and the orders of one day are one, so that every gap is
/// positive.
///
/// # Errors
///
/// Never in practice: gaps and days fit in a decimal.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::segment::order_times;
/// use clv::transactions::{Transaction, TransactionLog};
/// use rust_decimal_macros::dec;
///
/// let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
/// let log: TransactionLog<u32> = [1, 8, 10, 31]
///     .map(|at| Transaction::new(7, day(at), dec!(5)))
///     .into_iter()
///     .collect();
/// let table = order_times(&log.by_customer(), day(20))?;
/// let customer = table.customers[0];
/// assert_eq!((customer.orders, customer.days_since_last), (3, Some(10)));
/// assert_eq!(customer.median_gap_days, Some(dec!(4.5))); // of 7 and 2
/// # Ok::<(), clv::Error>(())
/// ```
pub fn order_times<K>(
    log: &ByCustomer<'_, K>,
    as_of: NaiveDate,
) -> Result<OrderTimesTable, SegmentError> {
    let mut all_gaps: Vec<u32> = Vec::new();
    let mut customers = Vec::with_capacity(log.len());
    for customer in log.iter() {
        let mut orders = 0_u64;
        let mut first = None;
        let mut last: Option<NaiveDate> = None;
        let start = all_gaps.len();
        let seen = customer.payments.iter();
        for payment in seen.filter(|payment| payment.amount > Decimal::ZERO) {
            let day = payment.at.date();
            if day > as_of {
                break;
            }
            if last == Some(day) {
                continue;
            }
            orders += 1;
            first.get_or_insert(day);
            // Payments are in order of time, and days of the calendar less than 2³² apart.
            all_gaps.extend(last.map(|last| (day - last).num_days() as u32));
            last = Some(day);
        }
        let since = |day: Option<NaiveDate>| day.map(|day| (as_of - day).num_days() as u32);
        let mut own = all_gaps.get(start..).unwrap_or_default().to_vec();
        customers.push(OrderTimes {
            orders,
            days_since_first: since(first),
            days_since_last: since(last),
            median_gap_days: median(&mut own)?,
        });
    }
    Ok(OrderTimesTable {
        customers,
        median_gap_days: median(&mut all_gaps)?,
    })
}

fn median(days: &mut [u32]) -> Result<Option<Decimal>, SegmentError> {
    let Some(last) = days.len().checked_sub(1) else {
        return Ok(None);
    };
    days.sort_unstable();
    let at = |index: usize| days.get(index).copied().map_or(0, u64::from);
    let twice = Decimal::from(at(last / 2) + at(last.div_ceil(2)));
    Ok(Some(twice.over(Decimal::TWO, "median gap")?))
}
