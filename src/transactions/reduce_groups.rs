//! From rows in groups of customers to a base.

use super::compact_row::{CompactRow, instant, nanoseconds};
use super::exact_sum::ExactSum;
use super::fold::for_each_order;
use super::grouping::{Chunk, Grouped, Grouping};
use super::part::Part;
use super::period_clock::PeriodClock;
use super::purchases::Purchases;
use super::{CustomerBase, OrderPolicy, Payment, Reduction, TransactionsError, ZeroAmounts};
use chrono::DateTime;
use std::fmt::Debug;
use std::hash::Hash;

/// Whether a key is carried by each row and not looked up: copying it takes a few bytes.
pub(super) const fn is_small<K>() -> bool {
    size_of::<K>() <= 16 && !std::mem::needs_drop::<K>()
}

impl Reduction {
    /// `None` where only the way of the log tells the answer, or what is wrong.
    pub(super) fn reduce_groups<K, C>(
        &self,
        grouping: &Grouping,
        chunks: &[Chunk<C>],
        has_amounts: bool,
        key: impl Fn(C) -> K,
    ) -> Option<Result<CustomerBase<K>, TransactionsError>>
    where
        K: Ord + Debug,
        C: Ord + Hash + Clone + Send + Sync,
    {
        let mut policy = self.order_policy();
        if !has_amounts {
            policy.zero_amounts = ZeroAmounts::Count;
        }
        let last = self.as_of.last_instant();
        let is_early = last < DateTime::UNIX_EPOCH.naive_utc();
        let fold = Fold {
            reduction: self,
            policy,
            last: nanoseconds(last).unwrap_or(if is_early { i64::MIN } else { i64::MAX }),
        };
        let parts = grouping.map(chunks, |group| fold.part(group));
        let parts: Option<Vec<Part<C>>> = parts.into_iter().collect();
        let whole = match Part::sorted(self, parts?, key) {
            Ok(whole) => whole,
            Err(error) => return Some(Err(error)),
        };
        if whole.counts.tally.rows == whole.counts.tally.rows_after_as_of {
            return None;
        }
        Some(whole.into_base(has_amounts))
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
    fn part<C: Clone>(&self, mut group: Grouped<C>) -> Option<Part<C>> {
        let mut part = Part::with_capacity(self.reduction, group.customers());
        let mut failed = false;
        group.for_each(|customer, rows| failed |= self.add(&mut part, customer, rows).is_none());
        (!failed).then_some(part)
    }

    fn add<C: Clone>(
        &self,
        part: &mut Part<C>,
        customer: &C,
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
        let (mut first_sum, mut repeats) = (Sum::default(), Sum::default());
        let (mut count, mut period) = (1, first_period);
        for row in rows {
            let own = clock.start(row.at);
            count += usize::from(own != period);
            period = own;
            let sum = match own == first_period {
                true => &mut first_sum,
                false => &mut repeats,
            };
            sum.add(row)?;
        }
        let repeats = repeats.exact()?;
        Some(Some(Purchases {
            count,
            total: first_sum.exact()?.plus(repeats)?,
            repeat_total: repeats,
            first_at: instant(first.at),
            last_at: instant(last.at),
            first_period: instant(first_period),
            last_period: instant(period),
        }))
    }
}

/// A sum of rows, most of which have the decimal places of the row before.
#[derive(Default)]
struct Sum {
    others: ExactSum,
    mantissa: i128,
    scale: u8,
}

impl Sum {
    fn add(&mut self, row: &CompactRow) -> Option<()> {
        if row.scale != self.scale {
            self.others = self.exact()?;
            (self.mantissa, self.scale) = (0, row.scale);
        }
        // 2⁶⁴ amounts of 63 bits have room.
        self.mantissa += i128::from(row.mantissa);
        Some(())
    }

    fn exact(&self) -> Option<ExactSum> {
        let digits = ExactSum::of_digits(self.mantissa, self.scale.into());
        self.others.plus(digits)
    }
}
