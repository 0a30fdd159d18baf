use crate::quantity::allocate;
use crate::value::ValueError;
use rust_decimal::Decimal;

/// A budget split over segments in proportion to their value, without losing a minor unit.
///
/// A segment that is worth nothing, or less, gets nothing. `None` where no segment is worth
/// anything. For the split between winning and keeping customers, values do not tell: see
/// [`BlattbergDeighton`](super::BlattbergDeighton).
///
/// ```
/// use clv::value::acquisition::split_budget;
/// use rust_decimal_macros::dec;
///
/// let values = [dec!(300), dec!(-50), dec!(100)];
/// let parts = split_budget(dec!(1000), &values, 2)?.unwrap();
/// assert_eq!(parts, [dec!(750), dec!(0), dec!(250)]);
/// # Ok::<(), clv::value::ValueError>(())
/// ```
///
/// # Errors
///
/// [`ValueError::Quantity`] where the budget is finer than the minor unit or the values have too
/// many digits.
pub fn split_budget(
    budget: Decimal,
    values: &[Decimal],
    decimals: u32,
) -> Result<Option<Vec<Decimal>>, ValueError> {
    let weights: Vec<Decimal> = values
        .iter()
        .map(|value| (*value).max(Decimal::ZERO))
        .collect();
    if weights.iter().all(Decimal::is_zero) {
        return Ok(None);
    }
    Ok(Some(allocate(budget, &weights, decimals)?))
}
