use super::RetentionError;
use super::error::at_least_one;
use crate::quantity::CalendarPeriod;
use crate::statistics::Proportion;
use crate::transactions::Orders;
use chrono::NaiveDate;
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::hash::Hash;

/// Who bought and who bought again in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Buyers")
)]
pub struct Repurchase {
    customers: u64,
    repeat_customers: u64,
}

impl Repurchase {
    /// Customers with at least one order, and those of them with at least two.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] without customers, [`RetentionError::Statistics`] where more
    /// repeat than there are.
    pub fn new(customers: u64, repeat_customers: u64) -> Result<Self, RetentionError> {
        at_least_one(customers)?;
        Proportion::new(repeat_customers, customers)?;
        Ok(Self {
            customers,
            repeat_customers,
        })
    }

    /// Customers with at least one order, at least 1.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// Customers with at least two.
    pub fn repeat_customers(&self) -> u64 {
        self.repeat_customers
    }

    /// Repeat customers over customers.
    pub fn rate(&self) -> f64 {
        self.repeat_customers as f64 / self.customers as f64
    }

    /// Repeat customers of customers, which has intervals.
    pub fn proportion(&self) -> Proportion {
        Proportion::of_part(self.repeat_customers, self.customers)
    }
}

/// A window of days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Days", into = "Days")
)]
pub struct Window {
    from: NaiveDate,
    to: NaiveDate,
}

impl Window {
    /// The days from the first to the last, both included.
    ///
    /// # Errors
    ///
    /// [`RetentionError::WindowReversed`] where the last is before the first.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self, RetentionError> {
        if from <= to {
            Ok(Self { from, to })
        } else {
            Err(RetentionError::WindowReversed { from, to })
        }
    }

    /// The first day.
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// The last day.
    pub fn to(&self) -> NaiveDate {
        self.to
    }

    /// Whether the day lies in it.
    pub fn holds(&self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }
}

/// The repurchase rate of a window: customers with at least two orders in it over customers with at
/// least one. Two orders on one day are two orders. `None` where nobody ordered.
///
/// A rate without its window means nothing: the longer the window, the higher it is.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::retention::{Window, repurchase_rate};
///
/// let day = |day| NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
/// let orders = [("ann", day(1)), ("bob", day(15)), ("ann", day(31))];
/// let january = repurchase_rate(orders, Window::new(day(1), day(31))?).unwrap();
/// assert_eq!((january.repeat_customers(), january.rate()), (1, 0.5));
/// # Ok::<(), clv::Error>(())
/// ```
pub fn repurchase_rate<K: Eq + Hash>(
    orders: impl IntoIterator<Item = (K, NaiveDate)>,
    window: Window,
) -> Option<Repurchase> {
    let mut counts: HashMap<K, u64> = HashMap::new();
    for (customer, date) in orders {
        if window.holds(date) {
            *counts.entry(customer).or_default() += 1;
        }
    }
    found(counts.values().copied())
}

/// `None` where nobody has an order.
fn found(orders: impl Iterator<Item = u64>) -> Option<Repurchase> {
    let mut all = Repurchase {
        customers: 0,
        repeat_customers: 0,
    };
    for orders in orders.filter(|&orders| orders > 0) {
        all.customers += 1;
        all.repeat_customers += u64::from(orders >= 2);
    }
    (all.customers > 0).then_some(all)
}

/// The repurchase rate of every period in which somebody ordered, as of a day: customers with at
/// least two orders in that period over those with one. A period that is not over has the orders so
/// far.
///
/// # Errors
///
/// [`RetentionError::Transactions`], those of
/// [`CustomerOrders::through`](crate::transactions::CustomerOrders::through).
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::CalendarPeriod;
/// use clv::retention::repurchase_by_period;
/// use clv::transactions::{
///     Collapse, OrderPolicy, Refunds, RepeatedOrders, Transaction, TransactionLog, WholeRefund,
///     ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
/// let log: TransactionLog<&str> = [
///     Transaction::new("ann", day(1, 5), dec!(10)),
///     Transaction::new("ann", day(1, 20), dec!(10)),
///     Transaction::new("bob", day(1, 31), dec!(10)),
///     Transaction::new("bob", day(2, 1), dec!(10)),
/// ]
/// .into_iter()
/// .collect();
/// let orders = log.orders(OrderPolicy {
///     collapse: Collapse::Day,
///     refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
///     zero_amounts: ZeroAmounts::Drop,
///     repeated_orders: RepeatedOrders::AddDistinct,
/// });
/// let months = repurchase_by_period(&orders, CalendarPeriod::Month, day(2, 28))?;
/// // Ann bought twice in January; Bob's two orders are in two months.
/// let rates: Vec<f64> = months.values().map(|month| month.rate()).collect();
/// assert_eq!(rates, [0.5, 0.0]);
/// # Ok::<(), clv::Error>(())
/// ```
pub fn repurchase_by_period<K: Ord + Debug>(
    log: &Orders<'_, K>,
    period: CalendarPeriod,
    as_of: NaiveDate,
) -> Result<BTreeMap<i64, Repurchase>, RetentionError> {
    let mut rates = BTreeMap::new();
    for customer in log.iter() {
        let mut current: Option<(i64, u64)> = None;
        customer.fold(as_of, |order| {
            let number = period.number(order.date());
            match &mut current {
                Some((same, orders)) if *same == number => *orders += 1,
                _ => book(&mut rates, current.replace((number, 1))),
            }
        })?;
        book(&mut rates, current);
    }
    Ok(rates)
}

/// The repurchase rate of each cohort of first order, as of a day: customers who ordered again
/// within `within` days of their first order over the customers of the cohort.
///
/// Cohorts with a customer whose days are not over by `as_of` are left out: their rate is not known
/// yet. A cohort whose period goes on has the customers so far.
///
/// # Errors
///
/// [`RetentionError::Transactions`], those of
/// [`CustomerOrders::through`](crate::transactions::CustomerOrders::through).
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::CalendarPeriod;
/// use clv::retention::repurchase_by_cohort;
/// use clv::transactions::{
///     Collapse, OrderPolicy, Refunds, RepeatedOrders, Transaction, TransactionLog, WholeRefund,
///     ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
/// let log: TransactionLog<&str> = [
///     Transaction::new("ann", day(1, 5), dec!(10)),
///     Transaction::new("ann", day(1, 20), dec!(10)),
///     Transaction::new("bob", day(1, 31), dec!(10)),
///     Transaction::new("bob", day(2, 15), dec!(10)),
///     Transaction::new("cyd", day(2, 20), dec!(10)),
/// ]
/// .into_iter()
/// .collect();
/// // Who came on 31 January has until 2 March; February's customers have longer.
/// let orders = log.orders(OrderPolicy {
///     collapse: Collapse::Day,
///     refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
///     zero_amounts: ZeroAmounts::Drop,
///     repeated_orders: RepeatedOrders::AddDistinct,
/// });
/// let cohorts = repurchase_by_cohort(&orders, CalendarPeriod::Month, 30, day(3, 2))?;
/// let rates: Vec<f64> = cohorts.values().map(|cohort| cohort.rate()).collect();
/// assert_eq!(rates, [1.0]);
/// # Ok::<(), clv::Error>(())
/// ```
pub fn repurchase_by_cohort<K: Ord + Debug>(
    log: &Orders<'_, K>,
    cohort: CalendarPeriod,
    within: u32,
    as_of: NaiveDate,
) -> Result<BTreeMap<i64, Repurchase>, RetentionError> {
    let mut rates = BTreeMap::new();
    let mut open = BTreeSet::new();
    for customer in log.iter() {
        let mut first: Option<NaiveDate> = None;
        let mut orders = 0;
        customer.fold(as_of, |order| {
            let date = order.date();
            let since = date - *first.get_or_insert(date);
            orders += u64::from(since.num_days() <= i64::from(within));
        })?;
        let Some(first) = first else {
            continue;
        };
        let number = cohort.number(first);
        if (as_of - first).num_days() < i64::from(within) {
            open.insert(number);
        }
        book(&mut rates, Some((number, orders)));
    }
    rates.retain(|number, _| !open.contains(number));
    Ok(rates)
}

fn book(rates: &mut BTreeMap<i64, Repurchase>, orders: Option<(i64, u64)>) {
    if let Some((number, orders)) = orders {
        let rate = rates.entry(number).or_insert(Repurchase {
            customers: 0,
            repeat_customers: 0,
        });
        rate.customers += 1;
        rate.repeat_customers += u64::from(orders >= 2);
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Buyers {
    customers: u64,
    repeat_customers: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<Buyers> for Repurchase {
    type Error = RetentionError;

    fn try_from(buyers: Buyers) -> Result<Self, RetentionError> {
        Self::new(buyers.customers, buyers.repeat_customers)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Days {
    from: NaiveDate,
    to: NaiveDate,
}

#[cfg(feature = "serde")]
impl TryFrom<Days> for Window {
    type Error = RetentionError;

    fn try_from(days: Days) -> Result<Self, RetentionError> {
        Self::new(days.from, days.to)
    }
}

#[cfg(feature = "serde")]
impl From<Window> for Days {
    fn from(window: Window) -> Self {
        Self {
            from: window.from,
            to: window.to,
        }
    }
}
