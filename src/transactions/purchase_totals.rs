use chrono::NaiveDateTime;
use rust_decimal::Decimal;

/// The exact money of one customer's purchases, and when they began and ended: what the formulas
/// in decimals are fed with.
///
/// Only what counts as a purchase by the as-of is in it, see [`Reduction`](super::Reduction).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PurchaseTotals {
    /// Number of purchases, the first one included: frequency + 1.
    pub purchases: u64,
    /// Sum of the amounts of all purchases.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))]
    pub total: Decimal,
    /// Sum of the amounts of all purchases but the first.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))]
    pub repeat_total: Decimal,
    /// The earliest transaction of the first purchase.
    pub first_at: NaiveDateTime,
    /// The latest transaction of the last purchase.
    pub last_at: NaiveDateTime,
}
