use super::{Checked, QuantityError};
use rust_decimal::Decimal;

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
    let growth = end
        .over(begin, QUANTITY)?
        .to_power(Decimal::ONE, periods, QUANTITY)?;
    Ok(Some(growth.minus(Decimal::ONE, QUANTITY)?))
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
