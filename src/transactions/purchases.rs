use super::PurchaseTotals;
use super::exact_sum::ExactSum;
use super::filter::{Folded, Obstacle};
use chrono::NaiveDateTime;

/// The orders of one customer, summed up: the purchases of a base.
#[derive(Debug, Clone, Copy)]
pub(super) struct Purchases {
    pub(super) count: usize,
    pub(super) total: ExactSum,
    pub(super) repeat_total: ExactSum,
    pub(super) first_at: NaiveDateTime,
    pub(super) last_at: NaiveDateTime,
    pub(super) first_period: NaiveDateTime,
    pub(super) last_period: NaiveDateTime,
}

impl Purchases {
    /// With the next order, in order of time.
    pub(super) fn with(known: Option<Self>, order: &Folded) -> Result<Self, Obstacle> {
        let Some(known) = known else {
            return Ok(Self {
                count: 1,
                total: order.net,
                repeat_total: ExactSum::default(),
                first_at: order.first_at,
                last_at: order.last_at,
                first_period: order.start,
                last_period: order.start,
            });
        };
        let plus = |sum: ExactSum| sum.plus(order.net).ok_or(Obstacle::InexactSum);
        Ok(Self {
            count: known.count + 1,
            total: plus(known.total)?,
            repeat_total: plus(known.repeat_total)?,
            last_at: order.last_at,
            last_period: order.start,
            ..known
        })
    }

    /// As decimals, and whether one of them is rounded.
    pub(super) fn totals(&self) -> Result<(PurchaseTotals, bool), Obstacle> {
        let sum = |sum: ExactSum| sum.to_total().ok_or(Obstacle::InexactSum);
        let (total, repeat_total) = (sum(self.total)?, sum(self.repeat_total)?);
        let totals = PurchaseTotals {
            purchases: self.count as u64,
            total: total.amount,
            repeat_total: repeat_total.amount,
            first_at: self.first_at,
            last_at: self.last_at,
        };
        Ok((totals, total.is_rounded || repeat_total.is_rounded))
    }
}
