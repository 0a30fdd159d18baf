use super::FirstPurchase;
#[cfg(feature = "serde")]
use super::TransactionsError;
use crate::quantity::to_f64;
use chrono::NaiveDateTime;
use rust_decimal::Decimal;

/// The exact money of one customer's purchases, and when they began and ended: what the formulas
/// in decimals are fed with.
///
/// Only what counts as a purchase by the as-of is in it, see [`Reduction`](super::Reduction).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
#[non_exhaustive]
pub struct PurchaseTotals {
    /// Number of purchases, the first one included: frequency + 1.
    pub purchases: u64,
    /// Sum of the amounts of all purchases.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub total: Decimal,
    /// Sum of the amounts of all purchases but the first.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub repeat_total: Decimal,
    /// The earliest payment of the first purchase.
    pub first_at: NaiveDateTime,
    /// The latest payment of the last purchase.
    pub last_at: NaiveDateTime,
}

impl PurchaseTotals {
    /// The mean amount of the purchases that count for it; `None` where there is none.
    pub fn mean_amount(&self, first_purchase: FirstPurchase) -> Option<f64> {
        let mean = |total: Decimal, count: u64| (count > 0).then(|| to_f64(total) / count as f64);
        match first_purchase {
            FirstPurchase::Excluded => mean(self.repeat_total, self.purchases.saturating_sub(1)),
            FirstPurchase::Included => mean(self.total, self.purchases),
        }
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    purchases: u64,
    #[serde(with = "crate::quantity::decimal")]
    total: Decimal,
    #[serde(with = "crate::quantity::decimal")]
    repeat_total: Decimal,
    first_at: NaiveDateTime,
    last_at: NaiveDateTime,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for PurchaseTotals {
    type Error = TransactionsError;

    fn try_from(read: Unchecked) -> Result<Self, TransactionsError> {
        let must = |holds: bool, what| match holds {
            true => Ok(()),
            false => Err(TransactionsError::Contradiction { what }),
        };
        must(read.purchases > 0, "a customer has at least one purchase")?;
        must(
            Decimal::ZERO <= read.repeat_total && read.repeat_total <= read.total,
            "the money of repeat purchases is between 0 and that of all purchases",
        )?;
        must(
            read.purchases > 1 || read.repeat_total.is_zero(),
            "one purchase has no money of repeat purchases",
        )?;
        must(
            read.first_at <= read.last_at,
            "the first payment comes no later than the last",
        )?;
        Ok(Self {
            purchases: read.purchases,
            total: read.total,
            repeat_total: read.repeat_total,
            first_at: read.first_at,
            last_at: read.last_at,
        })
    }
}
