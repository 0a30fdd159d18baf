use crate::loyalty::LoyaltyError;
use crate::loyalty::check::at_least_zero;
use crate::quantity::{Checked, Probability};
use rust_decimal::Decimal;

/// The combination of a member's discount with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum DiscountStacking {
    /// Their shares of the full price are added up, to the whole price at most.
    Additive,
    /// Each comes off what the one before left.
    Multiplicative,
    /// Only the highest holds.
    Highest,
}

/// The price after several discounts, such as a member's and a campaign's.
///
/// ```text
/// additive         price × max(0, 1 − Σ s)      10 % and 20 % leave 70 of 100
/// multiplicative   price × Π (1 − s)            10 % and 20 % leave 72 of 100
/// highest          price × (1 − max s)          10 % and 20 % leave 80 of 100
/// ```
///
/// # Errors
///
/// A negative price, as a [`QuantityError`](crate::quantity::QuantityError).
///
/// # Example
///
/// ```
/// use clv::loyalty::promotion::{DiscountStacking, discounted};
/// use clv::quantity::Probability;
/// use rust_decimal_macros::dec;
///
/// let shares = [Probability::new(dec!(0.1))?, Probability::new(dec!(0.2))?];
/// assert_eq!(discounted(dec!(100), &shares, DiscountStacking::Additive)?, dec!(70));
/// assert_eq!(discounted(dec!(100), &shares, DiscountStacking::Multiplicative)?, dec!(72));
/// # Ok::<(), clv::Error>(())
/// ```
pub fn discounted(
    price: Decimal,
    shares: &[Probability],
    stacking: DiscountStacking,
) -> Result<Decimal, LoyaltyError> {
    const QUANTITY: &str = "discounted price";
    let price = at_least_zero(price, "price")?;
    let left = match stacking {
        DiscountStacking::Additive => shares
            .iter()
            .try_fold(Decimal::ONE, |left, share| {
                left.minus(share.value(), QUANTITY)
            })?
            .max(Decimal::ZERO),
        DiscountStacking::Multiplicative => {
            shares.iter().try_fold(Decimal::ONE, |left, share| {
                left.times(share.complement().value(), QUANTITY)
            })?
        }
        DiscountStacking::Highest => shares
            .iter()
            .max()
            .map_or(Decimal::ONE, |share| share.complement().value()),
    };
    Ok(price.times(left, QUANTITY)?)
}
