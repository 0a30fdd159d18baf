use super::cohort_cells::Counts;
use super::{Cohort, CohortActivity, RetentionError};
use crate::numeric::both;
use crate::quantity::CalendarPeriod;
use crate::quantity::{Checked, QuantityError};
use crate::transactions::Orders;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::fmt::{Debug, Display};

/// The treatment of a last period that is not over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum UnfinishedPeriod {
    /// It is observed, and looks worse than it will be.
    Observed,
    /// It is left out, with all its orders.
    LeftOut,
}

impl UnfinishedPeriod {
    /// The number of the last period that counts.
    pub(super) fn last_period(self, period: CalendarPeriod, as_of: NaiveDate) -> i64 {
        let current = period.number(as_of);
        if self == Self::Observed || period.ends_on(as_of) {
            current
        } else {
            current - 1
        }
    }

    /// The last day that counts.
    pub(super) fn last_day(self, period: CalendarPeriod, as_of: NaiveDate) -> NaiveDate {
        if self == Self::Observed || period.ends_on(as_of) {
            return as_of;
        }
        let start = period.start(period.number(as_of));
        let before = start.and_then(|start| start.pred_opt());
        before.unwrap_or(NaiveDate::MIN)
    }
}

/// Cohorts × ages: of the customers who came in a period, how many were there a periods later.
///
/// # Example
///
/// ```
/// use clv::retention::{CohortActivity, CohortTable};
///
/// let table = CohortTable::from_activity(
///     [("ann", 0, &[0, 1][..]), ("bob", 0, &[0]), ("cyd", 1, &[1])],
///     2,
///     CohortActivity::Bounded,
/// )?
/// .unwrap();
/// // Half of the first cohort came back in period 1; the second at age 1 did not; at age 2 only
/// // the first one has been seen.
/// assert_eq!(table.cohorts()[0].retention(), [Some(1.0), Some(0.5), Some(0.0)]);
/// assert_eq!(table.cohorts()[1].retention(), [Some(1.0), Some(0.0), None]);
/// assert_eq!(table.average_retention(), [1.0, 1.0 / 3.0, 0.0]);
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "TableParts")
)]
pub struct CohortTable {
    cohorts: Vec<Cohort>,
    last_period: i64,
    payments_left_out: u64,
}

impl CohortTable {
    /// The table of these cohorts, the oldest first.
    ///
    /// # Errors
    ///
    /// [`RetentionError::CohortOrder`] where a cohort is not later than the one before, or later than
    /// the last period.
    pub fn new(
        cohorts: Vec<Cohort>,
        last_period: i64,
        payments_left_out: u64,
    ) -> Result<Self, RetentionError> {
        let mut after = None;
        for cohort in cohorts.iter().map(Cohort::cohort) {
            if after.is_some_and(|before| before >= cohort) || cohort > last_period {
                return Err(RetentionError::CohortOrder {
                    after,
                    last_period,
                    cohort,
                });
            }
            after = Some(cohort);
        }
        Ok(Self {
            cohorts,
            last_period,
            payments_left_out,
        })
    }

    /// The cohorts that have customers, the oldest first.
    pub fn cohorts(&self) -> &[Cohort] {
        &self.cohorts
    }

    /// The last period observed.
    pub fn last_period(&self) -> i64 {
        self.last_period
    }

    /// Payments that are part of no order of the table: after the last period, left out by the policy,
    /// refunds that met no purchase, and orders that were taken back whole.
    pub fn payments_left_out(&self) -> u64 {
        self.payments_left_out
    }

    /// The table of customers with their cohort and the periods in which they were active, in any
    /// order; a period named twice counts once. `None` without customers.
    ///
    /// # Errors
    ///
    /// [`RetentionError::ActivityOutside`] where a customer was active before the cohort or after
    /// the last period, [`RetentionError::NotActiveAtFirst`] where not in the cohort's own,
    /// [`RetentionError::TooManyPeriods`] beyond 10 000, [`RetentionError::DuplicateCustomer`].
    pub fn from_activity<'a, K: Ord + Display>(
        customers: impl IntoIterator<Item = (K, i64, &'a [i64])>,
        last_period: i64,
        activity: CohortActivity,
    ) -> Result<Option<Self>, RetentionError> {
        let mut counts = Counts::new(last_period, activity);
        let mut ages = Vec::new();
        let mut known = BTreeSet::new();
        for (customer, cohort, active) in customers {
            ages.clear();
            for &period in active {
                if period < cohort || period > last_period {
                    return Err(RetentionError::ActivityOutside {
                        customer: customer.to_string(),
                        cohort,
                        last_period,
                        period,
                    });
                }
                ages.push(counts.age(cohort, period)?);
            }
            ages.sort_unstable();
            ages.dedup();
            if ages.first() != Some(&0) {
                return Err(RetentionError::NotActiveAtFirst {
                    customer: customer.to_string(),
                    cohort,
                });
            }
            counts.add_customer(cohort, &ages)?;
            if let Some(twice) = known.replace(customer) {
                return Err(RetentionError::DuplicateCustomer {
                    customer: twice.to_string(),
                });
            }
        }
        Self::of_counts(counts, false)
    }

    /// The table of a log, with orders and revenue. The cohort is the period of the first order; the
    /// money of an order, refunds taken off, belongs to the order's period. `None` where nobody
    /// ordered in the periods observed. Where an unfinished period is left out, so are its refunds.
    /// The same result in any order of rows and on any number of threads.
    ///
    /// # Errors
    ///
    /// [`RetentionError::TooManyPeriods`] beyond 10 000 periods, [`RetentionError::Quantity`] where
    /// revenue has no place in a decimal, [`RetentionError::Transactions`], those of
    /// [`CustomerOrders::through`](crate::transactions::CustomerOrders::through).
    pub fn from_orders<K: Ord + Debug + Sync>(
        log: &Orders<'_, K>,
        period: CalendarPeriod,
        as_of: NaiveDate,
        unfinished: UnfinishedPeriod,
        activity: CohortActivity,
    ) -> Result<Option<Self>, RetentionError> {
        let last_period = unfinished.last_period(period, as_of);
        let last_day = unfinished.last_day(period, as_of);
        let from_scratch = || Counts::new(last_period, activity);
        let counts = count(log, 0..log.len(), period, last_day, &from_scratch)?;
        Self::of_counts(counts, log.has_amounts())
    }

    fn of_counts(counts: Counts, with_sales: bool) -> Result<Option<Self>, RetentionError> {
        let (last_period, left_out) = (counts.last_period(), counts.left_out());
        let cohorts = counts.into_cohorts(with_sales)?;
        if cohorts.is_empty() {
            return Ok(None);
        }
        Self::new(cohorts, last_period, left_out).map(Some)
    }

    /// Σ active / Σ size at each age, over the cohorts that were observed at that age: each customer
    /// counts the same. Ends before the first age at which nobody was observed.
    pub fn average_retention(&self) -> Vec<f64> {
        let mut counts = vec![(0_u128, 0_u128); self.ages()];
        for cohort in &self.cohorts {
            for (_, size) in counts.iter_mut().take(cohort.observed()) {
                *size += u128::from(cohort.size());
            }
            for (age, there) in cohort.there() {
                if let Some((active, _)) = counts.get_mut(age) {
                    *active += u128::from(there);
                }
            }
        }
        let seen = counts.into_iter().take_while(|&(_, size)| size > 0);
        seen.map(|(active, size)| active as f64 / size as f64)
            .collect()
    }

    fn ages(&self) -> usize {
        let ages = self.cohorts.iter().map(|cohort| cohort.ages());
        ages.max().unwrap_or(0)
    }

    /// The mean of the cohorts' retention at each age, over those that were observed at it: each
    /// cohort counts the same, however small. Ends as
    /// [`average_retention`](Self::average_retention) does.
    ///
    /// ```text
    /// (1/k) Σ active/size,   k cohorts observed at that age
    /// ```
    pub fn mean_cohort_retention(&self) -> Vec<f64> {
        let mut sums = vec![(0_u32, 0.0); self.ages()];
        for cohort in &self.cohorts {
            for (count, _) in sums.iter_mut().take(cohort.observed()) {
                *count += 1;
            }
            for (age, there) in cohort.there() {
                if let Some((_, sum)) = sums.get_mut(age) {
                    *sum += cohort.share(there);
                }
            }
        }
        let seen = sums.into_iter().take_while(|&(count, _)| count > 0);
        seen.map(|(count, sum)| sum / f64::from(count)).collect()
    }

    /// Average revenue per customer at each age over the cohorts observed at it, in money; `None`
    /// where only activity was given.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where a sum has no place in a decimal.
    pub fn average_revenue(&self) -> Result<Vec<Option<Decimal>>, RetentionError> {
        let mut sums = vec![(0_u64, Decimal::ZERO); self.ages()];
        for cohort in &self.cohorts {
            for (size, _) in sums.iter_mut().take(cohort.observed_sales()) {
                *size = size
                    .checked_add(cohort.size())
                    .ok_or(QuantityError::Overflow {
                        quantity: "size of the cohorts",
                    })?;
            }
            for (age, sales) in cohort.sold() {
                if let Some((_, sum)) = sums.get_mut(age) {
                    *sum = sum.plus(sales.revenue, "revenue of the cohorts")?;
                }
            }
        }
        let average = |(size, revenue): (u64, Decimal)| {
            Ok(match size {
                0 => None,
                _ => Some(revenue.over(Decimal::from(size), "revenue per customer")?),
            })
        };
        sums.into_iter().map(average).collect()
    }
}

/// Customers in pieces of fixed size, so that threads change nothing but the time.
const CUSTOMERS_AT_ONCE: usize = 1 << 17;

fn count<K: Ord + Debug + Sync>(
    log: &Orders<'_, K>,
    customers: std::ops::Range<usize>,
    period: CalendarPeriod,
    last_day: NaiveDate,
    from_scratch: &(impl Fn() -> Counts + Sync),
) -> Result<Counts, RetentionError> {
    if customers.len() > CUSTOMERS_AT_ONCE {
        let middle = customers.start + customers.len() / 2;
        let half = |range| count(log, range, period, last_day, from_scratch);
        let (left, right) = both(
            || half(customers.start..middle),
            || half(middle..customers.end),
        );
        return left?.merge(right?);
    }
    let mut counts = from_scratch();
    let mut visits = Vec::new();
    for position in customers {
        if let Some(customer) = log.at(position) {
            counts.add_orders(&customer, period, last_day, &mut visits)?;
        }
    }
    Ok(counts)
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct TableParts {
    cohorts: Vec<Cohort>,
    last_period: i64,
    payments_left_out: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<TableParts> for CohortTable {
    type Error = RetentionError;

    fn try_from(parts: TableParts) -> Result<Self, RetentionError> {
        Self::new(parts.cohorts, parts.last_period, parts.payments_left_out)
    }
}
