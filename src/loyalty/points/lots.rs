//! The lots of one member: found by id, and used in order.

use super::lot::{Lot, Stage};
use super::policy::ConsumptionOrder;
use chrono::NaiveDateTime;
use std::collections::{BTreeMap, BTreeSet};

/// The totals of all lots together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Totals {
    pub issued: u64,
    pub pending: u64,
    pub available: u64,
    pub spent: u64,
    pub expired: u64,
    pub taken_back: u64,
    pub held: u64,
    /// Points that could stand in for refunded ones and do not.
    pub free: u64,
    /// Refunded points that are spent.
    pub missing: u64,
}

impl Totals {
    fn of<Id>(lot: &Lot<Id>) -> Self {
        let left_as = |stage| if lot.stage == stage { lot.remaining } else { 0 };
        Self {
            issued: lot.issued,
            pending: left_as(Stage::Pending),
            available: left_as(Stage::Usable),
            spent: lot.spent,
            expired: lot.expired(),
            taken_back: lot.taken_back,
            held: lot.held,
            free: lot.free(),
            missing: lot.missing(),
        }
    }

    /// Each number is at most the points issued in all, below 2⁶³.
    fn replace(&mut self, before: Self, after: Self) {
        let replace = |total: &mut u64, before: u64, after: u64| *total = *total + after - before;
        replace(&mut self.issued, before.issued, after.issued);
        replace(&mut self.pending, before.pending, after.pending);
        replace(&mut self.available, before.available, after.available);
        replace(&mut self.spent, before.spent, after.spent);
        replace(&mut self.expired, before.expired, after.expired);
        replace(&mut self.taken_back, before.taken_back, after.taken_back);
        replace(&mut self.held, before.held, after.held);
        replace(&mut self.free, before.free, after.free);
        replace(&mut self.missing, before.missing, after.missing);
    }
}

/// The place of a lot in the order in which points are used: those that have expired and may still
/// stand in for others come first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place<Id> {
    is_live: bool,
    order: Option<(NaiveDateTime, NaiveDateTime, Id)>,
    position: u32,
}

impl<Id> Place<Id> {
    /// Before every lot that has not expired, behind every one that has.
    const FIRST_LIVE: Self = Self {
        is_live: true,
        order: None,
        position: 0,
    };
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lots<Id> {
    order: ConsumptionOrder,
    /// Every lot, in the order earned. Positions never change.
    all: Vec<Lot<Id>>,
    by_id: BTreeMap<Id, u32>,
    /// Lots with free points, and lots with held ones.
    free: BTreeSet<Place<Id>>,
    held: BTreeSet<Place<Id>>,
    /// Lots by the instant at which they become usable and expire, until they do.
    pending: BTreeSet<(NaiveDateTime, u32)>,
    expiring: BTreeSet<(NaiveDateTime, u32)>,
    totals: Totals,
}

impl<Id> Lots<Id> {
    pub fn new(order: ConsumptionOrder) -> Self {
        Self {
            order,
            all: Vec::new(),
            by_id: BTreeMap::new(),
            free: BTreeSet::new(),
            held: BTreeSet::new(),
            pending: BTreeSet::new(),
            expiring: BTreeSet::new(),
            totals: Totals::default(),
        }
    }

    pub fn all(&self) -> &[Lot<Id>] {
        &self.all
    }

    pub fn get(&self, position: u32) -> Option<&Lot<Id>> {
        self.all.get(position as usize)
    }

    pub fn totals(&self) -> Totals {
        self.totals
    }
}

impl<Id: Ord + Clone> Lots<Id> {
    pub fn find(&self, id: &Id) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// A new lot with a new id, after it was made sure that there is room.
    pub fn push(&mut self, lot: Lot<Id>) {
        let position = self.all.len() as u32;
        self.by_id.insert(lot.id.clone(), position);
        if let Some(from) = lot.available_from {
            self.pending.insert((from, position));
        }
        if let Some(expiry) = lot.expires_at {
            self.expiring.insert((expiry, position));
        }
        if lot.free() > 0 {
            self.free.insert(self.place(&lot, position));
        }
        self.totals.replace(Totals::default(), Totals::of(&lot));
        self.all.push(lot);
    }

    fn place(&self, lot: &Lot<Id>, position: u32) -> Place<Id> {
        let first = match self.order {
            // A lot that never expires comes last.
            ConsumptionOrder::EarliestExpiry => lot.expires_at.unwrap_or(NaiveDateTime::MAX),
            ConsumptionOrder::EarliestEarned => NaiveDateTime::MIN,
        };
        Place {
            is_live: lot.stage != Stage::Expired,
            order: Some((first, lot.earned_at, lot.id.clone())),
            position,
        }
    }

    /// Changes a lot, and what is known of all lots with it.
    pub fn change(&mut self, position: u32, change: impl FnOnce(&mut Lot<Id>)) {
        let Some(lot) = self.all.get_mut(position as usize) else {
            return;
        };
        let (before, stage) = (Totals::of(lot), lot.stage);
        change(lot);
        let after = Totals::of(lot);
        let moves = stage != lot.stage;
        self.totals.replace(before, after);

        let Some(lot) = self.all.get(position as usize) else {
            return;
        };
        let changes = |before: u64, after: u64| (before > 0) != (after > 0);
        if !moves && !changes(before.free, after.free) && !changes(before.held, after.held) {
            return;
        }
        let place = self.place(lot, position);
        let before_place = Place {
            is_live: stage != Stage::Expired,
            ..place.clone()
        };
        if before.free > 0 {
            self.free.remove(&before_place);
        }
        if before.held > 0 {
            self.held.remove(&before_place);
        }
        if after.free > 0 {
            self.free.insert(place.clone());
        }
        if after.held > 0 {
            self.held.insert(place);
        }
    }

    /// Whether time up to `at` expires a lot or makes one usable.
    pub fn has_something_due(&self, at: NaiveDateTime) -> bool {
        let is_due =
            |first: Option<&(NaiveDateTime, u32)>| first.is_some_and(|&(due, _)| due <= at);
        is_due(self.expiring.first()) || is_due(self.pending.first())
    }

    /// The points that will be available at a later instant, were nothing else to happen and
    /// nothing owed.
    pub fn usable_at(&self, at: NaiveDateTime) -> u64 {
        let due = |by_instant: &BTreeSet<(NaiveDateTime, u32)>,
                   is: fn(&Lot<Id>, NaiveDateTime) -> bool| {
            by_instant
                .iter()
                .take_while(|&&(due, _)| due <= at)
                .filter_map(|&(_, position)| self.get(position))
                .filter(|lot| is(lot, at))
                .map(|lot| lot.remaining)
                .sum::<u64>()
        };
        let lost = due(&self.expiring, |lot, _| lot.stage == Stage::Usable);
        let gained = due(&self.pending, |lot, at| !lot.is_expired_at(at));
        self.totals.available - lost + gained
    }

    /// Lets every lot expire that has by `at`.
    pub fn expire(&mut self, at: NaiveDateTime) {
        while let Some(&(due, position)) = self.expiring.first().filter(|&&(due, _)| due <= at) {
            self.expiring.remove(&(due, position));
            self.change(position, Lot::expire);
        }
    }

    /// Lets every pending lot become usable that has by `at`, and says whether there was one.
    pub fn activate(&mut self, at: NaiveDateTime) -> bool {
        let mut is_any = false;
        while let Some(&(due, position)) = self.pending.first().filter(|&&(due, _)| due <= at) {
            self.pending.remove(&(due, position));
            if self
                .get(position)
                .is_some_and(|lot| lot.stage == Stage::Pending)
            {
                is_any = true;
                self.change(position, |lot| lot.stage = Stage::Usable);
            }
        }
        is_any
    }

    /// Spends available points in order; the caller has made sure that there are enough.
    pub fn spend(&mut self, points: u64, mut taken: impl FnMut(u32, u64)) {
        let mut wanted = points;
        while wanted > 0
            && let Some(place) = self.free.range(Place::FIRST_LIVE..).next()
        {
            let position = place.position;
            let part = self
                .get(position)
                .map_or(0, |lot| lot.remaining.min(wanted));
            self.change(position, |lot| lot.spend(part));
            wanted -= part;
            taken(position, part);
        }
    }

    /// Lets so many points stand in for refunded ones, always those that are used first; at most
    /// as many as are held or free.
    pub fn hold(&mut self, points: u64) {
        while self.totals.held < points
            && let Some(position) = self.free.first().map(|place| place.position)
        {
            let wanted = points - self.totals.held;
            self.change(position, |lot| lot.hold(wanted.min(lot.free())));
        }
        while self.totals.held > points
            && let Some(position) = self.held.last().map(|place| place.position)
        {
            let surplus = self.totals.held - points;
            self.change(position, |lot| lot.release(surplus.min(lot.held)));
        }
        while let (Some(first), Some(last)) = (self.free.first(), self.held.last())
            && first < last
        {
            let (first, last) = (first.position, last.position);
            let free = self.get(first).map_or(0, Lot::free);
            let moved = self.get(last).map_or(0, |lot| lot.held.min(free));
            self.change(last, |lot| lot.release(moved));
            self.change(first, |lot| lot.hold(moved));
        }
    }
}
