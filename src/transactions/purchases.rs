use super::exact_sum::ExactSum;
use super::filter::{Folded, Obstacle};
use super::{PurchaseTotals, TransactionsError};
use chrono::NaiveDateTime;

/// The orders of one customer, summed up: the purchases of a base.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
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

    /// With purchases of other times, all of which come before these or after them.
    pub(super) fn and_other(self, other: Self) -> Result<Self, TransactionsError> {
        let (early, late) = match self.first_period <= other.first_period {
            true => (self, other),
            false => (other, self),
        };
        if late.first_period <= early.last_period {
            return Err(TransactionsError::OverlappingStates);
        }
        let plus = |sum: ExactSum| sum.plus(late.total).ok_or(TransactionsError::EventSum);
        Ok(Self {
            count: early.count + late.count,
            total: plus(early.total)?,
            repeat_total: plus(early.repeat_total)?,
            last_at: late.last_at,
            last_period: late.last_period,
            ..early
        })
    }

    /// Whether nothing was paid for them.
    #[cfg(feature = "serde")]
    pub(super) fn is_free(&self) -> bool {
        !self.total.is_positive() && self.total.negated().is_some_and(|sum| !sum.is_positive())
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

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    count: usize,
    total: ExactSum,
    repeat_total: ExactSum,
    first_at: NaiveDateTime,
    last_at: NaiveDateTime,
    first_period: NaiveDateTime,
    last_period: NaiveDateTime,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Purchases {
    type Error = TransactionsError;

    fn try_from(read: Unchecked) -> Result<Self, TransactionsError> {
        let is_negative = |sum: ExactSum| sum.negated().is_none_or(ExactSum::is_positive);
        let first = read.total.minus(read.repeat_total);
        let holds = read.count > 0
            && !is_negative(read.repeat_total)
            && first.is_some_and(|first| !is_negative(first))
            && read.first_at <= read.last_at
            && read.first_period <= read.first_at
            && read.last_period <= read.last_at
            && (read.count == 1) == (read.first_period == read.last_period)
            && read.first_period <= read.last_period;
        if !holds {
            let what = "the summed up purchases of a customer are those of a log";
            return Err(TransactionsError::Contradiction { what });
        }
        Ok(Self {
            count: read.count,
            total: read.total,
            repeat_total: read.repeat_total,
            first_at: read.first_at,
            last_at: read.last_at,
            first_period: read.first_period,
            last_period: read.last_period,
        })
    }
}
