//! Refunds that are taken off earlier orders, see
//! [`Refunds::AgainstPurchases`](super::Refunds::AgainstPurchases).

use super::counts::Counts;
use super::exact_sum::ExactSum;
use super::filter::{Filter, Folded, Obstacle, is_refund};
use super::order_key::OrderNumber;
use super::{OrderPolicy, Payment, Refunds, WholeRefund};
use chrono::NaiveDateTime;
use hashbrown::{HashMap, HashSet};

/// Refunds of the orders `before` them, which are not among the payments, meet none of these.
pub(super) fn against_purchases(
    before: &HashSet<OrderNumber>,
    payments: &[Payment],
    policy: &OrderPolicy,
    counts: &mut Counts,
    mut order: impl FnMut(Folded) -> Result<(), Obstacle>,
) -> Result<(), Obstacle> {
    let mut filter = Filter::new(policy);
    let mut book = Book::of(before, payments);
    for payment in payments {
        if filter.lets_in(payment, &mut counts.tally)? {
            if is_refund(payment) {
                book.refund(payment, counts)?;
            } else {
                book.buy(payment, policy.collapse.start(payment.at))?;
            }
        }
    }
    book.settle_early(counts)?;
    // In order of their first rows; those of one period are one.
    let mut open: Option<Entry> = None;
    book.entries.sort_by_key(|entry| entry.start);
    for entry in book.entries {
        match &mut open {
            Some(period) if period.start == entry.start => period.join(&entry)?,
            _ => {
                if let Some(folded) = open.replace(entry).and_then(|p| p.close(policy, counts)) {
                    order(folded)?;
                }
            }
        }
    }
    match open.and_then(|period| period.close(policy, counts)) {
        Some(folded) => order(folded),
        None => Ok(()),
    }
}

/// The orders of a customer while rows come in order of time.
#[derive(Default)]
struct Book {
    entries: Vec<Entry>,
    by_key: HashMap<OrderNumber, usize>,
    /// The latest order without a key.
    without_key: Option<usize>,
    /// Where there is money left, the latest order last.
    with_money: Vec<usize>,
    /// The orders that refunds name and that are before the payments or among them; empty where no
    /// refund names one.
    known: HashSet<OrderNumber>,
    /// Refunds of orders that are not there yet.
    early: Vec<(OrderNumber, Payment)>,
}

#[derive(Clone, Copy)]
struct Entry {
    start: NaiveDateTime,
    first_at: NaiveDateTime,
    last_at: NaiveDateTime,
    left: ExactSum,
    is_refunded: bool,
    waits: bool,
    rows: usize,
}

impl Book {
    fn of(before: &HashSet<OrderNumber>, payments: &[Payment]) -> Self {
        let mut book = Self::default();
        let names_one = |row: &Payment| row.order.is_some() && is_refund(row);
        if payments.iter().any(names_one) {
            let bought = payments.iter().filter(|row| !is_refund(row));
            let bought = bought.filter_map(|row| row.order);
            book.known = before.iter().copied().chain(bought).collect();
        }
        book
    }

    fn buy(&mut self, payment: &Payment, start: NaiveDateTime) -> Result<(), Obstacle> {
        let new = self.entries.len();
        let place = match payment.order {
            Some(key) => *self.by_key.entry(key).or_insert(new),
            None => *self.without_key.insert(
                match self.without_key.and_then(|at| self.entries.get(at)) {
                    Some(last) if last.start == start => self.without_key.unwrap_or(new),
                    _ => new,
                },
            ),
        };
        if place == new {
            self.entries.push(Entry {
                start,
                first_at: payment.at,
                last_at: payment.at,
                left: ExactSum::default(),
                is_refunded: false,
                waits: false,
                rows: 0,
            });
        }
        let Some(entry) = self.entries.get_mut(place) else {
            return Ok(());
        };
        entry.left = plus(entry.left, payment.amount.into())?;
        entry.last_at = payment.at;
        entry.rows += 1;
        if !entry.waits && entry.left.is_positive() {
            entry.waits = true;
            self.with_money.push(place);
        }
        Ok(())
    }

    fn refund(&mut self, payment: &Payment, counts: &mut Counts) -> Result<(), Obstacle> {
        match payment.order {
            None => self.refund_latest(payment, counts),
            Some(key) => match self.by_key.get(&key) {
                Some(&place) => self.refund_named(place, payment, counts),
                None if self.known.contains(&key) => {
                    self.early.push((key, *payment));
                    Ok(())
                }
                None => {
                    counts.tally.refunds_of_absent_orders += 1;
                    self.refund_latest(payment, counts)
                }
            },
        }
    }

    fn refund_latest(&mut self, payment: &Payment, counts: &mut Counts) -> Result<(), Obstacle> {
        let mut rest = size(payment)?;
        let mut met = None;
        while rest.is_positive()
            && let Some(&place) = self.with_money.last()
        {
            let taken = self.take(place, rest)?;
            if taken.is_positive() {
                met.get_or_insert(place);
                rest = minus(rest, taken)?;
            }
            if let Some(entry) = self.entries.get_mut(place)
                && !entry.left.is_positive()
            {
                entry.waits = false;
                self.with_money.pop();
            }
        }
        self.count(met, payment, rest, counts)
    }

    fn refund_named(
        &mut self,
        place: usize,
        payment: &Payment,
        counts: &mut Counts,
    ) -> Result<(), Obstacle> {
        let whole = size(payment)?;
        let taken = self.take(place, whole)?;
        let met = taken.is_positive().then_some(place);
        self.count(met, payment, minus(whole, taken)?, counts)
    }

    /// Refunds whose orders came later; those of orders before the payments met none of these.
    fn settle_early(&mut self, counts: &mut Counts) -> Result<(), Obstacle> {
        for (key, payment) in std::mem::take(&mut self.early) {
            match self.by_key.get(&key) {
                Some(&place) => self.refund_named(place, &payment, counts)?,
                None => self.count(None, &payment, size(&payment)?, counts)?,
            }
        }
        Ok(())
    }

    /// Takes as much of a refund off an order as there is money in it.
    fn take(&mut self, place: usize, refund: ExactSum) -> Result<ExactSum, Obstacle> {
        let Some(entry) = self.entries.get_mut(place) else {
            return Ok(ExactSum::default());
        };
        let beyond = minus(entry.left, refund)?;
        let taken = if beyond.is_positive() {
            refund
        } else {
            entry.left
        };
        entry.left = minus(entry.left, taken)?;
        entry.is_refunded |= taken.is_positive();
        Ok(taken)
    }

    fn count(
        &mut self,
        met: Option<usize>,
        payment: &Payment,
        rest: ExactSum,
        counts: &mut Counts,
    ) -> Result<(), Obstacle> {
        match met.and_then(|place| self.entries.get_mut(place)) {
            Some(entry) => entry.rows += 1,
            None => counts.tally.refund_rows_without_purchase += 1,
        }
        counts.net(minus(size(payment)?, rest)?)?;
        counts.leave(rest)
    }
}

impl Entry {
    fn join(&mut self, other: &Self) -> Result<(), Obstacle> {
        self.first_at = self.first_at.min(other.first_at);
        self.last_at = self.last_at.max(other.last_at);
        self.left = plus(self.left, other.left)?;
        self.is_refunded |= other.is_refunded;
        self.rows += other.rows;
        Ok(())
    }

    fn close(self, policy: &OrderPolicy, counts: &mut Counts) -> Option<Folded> {
        let is_taken_back = self.is_refunded
            && !self.left.is_positive()
            && policy.refunds == Refunds::AgainstPurchases(WholeRefund::NoPurchase);
        if is_taken_back {
            counts.tally.periods_netted_away += 1;
            counts.tally.rows_netted_away += self.rows;
            return None;
        }
        counts.tally.rows_counted += self.rows;
        Some(Folded {
            start: self.start,
            first_at: self.first_at,
            last_at: self.last_at,
            net: self.left,
            rows: self.rows,
        })
    }
}

/// The money of a refund, > 0.
fn size(payment: &Payment) -> Result<ExactSum, Obstacle> {
    let amount = ExactSum::from(payment.amount);
    amount.negated().ok_or(Obstacle::InexactSum)
}

fn plus(a: ExactSum, b: ExactSum) -> Result<ExactSum, Obstacle> {
    a.plus(b).ok_or(Obstacle::InexactSum)
}

fn minus(a: ExactSum, b: ExactSum) -> Result<ExactSum, Obstacle> {
    a.minus(b).ok_or(Obstacle::InexactSum)
}
