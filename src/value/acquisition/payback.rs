use crate::quantity::{
    Checked, DiscountRate, Probability, QuantityError, RetentionRate, geometric_series,
};
use crate::value::{ValueError, at_least_zero};
use rust_decimal::Decimal;

const PAYBACK: &str = "payback period";

/// The time in which the margins of a new customer pay back the acquisition cost.
///
/// ```text
/// margin of period k = 1, 2, …   revenue × gross margin × r^(k−1) / (1+d)^k
/// payback                        the time at which their sum reaches the cost; each margin flows
///                                evenly within its period
///
/// r = 1, d = 0                   cost / (revenue × gross margin): the simple payback
/// ```
///
/// A period is that of the retention rate; the discount rate is converted to it.
///
/// # Example
///
/// ```
/// use clv::quantity::{DiscountRate, Probability, RetentionRate, TimeUnit};
/// use clv::value::acquisition::AcquisitionPayback;
/// use rust_decimal_macros::dec;
///
/// let simple = AcquisitionPayback {
///     acquisition_cost: dec!(300),
///     revenue: dec!(50),
///     gross_margin: Probability::new(dec!(0.8))?,
///     retention: RetentionRate::new(dec!(1), TimeUnit::Month)?,
///     discount: DiscountRate::new(dec!(0), TimeUnit::Year)?,
/// };
/// assert_eq!(simple.periods()?, Some(dec!(7.5))); // months: 300 / 40
///
/// // With a tenth leaving every month, 40 × (1 + 0.9 + 0.81 + …) never passes 400.
/// let leaky = AcquisitionPayback {
///     retention: RetentionRate::new(dec!(0.9), TimeUnit::Month)?,
///     acquisition_cost: dec!(400),
///     ..simple
/// };
/// assert_eq!(leaky.periods()?, None);
/// # Ok::<(), clv::value::ValueError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AcquisitionPayback {
    /// Money to win the customer, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub acquisition_cost: Decimal,
    /// Money per customer and period, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub revenue: Decimal,
    /// The share of revenue that is margin.
    pub gross_margin: Probability,
    /// The share of customers that stays one more period.
    pub retention: RetentionRate,
    /// The price of time.
    pub discount: DiscountRate,
}

impl AcquisitionPayback {
    /// The number of periods; `None` where the cost never comes back, also where the margins only
    /// tend to it.
    ///
    /// # Errors
    ///
    /// [`ValueError::Quantity`] where a cost or the revenue is negative, or the number of periods
    /// has no place in a decimal.
    pub fn periods(&self) -> Result<Option<Decimal>, ValueError> {
        at_least_zero(self.acquisition_cost, "acquisition cost")?;
        at_least_zero(self.revenue, "revenue per period")?;
        if self.acquisition_cost.is_zero() {
            return Ok(Some(Decimal::ZERO));
        }
        let margin = self.revenue.times(self.gross_margin.value(), PAYBACK)?;
        if margin.is_zero() {
            return Ok(None);
        }
        let factor = self.discount.growth_factor(self.retention.unit())?;
        if self.retention.value().is_zero() {
            // There is one margin, and it may be just enough.
            let part = self
                .acquisition_cost
                .times(factor, PAYBACK)?
                .over(margin, PAYBACK)?;
            return Ok((part <= Decimal::ONE).then_some(part));
        }
        let decline = factor.minus(self.retention.value(), PAYBACK)?;
        if decline > Decimal::ZERO && margin <= self.acquisition_cost.times(decline, PAYBACK)? {
            return Ok(None);
        }
        // In units of the first margin, the sum is 1 + q + q² + …
        let target = self
            .acquisition_cost
            .times(factor, PAYBACK)?
            .over(margin, PAYBACK)?;
        let ratio = self.retention.value().over(factor, PAYBACK)?;
        let before = last_period_below(target, ratio)?;
        let reached = geometric_series(ratio, before, PAYBACK)?.sum;
        let weight = power(ratio, before)?;
        let part = target.minus(reached, PAYBACK)?.over(weight, PAYBACK)?;
        Ok(Some(Decimal::from(before).plus(part, PAYBACK)?))
    }
}

fn power(ratio: Decimal, exponent: u64) -> Result<Decimal, QuantityError> {
    const OVERFLOW: QuantityError = QuantityError::Overflow { quantity: PAYBACK };
    let exponent = i64::try_from(exponent).map_err(|_| OVERFLOW)?;
    let power = ratio.to_whole_power(exponent, PAYBACK)?;
    if power.is_zero() {
        // So late that what a period brings is below the last digit.
        return Err(OVERFLOW);
    }
    Ok(power)
}

/// The greatest number of whole periods whose sum is below the target, which is reached some time.
fn last_period_below(target: Decimal, ratio: Decimal) -> Result<u64, QuantityError> {
    // A sum that outgrows a decimal has certainly reached the target.
    let is_below =
        |periods: u64| geometric_series(ratio, periods, PAYBACK).is_ok_and(|s| s.sum < target);
    let mut above = 1_u64;
    while is_below(above) {
        above = above
            .checked_mul(2)
            .filter(|periods| *periods < 1 << 62)
            .ok_or(QuantityError::Overflow { quantity: PAYBACK })?;
    }
    let mut below = above / 2;
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        if is_below(middle) {
            below = middle;
        } else {
            above = middle;
        }
    }
    Ok(below)
}
