//! Points are spent, and come back when what they bought is returned.

use super::ledger::{PointsLedger, must_be_some, must_have_room};
use super::lot::{Redemption, Stage};
use crate::loyalty::LoyaltyError;
use chrono::NaiveDateTime;
use std::fmt::Display;

impl<Id: Ord + Clone + Display> PointsLedger<Id> {
    pub(super) fn redeem(
        &mut self,
        at: NaiveDateTime,
        id: &Id,
        points: u64,
    ) -> Result<(), LoyaltyError> {
        self.must_not_go_back(at)?;
        must_be_some(points)?;
        if self.redemptions_by_id.contains_key(id) {
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
        self.epoch += 1;
        let mut taken = Vec::new();
        self.lots.spend(points, |lot, part| taken.push((lot, part)));
        let position = self.redemptions.len() as u32;
        self.redemptions_by_id.insert(id.clone(), position);
        self.redemptions.push(Redemption {
            id: id.clone(),
            at,
            open: taken.len(),
            taken,
            points,
            returned: 0,
            returned_of_last: 0,
            epoch: self.epoch,
        });
        self.settle();
        Ok(())
    }

    pub(super) fn refund_redemption(
        &mut self,
        at: NaiveDateTime,
        id: &Id,
        points: Option<u64>,
    ) -> Result<(), LoyaltyError> {
        self.must_not_go_back(at)?;
        let redemption = self
            .redemptions_by_id
            .get(id)
            .and_then(|&position| self.redemptions.get_mut(position as usize))
            .ok_or_else(|| LoyaltyError::UnknownRedemption {
                redemption: id.to_string(),
            })?;
        let rest = redemption.points - redemption.returned;
        let points = part_of_rest(points, rest, "redemption", id)?;
        let parts = redemption.take_return(points);
        let spent_in = redemption.epoch;

        self.advance(at);
        for (position, part) in parts {
            self.give_back(position, part, spent_in);
        }
        self.settle();
        Ok(())
    }

    /// Points come back to their lot. Had they come back before a refund that was forgiven, they
    /// would have paid for it: they do so now. Those of an expired lot can only undo what was
    /// forgiven of its own refund.
    fn give_back(&mut self, position: u32, points: u64, spent_in: u64) {
        let Some(lot) = self.lots.get(position) else {
            return;
        };
        if lot.stage == Stage::Expired {
            let own = points.min(lot.missing());
            self.forgiven.undo(lot.missing_since, own);
        } else {
            self.forgiven.undo(spent_in, points);
        }
        self.lots.change(position, |lot| lot.give_back(points));
    }
}

/// The number of points that a refund is over: all that is left where the caller does not say.
pub(super) fn part_of_rest(
    points: Option<u64>,
    rest: u64,
    what: &'static str,
    id: &impl Display,
) -> Result<u64, LoyaltyError> {
    let asked = points.unwrap_or(rest);
    if rest == 0 {
        return Err(LoyaltyError::NothingLeftToRefund {
            what,
            of: id.to_string(),
        });
    }
    if asked > rest {
        return Err(LoyaltyError::RefundAboveRest {
            what,
            of: id.to_string(),
            asked,
            rest,
        });
    }
    must_be_some(asked)?;
    Ok(asked)
}
