use crate::loyalty::LoyaltyError;
use crate::loyalty::check::at_least_zero;
use crate::loyalty::division::proportion;
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// One line of an order, in money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PurchaseLine {
    /// Its price before promotions, tax included.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub gross: Decimal,
    /// The discount that promotions take off the gross price.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub discount: Decimal,
    /// The tax in the price after the discount.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub tax: Decimal,
    /// The part of the price after the discount, tax included, that is paid with points.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub paid_with_points: Decimal,
}

impl PurchaseLine {
    /// A line without discount, tax or points.
    pub fn of(gross: Decimal) -> Self {
        Self {
            gross,
            discount: Decimal::ZERO,
            tax: Decimal::ZERO,
            paid_with_points: Decimal::ZERO,
        }
    }
}

/// Whether a part of the price earns points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Earns {
    /// It does.
    Counted,
    /// It does not.
    LeftOut,
}

/// Which parts of a purchase earn points.
///
/// The parts of a price overlap:
///
/// ```text
/// gross = discount + price             what promotions take off, and what is asked
/// price = net + tax                    tax is a part of the price
/// price = paid in money + with points  so is what is paid with points: it carries its own tax
///
/// amount = price × (1 − tax / price) × (1 − paid with points / price) + discount
/// ```
///
/// each of the three only where it is left out, the discount only where it counts: of a price of
/// 110 with a tax of 10, of which 55 are paid with points, 50 earn.
///
/// # Example
///
/// ```
/// use clv::loyalty::points::{EarnBasis, Earns, PurchaseLine};
/// use rust_decimal_macros::dec;
///
/// let line = PurchaseLine { discount: dec!(30), ..PurchaseLine::of(dec!(100)) };
/// let after_discount = EarnBasis { discount: Earns::LeftOut, ..EarnBasis::GROSS };
/// assert_eq!(after_discount.amount(&line)?, dec!(70));
///
/// let half_with_points = PurchaseLine {
///     tax: dec!(10),
///     paid_with_points: dec!(55),
///     ..PurchaseLine::of(dec!(110))
/// };
/// assert_eq!(EarnBasis::NET.amount(&half_with_points)?, dec!(50));
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EarnBasis {
    /// The discount that promotions take off.
    pub discount: Earns,
    /// Tax.
    pub tax: Earns,
    /// The part that is paid with points.
    pub paid_with_points: Earns,
}

impl EarnBasis {
    /// The whole price earns.
    pub const GROSS: Self = Self {
        discount: Earns::Counted,
        tax: Earns::Counted,
        paid_with_points: Earns::Counted,
    };
    /// Only what is paid in money, without tax, earns.
    pub const NET: Self = Self {
        discount: Earns::LeftOut,
        tax: Earns::LeftOut,
        paid_with_points: Earns::LeftOut,
    };

    /// The amount that earns points.
    ///
    /// # Errors
    ///
    /// A negative part, or a part that is left out and more than that of which it is a part, as a
    /// [`QuantityError`](crate::quantity::QuantityError).
    pub fn amount(&self, line: &PurchaseLine) -> Result<Decimal, LoyaltyError> {
        let gross = at_least_zero(line.gross, "price")?;
        let discount = at_least_zero(line.discount, "discount")?;
        let tax = at_least_zero(line.tax, "tax")?;
        let with_points = at_least_zero(line.paid_with_points, "part paid with points")?;
        if *self == Self::GROSS {
            return Ok(gross);
        }
        let price = at_least_zero(gross.minus(discount, "price")?, "price after discount")?;
        let without = |earns, part, quantity| match earns {
            Earns::Counted => Ok(price),
            Earns::LeftOut => at_least_zero(price.minus(part, quantity)?, quantity),
        };
        let untaxed = without(self.tax, tax, "price without tax")?;
        let in_money = without(self.paid_with_points, with_points, "part paid in money")?;
        let earning = if price.is_zero() {
            Decimal::ZERO
        } else {
            proportion(untaxed, in_money, price, "amount that earns points")?
        };
        Ok(match self.discount {
            Earns::Counted => earning.plus(discount, "amount that earns points")?,
            Earns::LeftOut => earning,
        })
    }
}
