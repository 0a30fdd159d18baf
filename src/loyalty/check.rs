//! Range checks that several files share.

use crate::quantity::QuantityError;
use rust_decimal::Decimal;

fn in_range(
    value: Decimal,
    quantity: &'static str,
    range: &'static str,
    holds: bool,
) -> Result<Decimal, QuantityError> {
    if holds {
        Ok(value)
    } else {
        Err(QuantityError::OutOfRange {
            quantity,
            range,
            value,
        })
    }
}

pub(super) fn at_least_zero(
    value: Decimal,
    quantity: &'static str,
) -> Result<Decimal, QuantityError> {
    in_range(value, quantity, "at least 0", value >= Decimal::ZERO)
}

pub(super) fn above_zero(value: Decimal, quantity: &'static str) -> Result<Decimal, QuantityError> {
    in_range(value, quantity, "greater than 0", value > Decimal::ZERO)
}

pub(super) fn at_least_one(
    value: Decimal,
    quantity: &'static str,
) -> Result<Decimal, QuantityError> {
    in_range(value, quantity, "at least 1", value >= Decimal::ONE)
}
