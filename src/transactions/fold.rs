//! From the payments of a customer to orders: the one place that says what an order is.

use super::counts::Counts;
use super::exact_sum::ExactSum;
use super::filter::{Filter, Folded, Obstacle, is_refund};
use super::order_key::OrderNumber;
use super::refunded::against_purchases;
use super::{OrderPolicy, Payment, Refunds, Tally};
use chrono::NaiveDateTime;
use hashbrown::{HashMap, HashSet};

/// Every order that payments make, in order of time. The payments are those that are seen, in
/// order of time.
pub(super) fn for_each_order(
    payments: &[Payment],
    policy: &OrderPolicy,
    counts: &mut Counts,
    order: impl FnMut(Folded) -> Result<(), Obstacle>,
) -> Result<(), Obstacle> {
    for_each_order_after(&HashSet::new(), payments, policy, counts, order)
}

/// As [`for_each_order`], where the payments come after these orders.
pub(super) fn for_each_order_after(
    before: &HashSet<OrderNumber>,
    payments: &[Payment],
    policy: &OrderPolicy,
    counts: &mut Counts,
    order: impl FnMut(Folded) -> Result<(), Obstacle>,
) -> Result<(), Obstacle> {
    let nets_any =
        matches!(policy.refunds, Refunds::AgainstPurchases(_)) && payments.iter().any(is_refund);
    if nets_any {
        against_purchases(before, payments, policy, counts, order)
    } else if payments.iter().any(|payment| payment.order.is_some()) {
        let rows = at_their_orders(payments, policy, counts)?;
        periods(rows.into_iter().map(Ok), counts, order)
    } else {
        let mut filter = Filter::new(policy);
        let mut filtered = Tally::default();
        let rows = payments.iter().filter_map(|payment| {
            let start = || policy.collapse.start(payment.at);
            match filter.lets_in(payment, &mut filtered) {
                Ok(true) => Some(Ok((start(), *payment))),
                Ok(false) => None,
                Err(obstacle) => Some(Err(obstacle)),
            }
        });
        periods(rows, counts, order)?;
        counts.tally.add(&filtered);
        Ok(())
    }
}

/// Each row that takes part with the start of its order's period: that of the first purchase with
/// its key, and its own without one.
fn at_their_orders(
    payments: &[Payment],
    policy: &OrderPolicy,
    counts: &mut Counts,
) -> Result<Vec<(NaiveDateTime, Payment)>, Obstacle> {
    let mut filter = Filter::new(policy);
    let mut starts: HashMap<OrderNumber, NaiveDateTime> = HashMap::new();
    let mut rows = Vec::with_capacity(payments.len());
    for payment in payments {
        if filter.lets_in(payment, &mut counts.tally)? {
            let start = policy.collapse.start(payment.at);
            if let Some(key) = payment.order
                && !is_refund(payment)
            {
                starts.entry(key).or_insert(start);
            }
            rows.push((start, *payment));
        }
    }
    for (start, payment) in &mut rows {
        if let Some(of_order) = payment.order.and_then(|key| starts.get(&key)) {
            *start = *of_order;
        }
    }
    rows.sort_by_key(|(start, _)| *start);
    Ok(rows)
}

/// One collapse period while its rows come.
struct Period {
    start: NaiveDateTime,
    first_at: NaiveDateTime,
    last_at: NaiveDateTime,
    paid: ExactSum,
    purchase_rows: usize,
    /// The refunded amount, > 0 where there are refunds.
    refunded: ExactSum,
    refund_rows: usize,
}

fn periods(
    rows: impl Iterator<Item = Result<(NaiveDateTime, Payment), Obstacle>>,
    counts: &mut Counts,
    mut order: impl FnMut(Folded) -> Result<(), Obstacle>,
) -> Result<(), Obstacle> {
    let mut open: Option<Period> = None;
    for row in rows {
        let (start, payment) = row?;
        match &mut open {
            Some(period) if period.start == start => period.add(&payment)?,
            _ => {
                let mut next = Period::new(start, payment.at);
                next.add(&payment)?;
                if let Some(period) = open.replace(next)
                    && let Some(folded) = period.close(counts)?
                {
                    order(folded)?;
                }
            }
        }
    }
    match open
        .map(|period| period.close(counts))
        .transpose()?
        .flatten()
    {
        Some(folded) => order(folded),
        None => Ok(()),
    }
}

impl Period {
    fn new(start: NaiveDateTime, at: NaiveDateTime) -> Self {
        Self {
            start,
            first_at: at,
            last_at: at,
            paid: ExactSum::default(),
            purchase_rows: 0,
            refunded: ExactSum::default(),
            refund_rows: 0,
        }
    }

    fn add(&mut self, payment: &Payment) -> Result<(), Obstacle> {
        let amount = ExactSum::from(payment.amount);
        if is_refund(payment) {
            self.refund_rows += 1;
            self.refunded = self.refunded.minus(amount).ok_or(Obstacle::InexactSum)?;
        } else {
            if self.purchase_rows == 0 {
                self.first_at = payment.at;
            }
            self.last_at = payment.at;
            self.purchase_rows += 1;
            self.paid = self.paid.plus(amount).ok_or(Obstacle::InexactSum)?;
        }
        Ok(())
    }

    /// The order, if refunds have left something of it; the rows are counted.
    fn close(self, counts: &mut Counts) -> Result<Option<Folded>, Obstacle> {
        let rows = self.purchase_rows + self.refund_rows;
        let mut folded = Folded {
            start: self.start,
            first_at: self.first_at,
            last_at: self.last_at,
            net: self.paid,
            rows,
        };
        if self.refund_rows == 0 {
            counts.tally.rows_counted += rows;
            return Ok(Some(folded));
        }
        folded.net = self.paid.minus(self.refunded).ok_or(Obstacle::InexactSum)?;
        if folded.net.is_positive() {
            counts.tally.rows_counted += rows;
            counts.net(self.refunded)?;
            return Ok(Some(folded));
        }
        if self.purchase_rows == 0 {
            counts.tally.refund_rows_without_purchase += rows;
        } else {
            counts.tally.periods_netted_away += 1;
            counts.tally.rows_netted_away += rows;
        }
        counts.net(self.paid)?;
        counts.leave(folded.net.negated().ok_or(Obstacle::InexactSum)?)?;
        Ok(None)
    }
}
