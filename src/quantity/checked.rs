//! Checked decimal arithmetic: an overflow is an error that names the quantity.

use super::QuantityError;
use rust_decimal::{Decimal, MathematicalOps, prelude::FromPrimitive, prelude::ToPrimitive};

/// The operators of `Decimal` panic on overflow; these do not.
pub(crate) trait Checked: Sized {
    fn plus(self, other: Decimal, quantity: &'static str) -> Result<Decimal, QuantityError>;
    fn minus(self, other: Decimal, quantity: &'static str) -> Result<Decimal, QuantityError>;
    fn times(self, other: Decimal, quantity: &'static str) -> Result<Decimal, QuantityError>;
    /// `None` where the divisor is zero is an overflow too: callers rule zero out beforehand.
    fn over(self, other: Decimal, quantity: &'static str) -> Result<Decimal, QuantityError>;
    /// A whole power. Negative bases and exponents are allowed where the result exists; a result
    /// that is too small for a decimal is an overflow too, never a silent zero.
    fn to_whole_power(
        self,
        exponent: i64,
        quantity: &'static str,
    ) -> Result<Decimal, QuantityError>;
    /// x^(numerator/denominator) for x ≥ 0 and a positive exponent, right to about 26
    /// decimal places.
    fn to_power(
        self,
        numerator: Decimal,
        denominator: Decimal,
        quantity: &'static str,
    ) -> Result<Decimal, QuantityError>;
    /// e^x, 0 where it is below the last digit.
    fn exponential(self, quantity: &'static str) -> Result<Decimal, QuantityError>;
    /// ln x for x > 0.
    fn logarithm(self, quantity: &'static str) -> Result<Decimal, QuantityError>;
}

fn some(value: Option<Decimal>, quantity: &'static str) -> Result<Decimal, QuantityError> {
    value.ok_or(QuantityError::Overflow { quantity })
}

/// A power of a number that is not zero is not zero, though `Decimal` rounds small ones to it.
fn not_vanished(power: Option<Decimal>, quantity: &'static str) -> Result<Decimal, QuantityError> {
    some(power.filter(|power| !power.is_zero()), quantity)
}

impl Checked for Decimal {
    fn plus(self, other: Decimal, quantity: &'static str) -> Result<Decimal, QuantityError> {
        some(self.checked_add(other), quantity)
    }

    fn minus(self, other: Decimal, quantity: &'static str) -> Result<Decimal, QuantityError> {
        some(self.checked_sub(other), quantity)
    }

    fn times(self, other: Decimal, quantity: &'static str) -> Result<Decimal, QuantityError> {
        some(self.checked_mul(other), quantity)
    }

    fn over(self, other: Decimal, quantity: &'static str) -> Result<Decimal, QuantityError> {
        some(self.checked_div(other), quantity)
    }

    fn to_whole_power(
        self,
        exponent: i64,
        quantity: &'static str,
    ) -> Result<Decimal, QuantityError> {
        if self.is_zero() {
            return match exponent {
                0 => Ok(Decimal::ONE),
                1.. => Ok(Decimal::ZERO),
                _ => Err(QuantityError::Overflow { quantity }),
            };
        }
        not_vanished(self.checked_powi(exponent), quantity)
    }

    fn to_power(
        self,
        numerator: Decimal,
        denominator: Decimal,
        quantity: &'static str,
    ) -> Result<Decimal, QuantityError> {
        if self.is_zero() || self == Decimal::ONE {
            return Ok(self);
        }
        let whole = |ratio: Decimal| ratio.fract().is_zero().then(|| ratio.to_i64()).flatten();
        if let Some(exponent) = whole(numerator.over(denominator, quantity)?) {
            return self.to_whole_power(exponent, quantity);
        }
        if let Some(degree) = whole(denominator.over(numerator, quantity)?) {
            return root(self, degree, quantity);
        }
        not_vanished(
            self.checked_powd(numerator.over(denominator, quantity)?),
            quantity,
        )
    }

    fn exponential(self, quantity: &'static str) -> Result<Decimal, QuantityError> {
        // e^−65 < 10⁻²⁸.
        if self < Decimal::from(-65) {
            return Ok(Decimal::ZERO);
        }
        some(self.checked_exp(), quantity)
    }

    fn logarithm(self, quantity: &'static str) -> Result<Decimal, QuantityError> {
        some(self.checked_ln(), quantity)
    }
}

/// The positive n-th root of x > 0: Newton's method from the `f64` root, which doubles its digits
/// at each step.
fn root(x: Decimal, degree: i64, quantity: &'static str) -> Result<Decimal, QuantityError> {
    let n = Decimal::from(degree);
    let start = to_f64(x).powf(1.0 / degree as f64);
    let mut y = to_decimal(start, quantity)?;
    for _ in 0..2 {
        let power = y.to_whole_power(degree - 1, quantity)?;
        if power.is_zero() {
            break;
        }
        let step = x
            .over(power, quantity)?
            .minus(y, quantity)?
            .over(n, quantity)?;
        y = y.plus(step, quantity)?;
    }
    Ok(y)
}

/// The nearest `f64`.
pub(crate) fn to_f64(value: Decimal) -> f64 {
    // `Decimal::to_f64` is total: its range lies inside that of `f64`.
    value.to_f64().unwrap_or(f64::NAN)
}

/// The seam from probability models to money: the shortest decimal that reads back as this `f64`.
pub(crate) fn to_decimal(value: f64, quantity: &'static str) -> Result<Decimal, QuantityError> {
    some(Decimal::from_f64(value), quantity)
}
