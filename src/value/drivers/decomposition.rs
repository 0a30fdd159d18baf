use crate::quantity::Checked;
use crate::value::{ValueError, at_least_zero};
use rust_decimal::Decimal;

const REVENUE: &str = "revenue";

/// Revenue as price × frequency × customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RevenueDrivers {
    /// Money per order.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub price: Decimal,
    /// Orders per customer.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub frequency: Decimal,
    /// Customers.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub customers: Decimal,
}

impl RevenueDrivers {
    fn revenue(&self) -> Result<Decimal, ValueError> {
        at_least_zero(self.price, "price")?;
        at_least_zero(self.frequency, "frequency")?;
        at_least_zero(self.customers, "number of customers")?;
        Ok(self
            .price
            .times(self.frequency, REVENUE)?
            .times(self.customers, REVENUE)?)
    }

    fn any_is_zero(&self) -> bool {
        self.price.is_zero() || self.frequency.is_zero() || self.customers.is_zero()
    }
}

/// The share of each driver in the joint effect of drivers that change together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Attribution {
    /// Price changes first, then frequency, then customers: each later one is counted at the new
    /// level of the earlier ones.
    PriceThenFrequencyThenCustomers,
    /// The mean over all orders in which the three could have changed (Shapley): no order is
    /// preferred.
    MeanOverOrders,
}

/// A change of revenue, driver by driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Levels")
)]
pub struct Decomposition {
    /// Money before.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub revenue_before: Decimal,
    /// Money after.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub revenue_after: Decimal,
    /// after − before.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub change: Decimal,
    /// After over before of the price.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub price_factor: Decimal,
    /// After over before of the frequency.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub frequency_factor: Decimal,
    /// After over before of the customers.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub customers_factor: Decimal,
    /// The product of the factors − 1, a fraction.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub relative_change: Decimal,
    before: RevenueDrivers,
    after: RevenueDrivers,
}

/// The change in money that each driver has brought; they add up to it exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Contributions {
    /// Of the price.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub price: Decimal,
    /// Of the frequency.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub frequency: Decimal,
    /// Of the number of customers.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub customers: Decimal,
}

/// The change of revenue between two times, driver by driver; `None` where a driver was 0 before.
///
/// ```text
/// revenue = price × frequency × customers
/// after/before = price factor × frequency factor × customers factor
/// ```
///
/// # Example
///
/// ```
/// use clv::value::drivers::{Attribution, RevenueDrivers, decompose};
/// use rust_decimal_macros::dec;
///
/// let before = RevenueDrivers { price: dec!(100), frequency: dec!(4), customers: dec!(1000) };
/// let after = RevenueDrivers { price: dec!(118), frequency: dec!(5), ..before };
/// let change = decompose(before, after)?.unwrap();
/// assert_eq!(change.relative_change, dec!(0.475)); // 1.18 × 1.25 − 1
///
/// let parts = change.contributions(Attribution::PriceThenFrequencyThenCustomers)?;
/// assert_eq!((parts.price, parts.frequency), (dec!(72000), dec!(118000)));
/// let parts = change.contributions(Attribution::MeanOverOrders)?;
/// assert_eq!((parts.price, parts.frequency), (dec!(81000), dec!(109000)));
/// # Ok::<(), clv::value::ValueError>(())
/// ```
///
/// # Errors
///
/// [`ValueError::Quantity`] where a driver is negative or a number has no place in a decimal.
pub fn decompose(
    before: RevenueDrivers,
    after: RevenueDrivers,
) -> Result<Option<Decomposition>, ValueError> {
    const FACTOR: &str = "factor of a driver";
    let (revenue_before, revenue_after) = (before.revenue()?, after.revenue()?);
    if before.any_is_zero() || revenue_before.is_zero() {
        return Ok(None);
    }
    let change = revenue_after.minus(revenue_before, "change of revenue")?;
    Ok(Some(Decomposition {
        revenue_before,
        revenue_after,
        change,
        price_factor: after.price.over(before.price, FACTOR)?,
        frequency_factor: after.frequency.over(before.frequency, FACTOR)?,
        customers_factor: after.customers.over(before.customers, FACTOR)?,
        relative_change: change.over(revenue_before, "relative change of revenue")?,
        before,
        after,
    }))
}

impl Decomposition {
    /// The change in money that each driver has brought.
    ///
    /// Each is right to 24 digits; that of the customers takes the rounding of the others, so that
    /// the three add up to the change exactly.
    ///
    /// # Errors
    ///
    /// [`ValueError::Quantity`] where a number has no place in a decimal.
    pub fn contributions(&self, attribution: Attribution) -> Result<Contributions, ValueError> {
        const QUANTITY: &str = "contribution of a driver";
        let (old, new) = (&self.before, &self.after);
        let price_rise = new.price.minus(old.price, QUANTITY)?;
        let frequency_rise = new.frequency.minus(old.frequency, QUANTITY)?;
        let (price, frequency) = match attribution {
            Attribution::PriceThenFrequencyThenCustomers => (
                price_rise
                    .times(old.frequency, QUANTITY)?
                    .times(old.customers, QUANTITY)?,
                new.price
                    .times(frequency_rise, QUANTITY)?
                    .times(old.customers, QUANTITY)?,
            ),
            Attribution::MeanOverOrders => (
                shapley(
                    price_rise,
                    (old.frequency, new.frequency),
                    (old.customers, new.customers),
                )?,
                shapley(
                    frequency_rise,
                    (old.price, new.price),
                    (old.customers, new.customers),
                )?,
            ),
        };
        // So many places that the sum of the three needs no digit that a decimal does not have.
        let places = places_below(self.change.abs().max(price.abs()).max(frequency.abs()));
        let (price, frequency) = (price.round_dp(places), frequency.round_dp(places));
        let customers = self
            .change
            .minus(price, QUANTITY)?
            .minus(frequency, QUANTITY)?;
        Ok(Contributions {
            price,
            frequency,
            customers,
        })
    }
}

/// The number of decimal places that leave 24 digits to a number of this size.
fn places_below(size: Decimal) -> u32 {
    let whole_digits = size.trunc().to_string().len() as u32;
    24_u32.saturating_sub(whole_digits)
}

/// rise · (2·a₀b₀ + a₀b₁ + a₁b₀ + 2·a₁b₁)/6, the mean over the six orders of three drivers.
fn shapley(
    rise: Decimal,
    (a_old, a_new): (Decimal, Decimal),
    (b_old, b_new): (Decimal, Decimal),
) -> Result<Decimal, ValueError> {
    const QUANTITY: &str = "contribution of a driver";
    let mut weight = Decimal::ZERO;
    for (a, b, orders) in [
        (a_old, b_old, Decimal::TWO),
        (a_old, b_new, Decimal::ONE),
        (a_new, b_old, Decimal::ONE),
        (a_new, b_new, Decimal::TWO),
    ] {
        weight = weight.plus(a.times(b, QUANTITY)?.times(orders, QUANTITY)?, QUANTITY)?;
    }
    Ok(rise
        .times(weight, QUANTITY)?
        .over(Decimal::from(6), QUANTITY)?)
}

/// All that a decomposition consists of: the rest is computed anew when it is read.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Levels {
    before: RevenueDrivers,
    after: RevenueDrivers,
}

#[cfg(feature = "serde")]
impl TryFrom<Levels> for Decomposition {
    type Error = ValueError;

    fn try_from(levels: Levels) -> Result<Self, ValueError> {
        decompose(levels.before, levels.after)?.ok_or(ValueError::Empty {
            what: "unit of revenue before",
        })
    }
}
