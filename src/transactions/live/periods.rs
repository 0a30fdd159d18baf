//! The two parts of a customer's summary: what is closed, and the period that can still change.

use super::LiveRules;
use crate::transactions::exact_sum::ExactSum;
use crate::transactions::ruler::Ruler;
use crate::transactions::{PurchaseHistory, Reduction, Refunds, TransactionsError};
use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

/// The purchases of closed periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Closed {
    pub(super) purchases: u32,
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub(super) total: Decimal,
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub(super) first_amount: Decimal,
    pub(super) first_at: NaiveDateTime,
    pub(super) last_at: NaiveDateTime,
}

/// The period of the latest event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Open {
    /// That of the last purchase where there are closed ones: then nobody asks for it.
    pub(super) first_at: NaiveDateTime,
    pub(super) last_at: NaiveDateTime,
    pub(super) latest: NaiveDateTime,
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub(super) net: Decimal,
    pub(super) has_purchase: bool,
    /// Whether a refund made it smaller.
    pub(super) has_refund: bool,
    /// Whether a refund came since it was opened.
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) saw_refund: bool,
    /// The day of the first closed period before all closed purchases of which refunds left nothing:
    /// an event of another state may fall into it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) forgotten: Option<NaiveDate>,
}

impl Closed {
    /// With a period that is closed, if it is a purchase.
    pub(super) fn with(self, period: Open) -> Result<Self, TransactionsError> {
        if period.leaves_nothing() {
            return Ok(self);
        }
        self.and(Self {
            purchases: 1,
            total: not_negative(period.net)?,
            first_amount: period.net,
            first_at: period.first_at,
            last_at: period.last_at,
        })
    }

    /// With purchases that all come later.
    pub(super) fn and(self, later: Self) -> Result<Self, TransactionsError> {
        if self.purchases == 0 || later.purchases == 0 {
            return Ok(if self.purchases == 0 { later } else { self });
        }
        let purchases = self.purchases.checked_add(later.purchases);
        Ok(Self {
            purchases: purchases.ok_or(TransactionsError::EventSum)?,
            total: sum(self.total, later.total)?,
            last_at: later.last_at,
            ..self
        })
    }

    pub(super) fn history(&self, reduction: &Reduction) -> PurchaseHistory {
        let ruler = Ruler::of(reduction);
        let start = reduction.collapse.start(self.first_at);
        PurchaseHistory::of_checked(
            self.purchases - 1,
            ruler.between(start, reduction.collapse.start(self.last_at)),
            ruler.between(start, ruler.end()),
        )
    }
}

impl Open {
    /// Whether it is no purchase as it is.
    fn leaves_nothing(&self) -> bool {
        let is_netted_away = self.has_refund && self.net <= Decimal::ZERO;
        is_netted_away || !self.has_purchase
    }

    /// The day from which on closed periods have left nothing, once this one is closed after others.
    pub(super) fn forgotten_after(&self, rules: &LiveRules, closed: Closed) -> Option<NaiveDate> {
        let is_first = closed.purchases == 0 && self.leaves_nothing();
        let nets = rules.order_policy().refunds == Refunds::NetWithinPeriod;
        let own = || rules.order_policy().collapse.start(self.latest).date();
        self.forgotten.or_else(|| (is_first && nets).then(own))
    }

    /// An instant of the open period: a refund against purchases leaves the period where it is.
    pub(super) fn period_at(&self, rules: &LiveRules) -> NaiveDateTime {
        match rules.order_policy().refunds {
            Refunds::AgainstPurchases(_) => self.last_at,
            _ => self.latest,
        }
    }

    /// Whether a refund went against purchases that would have met this one too.
    pub(super) fn is_before_refund(&self, rules: &LiveRules, at: NaiveDateTime) -> bool {
        let goes_back = matches!(rules.order_policy().refunds, Refunds::AgainstPurchases(_));
        goes_back && self.saw_refund && at < self.latest
    }

    /// With an event or events of the same period.
    pub(super) fn with(self, other: Self) -> Result<Self, TransactionsError> {
        let (first_at, last_at) = match (self.has_purchase, other.has_purchase) {
            (true, false) => (self.first_at, self.last_at),
            (false, true) => (other.first_at, other.last_at),
            _ => (
                self.first_at.min(other.first_at),
                self.last_at.max(other.last_at),
            ),
        };
        Ok(Self {
            first_at,
            last_at,
            latest: self.latest.max(other.latest),
            net: sum(self.net, other.net)?,
            has_purchase: self.has_purchase || other.has_purchase,
            has_refund: self.has_refund || other.has_refund,
            saw_refund: self.saw_refund || other.saw_refund,
            forgotten: self.forgotten.or(other.forgotten),
        })
    }
}

pub(super) fn sum(a: Decimal, b: Decimal) -> Result<Decimal, TransactionsError> {
    let sum = ExactSum::from(a).plus(b.into());
    let total = sum.and_then(ExactSum::to_total);
    Ok(total.ok_or(TransactionsError::EventSum)?.amount)
}

pub(super) fn not_negative(amount: Decimal) -> Result<Decimal, TransactionsError> {
    if amount >= Decimal::ZERO {
        Ok(amount)
    } else {
        Err(TransactionsError::EventSum)
    }
}
