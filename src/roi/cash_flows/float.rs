//! A floating-point number of as many bits as are asked for.

use num_bigint::{BigInt, Sign};
use rust_decimal::Decimal;

/// mantissa · 2^exponent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Float {
    mantissa: BigInt,
    exponent: i64,
}

impl Float {
    pub(super) fn new(mantissa: BigInt, exponent: i64) -> Self {
        Self { mantissa, exponent }
    }

    pub(super) fn zero() -> Self {
        Self::new(BigInt::ZERO, 0)
    }

    pub(super) fn one() -> Self {
        Self::power_of_two(0)
    }

    pub(super) fn power_of_two(exponent: i64) -> Self {
        Self::new(BigInt::from(1), exponent)
    }

    pub(super) fn into_mantissa(self) -> BigInt {
        self.mantissa
    }

    /// −1, 0 or 1.
    pub(super) fn sign(&self) -> i8 {
        match self.mantissa.sign() {
            Sign::Minus => -1,
            Sign::NoSign => 0,
            Sign::Plus => 1,
        }
    }

    pub(super) fn negated(self) -> Self {
        Self::new(-self.mantissa, self.exponent)
    }

    /// The k with 2^(k−1) ≤ |x| < 2^k; 0 of zero has none, and gets one far below all others.
    pub(super) fn magnitude(&self) -> i64 {
        match self.sign() {
            0 => i64::MIN / 4,
            _ => self.exponent + bits(&self.mantissa),
        }
    }

    /// log₂ |x|, −∞ of zero.
    pub(super) fn log2(&self) -> f64 {
        if self.sign() == 0 {
            return f64::NEG_INFINITY;
        }
        let surplus = bits(&self.mantissa) - 64;
        let top = match u64::try_from(surplus) {
            Ok(surplus) => self.mantissa.magnitude() >> surplus,
            Err(_) => self.mantissa.magnitude() << surplus.unsigned_abs(),
        };
        // 64 bits: one digit, of a number in [½, 1) once it is scaled.
        let top = top.iter_u64_digits().next().unwrap_or(1);
        (top as f64 / 2.0_f64.powi(64)).log2() + self.magnitude() as f64
    }

    /// How many bits the mantissa has.
    pub(super) fn bits(&self) -> i64 {
        bits(&self.mantissa)
    }

    /// The number with so many bits more, which are these, over 2^halvings.
    pub(super) fn with_tail(self, more: i64, tail: BigInt, halvings: i64) -> Self {
        let mantissa = (self.mantissa << more.unsigned_abs()) + tail;
        Self::new(mantissa, self.exponent - more - halvings)
    }

    /// Without the bits beyond so many: off by less than 2^(1−precision) of itself.
    pub(super) fn cut(self, precision: i64) -> Self {
        match u64::try_from(bits(&self.mantissa) - precision) {
            Ok(surplus) if surplus > 0 => Self::new(
                self.mantissa >> surplus,
                self.exponent + i64::try_from(surplus).unwrap_or(i64::MAX / 4),
            ),
            _ => self,
        }
    }

    pub(super) fn times(&self, other: &Self, precision: i64) -> Self {
        let exponent = self.exponent + other.exponent;
        Self::new(&self.mantissa * &other.mantissa, exponent).cut(precision)
    }

    pub(super) fn plus(&self, other: &Self, precision: i64) -> Self {
        let (large, small) = if self.magnitude() >= other.magnitude() {
            (self, other)
        } else {
            (other, self)
        };
        if small.magnitude() < large.magnitude() - precision - 2 {
            return large.clone();
        }
        let exponent = large.exponent.min(small.exponent);
        let aligned = |x: &Self| &x.mantissa << (x.exponent - exponent).unsigned_abs();
        Self::new(aligned(large) + aligned(small), exponent).cut(precision)
    }

    /// self / other, `other` not zero.
    pub(super) fn over(&self, other: &Self, precision: i64) -> Self {
        let shift = (precision + bits(&other.mantissa) - bits(&self.mantissa)).max(0);
        let mantissa = (&self.mantissa << shift.unsigned_abs()) / &other.mantissa;
        Self::new(mantissa, self.exponent - shift - other.exponent).cut(precision)
    }

    /// x^n by squaring, off by less than n·2^(2−precision) of itself.
    pub(super) fn to_power(&self, n: u32, precision: i64) -> Self {
        let mut power = Self::one();
        for bit in (0..u32::BITS - n.leading_zeros()).rev() {
            power = power.times(&power, precision);
            if (n >> bit) & 1 == 1 {
                power = power.times(self, precision);
            }
        }
        power
    }

    /// The nearest decimal: `None` where the number is too large for one, or is not zero and yet
    /// rounds to it.
    pub(super) fn to_decimal(&self) -> Option<Decimal> {
        (0..=Decimal::MAX_SCALE)
            .rev()
            // A scale that is far too fine is passed over without a product.
            .skip_while(|scale| self.magnitude() + i64::from(*scale) * 3 > 100)
            .find_map(|scale| {
                let number = i128::try_from(self.rounded_at(scale)).ok()?;
                Decimal::try_from_i128_with_scale(number, scale).ok()
            })
            .filter(|decimal| !decimal.is_zero() || self.sign() == 0)
    }

    /// x·10^scale to the nearest whole number.
    fn rounded_at(&self, scale: u32) -> BigInt {
        let scaled = &self.mantissa * BigInt::from(10).pow(scale);
        if self.exponent >= 0 {
            return scaled << self.exponent.unsigned_abs();
        }
        let half = BigInt::from(1) << (self.exponent.unsigned_abs() - 1);
        (scaled + half) >> self.exponent.unsigned_abs()
    }
}

/// How many bits a number has.
fn bits(mantissa: &BigInt) -> i64 {
    i64::try_from(mantissa.bits()).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal_macros::dec;

    fn ratio(a: i64, b: i64) -> Float {
        Float::new(a.into(), 0).over(&Float::new(b.into(), 0), 200)
    }

    #[test]
    fn arithmetic_is_right_to_the_bits_kept() {
        let third = ratio(1, 3);
        let sum = third.plus(&third, 200).plus(&third, 200);
        let off = sum.plus(&Float::one().negated(), 200);
        assert!(off.magnitude() < -195);
        assert_eq!(ratio(-2, 5).to_decimal(), Some(dec!(-0.4)));
        assert_eq!(
            ratio(11, 10).to_power(3, 200).to_decimal(),
            Some(dec!(1.331))
        );
        assert!((ratio(1, 1000).log2() - 0.001_f64.log2()).abs() < 1e-15);
    }

    #[test]
    fn a_decimal_is_the_nearest_one_or_none() {
        assert_eq!(
            ratio(2, 3).to_decimal(),
            Some(dec!(0.6666666666666666666666666667))
        );
        let large = Float::new(Decimal::MAX.mantissa().into(), 0);
        assert_eq!(large.to_decimal(), Some(Decimal::MAX));
        assert_eq!(large.times(&ratio(2, 1), 300).to_decimal(), None);
        assert_eq!(Float::power_of_two(-200).to_decimal(), None);
        assert_eq!(Float::zero().to_decimal(), Some(dec!(0)));
        let tiny = Float::one().over(&Float::new(BigInt::from(10).pow(28), 0), 200);
        assert_eq!(tiny.to_decimal(), Some(dec!(1e-28)));
    }
}
