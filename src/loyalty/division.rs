use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;

/// ⌊value / divisor⌋ and the exact remainder, for value ≥ 0 and divisor > 0.
///
/// The quotient alone, rounded to 28 digits, could round up to a whole number.
pub(super) fn whole_and_remainder(
    value: Decimal,
    divisor: Decimal,
    quantity: &'static str,
) -> Result<(Decimal, Decimal), QuantityError> {
    let remainder = value
        .checked_rem(divisor)
        .ok_or(QuantityError::Overflow { quantity })?;
    let whole = value
        .minus(remainder, quantity)?
        .over(divisor, quantity)?
        .round();
    Ok((whole, remainder))
}

/// amount × part / whole, for whole ≠ 0: multiplied first, so that an exact result stays exact,
/// where the product has a place in a decimal.
pub(super) fn proportion(
    amount: Decimal,
    part: Decimal,
    whole: Decimal,
    quantity: &'static str,
) -> Result<Decimal, QuantityError> {
    match amount.checked_mul(part) {
        Some(product) => product.over(whole, quantity),
        None => part.over(whole, quantity)?.times(amount, quantity),
    }
}
