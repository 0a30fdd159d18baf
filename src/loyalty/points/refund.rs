//! The points that a refunded purchase had earned are taken back.

use super::ledger::PointsLedger;
use super::redeem::part_of_rest;
use crate::loyalty::LoyaltyError;
use chrono::NaiveDateTime;
use std::fmt::Display;

impl<Id: Ord + Clone + Display> PointsLedger<Id> {
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
        let points = part_of_rest(points, lot.issued - lot.refunded, "purchase", id)?;

        self.advance(at);
        let epoch = self.epoch;
        self.lots.change(position, |lot| {
            let was_missing = lot.missing() > 0;
            lot.refund(points);
            if !was_missing {
                lot.missing_since = epoch;
            }
        });
        self.settle();
        Ok(())
    }
}
