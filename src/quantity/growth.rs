use super::{Checked, Float, QuantityError};
use rust_decimal::Decimal;

/// Bits of a root, twice as many as a decimal has.
const BITS: i64 = 200;

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

/// (numerator/denominator)^(1/degree) of two positive numbers, right to the last digit though the
/// quotient may be too small or too large for a decimal.
pub(crate) fn root_of_ratio(
    numerator: Decimal,
    denominator: Decimal,
    degree: Decimal,
    quantity: &'static str,
) -> Result<Decimal, QuantityError> {
    Float::from(numerator)
        .over(&Float::from(denominator), BITS + 64)
        .ln(BITS + 64)
        .over(&Float::from(degree), BITS + 64)
        .exp(BITS)
        .to_decimal()
        .ok_or(QuantityError::Overflow { quantity })
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
