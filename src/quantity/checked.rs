//! Checked decimal arithmetic: an overflow is an error that names the quantity.

use super::from_double::decimal_from_f64;
use super::{Float, QuantityError};
use rust_decimal::{Decimal, MathematicalOps, prelude::ToPrimitive};

/// Bits of a power or a logarithm, twice as many as a decimal has.
const BITS: i64 = 200;

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
    /// x^(numerator/denominator) for x ≥ 0 and a positive exponent, right to the last digit; a
    /// result that is too small for a decimal is an overflow too.
    fn to_power(
        self,
        numerator: Decimal,
        denominator: Decimal,
        quantity: &'static str,
    ) -> Result<Decimal, QuantityError>;
    /// e^x, 0 where it is below the last digit.
    fn exponential(self, quantity: &'static str) -> Result<Decimal, QuantityError>;
    /// ln x for x > 0, right to the last digit.
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
        if self == Decimal::ONE {
            return Ok(self);
        }
        if exponent < 0 {
            // The inverse of a power with few digits would have no more of them.
            let exponent = u32::try_from(exponent.unsigned_abs());
            let exponent = exponent.map_err(|_| QuantityError::Overflow { quantity })?;
            let power = Float::from(self).to_power(exponent, BITS + 64);
            return some(Float::one().over(&power, BITS).to_decimal(), quantity);
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
        let exponent = Float::from(numerator).over(&Float::from(denominator), BITS + 64);
        let logarithm = Float::from(self).ln(BITS + 64);
        let power = logarithm.times(&exponent, BITS + 64).exp(BITS);
        some(power.to_decimal(), quantity)
    }

    fn exponential(self, quantity: &'static str) -> Result<Decimal, QuantityError> {
        // e^−65 < 10⁻²⁸.
        if self < Decimal::from(-65) {
            return Ok(Decimal::ZERO);
        }
        some(self.checked_exp(), quantity)
    }

    fn logarithm(self, quantity: &'static str) -> Result<Decimal, QuantityError> {
        if self <= Decimal::ZERO {
            return Err(QuantityError::Overflow { quantity });
        }
        some(Float::from(self).ln(BITS).to_decimal(), quantity)
    }
}

/// The nearest `f64`.
pub(crate) fn to_f64(value: Decimal) -> f64 {
    // `Decimal::to_f64` is total: its range lies inside that of `f64`.
    value.to_f64().unwrap_or(f64::NAN)
}

/// The seam from probability models to money: the shortest decimal that reads back as this `f64`.
pub(crate) fn to_decimal(value: f64, quantity: &'static str) -> Result<Decimal, QuantityError> {
    some(decimal_from_f64(value), quantity)
}
