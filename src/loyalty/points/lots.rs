//! The lots of one member: found by id, and consumed in order.

use super::by_id::ById;
use super::lot::Lot;
use super::policy::ConsumptionOrder;
use chrono::NaiveDateTime;
use std::cmp::Ordering;
use std::collections::VecDeque;

/// The points that expired, by what they were before.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Expired {
    pub available: u64,
    pub pending: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lots<Id> {
    order: ConsumptionOrder,
    /// Every lot, in the order earned. Positions never change.
    all: Vec<Lot<Id>>,
    by_id: ById,
    /// Positions of the lots with points left, the next to be consumed first.
    queue: VecDeque<u32>,
    /// Positions of the lots that were not usable when time last expired.
    pending: Vec<u32>,
}

impl<Id: Ord> Lots<Id> {
    pub fn new(order: ConsumptionOrder) -> Self {
        Self {
            order,
            all: Vec::new(),
            by_id: ById::default(),
            queue: VecDeque::new(),
            pending: Vec::new(),
        }
    }

    pub fn all(&self) -> &[Lot<Id>] {
        &self.all
    }

    pub fn get(&self, position: u32) -> Option<&Lot<Id>> {
        self.all.get(position as usize)
    }

    pub fn get_mut(&mut self, position: u32) -> Option<&mut Lot<Id>> {
        self.all.get_mut(position as usize)
    }

    pub fn find(&self, id: &Id) -> Option<u32> {
        self.by_id.find(&self.all, |lot| &lot.id, id)
    }

    /// A new lot with a new id, after it was made sure that there is room.
    pub fn push(&mut self, lot: Lot<Id>) {
        let position = self.by_id.add(&self.all, |lot| &lot.id, &lot.id);
        if lot.available_from.is_some() {
            self.pending.push(position);
        }
        self.all.push(lot);
        self.enqueue(position);
    }

    fn compare(&self, a: u32, b: u32) -> Ordering {
        let (Some(a), Some(b)) = (self.get(a), self.get(b)) else {
            return Ordering::Equal;
        };
        let by_expiry = || match (a.expires_at, b.expires_at) {
            (Some(a), Some(b)) => a.cmp(&b),
            // A lot that never expires comes last.
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        let by_creation = || a.earned_at.cmp(&b.earned_at).then_with(|| a.id.cmp(&b.id));
        match self.order {
            ConsumptionOrder::EarliestExpiry => by_expiry().then_with(by_creation),
            ConsumptionOrder::EarliestEarned => by_creation(),
        }
    }

    fn enqueue(&mut self, position: u32) {
        let place = self
            .queue
            .partition_point(|&queued| self.compare(queued, position) == Ordering::Less);
        self.queue.insert(place, position);
    }

    /// Takes a lot out of the queue once it has nothing left.
    fn drop_if_empty(&mut self, position: u32) {
        if self.get(position).is_some_and(|lot| lot.remaining == 0) {
            self.queue.retain(|&queued| queued != position);
        }
    }

    /// Whether time up to `at` expires a lot or makes one usable.
    pub fn has_something_due(&self, at: NaiveDateTime) -> bool {
        let is_expired =
            |&position: &u32| self.get(position).is_some_and(|lot| lot.is_expired_at(at));
        let expires = match self.order {
            ConsumptionOrder::EarliestExpiry => self.queue.front().is_some_and(is_expired),
            ConsumptionOrder::EarliestEarned => self.queue.iter().any(is_expired),
        };
        expires
            || self
                .pending
                .iter()
                .any(|&position| self.is_due(position, at))
    }

    fn is_due(&self, pending: u32, at: NaiveDateTime) -> bool {
        self.get(pending).is_some_and(|lot| !lot.is_pending_at(at))
    }

    /// What will be usable at a later instant, were nothing else to happen.
    pub fn usable_at(&self, at: NaiveDateTime) -> u64 {
        self.queue
            .iter()
            .filter_map(|&position| self.get(position))
            .filter(|lot| !lot.is_expired_at(at) && !lot.is_pending_at(at))
            .map(|lot| lot.remaining)
            .sum()
    }

    /// Every lot that has expired by `at` loses what it has left; time was `before` until now.
    pub fn expire(&mut self, before: NaiveDateTime, at: NaiveDateTime) -> Expired {
        let mut expired = Expired::default();
        let mut place = 0;
        while let Some(&position) = self.queue.get(place) {
            let Some(lot) = self.all.get_mut(position as usize) else {
                break;
            };
            if lot.is_expired_at(at) {
                lot.expired += lot.remaining;
                let lost = std::mem::take(&mut lot.remaining);
                if lot.is_pending_at(before) {
                    expired.pending += lost;
                } else {
                    expired.available += lost;
                }
                self.queue.remove(place);
            } else if self.order == ConsumptionOrder::EarliestExpiry {
                break;
            } else {
                place += 1;
            }
        }
        expired
    }

    /// The points of pending lots that have become usable by `at`.
    pub fn activate(&mut self, at: NaiveDateTime) -> u64 {
        let mut activated = 0;
        let all = &self.all;
        self.pending.retain(|&position| {
            let Some(lot) = all.get(position as usize) else {
                return false;
            };
            if !lot.is_pending_at(at) {
                activated += lot.remaining;
            }
            lot.is_pending_at(at)
        });
        activated
    }

    /// Takes points from the usable lots in order; the caller has made sure that there are enough.
    pub fn take(&mut self, points: u64, now: NaiveDateTime, mut taken: impl FnMut(u32, u64)) {
        let mut wanted = points;
        let mut place = 0;
        while wanted > 0 {
            let Some(&position) = self.queue.get(place) else {
                break;
            };
            let Some(lot) = self.all.get_mut(position as usize) else {
                break;
            };
            if lot.is_pending_at(now) {
                place += 1;
                continue;
            }
            let part = wanted.min(lot.remaining);
            lot.remaining -= part;
            wanted -= part;
            taken(position, part);
            if lot.remaining == 0 {
                self.queue.remove(place);
            } else {
                place += 1;
            }
        }
    }

    /// Takes points from one lot, pending or not; at most what it has left.
    pub fn take_from(&mut self, position: u32, points: u64) -> u64 {
        let part = self.get_mut(position).map_or(0, |lot| {
            let part = points.min(lot.remaining);
            lot.remaining -= part;
            part
        });
        self.drop_if_empty(position);
        part
    }

    /// Gives points back to a lot that has not expired.
    pub fn give_back(&mut self, position: u32, points: u64) {
        let Some(lot) = self.get_mut(position) else {
            return;
        };
        let was_empty = lot.remaining == 0;
        lot.remaining += points;
        if was_empty {
            self.enqueue(position);
        }
    }
}
