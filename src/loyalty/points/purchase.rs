use crate::loyalty::LoyaltyError;
use crate::loyalty::check::at_least_zero;
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// One line of an order, in money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PurchaseLine {
    /// Its price before everything below, tax included.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))]
    pub gross: Decimal,
    /// What promotions take off.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))]
    pub discount: Decimal,
    /// The tax in what is left.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))]
    pub tax: Decimal,
    /// The part that is paid with points.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))]
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
/// ```text
/// amount = gross − discount − tax − paid with points,   each only where it is left out
/// ```
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
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EarnBasis {
    /// What promotions take off.
    pub discount: Earns,
    /// Tax.
    pub tax: Earns,
    /// What is paid with points.
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
    /// A negative part, or parts that are more than the price, as a
    /// [`QuantityError`](crate::quantity::QuantityError).
    pub fn amount(&self, line: &PurchaseLine) -> Result<Decimal, LoyaltyError> {
        let parts = [
            (self.discount, line.discount, "discount"),
            (self.tax, line.tax, "tax"),
            (
                self.paid_with_points,
                line.paid_with_points,
                "part paid with points",
            ),
        ];
        let mut amount = at_least_zero(line.gross, "price")?;
        for (earns, part, quantity) in parts {
            let part = at_least_zero(part, quantity)?;
            if earns == Earns::LeftOut {
                amount = amount.minus(part, "amount that earns points")?;
            }
        }
        Ok(at_least_zero(amount, "amount that earns points")?)
    }
}
