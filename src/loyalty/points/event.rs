use chrono::NaiveDateTime;

/// Something that happened to the points of a member.
///
/// An event is a fact: it says how many points and until when, not by which rule. What a rule
/// grants ([`EarnRules`](super::EarnRules), [`ExpiryRule`](super::ExpiryRule)) is written into the
/// event, so that a later change of the rules changes no history.
///
/// All instants are readings of one clock that the caller chose, such as UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "type", rename_all = "snake_case")
)]
pub enum Event<Id> {
    /// A new lot.
    Earn {
        /// When it was earned.
        at: NaiveDateTime,
        /// The name of the lot, unique among the member's lots.
        lot: Id,
        /// The number of points, at least one.
        points: u64,
        /// The first instant at which they can no longer be used; `None`: they never expire.
        expires_at: Option<NaiveDateTime>,
        /// The first instant at which they can be used; `None`: at once.
        available_from: Option<NaiveDateTime>,
    },
    /// Points are spent, all of them or none.
    Redeem {
        /// When.
        at: NaiveDateTime,
        /// The name of the redemption, unique among the member's redemptions.
        redemption: Id,
        /// The number of points, at least one.
        points: u64,
    },
    /// Time passes: lots expire and pending ones become usable.
    Expire {
        /// Up to when.
        at: NaiveDateTime,
    },
    /// A redemption is undone: its points go back to the lots that they came from.
    RefundRedemption {
        /// When.
        at: NaiveDateTime,
        /// Which.
        redemption: Id,
        /// The number of points; `None`: all that were not yet given back.
        points: Option<u64>,
    },
    /// The purchase that earned a lot is refunded: its points are taken back.
    RefundPurchase {
        /// When.
        at: NaiveDateTime,
        /// Which.
        lot: Id,
        /// The number of points; `None`: all that were not yet taken back.
        points: Option<u64>,
    },
}

impl<Id> Event<Id> {
    /// When it happened.
    pub fn at(&self) -> NaiveDateTime {
        match self {
            Self::Earn { at, .. }
            | Self::Redeem { at, .. }
            | Self::Expire { at }
            | Self::RefundRedemption { at, .. }
            | Self::RefundPurchase { at, .. } => *at,
        }
    }
}
