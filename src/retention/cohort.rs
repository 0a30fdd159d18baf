use super::{Cohort, CohortSales, RetentionError};
use crate::numeric::both;
use crate::quantity::CalendarPeriod;
use crate::quantity::{Checked, QuantityError};
use crate::transactions::{CustomerOrders, ExactSum, Orders};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Display};

/// The most periods that a table may span: 27 years of days.
const MOST_PERIODS: u64 = 10_000;

/// When a customer counts as there at age a.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum CohortActivity {
    /// Active in exactly that period.
    Bounded,
    /// Active in that period or a later one that was observed (unbounded retention). It falls with
    /// age, and its last ages are too low: who is between two orders looks gone.
    Rolling,
}

/// What a last period counts for that is not over.
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
        counts.into_table(false)
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
    /// [`CustomerOrders::through`].
    pub fn from_log<K: Ord + Debug + Sync>(
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
        counts.into_table(log.has_amounts())
    }

    /// Σ active / Σ size at each age, over the cohorts that were observed at that age: each customer
    /// counts the same. Ends before the first age at which nobody was observed.
    pub fn average_retention(&self) -> Vec<f64> {
        let ages = self.cohorts.iter().map(|cohort| cohort.ages()).max();
        let average = |age: usize| {
            let mut active = 0_u128;
            let mut size = 0_u128;
            for cohort in &self.cohorts {
                if let Some(there) = cohort.active_at(age) {
                    active += u128::from(there);
                    size += u128::from(cohort.size());
                }
            }
            (size > 0).then(|| active as f64 / size as f64)
        };
        (0..ages.unwrap_or(0)).map_while(average).collect()
    }

    /// The mean of the cohorts' retention at each age, over those that were observed at it: each
    /// cohort counts the same, however small. Ends as
    /// [`average_retention`](Self::average_retention) does.
    ///
    /// ```text
    /// (1/k) Σ active/size,   k cohorts observed at that age
    /// ```
    pub fn mean_cohort_retention(&self) -> Vec<f64> {
        let ages = self.cohorts.iter().map(|cohort| cohort.ages()).max();
        let mean = |age: usize| {
            let seen = self
                .cohorts
                .iter()
                .filter_map(|cohort| cohort.share_at(age));
            let (count, sum) =
                seen.fold((0_u32, 0.0), |(count, sum), share| (count + 1, sum + share));
            (count > 0).then(|| sum / f64::from(count))
        };
        (0..ages.unwrap_or(0)).map_while(mean).collect()
    }

    /// Average revenue per customer at each age over the cohorts observed at it, in money; `None`
    /// where only activity was given.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where a sum has no place in a decimal.
    pub fn average_revenue(&self) -> Result<Vec<Option<Decimal>>, RetentionError> {
        let ages = self.cohorts.iter().map(|cohort| cohort.ages()).max();
        let average = |age: usize| {
            let (mut size, mut revenue) = (0_u64, Decimal::ZERO);
            for cohort in &self.cohorts {
                if let Some(sales) = cohort.sales_at(age) {
                    size = size
                        .checked_add(cohort.size())
                        .ok_or(QuantityError::Overflow {
                            quantity: "size of the cohorts",
                        })?;
                    revenue = revenue.plus(sales.revenue, "revenue of the cohorts")?;
                }
            }
            Ok(match size {
                0 => None,
                _ => Some(revenue.over(Decimal::from(size), "revenue per customer")?),
            })
        };
        (0..ages.unwrap_or(0)).map(average).collect()
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

#[derive(Clone, Default)]
struct Row {
    size: u64,
    active: Vec<u64>,
    /// Orders and their money, up to the last age at which somebody ordered.
    sales: Vec<(u64, ExactSum)>,
}

/// The cells of a table while it is filled.
struct Counts {
    last_period: i64,
    activity: CohortActivity,
    rows: BTreeMap<i64, Row>,
    left_out: u64,
}

impl Counts {
    fn new(last_period: i64, activity: CohortActivity) -> Self {
        Self {
            last_period,
            activity,
            rows: BTreeMap::new(),
            left_out: 0,
        }
    }

    fn age(&self, cohort: i64, period: i64) -> Result<usize, RetentionError> {
        let age = period.abs_diff(cohort);
        if age < MOST_PERIODS {
            Ok(age as usize)
        } else {
            Err(RetentionError::TooManyPeriods {
                most: MOST_PERIODS,
                periods: age.saturating_add(1),
            })
        }
    }

    fn row(&mut self, cohort: i64) -> Result<&mut Row, RetentionError> {
        let ages = self.age(cohort, self.last_period)? + 1;
        Ok(self.rows.entry(cohort).or_insert_with(|| Row {
            size: 0,
            active: vec![0; ages],
            sales: Vec::new(),
        }))
    }

    /// The ages at which a customer was active, ascending, without repetition.
    fn add_customer(&mut self, cohort: i64, ages: &[usize]) -> Result<(), RetentionError> {
        let activity = self.activity;
        let row = self.row(cohort)?;
        row.size += 1;
        match activity {
            CohortActivity::Bounded => {
                for &age in ages {
                    if let Some(count) = row.active.get_mut(age) {
                        *count += 1;
                    }
                }
            }
            // Booked at the last age only; summed from the right in the end.
            CohortActivity::Rolling => {
                if let Some(count) = ages.last().and_then(|&age| row.active.get_mut(age)) {
                    *count += 1;
                }
            }
        }
        Ok(())
    }

    fn add_orders<K: Ord + Debug>(
        &mut self,
        customer: &CustomerOrders<'_, K>,
        period: CalendarPeriod,
        last_day: NaiveDate,
        visits: &mut Vec<(i64, ExactSum)>,
    ) -> Result<(), RetentionError> {
        visits.clear();
        let mut rows = 0;
        customer.fold(last_day, |order| {
            visits.push((period.number(order.date()), order.net));
            rows += order.rows;
        })?;
        self.left_out += (customer.payments().payments.len() - rows) as u64;
        let Some(&(cohort, _)) = visits.first() else {
            return Ok(());
        };
        let row = self.row(cohort)?;
        let mut ages = Vec::with_capacity(visits.len());
        for &(number, net) in &*visits {
            // Orders are in order of time, so the age is not negative and in the row.
            let age = number.abs_diff(cohort) as usize;
            if row.sales.len() <= age {
                row.sales.resize(age + 1, (0, ExactSum::default()));
            }
            if let Some((orders, revenue)) = row.sales.get_mut(age) {
                *orders += 1;
                *revenue = revenue.plus(net).ok_or(OVERFLOW)?;
            }
            if ages.last() != Some(&age) {
                ages.push(age);
            }
        }
        self.add_customer(cohort, &ages)
    }

    fn merge(mut self, other: Self) -> Result<Self, RetentionError> {
        self.left_out += other.left_out;
        for (cohort, theirs) in other.rows {
            let ours = self.row(cohort)?;
            ours.size += theirs.size;
            for (count, more) in ours.active.iter_mut().zip(theirs.active) {
                *count += more;
            }
            if ours.sales.len() < theirs.sales.len() {
                let none = (0, ExactSum::default());
                ours.sales.resize(theirs.sales.len(), none);
            }
            for ((orders, revenue), more) in ours.sales.iter_mut().zip(theirs.sales) {
                *orders += more.0;
                *revenue = revenue.plus(more.1).ok_or(OVERFLOW)?;
            }
        }
        Ok(self)
    }

    fn into_table(self, with_sales: bool) -> Result<Option<CohortTable>, RetentionError> {
        let Some(ages) = self.rows.values().next().map(|row| row.active.len()) else {
            return Ok(None);
        };
        let rolling = self.activity == CohortActivity::Rolling;
        let cohorts = self.rows.into_iter().map(|(cohort, mut row)| {
            if rolling {
                let mut later = 0;
                for count in row.active.iter_mut().rev() {
                    later += *count;
                    *count = later;
                }
            }
            let seen = row.active.len();
            let sold = row.sales.into_iter().map(|(orders, revenue)| {
                let revenue = revenue.to_total().ok_or(OVERFLOW)?.amount;
                Ok::<_, QuantityError>(CohortSales { orders, revenue })
            });
            let sold = sold.collect::<Result<Vec<_>, _>>()?;
            let with_sales = if with_sales { seen } else { 0 };
            let active = (row.active, seen);
            Ok(Cohort::from_counts(
                (cohort, row.size),
                active,
                (sold, with_sales),
                ages,
            ))
        });
        Ok(Some(CohortTable {
            cohorts: cohorts.collect::<Result<_, RetentionError>>()?,
            last_period: self.last_period,
            payments_left_out: self.left_out,
        }))
    }
}

const OVERFLOW: QuantityError = QuantityError::Overflow {
    quantity: "revenue of a cohort",
};

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
