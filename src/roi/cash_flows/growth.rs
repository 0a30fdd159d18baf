use crate::quantity::compound_growth;
use crate::roi::RoiError;
use rust_decimal::Decimal;

/// Compound growth rate per period (CAGR): the constant rate that leads from one amount to the
/// other. `None` where the first is 0; −1 where the last is.
///
/// ```text
/// (end / begin)^(1/periods) − 1
/// ```
///
/// ```
/// use clv::roi::compound_growth_rate;
/// use rust_decimal_macros::dec;
///
/// let rate = compound_growth_rate(dec!(100), dec!(121), dec!(2))?;
/// assert_eq!(rate.unwrap().round_dp(20), dec!(0.1));
/// assert_eq!(compound_growth_rate(dec!(0), dec!(121), dec!(2))?, None);
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
///
/// # Errors
///
/// [`RoiError::Quantity`] where an amount is negative, the number of periods is not > 0, or the
/// rate has no place in a decimal.
pub fn compound_growth_rate(
    begin: Decimal,
    end: Decimal,
    periods: Decimal,
) -> Result<Option<Decimal>, RoiError> {
    Ok(compound_growth(begin, end, periods)?)
}
