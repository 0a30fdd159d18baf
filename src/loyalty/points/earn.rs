use super::multiplier::Multiplier;
use super::rounding::{PointRounding, RoundedPer};
use crate::loyalty::LoyaltyError;
use crate::loyalty::check::{above_zero, at_least_zero};
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// Points for money: so many for each step, such as 1 point for every 3.00.
///
/// ```text
/// per order   points = round(Σ amount × points / step × multiplier)
/// per line    points = Σ round(amount × points / step × multiplier)
/// ```
///
/// The division comes last and its remainder decides the rounding, so that a whole number of steps
/// earns exactly its points: 3.00 at 1 point for every 3.00 is 1 point, which a rate of 0.333…
/// points for one unit of money would miss.
///
/// # Example
///
/// One point for one unit of money and half a point more, doubled for a campaign:
///
/// ```
/// use clv::loyalty::points::{EarnRate, Multiplier, PointRounding, RoundedPer};
/// use rust_decimal_macros::dec;
///
/// let rate = EarnRate {
///     points: dec!(1.5),
///     step: dec!(1),
///     rounding: PointRounding::Floor,
///     places: 0,
///     per: RoundedPer::Order,
/// };
/// let lines = [dec!(19.99), dec!(5.01), dec!(0.75)];
/// let doubled = Multiplier::times(dec!(2))?;
/// assert_eq!(rate.points(&lines, doubled)?, dec!(77)); // of 77.25
/// let per_line = EarnRate { per: RoundedPer::Line, ..rate };
/// assert_eq!(per_line.points(&lines, doubled)?, dec!(76)); // 59 + 15 + 2
///
/// let one_for_three = EarnRate { points: dec!(1), step: dec!(3), ..rate };
/// assert_eq!(one_for_three.points(&[dec!(3)], Multiplier::ONE)?, dec!(1));
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EarnRate {
    /// Points for each step, at least 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub points: Decimal,
    /// The money of a step, above 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub step: Decimal,
    /// The rounding of points.
    pub rounding: PointRounding,
    /// Decimal places of a point that are kept.
    pub places: u32,
    /// The points that are rounded.
    pub per: RoundedPer,
}

impl EarnRate {
    /// The points of an order, 0 for one without lines.
    ///
    /// # Errors
    ///
    /// Negative amounts or points, a step that is not above 0, or an overflow, as a
    /// [`QuantityError`](crate::quantity::QuantityError).
    pub fn points(
        &self,
        lines: &[Decimal],
        multiplier: Multiplier,
    ) -> Result<Decimal, LoyaltyError> {
        let points = at_least_zero(self.points, "points of a step")?
            .times(multiplier.points(), "points of a step")?;
        let step = above_zero(self.step, "money of a step")?
            .times(multiplier.instead_of(), "money of a step")?;
        let rounded = |amount: Decimal| {
            let shares = amount.times(points, "points")?;
            self.rounding.ratio(shares, step, self.places)
        };
        let (mut amount, mut earned) = (Decimal::ZERO, Decimal::ZERO);
        for &line in lines {
            let line = at_least_zero(line, "amount")?;
            match self.per {
                RoundedPer::Order => amount = amount.plus(line, "order total")?,
                RoundedPer::Line => earned = earned.plus(rounded(line)?, "points")?,
            }
        }
        match self.per {
            RoundedPer::Order => rounded(amount),
            RoundedPer::Line => Ok(earned),
        }
    }
}
