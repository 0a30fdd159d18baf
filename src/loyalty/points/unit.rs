use crate::loyalty::LoyaltyError;
use crate::quantity::{Checked, QuantityError};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// The smallest amount of points that a programme books.
///
/// A ledger counts whole units. Most programmes book whole points (`places` 0); one that books
/// hundredths of a point counts 4 550 units for 45.5 points.
///
/// # Example
///
/// ```
/// use clv::loyalty::points::PointUnit;
/// use rust_decimal_macros::dec;
///
/// let hundredths = PointUnit { places: 2 };
/// assert_eq!(hundredths.units(dec!(45.5))?, 4_550);
/// assert_eq!(hundredths.points(4_550)?, dec!(45.50));
/// assert!(PointUnit::WHOLE.units(dec!(45.5)).is_err());
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PointUnit {
    /// Decimal places of a point that are booked, 0 to 18.
    pub places: u32,
}

impl PointUnit {
    /// Whole points.
    pub const WHOLE: Self = Self { places: 0 };

    fn units_per_point(self) -> Result<Decimal, LoyaltyError> {
        let units = 10_u64
            .checked_pow(self.places)
            .ok_or(QuantityError::Overflow {
                quantity: "units per point",
            })?;
        Ok(Decimal::from(units))
    }

    /// A number of points in whole units.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::NotInUnits`] where the points are negative, too many or no whole number of
    /// units.
    pub fn units(self, points: Decimal) -> Result<u64, LoyaltyError> {
        let units = points.times(self.units_per_point()?, "points")?;
        Some(units)
            .filter(|units| units.fract().is_zero())
            .and_then(|units| units.to_u64())
            .ok_or(LoyaltyError::NotInUnits {
                points,
                places: self.places,
            })
    }

    /// A number of units in points.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`] where `places` is above 19.
    pub fn points(self, units: u64) -> Result<Decimal, LoyaltyError> {
        Ok(Decimal::from(units).over(self.units_per_point()?, "points")?)
    }
}
