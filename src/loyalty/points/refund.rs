//! What a refunded purchase had earned is taken back.

use super::ledger::Ledger;
use super::policy::RefundPolicy;
use super::redeem::part_of_rest;
use crate::loyalty::LoyaltyError;
use chrono::NaiveDateTime;
use std::fmt::Display;

impl<Id: Ord + Clone + Display> Ledger<Id> {
    /// First from what the lot has left, then points of it that have expired count, then from the
    /// other usable lots; what is still missing is owed or forgiven.
    pub(super) fn refund_purchase(
        &mut self,
        at: NaiveDateTime,
        id: &Id,
        points: Option<u64>,
    ) -> Result<(), LoyaltyError> {
        self.must_not_go_back(at)?;
        let unknown = || LoyaltyError::UnknownLot {
            lot: id.to_string(),
        };
        let position = self.lots.find(id).ok_or_else(unknown)?;
        let lot = self.lots.get(position).ok_or_else(unknown)?;
        let points = part_of_rest(points, lot.issued - lot.refunded, id)?;

        self.advance(at);
        let is_pending = self
            .lots
            .get(position)
            .is_some_and(|lot| lot.is_pending_at(at));
        let own = self.lots.take_from(position, points);
        if is_pending {
            self.balances.pending -= own;
        } else {
            self.balances.available -= own;
        }
        let rest = points - own;
        let lost = self.count_expired(position, rest);
        let from_others = (rest - lost).min(self.balances.available);
        self.lots.take(from_others, at, |_, _| ());
        self.balances.available -= from_others;
        let missing = rest - lost - from_others;
        self.balances.clawed_back += own + from_others;
        match self.policy().refund {
            RefundPolicy::NegativeBalance => {
                self.balances.clawed_back += missing;
                self.balances.owed += missing;
            }
            RefundPolicy::ClampAtZero => {}
        }
        if let Some(lot) = self.lots.get_mut(position) {
            lot.refunded += points;
        }
        Ok(())
    }

    /// Points of the lot that have expired need no taking back, each of them once.
    fn count_expired(&mut self, position: u32, points: u64) -> u64 {
        self.lots.get_mut(position).map_or(0, |lot| {
            let counted = points.min(lot.expired - lot.expired_and_refunded);
            lot.expired_and_refunded += counted;
            counted
        })
    }
}
