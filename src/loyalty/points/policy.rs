/// Which lot a redemption takes from first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ConsumptionOrder {
    /// The lot that expires first, then the one earned first, then the lowest id. Lots that never
    /// expire come last. The member loses the fewest points.
    EarliestExpiry,
    /// The lot that was earned first, then the lowest id: first in, first out.
    EarliestEarned,
}

/// The treatment of points of a refunded purchase that the member has already spent, where no
/// usable point of another lot can stand in for them.
///
/// Under both policies the member's other points come first: the lots that a redemption would use
/// first ([`PointsLedger`](super::PointsLedger) says how, and when they are free again).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum RefundPolicy {
    /// The member owes them: later points settle the debt first.
    NegativeBalance,
    /// They are forgiven: points that are earned later need not pay for them. Points
    /// that come back from a redemption made before do: they would have been there, had they come
    /// back first.
    ClampAtZero,
}

/// The conventions of a ledger, which change its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LedgerPolicy {
    /// Which lot a redemption takes from first.
    pub consumption: ConsumptionOrder,
    /// The treatment of points of a refunded purchase that are already spent.
    pub refund: RefundPolicy,
}
