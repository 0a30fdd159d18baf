//! From columns of rows to a base, without a log of rows in between.

use super::compact_row::{CompactRow, instant, nanoseconds};
use super::exact_sum::ExactSum;
use super::fold::for_each_order;
use super::grouping::{Grouped, grouped};
use super::part::Part;
use super::purchases::Purchases;
use super::{
    Collapse, CustomerBase, OrderPolicy, Payment, Reduction, RowColumns, TransactionsError,
    ZeroAmounts,
};
use chrono::DateTime;
use std::fmt::Debug;
use std::hash::Hash;

impl Reduction {
    /// The customer base of rows in columns: what [`reduce`](Self::reduce) gives for the log of the
    /// same rows, to the last bit, without a log in between.
    ///
    /// Rows are sorted into groups of customers by a seeded hash of their keys, and each group is
    /// reduced on its own; 24 bytes a row are needed besides the columns. Amounts with more than 18
    /// digits and times before 1677 or after 2262 take the way of the log.
    ///
    /// # Errors
    ///
    /// [`TransactionsError::ColumnLength`] where the columns differ in length, and those of
    /// [`reduce`](Self::reduce).
    pub fn reduce_columns<K>(
        &self,
        columns: RowColumns<'_, K>,
    ) -> Result<CustomerBase<K>, TransactionsError>
    where
        K: Ord + Hash + Clone + Debug + Send + Sync,
    {
        let expected = columns.customers.len();
        let amounts = columns.amounts.map_or(expected, |amounts| amounts.len());
        for (column, actual) in [("at", columns.at.len()), ("amounts", amounts)] {
            if actual != expected {
                return Err(TransactionsError::ColumnLength {
                    column,
                    expected,
                    actual,
                });
            }
        }
        match self.reduced(columns) {
            Some(base) => base,
            None => self.reduce(&columns.into_log()),
        }
    }

    /// `None` where only the way of the log tells the answer, or what is wrong.
    fn reduced<K>(
        &self,
        columns: RowColumns<'_, K>,
    ) -> Option<Result<CustomerBase<K>, TransactionsError>>
    where
        K: Ord + Hash + Clone + Debug + Send + Sync,
    {
        let groups = grouped(columns)?;
        let has_amounts = columns.amounts.is_some();
        let mut policy = self.order_policy();
        if !has_amounts {
            policy.zero_amounts = ZeroAmounts::Count;
        }
        let last = nanoseconds(self.as_of.last_instant());
        let fold = Fold {
            reduction: self,
            policy,
            last: last.unwrap_or(
                match self.as_of.last_instant() < DateTime::UNIX_EPOCH.naive_utc() {
                    true => i64::MIN,
                    false => i64::MAX,
                },
            ),
        };
        let mut whole = Part::with_capacity(self, 0);
        for part in groups.map(|group| fold.part(columns.customers, group)) {
            if let Err(error) = whole.append(part?) {
                return Some(Err(error));
            }
        }
        if whole.counts.tally.rows == whole.counts.tally.rows_after_as_of {
            return None;
        }
        Some(whole.sorted().into_base(has_amounts))
    }
}

/// From the rows of a group of customers to their purchases.
struct Fold<'r> {
    reduction: &'r Reduction,
    policy: OrderPolicy,
    /// The last nanosecond that is seen.
    last: i64,
}

impl Fold<'_> {
    fn part<K: Clone>(&self, customers: &[K], mut group: Grouped) -> Option<Part<K>> {
        let mut part = Part::with_capacity(self.reduction, group.customers());
        let mut failed = false;
        group.for_each(|first_row, rows| {
            let customer = customers.get(first_row as usize);
            failed |= customer.is_none_or(|key| self.add(&mut part, key, rows).is_none());
        });
        (!failed).then_some(part)
    }

    fn add<K: Clone>(
        &self,
        part: &mut Part<K>,
        customer: &K,
        rows: &mut [CompactRow],
    ) -> Option<()> {
        // What comes in order of time takes one comparison a row.
        rows.sort_unstable_by(CompactRow::in_order);
        let seen = rows.get(..rows.partition_point(|row| row.at <= self.last))?;
        let tally = &mut part.counts.tally;
        tally.rows += rows.len();
        tally.rows_after_as_of += rows.len() - seen.len();
        if seen.is_empty() {
            tally.customers_not_yet_seen += 1;
            return Some(());
        }
        let counts_zeros = self.policy.zero_amounts == ZeroAmounts::Count;
        let is_plain = |row: &CompactRow| row.mantissa > 0 || (row.mantissa == 0 && counts_zeros);
        let purchases = if seen.iter().all(is_plain) {
            tally.rows_counted += seen.len();
            tally.identical_rows += seen
                .iter()
                .zip(seen.iter().skip(1))
                .filter(|(a, b)| a.is_like(b))
                .count();
            self.purchases(seen)?
        } else {
            let payments: Vec<Payment> = seen.iter().map(|row| row.payment()).collect();
            let mut purchases = None;
            for_each_order(&payments, &self.policy, &mut part.counts, |order| {
                purchases = Some(Purchases::with(purchases, &order)?);
                Ok(())
            })
            .ok()?;
            purchases
        };
        part.push(customer, purchases.as_ref()).ok()
    }

    /// Of rows that are purchases, in order of time.
    fn purchases(&self, rows: &[CompactRow]) -> Option<Option<Purchases>> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Some(None);
        };
        let mut clock = PeriodClock::new(self.policy.collapse);
        let first_period = clock.start(first.at);
        let (mut first_sum, mut repeats) = (ExactSum::default(), ExactSum::default());
        let (mut count, mut period) = (1, first_period);
        for row in rows {
            let own = clock.start(row.at);
            count += usize::from(own != period);
            period = own;
            let sum = match own == first_period {
                true => &mut first_sum,
                false => &mut repeats,
            };
            *sum = sum.plus(row.sum())?;
        }
        Some(Some(Purchases {
            count,
            total: first_sum.plus(repeats)?,
            repeat_total: repeats,
            first_at: instant(first.at),
            last_at: instant(last.at),
            first_period: instant(first_period),
            last_period: instant(period),
        }))
    }
}

const HOUR: i64 = 3_600_000_000_000;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

/// The starts of collapse periods in nanoseconds since 1970. Months and longer periods ask the
/// calendar once a period.
struct PeriodClock {
    collapse: Collapse,
    /// The first day of a week, in nanoseconds after 1970-01-01, a Thursday.
    week: i64,
    /// The period of the calendar that was asked for last.
    start: i64,
    end: i64,
}

impl PeriodClock {
    fn new(collapse: Collapse) -> Self {
        let from_thursday = match collapse {
            Collapse::Week(first) => (i64::from(first.num_days_from_monday()) - 3) * DAY,
            _ => 0,
        };
        Self {
            collapse,
            week: from_thursday,
            start: 0,
            end: 0,
        }
    }

    /// Times are at least a quarter of a millennium within the range of an `i64`, but for the first
    /// and last period, which end where the range does.
    fn start(&mut self, at: i64) -> i64 {
        match self.collapse {
            Collapse::Instant => at,
            Collapse::Hour => at.saturating_sub(at.rem_euclid(HOUR)),
            Collapse::Day => at.saturating_sub(at.rem_euclid(DAY)),
            Collapse::Week(_) => {
                let since = at.saturating_sub(self.week).rem_euclid(WEEK);
                at.saturating_sub(since)
            }
            Collapse::Month | Collapse::Quarter | Collapse::Year => {
                if at < self.start || at >= self.end {
                    self.ask(at);
                }
                self.start
            }
        }
    }

    fn ask(&mut self, at: i64) {
        let start = self.collapse.start(instant(at));
        let next = self.collapse.calendar_period().and_then(|period| {
            let next = period.start(period.number(start.date()) + 1)?;
            nanoseconds(next.and_time(chrono::NaiveTime::MIN))
        });
        self.start = nanoseconds(start).unwrap_or(i64::MIN);
        self.end = next.unwrap_or(i64::MAX);
    }
}
