use super::RetentionError;
use crate::quantity::CalendarPeriod;
use crate::statistics::Proportion;
use crate::transactions::Orders;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

/// The most periods that a table may span.
const MOST_PERIODS: u64 = 100_000;

/// Whose referrals the referral rate of a period is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ReferralBase {
    /// Customers who ordered in the period: those of [`repurchase_by_period`], so that the two
    /// rates of a period stand side by side.
    ///
    /// [`repurchase_by_period`]: super::repurchase_by_period
    OrderedInPeriod,
    /// Customers who have ordered by the end of the period.
    OrderedSoFar,
}

/// Who referred somebody in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct Referrals {
    customers: u64,
    referrers: u64,
    other_referrers: u64,
}

impl Referrals {
    /// The customers of the base, those of them who referred somebody, and the people who did but
    /// are not of it.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Statistics`] where more refer than there are.
    pub fn new(
        customers: u64,
        referrers: u64,
        other_referrers: u64,
    ) -> Result<Self, RetentionError> {
        Proportion::new(referrers, customers)?;
        Ok(Self {
            customers,
            referrers,
            other_referrers,
        })
    }

    /// Customers of the base.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// Those of them who referred somebody in the period, however many.
    pub fn referrers(&self) -> u64 {
        self.referrers
    }

    /// People who did, but are not of the base: they are in no rate.
    pub fn other_referrers(&self) -> u64 {
        self.other_referrers
    }

    /// Referrers over customers, `None` where the base is empty.
    pub fn rate(&self) -> Option<f64> {
        (self.customers > 0).then(|| self.referrers as f64 / self.customers as f64)
    }

    /// Referrers of customers, which has intervals.
    pub fn proportion(&self) -> Proportion {
        Proportion::of_part(self.referrers, self.customers)
    }
}

/// The referral rate of every period up to the as-of date: customers who referred somebody in the
/// period over customers. Payments and referrals after the as-of date do not count.
///
/// ```text
/// referral rate = referrers / customers
/// ```
///
/// Each referral is who made it and when; who makes several in a period is one referrer. A period
/// has a row where its base has a customer or somebody referred.
///
/// # Errors
///
/// [`RetentionError::TooManyPeriods`] beyond 100 000 periods; [`RetentionError::Transactions`], those
/// of [`CustomerOrders::through`](crate::transactions::CustomerOrders::through).
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::CalendarPeriod;
/// use clv::retention::{ReferralBase, referrals_by_period};
/// use clv::transactions::{
///     Collapse, OrderPolicy, Refunds, RepeatedOrders, Transaction, TransactionLog, WholeRefund,
///     ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
/// let log: TransactionLog<&str> = [
///     Transaction::new("ann", day(1, 5), dec!(10)),
///     Transaction::new("bob", day(1, 9), dec!(10)),
///     Transaction::new("ann", day(2, 1), dec!(10)),
/// ]
/// .into_iter()
/// .collect();
/// let referrals = [("bob", day(2, 3)), ("bob", day(2, 4)), ("ann", day(2, 5))];
/// let orders = log.orders(OrderPolicy {
///     collapse: Collapse::Day,
///     refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
///     zero_amounts: ZeroAmounts::Drop,
///     repeated_orders: RepeatedOrders::AddDistinct,
/// });
/// let rates = |base| {
///     referrals_by_period(&orders, referrals, CalendarPeriod::Month, day(2, 28), base)
/// };
/// let february = CalendarPeriod::Month.number(day(2, 1));
/// // Only Ann ordered in February; both have ordered by its end.
/// assert_eq!(rates(ReferralBase::OrderedInPeriod)?[&february].rate(), Some(1.0));
/// assert_eq!(rates(ReferralBase::OrderedSoFar)?[&february].referrers(), 2);
/// # Ok::<(), clv::Error>(())
/// ```
pub fn referrals_by_period<K: Ord + Debug>(
    log: &Orders<'_, K>,
    referrals: impl IntoIterator<Item = (K, NaiveDate)>,
    period: CalendarPeriod,
    as_of: NaiveDate,
    base: ReferralBase,
) -> Result<BTreeMap<i64, Referrals>, RetentionError> {
    let mut referred: BTreeMap<K, BTreeSet<i64>> = BTreeMap::new();
    for (customer, date) in referrals {
        if date <= as_of {
            let periods = referred.entry(customer).or_default();
            periods.insert(period.number(date));
        }
    }
    let mut rows: BTreeMap<i64, Referrals> = BTreeMap::new();
    let mut joined: BTreeMap<i64, u64> = BTreeMap::new();
    for customer in log.iter() {
        // Orders are in order of time, so the periods rise.
        let mut ordered: Vec<i64> = Vec::new();
        customer.fold(as_of, |order| ordered.push(period.number(order.date())))?;
        ordered.dedup();
        let own = referred.remove(customer.customer()).unwrap_or_default();
        let is_of_base = |number: &i64| match base {
            ReferralBase::OrderedInPeriod => ordered.binary_search(number).is_ok(),
            ReferralBase::OrderedSoFar => ordered.first().is_some_and(|first| first <= number),
        };
        for number in &own {
            let row = rows.entry(*number).or_default();
            match is_of_base(number) {
                true => row.referrers += 1,
                false => row.other_referrers += 1,
            }
        }
        match base {
            ReferralBase::OrderedInPeriod => {
                for &number in &ordered {
                    rows.entry(number).or_default().customers += 1;
                }
            }
            ReferralBase::OrderedSoFar => {
                if let Some(&first) = ordered.first() {
                    *joined.entry(first).or_default() += 1;
                }
            }
        }
    }
    for number in referred.into_values().flatten() {
        rows.entry(number).or_default().other_referrers += 1;
    }
    count_so_far(&mut rows, &joined, period.number(as_of))?;
    Ok(rows)
}

/// Adds the customers who had joined by the end of each period, up to the last.
fn count_so_far(
    rows: &mut BTreeMap<i64, Referrals>,
    joined: &BTreeMap<i64, u64>,
    last: i64,
) -> Result<(), RetentionError> {
    let Some((&first, _)) = joined.first_key_value() else {
        return Ok(());
    };
    let periods = last.abs_diff(first) + 1;
    if periods > MOST_PERIODS {
        return Err(RetentionError::TooManyPeriods {
            most: MOST_PERIODS,
            periods,
        });
    }
    let mut so_far = 0;
    for number in first..=last {
        so_far += joined.get(&number).copied().unwrap_or(0);
        rows.entry(number).or_default().customers = so_far;
    }
    Ok(())
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    customers: u64,
    referrers: u64,
    other_referrers: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Referrals {
    type Error = RetentionError;

    fn try_from(read: Unchecked) -> Result<Self, RetentionError> {
        Self::new(read.customers, read.referrers, read.other_referrers)
    }
}
