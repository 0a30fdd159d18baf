use super::balances::Balances;
use super::event::Event;
use super::forgiven::Forgiven;
use super::lot::{Lot, Redemption};
use super::lots::Lots;
use super::policy::{LedgerPolicy, RefundPolicy};
use crate::loyalty::LoyaltyError;
use chrono::NaiveDateTime;
use std::collections::BTreeMap;
use std::fmt::Display;

/// The points of one member: the lots that were earned, and where each point went.
///
/// Before each event, time passes up to it: first every lot whose `expires_at` has come loses what
/// it has left, then every pending lot whose `available_from` has come becomes usable, then a debt
/// is settled. So points that became usable and expired since the event before pay no debt; where
/// they should, an [`Event::Expire`] at the instant in between lets them. An event happens as a whole
/// or not at all: after an error the ledger, its clock included, is as it was before.
///
/// # Refunds
///
/// The ledger remembers why each point is gone:
///
/// ```text
/// missing of a lot = max(0, refunded + spent − issued)
/// held             = min(Σ missing − forgiven, points that can be held)
/// owed             = Σ missing − held          (with NegativeBalance; ClampAtZero forgives it)
/// ```
///
/// A refunded purchase takes back what its lot has left; points of it that have expired need no
/// taking back. Points of it that are spent are missing: usable points of the member's other lots
/// stand in for them, always those that a redemption would use first, and are held. What no point
/// stands in for is owed and settled by the next points that become usable, or it is forgiven.
/// When spent points come back to a lot whose purchase was refunded, they are taken back there,
/// less is missing, and first what was owed or forgiven, then what other lots hold, is free again.
/// Points that are held when they expire go on standing in, for any lot.
///
/// What is forgiven is never asked of points earned later. Points that come back from a redemption
/// made before it do settle it: they would have been there, had they come back first. So two
/// refunds may happen in either order and come to the same lots and balances, as long as no point
/// expires or becomes usable in between.
///
/// The ids of lots and redemptions are the caller's: any ordered type, such as `u64` or `String`.
/// Points are counted in whole units of [`PointUnit`](super::PointUnit).
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::loyalty::points::{ConsumptionOrder, Event, LedgerPolicy, PointsLedger, RefundPolicy};
///
/// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day)?.and_hms_opt(0, 0, 0);
/// let mut ledger = PointsLedger::new(LedgerPolicy {
///     consumption: ConsumptionOrder::EarliestExpiry,
///     refund: RefundPolicy::NegativeBalance,
/// });
/// # let mut run = || -> Option<Result<(), clv::loyalty::LoyaltyError>> {
/// let earn = |at, lot, points, expires_at| Event::Earn {
///     at, lot, points, expires_at, available_from: None,
/// };
/// for event in [
///     earn(day(1, 1)?, "january", 100, day(12, 31)),
///     earn(day(2, 1)?, "february", 50, day(6, 30)),
///     Event::Redeem { at: day(3, 1)?, redemption: "gift", points: 120 },
/// ] {
///     if let Err(error) = ledger.apply(&event) { return Some(Err(error)); }
/// }
/// # Some(Ok(())) };
/// # run().ok_or("a date")??;
/// // February's 50 points expire first and go first; 70 of January's follow.
/// assert_eq!(ledger.balances().available, 30);
/// assert_eq!(ledger.lots().iter().map(|lot| lot.remaining()).collect::<Vec<_>>(), [30, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointsLedger<Id> {
    policy: LedgerPolicy,
    pub(super) now: Option<NaiveDateTime>,
    pub(super) lots: Lots<Id>,
    pub(super) redemptions: Vec<Redemption<Id>>,
    pub(super) redemptions_by_id: BTreeMap<Id, u32>,
    /// Grows with each event that gives the member points or spends them.
    pub(super) epoch: u64,
    pub(super) forgiven: Forgiven,
    balances: Balances,
}

impl<Id> PointsLedger<Id> {
    /// Its conventions.
    pub fn policy(&self) -> LedgerPolicy {
        self.policy
    }

    /// Up to when time has passed, `None` before the first event.
    pub fn as_of(&self) -> Option<NaiveDateTime> {
        self.now
    }

    /// The fate of all points so far.
    pub fn balances(&self) -> &Balances {
        &self.balances
    }

    /// Refunded points that were missing and are forgiven, 0 where they are owed.
    pub fn forgiven(&self) -> u64 {
        self.forgiven.total()
    }

    /// Every redemption, the first one first.
    pub fn redemptions(&self) -> &[Redemption<Id>] {
        &self.redemptions
    }
}

impl<Id: Ord + Clone + Display> PointsLedger<Id> {
    /// An empty ledger.
    pub fn new(policy: LedgerPolicy) -> Self {
        Self {
            policy,
            now: None,
            lots: Lots::new(policy.consumption),
            redemptions: Vec::new(),
            redemptions_by_id: BTreeMap::new(),
            epoch: 0,
            forgiven: Forgiven::default(),
            balances: Balances::default(),
        }
    }

    /// The ledger after a sequence of events.
    ///
    /// # Errors
    ///
    /// As [`apply`](Self::apply), of the first event that cannot happen.
    pub fn replay<'a>(
        policy: LedgerPolicy,
        events: impl IntoIterator<Item = &'a Event<Id>>,
    ) -> Result<Self, LoyaltyError>
    where
        Id: 'a,
    {
        let mut ledger = Self::new(policy);
        for event in events {
            ledger.apply(event)?;
        }
        Ok(ledger)
    }

    /// Every lot, in the order earned.
    pub fn lots(&self) -> &[Lot<Id>] {
        self.lots.all()
    }

    /// The lots that a redemption took from, with the points as first taken.
    pub fn taken<'a>(
        &'a self,
        redemption: &'a Redemption<Id>,
    ) -> impl Iterator<Item = (&'a Lot<Id>, u64)> {
        let of_lot = |&(position, points): &(u32, u64)| Some((self.lots.get(position)?, points));
        redemption.taken.iter().filter_map(of_lot)
    }

    /// Lets an event happen, or refuses it and changes nothing.
    ///
    /// # Errors
    ///
    /// - [`LoyaltyError::OutOfOrder`] where it lies before the event before it;
    /// - [`LoyaltyError::NoPoints`] for an event over 0 points;
    /// - earn: [`LoyaltyError::DuplicateLot`], [`LoyaltyError::ExpiresBeforeEarned`], and
    ///   [`LoyaltyError::TooManyPoints`] above 2⁶³ − 1 points in all;
    /// - redeem: [`LoyaltyError::DuplicateRedemption`], [`LoyaltyError::NotEnoughPoints`];
    /// - refund of a redemption: [`LoyaltyError::UnknownRedemption`],
    ///   [`LoyaltyError::NothingLeftToRefund`], [`LoyaltyError::RefundAboveRest`];
    /// - refund of a purchase: [`LoyaltyError::UnknownLot`],
    ///   [`LoyaltyError::NothingLeftToRefund`], [`LoyaltyError::RefundAboveRest`].
    pub fn apply(&mut self, event: &Event<Id>) -> Result<(), LoyaltyError> {
        match event {
            Event::Earn {
                at,
                lot,
                points,
                expires_at,
                available_from,
            } => self.earn(Lot::new(
                lot.clone(),
                *at,
                *points,
                *expires_at,
                *available_from,
            )),
            Event::Redeem {
                at,
                redemption,
                points,
            } => self.redeem(*at, redemption, *points),
            Event::Expire { at } => self.pass_time(*at),
            Event::RefundRedemption {
                at,
                redemption,
                points,
            } => self.refund_redemption(*at, redemption, *points),
            Event::RefundPurchase { at, lot, points } => self.refund_purchase(*at, lot, *points),
        }
    }

    /// Lets time pass: lots expire, pending ones become usable, a debt is settled.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::OutOfOrder`] where `at` lies in the past.
    pub fn pass_time(&mut self, at: NaiveDateTime) -> Result<(), LoyaltyError> {
        self.must_not_go_back(at)?;
        self.advance(at);
        Ok(())
    }

    fn earn(&mut self, lot: Lot<Id>) -> Result<(), LoyaltyError> {
        let at = lot.earned_at;
        self.must_not_go_back(at)?;
        must_be_some(lot.issued)?;
        if let Some(expires_at) = lot.expires_at.filter(|&expiry| expiry <= at) {
            return Err(LoyaltyError::ExpiresBeforeEarned {
                lot: lot.id.to_string(),
                expires_at,
                earned_at: at,
            });
        }
        if self.lots.find(&lot.id).is_some() {
            return Err(LoyaltyError::DuplicateLot {
                lot: lot.id.to_string(),
            });
        }
        self.balances
            .issued
            .checked_add(lot.issued)
            .filter(|&issued| i64::try_from(issued).is_ok())
            .ok_or(LoyaltyError::TooManyPoints)?;
        must_have_room(self.lots.all())?;

        self.advance(at);
        self.epoch += 1;
        self.lots.push(lot);
        self.settle();
        Ok(())
    }

    pub(super) fn must_not_go_back(&self, at: NaiveDateTime) -> Result<(), LoyaltyError> {
        match self.now {
            Some(now) if at < now => Err(LoyaltyError::OutOfOrder { at, after: now }),
            _ => Ok(()),
        }
    }

    /// The points that will be available once time has passed up to `at`.
    pub(super) fn available_at(&self, at: NaiveDateTime) -> u64 {
        if self.lots.has_something_due(at) {
            self.lots.usable_at(at).saturating_sub(self.balances.owed)
        } else {
            self.balances.available
        }
    }

    pub(super) fn advance(&mut self, at: NaiveDateTime) {
        if self.lots.has_something_due(at) {
            self.lots.expire(at);
            if self.lots.activate(at) {
                self.epoch += 1;
            }
            self.settle();
        }
        self.now = Some(at);
    }

    /// Lets the member's points stand in for the refunded ones that are spent, as far as they go;
    /// the rest is owed or forgiven.
    pub(super) fn settle(&mut self) {
        let totals = self.lots.totals();
        self.forgiven.limit(totals.missing);
        let wanted = totals.missing - self.forgiven.total();
        let held = wanted.min(totals.held + totals.free);
        let short = wanted - held;
        let owed = match self.policy.refund {
            RefundPolicy::NegativeBalance => short,
            RefundPolicy::ClampAtZero => {
                self.forgiven.add(self.epoch, short);
                0
            }
        };
        self.lots.hold(held);
        let totals = self.lots.totals();
        self.balances = Balances {
            issued: totals.issued,
            pending: totals.pending,
            available: totals.available,
            redeemed: totals.spent,
            expired: totals.expired,
            clawed_back: totals.taken_back + totals.held + owed,
            owed,
        };
    }
}

pub(super) fn must_be_some(points: u64) -> Result<(), LoyaltyError> {
    if points == 0 {
        Err(LoyaltyError::NoPoints)
    } else {
        Ok(())
    }
}

/// Positions in a list are 32 bits wide.
pub(super) fn must_have_room<T>(list: &[T]) -> Result<(), LoyaltyError> {
    match u32::try_from(list.len()) {
        Ok(_) => Ok(()),
        Err(_) => Err(LoyaltyError::TooManyPoints),
    }
}
