//! An account kept point by point, as slow and as plain as the definition: the independent truth
//! for the machine's tests.

use chrono::NaiveDateTime;
use clv::loyalty::points::{Balances, Event, RefundPolicy};

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Pending,
    Available,
    Spent,
    Expired { refunded: bool },
    TakenBack,
}

#[derive(Debug, Clone)]
struct Point {
    lot: usize,
    state: State,
}

#[derive(Debug, Clone)]
struct ModelLot {
    id: u64,
    earned: NaiveDateTime,
    expires: Option<NaiveDateTime>,
    from: NaiveDateTime,
    refunded: u64,
}

/// An account in which each point has a life of its own.
#[derive(Debug, Clone, Default)]
pub struct Account {
    now: Option<NaiveDateTime>,
    lots: Vec<ModelLot>,
    points: Vec<Point>,
    /// Of each redemption its id, the points in the order taken, and how many went back.
    redemptions: Vec<(u64, Vec<usize>, usize)>,
    clawed_back: u64,
    owed: u64,
}

impl Account {
    pub fn balances(&self) -> Balances {
        let count = |is: fn(&State) -> bool| {
            self.points.iter().filter(|point| is(&point.state)).count() as u64
        };
        Balances {
            issued: self.points.len() as u64,
            pending: count(|state| *state == State::Pending),
            available: count(|state| *state == State::Available),
            redeemed: count(|state| *state == State::Spent),
            expired: count(|state| matches!(state, State::Expired { .. })),
            clawed_back: self.clawed_back,
            owed: self.owed,
        }
    }

    pub fn remaining(&self) -> Vec<u64> {
        let of = |lot: usize| {
            let has = |point: &&Point| {
                point.lot == lot && matches!(point.state, State::Pending | State::Available)
            };
            self.points.iter().filter(has).count() as u64
        };
        (0..self.lots.len()).map(of).collect()
    }

    /// The account after the event, `None` where it cannot happen.
    pub fn after(&self, event: &Event<u64>, policy: RefundPolicy) -> Option<Self> {
        if self.now.is_some_and(|now| event.at() < now) {
            return None;
        }
        let mut next = self.clone();
        next.pass(event.at());
        next.happen(event, policy)?;
        next.settle();
        Some(next)
    }

    fn pass(&mut self, at: NaiveDateTime) {
        self.now = Some(at);
        for point in &mut self.points {
            let lot = &self.lots[point.lot];
            let is_left = matches!(point.state, State::Pending | State::Available);
            if is_left && lot.expires.is_some_and(|expires| expires <= at) {
                point.state = State::Expired { refunded: false };
            } else if point.state == State::Pending && lot.from <= at {
                point.state = State::Available;
            }
        }
        self.settle();
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

    fn settle(&mut self) {
        while self.owed > 0
            && let Some(place) = self.next()
        {
            self.points[place].state = State::TakenBack;
            self.owed -= 1;
        }
    }

    fn happen(&mut self, event: &Event<u64>, policy: RefundPolicy) -> Option<()> {
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
                self.lots.push(ModelLot {
                    id: lot,
                    earned: at,
                    expires: expires_at,
                    from,
                    refunded: 0,
                });
                let state = if from > at {
                    State::Pending
                } else {
                    State::Available
                };
                let lot = self.lots.len() - 1;
                self.points
                    .extend((0..points).map(|_| Point { lot, state }));
                Some(())
            }
            Event::Redeem {
                redemption, points, ..
            } => {
                let is_new = self.redemptions.iter().all(|(id, _, _)| *id != redemption);
                if !is_new || points == 0 {
                    return None;
                }
                let mut taken = Vec::new();
                for _ in 0..points {
                    let place = self.next()?;
                    self.points[place].state = State::Spent;
                    taken.push(place);
                }
                self.redemptions.push((redemption, taken, 0));
                Some(())
            }
            Event::RefundRedemption {
                redemption, points, ..
            } => {
                let (_, taken, returned) = self
                    .redemptions
                    .iter_mut()
                    .find(|(id, _, _)| *id == redemption)?;
                let rest = (taken.len() - *returned) as u64;
                let points = points.unwrap_or(rest);
                if points == 0 || points > rest {
                    return None;
                }
                let back = taken.iter().rev().skip(*returned);
                let now = self.now;
                for &place in back.take(points as usize) {
                    let lot = &self.lots[self.points[place].lot];
                    self.points[place].state = if lot.expires.is_some() && lot.expires <= now {
                        State::Expired { refunded: false }
                    } else {
                        State::Available
                    };
                }
                *returned += points as usize;
                Some(())
            }
            Event::RefundPurchase { lot, points, .. } => self.refund(lot, points, policy),
        }
    }

    fn refund(&mut self, lot: u64, points: Option<u64>, policy: RefundPolicy) -> Option<()> {
        let lot = self.lots.iter().position(|other| other.id == lot)?;
        let issued = self.points.iter().filter(|point| point.lot == lot).count() as u64;
        let rest = issued - self.lots[lot].refunded;
        let mut wanted = points.unwrap_or(rest);
        if wanted == 0 || wanted > rest {
            return None;
        }
        self.lots[lot].refunded += wanted;
        for point in self.points.iter_mut().filter(|point| point.lot == lot) {
            if wanted > 0 && matches!(point.state, State::Pending | State::Available) {
                point.state = State::TakenBack;
                self.clawed_back += 1;
                wanted -= 1;
            }
        }
        for point in self.points.iter_mut().filter(|point| point.lot == lot) {
            if wanted > 0 && point.state == (State::Expired { refunded: false }) {
                point.state = State::Expired { refunded: true };
                wanted -= 1;
            }
        }
        while wanted > 0
            && let Some(place) = self.next()
        {
            self.points[place].state = State::TakenBack;
            self.clawed_back += 1;
            wanted -= 1;
        }
        if policy == RefundPolicy::NegativeBalance {
            self.clawed_back += wanted;
            self.owed += wanted;
        }
        Some(())
    }
}
