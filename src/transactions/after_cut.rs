use super::counts::Counts;
use super::filter::{Folded, Obstacle, is_refund};
use super::fold::{for_each_order, for_each_order_after};
use super::order_key::OrderNumber;
use super::{AsOf, CustomerPayments, OrderPolicy, Payment, RepeatedOrders, ZeroAmounts};
use chrono::NaiveDateTime;
use hashbrown::HashSet;

/// The purchases of a customer after a cut, without a word on what came before it.
///
/// A refund of an order before the cut meets none here. Where the cut falls within a collapse
/// period, and where a row names an order that was there before, the customer goes on with an order
/// and makes none: its money counts, not its number.
pub(super) struct AfterCut<'a> {
    before: &'a [Payment],
    within: &'a [Payment],
    cut: AsOf,
    policy: &'a OrderPolicy,
}

/// An order after a cut.
pub(super) struct OrderAfterCut {
    pub(super) order: Folded,
    /// Whether it only goes on with an order before the cut.
    pub(super) goes_on: bool,
}

impl<'a> AfterCut<'a> {
    pub(super) fn of<K>(
        own: CustomerPayments<'a, K>,
        cut: AsOf,
        end: AsOf,
        policy: &'a OrderPolicy,
    ) -> Self {
        Self {
            before: own.through(cut).payments,
            within: own.after(cut).through(end).payments,
            cut,
            policy,
        }
    }

    pub(super) fn for_each_order(
        &self,
        counts: &mut Counts,
        mut each: impl FnMut(OrderAfterCut) -> Result<(), Obstacle>,
    ) -> Result<(), Obstacle> {
        let open = self.open_period()?;
        let mut new = |order: Folded| {
            each(OrderAfterCut {
                order,
                goes_on: open == Some(order.start),
            })
        };
        if self.within.iter().all(|payment| payment.order.is_none()) {
            return for_each_order(self.within, self.policy, counts, new);
        }
        let known: HashSet<OrderNumber> = self
            .before
            .iter()
            .filter(|payment| !is_refund(payment) && !self.is_left_out(payment))
            .filter_map(|payment| payment.order)
            .collect();
        let goes_on = |payment: &Payment| {
            !is_refund(payment) && payment.order.is_some_and(|key| known.contains(&key))
        };
        let (on, off): (Vec<Payment>, Vec<Payment>) =
            self.within.iter().copied().partition(goes_on);
        if self.policy.repeated_orders == RepeatedOrders::Refuse
            && let Some(&repeated) = on.first()
        {
            return Err(Obstacle::RepeatedOrder(repeated));
        }
        for_each_order_after(&known, &off, self.policy, counts, &mut new)?;
        for_each_order(&on, self.policy, counts, |order| {
            each(OrderAfterCut {
                order,
                goes_on: true,
            })
        })
    }

    fn is_left_out(&self, payment: &Payment) -> bool {
        payment.amount.is_zero() && self.policy.zero_amounts == ZeroAmounts::Drop
    }

    /// The period of the last order before the cut, where the cut may have cut it in two.
    fn open_period(&self) -> Result<Option<NaiveDateTime>, Obstacle> {
        let reaches_back =
            |payment: &Payment| self.policy.collapse.start(payment.at) <= self.cut.last_instant();
        let mut last = None;
        if self.within.first().is_some_and(reaches_back) {
            for_each_order(self.before, self.policy, &mut Counts::default(), |order| {
                last = Some(order.start);
                Ok(())
            })?;
        }
        Ok(last)
    }
}
