//! Sums and products of decimals, which may not fit: the operators would panic.

use clv::quantity::QuantityError;
use rust_decimal::Decimal;

fn fits(result: Option<Decimal>, quantity: &'static str) -> Result<Decimal, QuantityError> {
    result.ok_or(QuantityError::Overflow { quantity })
}

pub fn sum(
    parts: impl IntoIterator<Item = Decimal>,
    quantity: &'static str,
) -> Result<Decimal, QuantityError> {
    let mut parts = parts.into_iter();
    let sum = parts.try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part));
    fits(sum, quantity)
}

pub fn product(
    factors: impl IntoIterator<Item = Decimal>,
    quantity: &'static str,
) -> Result<Decimal, QuantityError> {
    let mut factors = factors.into_iter();
    let product = factors.try_fold(Decimal::ONE, |product, factor| product.checked_mul(factor));
    fits(product, quantity)
}

/// a / b, an error also where b is 0.
pub fn ratio(a: Decimal, b: Decimal, quantity: &'static str) -> Result<Decimal, QuantityError> {
    fits(a.checked_div(b), quantity)
}
