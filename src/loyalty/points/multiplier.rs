use crate::loyalty::LoyaltyError;
use crate::loyalty::check::at_least_zero;
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// How several multipliers, each 1 where it changes nothing, become one.
///
/// ```text
/// multiplicative   Π m          1.25 and 2 make 2.5
/// additive         1 + Σ (m − 1)   1.25 and 2 make 2.25
/// highest          max m        1.25 and 2 make 2
/// ```
///
/// # Example
///
/// ```
/// use clv::loyalty::points::Stacking;
/// use rust_decimal_macros::dec;
///
/// let tier_and_referral = [dec!(1.25), dec!(2)];
/// assert_eq!(Stacking::Multiplicative.combine(&tier_and_referral)?, dec!(2.5));
/// assert_eq!(Stacking::Additive.combine(&tier_and_referral)?, dec!(2.25));
/// assert_eq!(Stacking::Highest.combine(&tier_and_referral)?, dec!(2));
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Stacking {
    /// Each applies to what the one before made.
    Multiplicative,
    /// What each adds to 1 is added up.
    Additive,
    /// Only the highest applies.
    Highest,
}

impl Stacking {
    /// The one multiplier, 1 where there are none.
    ///
    /// # Errors
    ///
    /// A negative multiplier, or multipliers whose sum is negative, or an overflow, as a
    /// [`QuantityError`](crate::quantity::QuantityError).
    pub fn combine(self, multipliers: &[Decimal]) -> Result<Decimal, LoyaltyError> {
        const QUANTITY: &str = "multiplier";
        let mut combined: Option<Decimal> = None;
        for &multiplier in multipliers {
            let multiplier = at_least_zero(multiplier, QUANTITY)?;
            combined = Some(match (self, combined) {
                (_, None) => multiplier,
                (Self::Multiplicative, Some(product)) => product.times(multiplier, QUANTITY)?,
                (Self::Additive, Some(sum)) => sum
                    .plus(multiplier, QUANTITY)?
                    .minus(Decimal::ONE, QUANTITY)?,
                (Self::Highest, Some(highest)) => highest.max(multiplier),
            });
        }
        Ok(at_least_zero(combined.unwrap_or(Decimal::ONE), QUANTITY)?)
    }
}
