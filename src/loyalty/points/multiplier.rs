use crate::loyalty::LoyaltyError;
use crate::loyalty::check::{above_zero, at_least_zero};
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// A factor on points as a ratio: 2 points instead of 1, or 4 instead of 3, whose decimal 1.333…
/// would lose a point of 4 × 3.
///
/// # Example
///
/// ```
/// use clv::loyalty::points::{Multiplier, Stacking};
/// use rust_decimal_macros::dec;
///
/// let third_more = Multiplier::new(dec!(4), dec!(3))?;
/// let both = Stacking::Multiplicative.combine(&[third_more, Multiplier::times(dec!(3))?])?;
/// assert_eq!(both.value()?, dec!(4));
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct Multiplier {
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    points: Decimal,
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    instead_of: Decimal,
}

impl Multiplier {
    /// Changes nothing.
    pub const ONE: Self = Self {
        points: Decimal::ONE,
        instead_of: Decimal::ONE,
    };

    /// So many points instead of so many.
    ///
    /// # Errors
    ///
    /// Negative points, or none instead of which they are, as a
    /// [`QuantityError`](crate::quantity::QuantityError).
    pub fn new(points: Decimal, instead_of: Decimal) -> Result<Self, LoyaltyError> {
        Ok(Self {
            points: at_least_zero(points, "points of a multiplier")?,
            instead_of: above_zero(instead_of, "points that a multiplier replaces")?,
        })
    }

    /// So many times the points.
    ///
    /// # Errors
    ///
    /// A negative factor, as a [`QuantityError`](crate::quantity::QuantityError).
    pub fn times(factor: Decimal) -> Result<Self, LoyaltyError> {
        Ok(Self {
            points: at_least_zero(factor, "multiplier")?,
            ..Self::ONE
        })
    }

    /// The points that are granted.
    pub fn points(self) -> Decimal {
        self.points
    }

    /// The points instead of which they are granted.
    pub fn instead_of(self) -> Decimal {
        self.instead_of
    }

    /// points / instead of.
    ///
    /// # Errors
    ///
    /// An overflow, as a [`QuantityError`](crate::quantity::QuantityError).
    pub fn value(self) -> Result<Decimal, LoyaltyError> {
        Ok(self.points.over(self.instead_of, "multiplier")?)
    }
}

/// The rule by which several multipliers, each 1 where it changes nothing, become one.
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
/// use clv::loyalty::points::{Multiplier, Stacking};
/// use rust_decimal_macros::dec;
///
/// let tier_and_referral = [Multiplier::times(dec!(1.25))?, Multiplier::times(dec!(2))?];
/// assert_eq!(Stacking::Multiplicative.combine(&tier_and_referral)?.value()?, dec!(2.5));
/// assert_eq!(Stacking::Additive.combine(&tier_and_referral)?.value()?, dec!(2.25));
/// assert_eq!(Stacking::Highest.combine(&tier_and_referral)?.value()?, dec!(2));
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
    /// The excess of each over 1 is added up.
    Additive,
    /// Only the highest applies.
    Highest,
}

impl Stacking {
    /// The one multiplier, 1 where there are none.
    ///
    /// # Errors
    ///
    /// Multipliers whose sum is negative, or an overflow, as a
    /// [`QuantityError`](crate::quantity::QuantityError).
    pub fn combine(self, multipliers: &[Multiplier]) -> Result<Multiplier, LoyaltyError> {
        const QUANTITY: &str = "multiplier";
        let Some((&first, others)) = multipliers.split_first() else {
            return Ok(Multiplier::ONE);
        };
        let mut combined = first;
        for &other in others {
            let (a, b) = (
                combined.points.times(other.instead_of, QUANTITY)?,
                other.points.times(combined.instead_of, QUANTITY)?,
            );
            let together = combined.instead_of.times(other.instead_of, QUANTITY)?;
            combined = match self {
                Self::Multiplicative => Multiplier {
                    points: combined.points.times(other.points, QUANTITY)?,
                    instead_of: together,
                },
                Self::Additive => Multiplier {
                    points: a.plus(b, QUANTITY)?.minus(together, QUANTITY)?,
                    instead_of: together,
                },
                Self::Highest if b > a => other,
                Self::Highest => combined,
            };
        }
        at_least_zero(combined.points, QUANTITY)?;
        Ok(combined)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    #[serde(with = "crate::quantity::decimal")]
    points: Decimal,
    #[serde(with = "crate::quantity::decimal")]
    instead_of: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for Multiplier {
    type Error = LoyaltyError;

    fn try_from(record: Record) -> Result<Self, LoyaltyError> {
        Self::new(record.points, record.instead_of)
    }
}

#[cfg(feature = "serde")]
impl From<Multiplier> for Record {
    fn from(multiplier: Multiplier) -> Self {
        Self {
            points: multiplier.points,
            instead_of: multiplier.instead_of,
        }
    }
}
