//! The form in which a state is saved, and whether what is read can be.

use super::periods::{Closed, Open};
use super::{CustomerState, LiveRules};
use crate::transactions::{Collapse, Refunds, TransactionsError, ZeroAmounts};
use chrono::NaiveTime;
use rust_decimal::Decimal;

/// The form in which a state is saved.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Written {
    closed: Closed,
    open: Option<Open>,
}

impl From<CustomerState> for Written {
    fn from(state: CustomerState) -> Self {
        Self {
            closed: state.closed(),
            open: state.open(),
        }
    }
}

impl TryFrom<Written> for CustomerState {
    type Error = TransactionsError;

    fn try_from(read: Written) -> Result<Self, TransactionsError> {
        let Written { closed, open } = read;
        let what = "a customer's summary is one of events";
        let holds = match (closed.purchases, open) {
            (0, _) => closed == Closed::default(),
            (_, None) => false,
            (1.., Some(open)) => {
                Decimal::ZERO <= closed.first_amount
                    && closed.first_amount <= closed.total
                    && (closed.purchases > 1 || closed.first_amount == closed.total)
                    && closed.first_at <= closed.last_at
                    && closed.last_at < open.first_at
            }
        };
        let open_holds = open.is_none_or(|open| {
            open.first_at <= open.last_at
                && open.last_at <= open.latest
                && match (open.has_purchase, open.has_refund) {
                    (true, true) => true,
                    (true, false) => open.net >= Decimal::ZERO,
                    // Of refunds against purchases nothing is left that met none.
                    (false, true) => open.net < Decimal::ZERO,
                    (false, false) => open.saw_refund && open.net.is_zero(),
                }
        });
        let first_at = match closed.purchases {
            0 => open.map(|open| open.first_at),
            _ => Some(closed.first_at),
        };
        let forgotten = open.and_then(|open| open.forgotten);
        let forgotten_holds =
            forgotten.is_none_or(|day| first_at.is_some_and(|first_at| day <= first_at.date()));
        match holds && open_holds && forgotten_holds {
            true => Ok(Self::of(closed, open)),
            false => Err(TransactionsError::Contradiction { what }),
        }
    }
}

impl CustomerState {
    /// Whether events by these rules can come to this.
    pub(super) fn can_be_by(&self, rules: &LiveRules) -> bool {
        let Some(open) = self.open() else {
            return true;
        };
        let closed = self.closed();
        let policy = rules.order_policy();
        let is_against = matches!(policy.refunds, Refunds::AgainstPurchases(_));
        let takes_refunds = is_against || policy.refunds == Refunds::NetWithinPeriod;
        let start = |at| policy.collapse.start(at);
        let days = (closed.last_at.date() - closed.first_at.date()).num_days();
        let is_short = matches!(policy.collapse, Collapse::Instant | Collapse::Hour);
        let closed_can = match closed.purchases {
            0 => true,
            1 => start(closed.first_at) == start(closed.last_at),
            many => {
                start(closed.first_at) < start(closed.last_at)
                    && (is_short || i64::from(many) <= days + 1)
            }
        };
        let is_later = closed.purchases == 0 || start(closed.last_at) < start(open.first_at);
        let is_one_period = start(open.first_at) == start(open.last_at)
            && (is_against || start(open.last_at) == start(open.latest));
        let refunds_can = (takes_refunds || !open.saw_refund)
            && (open.saw_refund || !open.has_refund)
            && (open.net >= Decimal::ZERO || (takes_refunds && !is_against));
        let is_nothing = open.has_purchase && !open.saw_refund && open.net.is_zero();
        let amounts_can = match rules.has_amounts() {
            true => policy.zero_amounts == ZeroAmounts::Count || !is_nothing,
            false => closed.total.is_zero() && open.net.is_zero(),
        };
        // A period of refunds alone ends before the first that is still known begins.
        let known_at = match closed.purchases {
            0 => open.period_at(rules),
            _ => closed.first_at,
        };
        let forgotten_can = open.forgotten.is_none_or(|day| {
            let began = start(day.and_time(NaiveTime::MIN));
            policy.refunds == Refunds::NetWithinPeriod
                && match is_short {
                    true => day <= known_at.date(),
                    false => began < start(known_at),
                }
        });
        closed_can
            && forgotten_can
            && is_later
            && is_one_period
            && refunds_can
            && amounts_can
            && closed.with(open).is_ok()
    }
}
