use super::rounding::{PointRounding, RoundedPer};
use crate::loyalty::LoyaltyError;
use crate::loyalty::check::at_least_zero;
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// Points for money.
///
/// ```text
/// per order   points = round(Σ amount × rate × multiplier)
/// per line    points = Σ round(amount × rate × multiplier)
/// ```
///
/// # Example
///
/// One point for one unit of money and half a point more, doubled for a campaign:
///
/// ```
/// use clv::loyalty::points::{EarnRate, PointRounding, RoundedPer};
/// use rust_decimal_macros::dec;
///
/// let rate = EarnRate {
///     points_per_unit: dec!(1.5),
///     rounding: PointRounding::Floor,
///     places: 0,
///     per: RoundedPer::Order,
/// };
/// let lines = [dec!(19.99), dec!(5.01), dec!(0.75)];
/// assert_eq!(rate.points(&lines, dec!(2))?, dec!(77)); // of 77.25
/// let per_line = EarnRate { per: RoundedPer::Line, ..rate };
/// assert_eq!(per_line.points(&lines, dec!(2))?, dec!(76)); // 59 + 15 + 2
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EarnRate {
    /// Points for one unit of money.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))]
    pub points_per_unit: Decimal,
    /// How points are rounded.
    pub rounding: PointRounding,
    /// Decimal places of a point that are kept.
    pub places: u32,
    /// What is rounded.
    pub per: RoundedPer,
}

impl EarnRate {
    /// The points of an order, 0 for one without lines.
    ///
    /// # Errors
    ///
    /// A negative amount, rate or multiplier, or an overflow, as a
    /// [`QuantityError`](crate::quantity::QuantityError).
    pub fn points(&self, lines: &[Decimal], multiplier: Decimal) -> Result<Decimal, LoyaltyError> {
        let rate = at_least_zero(self.points_per_unit, "points per unit of money")?;
        let multiplier = at_least_zero(multiplier, "multiplier")?;
        let rounded = |amount: Decimal| {
            let points = amount.times(rate, "points")?.times(multiplier, "points")?;
            Ok::<_, LoyaltyError>(self.rounding.round(points, self.places))
        };
        let (mut amount, mut points) = (Decimal::ZERO, Decimal::ZERO);
        for &line in lines {
            let line = at_least_zero(line, "amount")?;
            match self.per {
                RoundedPer::Order => amount = amount.plus(line, "order total")?,
                RoundedPer::Line => points = points.plus(rounded(line)?, "points")?,
            }
        }
        match self.per {
            RoundedPer::Order => rounded(amount),
            RoundedPer::Line => Ok(points),
        }
    }
}
