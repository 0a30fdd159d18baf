use crate::loyalty::LoyaltyError;
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// Something that points buy.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reward {
    /// Its name.
    pub id: String,
    /// Its price in units of points, at least 1.
    pub points: u64,
    /// Its cost to the programme, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cost: Decimal,
    /// The price that the member would pay for it, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub retail_value: Decimal,
}

impl Reward {
    /// retail value / points: what a point is worth to the member here.
    ///
    /// # Errors
    ///
    /// An overflow, as a [`QuantityError`](crate::quantity::QuantityError).
    pub fn value_per_point(&self) -> Result<Option<Decimal>, LoyaltyError> {
        per_point(self.retail_value, self.points)
    }

    /// cost / points: what a point costs the programme here.
    ///
    /// # Errors
    ///
    /// An overflow, as a [`QuantityError`](crate::quantity::QuantityError).
    pub fn cost_per_point(&self) -> Result<Option<Decimal>, LoyaltyError> {
        per_point(self.cost, self.points)
    }
}

fn per_point(money: Decimal, points: u64) -> Result<Option<Decimal>, LoyaltyError> {
    if points == 0 {
        return Ok(None);
    }
    Ok(Some(money.over(points.into(), "money per point")?))
}
