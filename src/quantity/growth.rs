use super::{Checked, QuantityError};
use rust_decimal::Decimal;

/// A quotient below this has lost three digits or more.
const SMALL: Decimal = Decimal::from_parts(1, 0, 0, false, 3);
/// A power of ten that brings every positive decimal to 1 or more.
const SHIFT: i64 = 28;

/// (end/begin)^(1/periods) − 1, `None` where there was nothing at the beginning.
pub(crate) fn compound_growth(
    begin: Decimal,
    end: Decimal,
    periods: Decimal,
) -> Result<Option<Decimal>, QuantityError> {
    const QUANTITY: &str = "compound growth rate";
    check(
        begin,
        begin >= Decimal::ZERO,
        "amount at the beginning",
        "≥ 0",
    )?;
    check(end, end >= Decimal::ZERO, "amount at the end", "≥ 0")?;
    check(periods, periods > Decimal::ZERO, "number of periods", "> 0")?;
    if begin.is_zero() {
        return Ok(None);
    }
    if end.is_zero() {
        return Ok(Some(Decimal::NEGATIVE_ONE));
    }
    let growth = root_of_ratio(end, begin, periods, QUANTITY)?;
    Ok(Some(growth.minus(Decimal::ONE, QUANTITY)?))
}

/// (numerator/denominator)^(1/degree) of two positive numbers. A small quotient has few digits, or
/// none, and then the root is taken of its inverse.
pub(crate) fn root_of_ratio(
    numerator: Decimal,
    denominator: Decimal,
    degree: Decimal,
    quantity: &'static str,
) -> Result<Decimal, QuantityError> {
    if numerator < denominator.times(SMALL, quantity)? {
        let inverse = root_of_quotient(denominator, numerator, degree, quantity)?;
        Decimal::ONE.over(inverse, quantity)
    } else {
        root_of_quotient(numerator, denominator, degree, quantity)
    }
}

/// The root of a quotient that may be too large for a decimal, where the root is not.
fn root_of_quotient(
    large: Decimal,
    small: Decimal,
    degree: Decimal,
    quantity: &'static str,
) -> Result<Decimal, QuantityError> {
    let root = |x: Decimal, exponent| x.to_power(exponent, degree, quantity);
    if let Some(quotient) = large.checked_div(small) {
        return root(quotient, Decimal::ONE);
    }
    // The quotient outgrows a decimal, so that the divisor is below 1.
    let shift = Decimal::from(SHIFT);
    let small = small.times(Decimal::TEN.to_whole_power(SHIFT, quantity)?, quantity)?;
    let rest = root(large.over(small, quantity)?, Decimal::ONE)?;
    rest.times(root(Decimal::TEN, shift)?, quantity)
}

fn check(
    value: Decimal,
    is_valid: bool,
    quantity: &'static str,
    range: &'static str,
) -> Result<(), QuantityError> {
    if is_valid {
        Ok(())
    } else {
        Err(QuantityError::OutOfRange {
            quantity,
            range,
            value,
        })
    }
}
