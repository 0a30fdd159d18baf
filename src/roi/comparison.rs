use super::{Return, RoiError};
use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;

/// The meaning of "three times higher" (高3倍).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum MultipleConvention {
    /// Three times as high: a/b = 3.
    Times,
    /// Higher by three times: a/b − 1 = 3.
    TimesMore,
}

/// The multiple of another return that a return is; `None` where the other is 0 or negative, of which
/// nothing is a multiple.
///
/// ```
/// use clv::roi::{MultipleConvention, Return, ReturnDefinition, multiple_between};
/// use rust_decimal_macros::dec;
///
/// let roi = |value| Return::new(value, ReturnDefinition::NetOverCost);
/// let (ours, theirs) = (roi(dec!(2)), roi(dec!(0.5)));
/// assert_eq!(multiple_between(ours, theirs, MultipleConvention::Times)?, Some(dec!(4)));
/// assert_eq!(multiple_between(ours, theirs, MultipleConvention::TimesMore)?, Some(dec!(3)));
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
///
/// # Errors
///
/// [`RoiError::DefinitionsDiffer`]; [`RoiError::Quantity`] where the multiple has no place in a
/// decimal.
pub fn multiple_between(
    value: Return,
    other: Return,
    multiple: MultipleConvention,
) -> Result<Option<Decimal>, RoiError> {
    const QUANTITY: &str = "multiple of a return";
    if value.definition() != other.definition() {
        return Err(RoiError::DefinitionsDiffer);
    }
    if other.value() <= Decimal::ZERO {
        return Ok(None);
    }
    let times = value.value().over(other.value(), QUANTITY)?;
    Ok(Some(match multiple {
        MultipleConvention::Times => times,
        MultipleConvention::TimesMore => times.minus(Decimal::ONE, QUANTITY)?,
    }))
}

/// A benefit and what it cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BenefitAndCost {
    /// Money in, of any sign.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub benefit: Decimal,
    /// Money out, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cost: Decimal,
}

/// The return of the last money spent: what more benefit more cost brings, less that cost; `None`
/// where the cost is the same.
///
/// ```text
/// (Δbenefit − Δcost) / Δcost
/// ```
///
/// ```
/// use clv::roi::{BenefitAndCost, marginal_return};
/// use rust_decimal_macros::dec;
///
/// // From 1000 for 400 to 1150 for 500: the average return is still 130 %, the marginal one 50 %.
/// let now = BenefitAndCost { benefit: dec!(1000), cost: dec!(400) };
/// let next = BenefitAndCost { benefit: dec!(1150), cost: dec!(500) };
/// assert_eq!(marginal_return(now, next)?, Some(dec!(0.5)));
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
///
/// # Errors
///
/// [`RoiError::Quantity`] where a cost is negative or the return has no place in a decimal.
pub fn marginal_return(
    now: BenefitAndCost,
    next: BenefitAndCost,
) -> Result<Option<Decimal>, RoiError> {
    const QUANTITY: &str = "marginal return";
    check_cost(now.cost)?;
    check_cost(next.cost)?;
    let more_cost = next.cost.minus(now.cost, QUANTITY)?;
    if more_cost.is_zero() {
        return Ok(None);
    }
    let more_benefit = next.benefit.minus(now.benefit, QUANTITY)?;
    let net = more_benefit.minus(more_cost, QUANTITY)?;
    Ok(Some(net.over(more_cost, QUANTITY)?))
}

/// Costs that do not depend on the number of units, and those that each unit adds.
///
/// ```text
/// break-even units = fixed / (price − variable)
/// break-even price = variable + fixed / units
/// ```
///
/// ```
/// use clv::roi::CostStructure;
/// use rust_decimal_macros::dec;
///
/// let costs = CostStructure { fixed: dec!(1000), variable: dec!(30) };
/// assert_eq!(costs.break_even_units(dec!(50))?, Some(dec!(50)));
/// assert_eq!(costs.break_even_units(dec!(30))?, None);
/// assert_eq!(costs.break_even_price(dec!(50))?, Some(dec!(50)));
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CostStructure {
    /// Money, ≥ 0, however many units.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub fixed: Decimal,
    /// Money for each unit, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub variable: Decimal,
}

impl CostStructure {
    /// The number of units that pays for the fixed cost at a price; `None` where a unit leaves
    /// nothing.
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where a cost is negative or the number has no place in a decimal.
    pub fn break_even_units(&self, price: Decimal) -> Result<Option<Decimal>, RoiError> {
        const QUANTITY: &str = "break-even units";
        self.check()?;
        let contribution = price.minus(self.variable, QUANTITY)?;
        if contribution <= Decimal::ZERO {
            return Ok(None);
        }
        Ok(Some(self.fixed.over(contribution, QUANTITY)?))
    }

    /// The price at which so many units pay for all costs; `None` where there are no units.
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where a number is negative or the price has no place in a decimal.
    pub fn break_even_price(&self, units: Decimal) -> Result<Option<Decimal>, RoiError> {
        const QUANTITY: &str = "break-even price";
        self.check()?;
        at_least_zero(units, "units")?;
        if units.is_zero() {
            return Ok(None);
        }
        let share = self.fixed.over(units, QUANTITY)?;
        Ok(Some(self.variable.plus(share, QUANTITY)?))
    }

    fn check(&self) -> Result<(), QuantityError> {
        check_cost(self.fixed)?;
        check_cost(self.variable)
    }
}

pub(super) fn check_cost(cost: Decimal) -> Result<(), QuantityError> {
    at_least_zero(cost, "cost")
}

fn at_least_zero(value: Decimal, quantity: &'static str) -> Result<(), QuantityError> {
    if value >= Decimal::ZERO {
        Ok(())
    } else {
        Err(QuantityError::OutOfRange {
            quantity,
            range: "≥ 0",
            value,
        })
    }
}
