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
pub enum Multiple {
    /// Three times as high: a/b = 3.
    Times,
    /// Higher by three times: a/b − 1 = 3.
    TimesMore,
}

/// The multiple of another return that a return is; `None` where the other is 0 or negative, of which
/// nothing is a multiple.
///
/// ```
/// use clv::roi::{Multiple, Return, ReturnDefinition, multiple_between};
/// use rust_decimal_macros::dec;
///
/// let roi = |value| Return::new(value, ReturnDefinition::NetOverCost);
/// let (ours, theirs) = (roi(dec!(2)), roi(dec!(0.5)));
/// assert_eq!(multiple_between(ours, theirs, Multiple::Times)?, Some(dec!(4)));
/// assert_eq!(multiple_between(ours, theirs, Multiple::TimesMore)?, Some(dec!(3)));
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
    multiple: Multiple,
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
        Multiple::Times => times,
        Multiple::TimesMore => times.minus(Decimal::ONE, QUANTITY)?,
    }))
}

/// The return of the last money spent: what more benefit more cost brings, less that cost; `None`
/// where the cost is the same.
///
/// ```text
/// (Δbenefit − Δcost) / Δcost
/// ```
///
/// ```
/// use clv::roi::marginal_return;
/// use rust_decimal_macros::dec;
///
/// // From 1000 for 400 to 1150 for 500: the average return is still 130 %, the marginal one 50 %.
/// let marginal = marginal_return((dec!(1000), dec!(400)), (dec!(1150), dec!(500)))?;
/// assert_eq!(marginal, Some(dec!(0.5)));
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
///
/// # Errors
///
/// [`RoiError::Quantity`] where a cost is negative or the return has no place in a decimal.
pub fn marginal_return(
    (benefit, cost): (Decimal, Decimal),
    (next_benefit, next_cost): (Decimal, Decimal),
) -> Result<Option<Decimal>, RoiError> {
    const QUANTITY: &str = "marginal return";
    check_cost(cost)?;
    check_cost(next_cost)?;
    let more_cost = next_cost.minus(cost, QUANTITY)?;
    if more_cost.is_zero() {
        return Ok(None);
    }
    let more_benefit = next_benefit.minus(benefit, QUANTITY)?;
    let net = more_benefit.minus(more_cost, QUANTITY)?;
    Ok(Some(net.over(more_cost, QUANTITY)?))
}

/// How many units pay for the fixed cost; `None` where a unit leaves nothing.
///
/// ```text
/// fixed cost / (price − variable cost)
/// ```
///
/// ```
/// use clv::roi::break_even_units;
/// use rust_decimal_macros::dec;
///
/// assert_eq!(break_even_units(dec!(1000), dec!(50), dec!(30))?, Some(dec!(50)));
/// assert_eq!(break_even_units(dec!(1000), dec!(30), dec!(30))?, None);
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
///
/// # Errors
///
/// [`RoiError::Quantity`] where a cost is negative or the number has no place in a decimal.
pub fn break_even_units(
    fixed_cost: Decimal,
    price: Decimal,
    variable_cost: Decimal,
) -> Result<Option<Decimal>, RoiError> {
    const QUANTITY: &str = "break-even units";
    check_cost(fixed_cost)?;
    check_cost(variable_cost)?;
    let contribution = price.minus(variable_cost, QUANTITY)?;
    if contribution <= Decimal::ZERO {
        return Ok(None);
    }
    Ok(Some(fixed_cost.over(contribution, QUANTITY)?))
}

/// At which price so many units pay for all costs; `None` where there are no units.
///
/// ```text
/// variable cost + fixed cost / units
/// ```
///
/// ```
/// use clv::roi::break_even_price;
/// use rust_decimal_macros::dec;
///
/// assert_eq!(break_even_price(dec!(1000), dec!(30), dec!(50))?, Some(dec!(50)));
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
///
/// # Errors
///
/// [`RoiError::Quantity`] where a number is negative or the price has no place in a decimal.
pub fn break_even_price(
    fixed_cost: Decimal,
    variable_cost: Decimal,
    units: Decimal,
) -> Result<Option<Decimal>, RoiError> {
    const QUANTITY: &str = "break-even price";
    check_cost(fixed_cost)?;
    check_cost(variable_cost)?;
    at_least_zero(units, "units")?;
    if units.is_zero() {
        return Ok(None);
    }
    let share = fixed_cost.over(units, QUANTITY)?;
    Ok(Some(variable_cost.plus(share, QUANTITY)?))
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
