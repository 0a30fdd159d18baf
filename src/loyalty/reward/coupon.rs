use crate::loyalty::LoyaltyError;
use crate::loyalty::check::{above_zero, at_least_zero};
use crate::loyalty::division::whole_and_remainder;
use crate::loyalty::points::EarnRate;
use crate::quantity::Checked;
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// Points that are exchanged for coupons: 100 points for 10 yuan.
///
/// ```text
/// coupons = ⌊points / points per coupon⌋      value = coupons × coupon value
/// rebate  = points of a step × coupon value / (money of a step × points per coupon)
/// ```
///
/// # Example
///
/// ```
/// use clv::loyalty::points::{EarnRate, PointRounding, RoundedPer};
/// use clv::loyalty::reward::CouponOffer;
/// use rust_decimal_macros::dec;
///
/// let offer = CouponOffer { points_per_coupon: dec!(100), coupon_value: dec!(10) };
/// let exchange = offer.exchange(dec!(360))?;
/// assert_eq!((exchange.coupons, exchange.value), (3, dec!(30)));
/// assert_eq!(exchange.remainder, dec!(60));
/// let one_for_one = EarnRate {
///     points: dec!(1),
///     step: dec!(1),
///     rounding: PointRounding::Floor,
///     places: 0,
///     per: RoundedPer::Order,
/// };
/// assert_eq!(offer.rebate(&one_for_one)?, dec!(0.1)); // one point for one yuan gives 10 % back
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CouponOffer {
    /// The price of a coupon, in points.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub points_per_coupon: Decimal,
    /// The value of a coupon, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub coupon_value: Decimal,
}

/// Whole coupons for a balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CouponExchange {
    /// The number of coupons.
    pub coupons: u64,
    /// Their value, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub value: Decimal,
    /// The points that are left.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub remainder: Decimal,
}

impl CouponOffer {
    /// As many coupons as a balance is enough for.
    ///
    /// # Errors
    ///
    /// Negative points, a coupon for 0 points or less, or an overflow, as a
    /// [`QuantityError`](crate::quantity::QuantityError).
    pub fn exchange(&self, points: Decimal) -> Result<CouponExchange, LoyaltyError> {
        let price = above_zero(self.points_per_coupon, "points per coupon")?;
        let points = at_least_zero(points, "points")?;
        let (coupons, remainder) = whole_and_remainder(points, price, "coupons")?;
        Ok(CouponExchange {
            coupons: coupons.to_u64().ok_or(LoyaltyError::TooManyPoints)?,
            value: coupons.times(
                at_least_zero(self.coupon_value, "value of a coupon")?,
                "value of the coupons",
            )?,
            remainder,
        })
    }

    /// The face value that is given back for each unit of money spent, before points are rounded.
    ///
    /// # Errors
    ///
    /// A coupon for 0 points or less, or an overflow, as a
    /// [`QuantityError`](crate::quantity::QuantityError).
    pub fn rebate(&self, rate: &EarnRate) -> Result<Decimal, LoyaltyError> {
        let price = above_zero(self.points_per_coupon, "points per coupon")?;
        let value = at_least_zero(self.coupon_value, "value of a coupon")?;
        let step = above_zero(rate.step, "money of a step")?;
        Ok(at_least_zero(rate.points, "points of a step")?
            .times(value, "rebate")?
            .over(price.times(step, "rebate")?, "rebate")?)
    }
}
