//! A floating-point number of as many bits as are asked for: what is computed in it and rounded to a
//! decimal at the end is right to the last digit.

use num_bigint::{BigInt, Sign};
use rust_decimal::Decimal;

/// mantissa · 2^exponent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Float {
    mantissa: BigInt,
    exponent: i64,
}

impl Float {
    pub(crate) fn new(mantissa: BigInt, exponent: i64) -> Self {
        Self { mantissa, exponent }
    }

    pub(crate) fn zero() -> Self {
        Self::new(BigInt::ZERO, 0)
    }

    pub(crate) fn one() -> Self {
        Self::power_of_two(0)
    }

    pub(crate) fn power_of_two(exponent: i64) -> Self {
        Self::new(BigInt::from(1), exponent)
    }

    pub(crate) fn into_mantissa(self) -> BigInt {
        self.mantissa
    }

    /// −1, 0 or 1.
    pub(crate) fn sign(&self) -> i8 {
        match self.mantissa.sign() {
            Sign::Minus => -1,
            Sign::NoSign => 0,
            Sign::Plus => 1,
        }
    }

    pub(crate) fn negated(self) -> Self {
        Self::new(-self.mantissa, self.exponent)
    }

    /// The k with 2^(k−1) ≤ |x| < 2^k; 0 of zero has none, and gets one far below all others.
    pub(crate) fn magnitude(&self) -> i64 {
        match self.sign() {
            0 => i64::MIN / 4,
            _ => self.exponent + bits(&self.mantissa),
        }
    }

    /// log₂ |x|, −∞ of zero.
    pub(crate) fn log2(&self) -> f64 {
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

    /// The number of bits of the mantissa.
    pub(crate) fn bits(&self) -> i64 {
        bits(&self.mantissa)
    }

    /// The number with so many bits more, which are these, over 2^halvings.
    pub(crate) fn with_tail(self, more: i64, tail: BigInt, halvings: i64) -> Self {
        let mantissa = (self.mantissa << more.unsigned_abs()) + tail;
        Self::new(mantissa, self.exponent - more - halvings)
    }

    /// Without the bits beyond so many: off by less than 2^(1−precision) of itself.
    pub(crate) fn cut(self, precision: i64) -> Self {
        match u64::try_from(bits(&self.mantissa) - precision) {
            Ok(surplus) if surplus > 0 => Self::new(
                self.mantissa >> surplus,
                self.exponent + i64::try_from(surplus).unwrap_or(i64::MAX / 4),
            ),
            _ => self,
        }
    }

    pub(crate) fn times(&self, other: &Self, precision: i64) -> Self {
        let exponent = self.exponent + other.exponent;
        Self::new(&self.mantissa * &other.mantissa, exponent).cut(precision)
    }

    pub(crate) fn plus(&self, other: &Self, precision: i64) -> Self {
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
    pub(crate) fn over(&self, other: &Self, precision: i64) -> Self {
        let shift = (precision + bits(&other.mantissa) - bits(&self.mantissa)).max(0);
        let mantissa = (&self.mantissa << shift.unsigned_abs()) / &other.mantissa;
        Self::new(mantissa, self.exponent - shift - other.exponent).cut(precision)
    }

    /// x^n by squaring, off by less than n·2^(2−precision) of itself.
    pub(crate) fn to_power(&self, n: u32, precision: i64) -> Self {
        let mut power = Self::one();
        for bit in (0..u32::BITS - n.leading_zeros()).rev() {
            power = power.times(&power, precision);
            if (n >> bit) & 1 == 1 {
                power = power.times(self, precision);
            }
        }
        power
    }

    /// e^x.
    pub(crate) fn exp(&self, precision: i64) -> Self {
        const HALVINGS: i64 = 8;
        // Bits for the whole part, which is subtracted, and for the squarings.
        let bits = precision + self.magnitude().max(0) + 2 * HALVINGS + 16;
        let ln2 = ln_2(bits);
        let doublings = self.over(&ln2, bits).rounded_at(0);
        let whole = ln2.times(&Self::new(doublings.clone(), 0), bits);
        let mut rest = self.plus(&whole.negated(), bits);
        rest.exponent -= HALVINGS;
        let mut sum = Self::one();
        let mut term = Self::one();
        let mut k = 1;
        while term.sign() != 0 && term.magnitude() > -bits {
            term = term.times(&rest, bits).over(&Self::new(k.into(), 0), bits);
            sum = sum.plus(&term, bits);
            k += 1;
        }
        for _ in 0..HALVINGS {
            sum = sum.times(&sum, bits);
        }
        let far = match doublings.sign() {
            Sign::Minus => i64::MIN / 8,
            _ => i64::MAX / 8,
        };
        sum.exponent += i64::try_from(doublings).unwrap_or(far);
        sum.cut(precision)
    }

    /// ln x of x > 0.
    pub(crate) fn ln(&self, precision: i64) -> Self {
        let bits = precision + 16;
        // x = m·2^e with m in [2/3, 4/3), so that the logarithm of a number next to 1 does not
        // cancel.
        let mut exponent = self.magnitude();
        let mut m = Self::new(self.mantissa.clone(), self.exponent - exponent);
        if &m.mantissa * 3 < (BigInt::from(2) << m.exponent.unsigned_abs()) {
            m.exponent += 1;
            exponent -= 1;
        }
        let one = Self::one();
        let difference = m.plus(&one.clone().negated(), bits.max(m.bits() + 2));
        let sum = m.plus(&one, bits);
        let rest = two_artanh(&difference.over(&sum, bits), bits);
        let whole = ln_2(bits).times(&Self::new(exponent.into(), 0), bits);
        whole.plus(&rest, bits).cut(precision)
    }

    /// The nearest decimal: `None` where the number is too large for one, or is not zero and yet
    /// rounds to it.
    pub(crate) fn to_decimal(&self) -> Option<Decimal> {
        self.rounded()
            .filter(|decimal| !decimal.is_zero() || self.sign() == 0)
    }

    /// The nearest decimal, 0 included: `None` where the number is too large for one.
    pub(crate) fn rounded(&self) -> Option<Decimal> {
        (0..=Decimal::MAX_SCALE)
            .rev()
            // A scale that is far too fine is passed over without a product.
            .skip_while(|scale| self.magnitude() + i64::from(*scale) * 3 > 100)
            .find_map(|scale| {
                let number = i128::try_from(self.rounded_at(scale)).ok()?;
                Decimal::try_from_i128_with_scale(number, scale).ok()
            })
    }

    /// x·10^scale to the nearest whole number.
    fn rounded_at(&self, scale: u32) -> BigInt {
        if self.magnitude() + i64::from(scale) * 4 < -1 {
            return BigInt::ZERO;
        }
        let scaled = &self.mantissa * BigInt::from(10).pow(scale);
        if self.exponent >= 0 {
            return scaled << self.exponent.unsigned_abs();
        }
        let half = BigInt::from(1) << (self.exponent.unsigned_abs() - 1);
        (scaled + half) >> self.exponent.unsigned_abs()
    }
}

/// ln 2 = 2·artanh(1/3).
fn ln_2(precision: i64) -> Float {
    let third = Float::one().over(&Float::new(3.into(), 0), precision + 8);
    two_artanh(&third, precision + 8)
}

/// ln((1 + t)/(1 − t)) = 2·(t + t³/3 + t⁵/5 + …).
fn two_artanh(t: &Float, precision: i64) -> Float {
    let square = t.times(t, precision);
    let (mut power, mut sum) = (t.clone(), t.clone());
    let mut k = 3;
    loop {
        power = power.times(&square, precision);
        if power.sign() == 0 || power.magnitude() < t.magnitude() - precision {
            sum.exponent += 1;
            return sum;
        }
        sum = sum.plus(&power.over(&Float::new(k.into(), 0), precision), precision);
        k += 2;
    }
}

impl From<Decimal> for Float {
    /// Right to 256 bits.
    fn from(decimal: Decimal) -> Self {
        let unit = Self::new(BigInt::from(10).pow(decimal.scale()), 0);
        Self::new(decimal.mantissa().into(), 0).over(&unit, 256)
    }
}

/// The number of bits of a number.
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

    /// mpmath, 50 digits.
    #[test]
    fn exponentials_and_logarithms_have_fifty_digits() {
        let close = |got: Float, digits: &str| {
            let want: BigInt = digits.parse().unwrap();
            let want = Float::new(want, 0).over(&Float::new(BigInt::from(10).pow(49), 0), 220);
            let off = got.plus(&want.clone().negated(), 220);
            assert!(off.magnitude() < want.magnitude() - 150, "{digits}");
        };
        close(
            ratio(1, 1).exp(200),
            "27182818284590452353602874713526624977572470936999",
        );
        close(
            ratio(-7, 2).exp(200),
            "301973834223185007397862923636198450716605322477",
        );
        close(
            ratio(10, 1).ln(200),
            "23025850929940456840179914546843642076011014886288",
        );
        close(
            ratio(3, 10).ln(200).negated(),
            "12039728043259359926227462177618385029536109308060",
        );
        let below = Float::from(dec!(0.9999999999999999999999999999));
        assert_eq!(below.ln(200).to_decimal(), Some(dec!(-1e-28)));
        assert_eq!(Float::one().ln(200).sign(), 0);
        assert_eq!(Float::zero().exp(200).to_decimal(), Some(dec!(1)));
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
