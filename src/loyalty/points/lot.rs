use chrono::NaiveDateTime;

/// Points that were earned together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot<Id> {
    pub(super) id: Id,
    pub(super) earned_at: NaiveDateTime,
    pub(super) expires_at: Option<NaiveDateTime>,
    pub(super) available_from: Option<NaiveDateTime>,
    pub(super) issued: u64,
    pub(super) remaining: u64,
    pub(super) expired: u64,
    /// How much of the purchase, in points, was refunded so far.
    pub(super) refunded: u64,
    /// How much of `expired` has already counted against a refund.
    pub(super) expired_and_refunded: u64,
}

impl<Id> Lot<Id> {
    /// The name of the lot.
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// When it was earned.
    pub fn earned_at(&self) -> NaiveDateTime {
        self.earned_at
    }

    /// The first instant at which its points can no longer be used, `None` where they never expire.
    pub fn expires_at(&self) -> Option<NaiveDateTime> {
        self.expires_at
    }

    /// The first instant at which its points can be used, `None` where that was at once.
    pub fn available_from(&self) -> Option<NaiveDateTime> {
        self.available_from
    }

    /// The points that it began with.
    pub fn issued(&self) -> u64 {
        self.issued
    }

    /// The points that are left, pending or available.
    pub fn remaining(&self) -> u64 {
        self.remaining
    }

    /// The points that expired.
    pub fn expired(&self) -> u64 {
        self.expired
    }

    pub(super) fn is_expired_at(&self, at: NaiveDateTime) -> bool {
        self.expires_at.is_some_and(|expiry| expiry <= at)
    }

    pub(super) fn is_pending_at(&self, at: NaiveDateTime) -> bool {
        self.available_from.is_some_and(|from| from > at)
    }
}

/// Points that were spent together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redemption<Id> {
    pub(super) id: Id,
    pub(super) at: NaiveDateTime,
    /// Position of the lot and the points, as first taken.
    pub(super) taken: Vec<(u32, u64)>,
    pub(super) points: u64,
    pub(super) returned: u64,
}

impl<Id> Redemption<Id> {
    /// The name of the redemption.
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// When the points were spent.
    pub fn at(&self) -> NaiveDateTime {
        self.at
    }

    /// The points that were spent.
    pub fn points(&self) -> u64 {
        self.points
    }

    /// The points that a refund gave back.
    pub fn returned(&self) -> u64 {
        self.returned
    }
}
