//! Points are spent, and come back when what they bought is returned.

use super::ledger::{Ledger, must_be_some, must_have_room};
use super::lot::Redemption;
use crate::loyalty::LoyaltyError;
use chrono::NaiveDateTime;
use std::fmt::Display;

impl<Id: Ord + Clone + Display> Ledger<Id> {
    pub(super) fn redeem(
        &mut self,
        at: NaiveDateTime,
        id: &Id,
        points: u64,
    ) -> Result<(), LoyaltyError> {
        self.must_not_go_back(at)?;
        must_be_some(points)?;
        if self.redemption_position(id).is_some() {
            return Err(LoyaltyError::DuplicateRedemption {
                redemption: id.to_string(),
            });
        }
        let available = self.available_at(at);
        if points > available {
            return Err(LoyaltyError::NotEnoughPoints {
                wanted: points,
                available,
            });
        }
        must_have_room(&self.redemptions)?;

        self.advance(at);
        let mut taken = Vec::new();
        self.lots
            .take(points, at, |lot, part| taken.push((lot, part)));
        self.balances.available -= points;
        self.balances.redeemed += points;
        self.redemptions_by_id
            .add(&self.redemptions, |redemption| &redemption.id, id);
        self.redemptions.push(Redemption {
            id: id.clone(),
            at,
            taken,
            points,
            returned: 0,
        });
        Ok(())
    }

    fn redemption_position(&self, id: &Id) -> Option<usize> {
        let position =
            self.redemptions_by_id
                .find(&self.redemptions, |redemption| &redemption.id, id);
        position.map(|position| position as usize)
    }

    pub(super) fn refund_redemption(
        &mut self,
        at: NaiveDateTime,
        id: &Id,
        points: Option<u64>,
    ) -> Result<(), LoyaltyError> {
        self.must_not_go_back(at)?;
        let redemption = self
            .redemption_position(id)
            .and_then(|position| self.redemptions.get_mut(position))
            .ok_or_else(|| LoyaltyError::UnknownRedemption {
                redemption: id.to_string(),
            })?;
        let rest = redemption.points - redemption.returned;
        let points = part_of_rest(points, rest, id)?;
        let parts = last_taken_first(redemption, points);
        redemption.returned += points;

        self.advance(at);
        for (position, part) in parts {
            self.give_back(position, part, at);
        }
        self.settle(at);
        Ok(())
    }

    fn give_back(&mut self, position: u32, points: u64, now: NaiveDateTime) {
        self.balances.redeemed -= points;
        match self.lots.get_mut(position) {
            Some(lot) if lot.is_expired_at(now) => {
                lot.expired += points;
                self.balances.expired += points;
            }
            _ => {
                self.lots.give_back(position, points);
                self.balances.available += points;
            }
        }
    }
}

/// How many points a refund is over: all that is left where the caller does not say.
pub(super) fn part_of_rest(
    points: Option<u64>,
    rest: u64,
    id: &impl Display,
) -> Result<u64, LoyaltyError> {
    let asked = points.unwrap_or(rest);
    if asked > rest || (points.is_none() && rest == 0) {
        return Err(LoyaltyError::RefundAboveRest {
            of: id.to_string(),
            asked,
            rest,
        });
    }
    must_be_some(asked)?;
    Ok(asked)
}

/// The parts of a redemption that go back, each with its lot: what was taken last goes first,
/// after what has gone back already.
fn last_taken_first<Id>(redemption: &Redemption<Id>, points: u64) -> Vec<(u32, u64)> {
    let mut gone = redemption.returned;
    let mut wanted = points;
    let mut parts = Vec::new();
    for &(position, taken) in redemption.taken.iter().rev() {
        let skipped = gone.min(taken);
        gone -= skipped;
        let part = wanted.min(taken - skipped);
        wanted -= part;
        if part > 0 {
            parts.push((position, part));
        }
    }
    parts
}
