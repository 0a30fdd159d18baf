use super::RoiError;
use super::comparison::{BenefitAndCost, check_cost};
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// The return of one period, and of all periods up to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PeriodReturn {
    /// Benefit of the period less its cost, money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub net: Decimal,
    /// The same over all periods so far.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cumulative_net: Decimal,
    /// net / cost of the period; `None` where the period cost nothing.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub return_on_investment: Option<Decimal>,
    /// The same over all periods so far.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cumulative_return: Option<Decimal>,
}

/// The return period by period and cumulative, from each period's benefit and cost. The cumulative
/// return is that of the sums, not the sum of the returns.
///
/// ```
/// use clv::roi::{BenefitAndCost, returns_by_period};
/// use rust_decimal_macros::dec;
///
/// let period = |benefit, cost| BenefitAndCost { benefit, cost };
/// let periods =
///     [period(dec!(0), dec!(100)), period(dec!(90), dec!(20)), period(dec!(120), dec!(0))];
/// let returns = returns_by_period(periods)?;
/// assert_eq!(returns[1].return_on_investment, Some(dec!(3.5))); // (90 − 20)/20
/// assert_eq!(returns[1].cumulative_return, Some(dec!(-0.25))); // (90 − 120)/120
/// assert_eq!(returns[2].return_on_investment, None); // nothing was spent
/// assert_eq!(returns[2].cumulative_return, Some(dec!(0.75)));
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
///
/// # Errors
///
/// [`RoiError::Quantity`] where a cost is negative or a sum has no place in a decimal.
pub fn returns_by_period(
    periods: impl IntoIterator<Item = BenefitAndCost>,
) -> Result<Vec<PeriodReturn>, RoiError> {
    const QUANTITY: &str = "return of a period";
    let (mut cumulative_net, mut cumulative_cost) = (Decimal::ZERO, Decimal::ZERO);
    periods
        .into_iter()
        .map(|BenefitAndCost { benefit, cost }| {
            check_cost(cost)?;
            let net = benefit.minus(cost, QUANTITY)?;
            cumulative_net = cumulative_net.plus(net, QUANTITY)?;
            cumulative_cost = cumulative_cost.plus(cost, QUANTITY)?;
            Ok(PeriodReturn {
                net,
                cumulative_net,
                return_on_investment: ratio(net, cost)?,
                cumulative_return: ratio(cumulative_net, cumulative_cost)?,
            })
        })
        .collect()
}

fn ratio(net: Decimal, cost: Decimal) -> Result<Option<Decimal>, RoiError> {
    if cost.is_zero() {
        return Ok(None);
    }
    Ok(Some(net.over(cost, "return of a period")?))
}
