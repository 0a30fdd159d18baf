//! The cells of a cohort table while it is filled.

use super::{Cohort, CohortActivity, CohortSales, RetentionError};
use crate::quantity::{CalendarPeriod, QuantityError};
use crate::transactions::{CustomerOrders, ExactSum};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// The most periods that a table may span: 27 years of days.
const MOST_PERIODS: u64 = 10_000;

/// The first ages of a cohort stand side by side, as a table of months wants it; at a later age only
/// somebody who was there takes memory, as a table of days does.
const SIDE_BY_SIDE: usize = 64;

const OVERFLOW: QuantityError = QuantityError::Overflow {
    quantity: "revenue of a cohort",
};

#[derive(Clone, Copy, Default)]
struct Cell {
    active: u64,
    orders: u64,
    revenue: ExactSum,
}

impl Cell {
    fn is_empty(&self) -> bool {
        self.active == 0 && self.orders == 0
    }

    fn add(&mut self, more: &Self) -> Result<(), QuantityError> {
        self.active += more.active;
        self.orders += more.orders;
        self.revenue = self.revenue.plus(more.revenue).ok_or(OVERFLOW)?;
        Ok(())
    }
}

/// The cells of a cohort by age.
#[derive(Default)]
struct Cells {
    first: Vec<Cell>,
    later: BTreeMap<usize, Cell>,
}

impl Cells {
    fn at(&mut self, age: usize) -> &mut Cell {
        if age < SIDE_BY_SIDE && self.first.len() <= age {
            self.first.resize(age + 1, Cell::default());
        }
        match self.first.get_mut(age) {
            Some(cell) => cell,
            None => self.later.entry(age).or_default(),
        }
    }

    /// Those with somebody, by age.
    fn filled(self) -> impl Iterator<Item = (usize, Cell)> {
        let first = self.first.into_iter().enumerate();
        first.chain(self.later).filter(|(_, cell)| !cell.is_empty())
    }
}

#[derive(Default)]
struct Row {
    size: u64,
    cells: Cells,
}

/// The counts of a table.
pub(super) struct Counts {
    last_period: i64,
    activity: CohortActivity,
    rows: BTreeMap<i64, Row>,
    left_out: u64,
}

impl Counts {
    pub(super) fn new(last_period: i64, activity: CohortActivity) -> Self {
        Self {
            last_period,
            activity,
            rows: BTreeMap::new(),
            left_out: 0,
        }
    }

    /// The age of a cohort in a period.
    pub(super) fn age(&self, cohort: i64, period: i64) -> Result<usize, RetentionError> {
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
        self.age(cohort, self.last_period)?;
        Ok(self.rows.entry(cohort).or_default())
    }

    /// The ages at which a customer was active, ascending, without repetition.
    pub(super) fn add_customer(
        &mut self,
        cohort: i64,
        ages: &[usize],
    ) -> Result<(), RetentionError> {
        let activity = self.activity;
        let row = self.row(cohort)?;
        row.size += 1;
        // Rolling activity is booked at the last age only; summed from the right in the end.
        let booked = match activity {
            CohortActivity::Bounded => ages,
            CohortActivity::Rolling => ages.last().map_or(&[][..], std::slice::from_ref),
        };
        for &age in booked {
            row.cells.at(age).active += 1;
        }
        Ok(())
    }

    pub(super) fn add_orders<K: Ord + Debug>(
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
            let cell = row.cells.at(age);
            cell.orders += 1;
            cell.revenue = cell.revenue.plus(net).ok_or(OVERFLOW)?;
            if ages.last() != Some(&age) {
                ages.push(age);
            }
        }
        self.add_customer(cohort, &ages)
    }

    pub(super) fn merge(mut self, other: Self) -> Result<Self, RetentionError> {
        self.left_out += other.left_out;
        for (cohort, theirs) in other.rows {
            let ours = self.row(cohort)?;
            ours.size += theirs.size;
            for (age, cell) in theirs.cells.filled() {
                ours.cells.at(age).add(&cell)?;
            }
        }
        Ok(self)
    }

    pub(super) fn last_period(&self) -> i64 {
        self.last_period
    }

    /// Payments that are part of no order.
    pub(super) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The cohorts, the oldest first.
    pub(super) fn into_cohorts(self, with_sales: bool) -> Result<Vec<Cohort>, RetentionError> {
        let (last_period, activity) = (self.last_period, self.activity);
        let ages_of = |cohort: i64| last_period.abs_diff(cohort) as usize + 1;
        let ages = self.rows.keys().next().map_or(0, |&oldest| ages_of(oldest));
        let cohorts = self.rows.into_iter().map(|(cohort, row)| {
            let (mut active, mut sales) = (Vec::new(), Vec::new());
            for (age, cell) in row.cells.filled() {
                active.push((age, cell.active));
                if with_sales && cell.orders > 0 {
                    let revenue = cell.revenue.to_total().ok_or(OVERFLOW)?.amount;
                    let orders = cell.orders;
                    sales.push((age, CohortSales { orders, revenue }));
                }
            }
            if activity == CohortActivity::Rolling {
                active = there_until(&active);
            }
            let seen = ages_of(cohort);
            let sales = (sales, if with_sales { seen } else { 0 });
            let size = (cohort, row.size);
            Ok(Cohort::from_cells(size, (active, seen), sales, ages))
        });
        cohorts.collect()
    }
}

/// At each age, those whose last is not before it.
fn there_until(last: &[(usize, u64)]) -> Vec<(usize, u64)> {
    let mut there: u64 = last.iter().map(|&(_, count)| count).sum();
    let mut all = Vec::new();
    for &(last_age, count) in last {
        all.extend((all.len()..=last_age).map(|age| (age, there)));
        there -= count;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One customer a day over 4,000 days, each of whom comes back on the last: two cells a cohort
    /// beside the first ages, of 8,002,000 in all.
    #[test]
    fn who_was_never_there_takes_no_memory() -> Result<(), RetentionError> {
        let mut counts = Counts::new(3_999, CohortActivity::Bounded);
        for day in 0..3_999 {
            let last = counts.age(day, 3_999)?;
            counts.add_customer(day, &[0, last])?;
        }
        let stored: usize = counts.rows.values().map(|row| row.cells.later.len()).sum();
        assert_eq!(stored, 3_999 - (SIDE_BY_SIDE - 1));
        let first = counts.rows.values().map(|row| row.cells.first.len());
        assert!(first.sum::<usize>() <= 3_999 * SIDE_BY_SIDE);
        let cohorts = counts.into_cohorts(false)?;
        assert_eq!(cohorts.iter().map(Cohort::cells).sum::<usize>(), 2 * 3_999);
        Ok(())
    }

    #[test]
    fn rolling_activity_is_summed_from_the_right() {
        let there = there_until(&[(0, 2), (3, 1), (4, 5)]);
        assert_eq!(there, [(0, 8), (1, 6), (2, 6), (3, 6), (4, 5)]);
    }
}
