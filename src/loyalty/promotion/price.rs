use crate::loyalty::LoyaltyError;
use crate::loyalty::check::{above_zero, at_least_zero};
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// Which part of a quantity a rung's price is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum RungPricing {
    /// The whole quantity, where it falls in the rung: volume pricing.
    Slab,
    /// The part of the quantity that lies in the rung.
    Graduated,
}

/// A rung of a price ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PriceRung {
    /// The last quantity in it, `None`: without end.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub up_to: Option<Decimal>,
    /// The price of one, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub unit_price: Decimal,
}

/// The price of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TieredPrice {
    /// All of it, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub total: Decimal,
    /// One of it, `None` for a quantity of 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub average_unit_price: Option<Decimal>,
}

/// Unit prices that depend on the quantity.
///
/// # Example
///
/// ```
/// use clv::loyalty::promotion::{PriceLadder, PriceRung, RungPricing};
/// use rust_decimal_macros::dec;
///
/// let rung = |up_to, unit_price| PriceRung { up_to, unit_price };
/// let ladder = PriceLadder::new(vec![
///     rung(Some(dec!(5)), dec!(7)),
///     rung(Some(dec!(10)), dec!(6.5)),
///     rung(None, dec!(6)),
/// ])?;
/// assert_eq!(ladder.price(dec!(6), RungPricing::Slab)?.total, dec!(39)); // 6 × 6.50
/// assert_eq!(ladder.price(dec!(6), RungPricing::Graduated)?.total, dec!(41.5)); // 5 × 7 + 6.50
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Vec<PriceRung>", into = "Vec<PriceRung>")
)]
pub struct PriceLadder {
    rungs: Vec<PriceRung>,
}

impl PriceLadder {
    /// A ladder.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::NoRungs`], [`LoyaltyError::RungsDoNotRise`],
    /// [`LoyaltyError::OpenRungIsNotLast`], a negative price, and a first rung that
    /// ends at 0 or below.
    pub fn new(rungs: Vec<PriceRung>) -> Result<Self, LoyaltyError> {
        let Some((last, others)) = rungs.split_last() else {
            return Err(LoyaltyError::NoRungs);
        };
        let mut before: Option<Decimal> = None;
        let ends = others.iter().map(|rung| (rung.up_to, false));
        for rung in &rungs {
            at_least_zero(rung.unit_price, "unit price")?;
        }
        for (rung, (up_to, is_last)) in ends.chain([(last.up_to, true)]).enumerate() {
            match (up_to, before) {
                (None, _) if is_last => {}
                (None, _) => return Err(LoyaltyError::OpenRungIsNotLast { rung: rung + 1 }),
                (Some(end), Some(before)) if end <= before => {
                    return Err(LoyaltyError::RungsDoNotRise {
                        rung: rung + 1,
                        before,
                        up_to: end,
                    });
                }
                (Some(end), _) => before = Some(above_zero(end, "end of a rung")?),
            }
        }
        Ok(Self { rungs })
    }

    /// The rungs, the lowest first.
    pub fn rungs(&self) -> &[PriceRung] {
        &self.rungs
    }

    /// The price of a quantity.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::BeyondTheLastRung`], and a negative quantity or an overflow as a
    /// [`QuantityError`](crate::quantity::QuantityError).
    pub fn price(
        &self,
        quantity: Decimal,
        pricing: RungPricing,
    ) -> Result<TieredPrice, LoyaltyError> {
        let quantity = at_least_zero(quantity, "quantity")?;
        let holds = |rung: &PriceRung| rung.up_to.is_none_or(|end| quantity <= end);
        let Some((place, rung)) = self.rungs.iter().enumerate().find(|(_, rung)| holds(rung))
        else {
            return Err(LoyaltyError::BeyondTheLastRung { quantity });
        };
        let total = match pricing {
            RungPricing::Slab => quantity.times(rung.unit_price, "total price")?,
            RungPricing::Graduated => self.graduated(quantity, place)?,
        };
        let average_unit_price = if quantity.is_zero() {
            None
        } else {
            Some(total.over(quantity, "average unit price")?)
        };
        Ok(TieredPrice {
            total,
            average_unit_price,
        })
    }

    /// Each rung's part at its price, up to the rung in which the quantity falls.
    fn graduated(&self, quantity: Decimal, last: usize) -> Result<Decimal, LoyaltyError> {
        let (mut total, mut covered) = (Decimal::ZERO, Decimal::ZERO);
        for rung in self.rungs.iter().take(last + 1) {
            let end = rung.up_to.map_or(quantity, |end| end.min(quantity));
            let part = end.minus(covered, "part of the quantity")?;
            total = total.plus(part.times(rung.unit_price, "total price")?, "total price")?;
            covered = end;
        }
        Ok(total)
    }
}

impl TryFrom<Vec<PriceRung>> for PriceLadder {
    type Error = LoyaltyError;

    fn try_from(rungs: Vec<PriceRung>) -> Result<Self, LoyaltyError> {
        Self::new(rungs)
    }
}

impl From<PriceLadder> for Vec<PriceRung> {
    fn from(ladder: PriceLadder) -> Self {
        ladder.rungs
    }
}
