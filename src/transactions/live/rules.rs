use crate::transactions::{Collapse, OrderPolicy, Refunds, RepeatedOrders, ZeroAmounts};

/// The rule for an event that comes before the customer's open period, the latest one with an
/// event, which alone can still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum LateEvents {
    /// It is an error, and changes nothing.
    Refuse,
    /// It is booked as if it came with the last event of the open period: its money is right, its
    /// time is late, and it is no purchase of its own. A correction of a closed period changes money
    /// only.
    IntoOpenPeriod,
}

/// The rules that a summary of a customer follows: an order policy without what needs the whole log, and a
/// rule for late events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "Read")
)]
pub struct LiveRules {
    collapse: Collapse,
    refunds: Refunds,
    zero_amounts: ZeroAmounts,
    late: LateEvents,
    has_amounts: bool,
}

impl LiveRules {
    /// Rules of an order policy. Events name no orders, so how those repeat has no part in it. A
    /// single refund that a summary cannot follow is refused by
    /// [`CustomerState::push`](super::CustomerState::push).
    pub fn new(policy: OrderPolicy, late: LateEvents) -> Self {
        Self {
            collapse: policy.collapse,
            refunds: policy.refunds,
            zero_amounts: policy.zero_amounts,
            late,
            has_amounts: true,
        }
    }

    /// The same rules for events whose amounts are not known: every event is a purchase, and the
    /// base has no money, as that of a log
    /// [without amounts](crate::transactions::TransactionLog::without_amounts).
    #[must_use]
    pub fn without_amounts(self) -> Self {
        Self {
            zero_amounts: ZeroAmounts::Count,
            has_amounts: false,
            ..self
        }
    }

    /// Whether amounts are known.
    pub fn has_amounts(&self) -> bool {
        self.has_amounts
    }

    /// The order policy that a log of the same events is read by.
    pub fn order_policy(&self) -> OrderPolicy {
        OrderPolicy {
            collapse: self.collapse,
            refunds: self.refunds,
            zero_amounts: self.zero_amounts,
            repeated_orders: RepeatedOrders::Add,
        }
    }

    /// The rule for late events.
    pub fn late(&self) -> LateEvents {
        self.late
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Read {
    collapse: Collapse,
    refunds: Refunds,
    zero_amounts: ZeroAmounts,
    late: LateEvents,
    has_amounts: bool,
}

#[cfg(feature = "serde")]
impl From<Read> for LiveRules {
    fn from(read: Read) -> Self {
        let policy = OrderPolicy {
            collapse: read.collapse,
            refunds: read.refunds,
            zero_amounts: read.zero_amounts,
            repeated_orders: RepeatedOrders::Add,
        };
        let rules = Self::new(policy, read.late);
        match read.has_amounts {
            true => rules,
            false => rules.without_amounts(),
        }
    }
}
