//! From the payments of a customer to orders: the one place that says what an order is.

use super::counts::Counts;
use super::exact_sum::ExactSum;
use super::orders::OrderNumber;
use super::refunded::against_purchases;
use super::{OrderPolicy, Payment, Refunds, RepeatedOrders, ZeroAmounts};
use chrono::NaiveDateTime;
use hashbrown::HashMap;

/// Why one customer's payments make no orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obstacle {
    Refund(Payment),
    ZeroAmount(Payment),
    RepeatedOrder(Payment),
    InexactSum,
}

/// One order, its money still a sum.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folded {
    pub(super) start: NaiveDateTime,
    pub(super) first_at: NaiveDateTime,
    pub(super) last_at: NaiveDateTime,
    pub(super) net: ExactSum,
    pub(super) rows: usize,
}

/// Every order that payments make, in order of time. The payments are those that are seen, in
/// order of time.
pub(super) fn for_each_order(
    payments: &[Payment],
    policy: &OrderPolicy,
    counts: &mut Counts,
    order: impl FnMut(Folded) -> Result<(), Obstacle>,
) -> Result<(), Obstacle> {
    let nets_any =
        matches!(policy.refunds, Refunds::AgainstPurchases(_)) && payments.iter().any(is_refund);
    if nets_any {
        against_purchases(payments, policy, counts, order)
    } else if payments.iter().any(|payment| payment.order.is_some()) {
        let rows = at_their_orders(payments, policy, counts)?;
        periods(rows.into_iter().map(Ok), counts, order)
    } else {
        let mut filter = Filter::new(policy);
        let mut filtered = Counts::default();
        let rows = payments.iter().filter_map(|payment| {
            let start = || policy.collapse.start(payment.at);
            match filter.lets_in(payment, &mut filtered) {
                Ok(true) => Some(Ok((start(), *payment))),
                Ok(false) => None,
                Err(obstacle) => Some(Err(obstacle)),
            }
        });
        periods(rows, counts, order)?;
        counts.tally.add(&filtered.tally);
        Ok(())
    }
}

pub(super) fn is_refund(payment: &Payment) -> bool {
    payment.amount.is_sign_negative() && !payment.amount.is_zero()
}

/// Says which rows take part.
pub(super) struct Filter<'p> {
    policy: &'p OrderPolicy,
    before: Option<Payment>,
    keys: HashMap<OrderNumber, ()>,
}

impl<'p> Filter<'p> {
    pub(super) fn new(policy: &'p OrderPolicy) -> Self {
        Self {
            policy,
            before: None,
            keys: HashMap::new(),
        }
    }

    /// Rows come in order of time, so that identical ones follow each other.
    pub(super) fn lets_in(
        &mut self,
        payment: &Payment,
        counts: &mut Counts,
    ) -> Result<bool, Obstacle> {
        let tally = &mut counts.tally;
        if payment.amount.is_zero() {
            match self.policy.zero_amounts {
                ZeroAmounts::Count => {}
                ZeroAmounts::Drop => {
                    tally.zero_rows_dropped += 1;
                    return Ok(false);
                }
                ZeroAmounts::Refuse => return Err(Obstacle::ZeroAmount(*payment)),
            }
        } else if is_refund(payment) {
            match self.policy.refunds {
                Refunds::NetWithinPeriod | Refunds::AgainstPurchases(_) => {}
                Refunds::Drop => {
                    tally.refund_rows_dropped += 1;
                    return Ok(false);
                }
                Refunds::Refuse => return Err(Obstacle::Refund(*payment)),
            }
        }
        let is_repeated = self.before.replace(*payment) == Some(*payment);
        let Some(key) = payment.order else {
            tally.identical_rows += usize::from(is_repeated);
            return Ok(true);
        };
        match self.policy.repeated_orders {
            RepeatedOrders::Add => tally.identical_rows += usize::from(is_repeated),
            RepeatedOrders::AddDistinct if is_repeated => {
                tally.repeated_rows_dropped += 1;
                return Ok(false);
            }
            RepeatedOrders::AddDistinct => {}
            RepeatedOrders::Refuse => {
                if !is_refund(payment) && self.keys.insert(key, ()).is_some() {
                    return Err(Obstacle::RepeatedOrder(*payment));
                }
            }
        }
        Ok(true)
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
        if filter.lets_in(payment, counts)? {
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
    /// What is refunded, > 0 where there are refunds.
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

impl Counts {
    /// Refund money by which purchases got smaller.
    pub(super) fn net(&mut self, money: ExactSum) -> Result<(), Obstacle> {
        self.refunds_netted = self
            .refunds_netted
            .plus(money)
            .ok_or(Obstacle::InexactSum)?;
        Ok(())
    }

    /// Refund money that met no purchase.
    pub(super) fn leave(&mut self, money: ExactSum) -> Result<(), Obstacle> {
        let sum = self.refunds_without_purchase.plus(money);
        self.refunds_without_purchase = sum.ok_or(Obstacle::InexactSum)?;
        Ok(())
    }
}
