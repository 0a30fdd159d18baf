use super::{AsOf, Collapse};
use crate::quantity::TimeUnit;

/// What becomes of a refund: a transaction with a negative amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Refunds {
    /// It is summed with the customer's other amounts in its collapse period. A period with a
    /// refund whose sum is not positive is no purchase.
    Net,
    /// It is left out, and counted.
    Drop,
    /// It is an error that names row, customer and amount.
    Refuse,
}

/// What becomes of a transaction with an amount of exactly zero.
///
/// CDNOW has a few, which the literature counts as purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ZeroAmounts {
    /// It is a purchase like any other.
    Count,
    /// It is left out, and counted.
    Drop,
    /// It is an error that names row, customer and amount.
    Refuse,
}

/// Whether the first purchase enters the mean amount of a customer, the monetary value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum FirstPurchase {
    /// The mean is over the repeat purchases, and does not exist without one. So the literature:
    /// Fader, Hardie & Lee, "RFM and CLV", Journal of Marketing Research 42 (2005), section 3.
    Excluded,
    /// The mean is over all purchases.
    Included,
}

/// How a log of transactions becomes a [`CustomerBase`](super::CustomerBase): every convention on
/// which the numbers depend, none with a default.
///
/// The steps, in this order:
///
/// | step | what | counted in [`Tally`](super::Tally) as |
/// |---|---|---|
/// | 1 | transactions after the as-of are not seen | `rows_after_as_of` |
/// | 2 | amounts < 0 by the policy for [`Refunds`] | `refund_rows_dropped` |
/// | 3 | amounts = 0 by the policy for [`ZeroAmounts`] | `zero_rows_dropped` |
/// | 4 | what is left is summed by customer and [`Collapse`] period | |
/// | 5 | a period that holds a refund and sums to ≤ 0 is no purchase | `periods_netted_away`, `rows_netted_away` |
/// | 6 | every other period is one purchase with that sum, which is > 0, or 0 where all of its transactions are zeros that count | `rows_counted` |
/// | 7 | customers without any purchase are not in the base | `customers_not_yet_seen`, `customers_without_purchase` |
///
/// A refund in a later period than its purchase does not undo that purchase: a period is netted by
/// itself. With [`Collapse::Instant`] only a refund at the same instant nets.
///
/// The columns of a customer with purchases at the period starts p₀ < p₁ < … < pₓ with amounts
/// m₀ … mₓ, and the as-of in the period that starts at e:
///
/// ```text
/// frequency x      = number of purchases − 1
/// recency   t_x    = (pₓ − p₀) / unit
/// age       T      = (e − p₀) / unit
/// monetary value   = (m₁ + … + mₓ) / x            first purchase excluded, none where x = 0
///                  = (m₀ + … + mₓ) / (x + 1)      first purchase included
/// ```
///
/// Times are differences of whole nanoseconds and are divided once, so whole days over a unit of a
/// week are the nearest `f64` to the exact quotient. Sums of amounts are exact.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{Collapse, FirstPurchase, Reduction, Refunds, ZeroAmounts};
///
/// let cdnow = Reduction {
///     as_of: NaiveDate::from_ymd_opt(1997, 9, 30).unwrap_or_default().into(),
///     unit: TimeUnit::Week,
///     collapse: Collapse::Day,
///     refunds: Refunds::Refuse,
///     zero_amounts: ZeroAmounts::Count,
///     first_purchase: FirstPurchase::Excluded,
/// };
/// assert_eq!(cdnow.unit.to_string(), "week");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reduction {
    /// The end of the observation.
    pub as_of: AsOf,
    /// The unit in which recency and age are measured.
    pub unit: TimeUnit,
    /// What counts as one purchase.
    pub collapse: Collapse,
    /// What becomes of negative amounts.
    pub refunds: Refunds,
    /// What becomes of amounts of zero.
    pub zero_amounts: ZeroAmounts,
    /// Whether the first purchase enters the monetary value.
    pub first_purchase: FirstPurchase,
}
