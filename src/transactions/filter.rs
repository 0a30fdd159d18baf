//! Which payments take part in orders.

use super::exact_sum::ExactSum;
use super::order_key::OrderNumber;
use super::{OrderPolicy, Payment, Refunds, RepeatedOrders, Tally, ZeroAmounts};
use chrono::NaiveDateTime;
use hashbrown::HashSet;

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

pub(super) fn is_refund(payment: &Payment) -> bool {
    payment.amount.is_sign_negative() && !payment.amount.is_zero()
}

/// Says which rows take part.
pub(super) struct Filter<'p> {
    policy: &'p OrderPolicy,
    before: Option<Payment>,
    /// Where a second row of an order is refused; made with its first key, since a set is made for
    /// every customer otherwise.
    keys: Option<HashSet<OrderNumber>>,
}

impl<'p> Filter<'p> {
    pub(super) fn new(policy: &'p OrderPolicy) -> Self {
        Self {
            policy,
            before: None,
            keys: None,
        }
    }

    /// Rows come in order of time, so that identical ones follow each other.
    pub(super) fn lets_in(
        &mut self,
        payment: &Payment,
        tally: &mut Tally,
    ) -> Result<bool, Obstacle> {
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
                if !is_refund(payment) && !self.keys.get_or_insert_default().insert(key) {
                    return Err(Obstacle::RepeatedOrder(*payment));
                }
            }
        }
        Ok(true)
    }
}
