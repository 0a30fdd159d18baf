use chrono::NaiveDateTime;

/// The stage of the points that a lot has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Pending,
    Usable,
    Expired,
}

/// Points that were earned together.
///
/// ```text
/// issued = remaining + spent + taken back + held + expired
/// ```
///
/// Held points stand in for points of a refunded purchase that are spent; they are free again when
/// those come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot<Id> {
    pub(super) id: Id,
    pub(super) earned_at: NaiveDateTime,
    pub(super) expires_at: Option<NaiveDateTime>,
    pub(super) available_from: Option<NaiveDateTime>,
    pub(super) stage: Stage,
    pub(super) issued: u64,
    pub(super) remaining: u64,
    pub(super) spent: u64,
    pub(super) held: u64,
    /// The number held when the lot expired: these were taken in time.
    pub(super) held_at_expiry: u64,
    pub(super) refunded: u64,
    pub(super) taken_back: u64,
    /// The epoch of the ledger in which refunded points of this lot were first missing.
    pub(super) missing_since: u64,
}

impl<Id> Lot<Id> {
    pub(super) fn new(
        id: Id,
        earned_at: NaiveDateTime,
        points: u64,
        expires_at: Option<NaiveDateTime>,
        available_from: Option<NaiveDateTime>,
    ) -> Self {
        let available_from = available_from.filter(|&from| from > earned_at);
        Self {
            id,
            earned_at,
            expires_at,
            available_from,
            stage: match available_from {
                Some(_) => Stage::Pending,
                None => Stage::Usable,
            },
            issued: points,
            remaining: points,
            spent: 0,
            held: 0,
            held_at_expiry: 0,
            refunded: 0,
            taken_back: 0,
            missing_since: 0,
        }
    }

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

    /// The points that are spent, less those that came back.
    pub fn spent(&self) -> u64 {
        self.spent
    }

    /// The part of the purchase, in points, that was refunded.
    pub fn refunded(&self) -> u64 {
        self.refunded
    }

    /// The points that were taken back because the purchase was refunded.
    pub fn taken_back(&self) -> u64 {
        self.taken_back
    }

    /// The points that stand in for refunded points of other lots which are spent.
    pub fn held(&self) -> u64 {
        self.held
    }

    /// The points that expired and stand in for nothing.
    pub fn expired(&self) -> u64 {
        match self.stage {
            Stage::Expired => self.left_at_expiry() - self.held,
            Stage::Pending | Stage::Usable => 0,
        }
    }

    /// The refunded points that are spent, so that the lot itself cannot give them back.
    pub fn missing(&self) -> u64 {
        // Both are at most issued, below 2⁶³.
        (self.refunded + self.spent).saturating_sub(self.issued)
    }

    pub(super) fn is_expired_at(&self, at: NaiveDateTime) -> bool {
        self.expires_at.is_some_and(|expiry| expiry <= at)
    }

    /// The points of an expired lot that were not used up before: expired, or held as they were.
    fn left_at_expiry(&self) -> u64 {
        self.issued - self.spent - self.taken_back
    }

    /// The number of points of an expired lot that can stand in for others: those that did when it
    /// expired, as far as its own refund does not need them.
    fn standing_in(&self) -> u64 {
        let left = self.left_at_expiry();
        let own = left.min(self.refunded - self.taken_back);
        self.held_at_expiry.min(left - own)
    }

    /// The number of further points of the lot that could stand in for refunded ones.
    pub(super) fn free(&self) -> u64 {
        match self.stage {
            Stage::Pending => 0,
            Stage::Usable => self.remaining,
            Stage::Expired => self.standing_in() - self.held,
        }
    }

    /// Lets free points stand in for others, at most [`free`](Self::free).
    pub(super) fn hold(&mut self, points: u64) {
        self.held += points;
        if self.stage == Stage::Usable {
            self.remaining -= points;
        }
    }

    /// Lets held points go, at most [`held`](Self::held).
    pub(super) fn release(&mut self, points: u64) {
        self.held -= points;
        if self.stage == Stage::Usable {
            self.remaining += points;
        }
    }

    pub(super) fn spend(&mut self, points: u64) {
        self.remaining -= points;
        self.spent += points;
    }

    /// Spent points come back: first for what is missing of the lot's own refund.
    pub(super) fn give_back(&mut self, points: u64) {
        let owed = points.min(self.missing());
        self.spent -= points;
        if self.stage != Stage::Expired {
            self.taken_back += owed;
            self.remaining += points - owed;
        }
    }

    /// The purchase is refunded: what the lot has left is taken back first, then what it holds.
    /// Points that have expired need no taking back.
    pub(super) fn refund(&mut self, points: u64) {
        self.refunded += points;
        if self.stage == Stage::Expired {
            self.held = self.held.min(self.standing_in());
            return;
        }
        let unused = points.min(self.remaining);
        self.remaining -= unused;
        let held = self.held.min(points - unused);
        self.held -= held;
        self.taken_back += unused + held;
    }

    pub(super) fn expire(&mut self) {
        self.remaining = 0;
        self.held_at_expiry = self.held;
        self.stage = Stage::Expired;
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
    /// The number of places of `taken` with points that did not come back, and the number that came
    /// back of the last of these.
    pub(super) open: usize,
    pub(super) returned_of_last: u64,
    /// The epoch of the ledger that it began.
    pub(super) epoch: u64,
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

    /// The next points to come back, each part with its lot: what was taken last goes first.
    pub(super) fn take_return(&mut self, points: u64) -> Vec<(u32, u64)> {
        let mut wanted = points;
        let mut parts = Vec::new();
        while wanted > 0
            && let Some(&(position, taken)) = self
                .open
                .checked_sub(1)
                .and_then(|last| self.taken.get(last))
        {
            let part = wanted.min(taken - self.returned_of_last);
            wanted -= part;
            self.returned += part;
            self.returned_of_last += part;
            parts.push((position, part));
            if self.returned_of_last == taken {
                self.open -= 1;
                self.returned_of_last = 0;
            }
        }
        parts
    }
}
