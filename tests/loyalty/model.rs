//! An account kept point by point, as slow and as plain as the definition: the independent truth
//! for the machine's tests.
//!
//! The rule of refunds, as it is stated here: a refunded purchase takes back its own unused points.
//! Points of it that are spent are missing; other usable points stand in for them, after every
//! event anew those that would be used first, and among expired points those that stood in when
//! they expired. What nothing stands in for is owed, or forgiven once and for all, except to
//! points that were spent before and come back.

use chrono::NaiveDateTime;
use clv::loyalty::points::{Balances, Event, RefundPolicy};

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Pending,
    Available,
    Spent,
    StandsIn,
    Expired,
    TakenBack,
}

#[derive(Debug, Clone)]
struct Point {
    lot: usize,
    state: State,
    stood_in_when_it_expired: bool,
}

#[derive(Debug, Clone)]
struct ModelLot {
    id: u64,
    earned: NaiveDateTime,
    expires: Option<NaiveDateTime>,
    from: NaiveDateTime,
    refunded: usize,
    missing_since: usize,
}

#[derive(Debug, Clone)]
struct ModelRedemption {
    id: u64,
    /// The points in the order taken.
    taken: Vec<usize>,
    returned: usize,
    moment: usize,
}

/// An account in which each point has a life of its own.
#[derive(Debug, Clone, Default)]
pub struct Account {
    now: Option<NaiveDateTime>,
    lots: Vec<ModelLot>,
    points: Vec<Point>,
    redemptions: Vec<ModelRedemption>,
    /// How often the member was given points or spent them.
    moment: usize,
    /// Of each forgiven point the moment.
    forgiven: Vec<usize>,
    owed: usize,
}

impl Account {
    pub fn balances(&self) -> Balances {
        let count = |state: State| {
            let is = |point: &&Point| point.state == state;
            self.points.iter().filter(is).count() as u64
        };
        let owed = self.owed as u64;
        let stands_in = count(State::StandsIn);
        Balances {
            issued: self.points.len() as u64,
            pending: count(State::Pending),
            available: count(State::Available),
            redeemed: count(State::Spent),
            expired: count(State::Expired),
            clawed_back: count(State::TakenBack) + stands_in + owed,
            owed,
        }
    }

    pub fn forgiven(&self) -> u64 {
        self.forgiven.len() as u64
    }

    pub fn remaining(&self) -> Vec<u64> {
        let left = |lot| self.count(lot, State::Pending) + self.count(lot, State::Available);
        (0..self.lots.len()).map(|lot| left(lot) as u64).collect()
    }

    fn count(&self, lot: usize, state: State) -> usize {
        let is = |point: &&Point| point.lot == lot && point.state == state;
        self.points.iter().filter(is).count()
    }

    fn issued(&self, lot: usize) -> usize {
        self.points.iter().filter(|point| point.lot == lot).count()
    }

    fn has_expired(&self, lot: usize) -> bool {
        let expires = self.lots[lot].expires;
        expires.is_some() && expires <= self.now
    }

    fn missing(&self, lot: usize) -> usize {
        let unspent = self.issued(lot) - self.count(lot, State::Spent);
        self.lots[lot].refunded.saturating_sub(unspent)
    }

    /// The account after the event, `None` where it cannot happen.
    pub fn after(&self, event: &Event<u64>, policy: RefundPolicy) -> Option<Self> {
        if self.now.is_some_and(|now| event.at() < now) {
            return None;
        }
        let mut next = self.clone();
        next.pass(event.at(), policy);
        next.happen(event)?;
        next.settle(policy);
        Some(next)
    }

    fn pass(&mut self, at: NaiveDateTime, policy: RefundPolicy) {
        self.now = Some(at);
        let mut became_usable = false;
        for point in &mut self.points {
            let lot = &self.lots[point.lot];
            let is_over = lot.expires.is_some_and(|expires| expires <= at);
            match point.state {
                State::Pending | State::Available if is_over => point.state = State::Expired,
                State::StandsIn if is_over => point.stood_in_when_it_expired = true,
                State::Pending if lot.from <= at => {
                    point.state = State::Available;
                    became_usable = true;
                }
                _ => {}
            }
        }
        self.moment += usize::from(became_usable);
        self.settle(policy);
    }

    /// The next available point to be used.
    fn next(&self) -> Option<usize> {
        let available = self
            .points
            .iter()
            .enumerate()
            .filter(|(_, point)| point.state == State::Available);
        available
            .min_by_key(|(_, point)| {
                let lot = &self.lots[point.lot];
                (
                    lot.expires.unwrap_or(NaiveDateTime::MAX),
                    lot.earned,
                    lot.id,
                )
            })
            .map(|(place, _)| place)
    }

    /// An expired point that can stand in again: it did when it expired, and its lot has more such
    /// points than its own refund needs.
    fn next_expired(&self) -> Option<usize> {
        let needed = |lot: usize| {
            let refunded = self.lots[lot].refunded - self.count(lot, State::TakenBack);
            self.missing(lot) == 0 && self.count(lot, State::Expired) > refunded
        };
        (0..self.points.len()).find(|&place| {
            let point = &self.points[place];
            point.state == State::Expired && point.stood_in_when_it_expired && needed(point.lot)
        })
    }

    fn settle(&mut self, policy: RefundPolicy) {
        for place in 0..self.points.len() {
            if self.points[place].state == State::StandsIn {
                let expired = self.has_expired(self.points[place].lot);
                self.points[place].state = if expired {
                    State::Expired
                } else {
                    State::Available
                };
            }
        }
        // A lot that has not expired takes back its own points, as soon as they are there.
        for lot in (0..self.lots.len())
            .filter(|&lot| self.lots[lot].refunded > 0)
            .collect::<Vec<_>>()
        {
            for place in 0..self.points.len() {
                let is_own = self.points[place].lot == lot;
                let is_left = matches!(self.points[place].state, State::Pending | State::Available);
                let taken_back = self.count(lot, State::TakenBack);
                if is_own && is_left && taken_back < self.lots[lot].refunded {
                    self.points[place].state = State::TakenBack;
                }
            }
        }
        let missing: usize = (0..self.lots.len()).map(|lot| self.missing(lot)).sum();
        while self.forgiven.len() > missing {
            self.forgiven.remove(0);
        }
        self.owed = 0;
        for _ in self.forgiven.len()..missing {
            match self.next_expired().or_else(|| self.next()) {
                Some(place) => self.points[place].state = State::StandsIn,
                None if policy == RefundPolicy::NegativeBalance => self.owed += 1,
                None => self.forgiven.push(self.moment),
            }
        }
    }

    /// One point fewer is forgiven, of those forgiven since that moment.
    fn undo_forgiven(&mut self, since: usize) {
        if let Some(place) = self.forgiven.iter().position(|&moment| moment >= since) {
            self.forgiven.remove(place);
        }
    }

    fn happen(&mut self, event: &Event<u64>) -> Option<()> {
        match *event {
            Event::Expire { .. } => Some(()),
            Event::Earn {
                at,
                lot,
                points,
                expires_at,
                available_from,
            } => {
                let is_new = self.lots.iter().all(|other| other.id != lot);
                if !is_new || points == 0 || expires_at.is_some_and(|expires| expires <= at) {
                    return None;
                }
                let from = available_from.unwrap_or(at);
                self.moment += 1;
                self.lots.push(ModelLot {
                    id: lot,
                    earned: at,
                    expires: expires_at,
                    from,
                    refunded: 0,
                    missing_since: 0,
                });
                let state = if from > at {
                    State::Pending
                } else {
                    State::Available
                };
                let lot = self.lots.len() - 1;
                self.points.extend((0..points).map(|_| Point {
                    lot,
                    state,
                    stood_in_when_it_expired: false,
                }));
                Some(())
            }
            Event::Redeem {
                redemption, points, ..
            } => {
                let is_new = self.redemptions.iter().all(|other| other.id != redemption);
                if !is_new || points == 0 {
                    return None;
                }
                let mut taken = Vec::new();
                for _ in 0..points {
                    let place = self.next()?;
                    self.points[place].state = State::Spent;
                    taken.push(place);
                }
                self.moment += 1;
                self.redemptions.push(ModelRedemption {
                    id: redemption,
                    taken,
                    returned: 0,
                    moment: self.moment,
                });
                Some(())
            }
            Event::RefundRedemption {
                redemption, points, ..
            } => self.return_points(redemption, points),
            Event::RefundPurchase { lot, points, .. } => self.refund(lot, points),
        }
    }

    fn return_points(&mut self, id: u64, points: Option<u64>) -> Option<()> {
        let number = self.redemptions.iter().position(|other| other.id == id)?;
        let redemption = self.redemptions[number].clone();
        let rest = (redemption.taken.len() - redemption.returned) as u64;
        let points = points.unwrap_or(rest);
        if points == 0 || points > rest {
            return None;
        }
        let back = redemption.taken.iter().rev().skip(redemption.returned);
        for &place in back.take(points as usize) {
            let lot = self.points[place].lot;
            if !self.has_expired(lot) {
                self.undo_forgiven(redemption.moment);
                self.points[place].state = State::Available;
            } else {
                if self.missing(lot) > 0 {
                    self.undo_forgiven(self.lots[lot].missing_since);
                }
                self.points[place].state = State::Expired;
            }
        }
        self.redemptions[number].returned += points as usize;
        Some(())
    }

    fn refund(&mut self, lot: u64, points: Option<u64>) -> Option<()> {
        let lot = self.lots.iter().position(|other| other.id == lot)?;
        let rest = self.issued(lot) - self.lots[lot].refunded;
        let points = points.map_or(rest, |points| points as usize);
        if points == 0 || points > rest {
            return None;
        }
        if self.missing(lot) == 0 {
            self.lots[lot].missing_since = self.moment;
        }
        self.lots[lot].refunded += points;
        Some(())
    }
}
