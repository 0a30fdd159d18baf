//! Decimals as integers on one common scale: sums, means, quantiles and comparisons are exact, and
//! fast.

use crate::quantity::QuantityError;
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// A column of decimals, each an integer times 10^−scale.
///
/// The scale is the finest of the values, zeros trimmed. Where the largest value leaves fewer
/// places in 127 bits less those that a total needs, values are rounded to the places that it
/// leaves, half to even: 10⁻²⁸ beside 10⁸ are within reach, beside 10¹¹ and three customers the
/// last place is 10⁻²⁶.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FixedPoint {
    pub(super) scale: u32,
    pub(super) values: Vec<i128>,
}

impl FixedPoint {
    pub(super) fn of(decimals: &[Decimal], quantity: &'static str) -> Result<Self, QuantityError> {
        let finest = decimals.iter().map(|value| value.normalize().scale());
        let finest = finest.max().unwrap_or(0);
        let most = i128::MAX / (decimals.len() as i128).max(1);
        // The largest value leaves room for as many: a total never overflows but for values ≥ 10²⁸.
        let largest = decimals.iter().map(Decimal::abs).max().unwrap_or_default();
        let fits =
            |scale: &u32| rounded_at_scale(largest, *scale).is_some_and(|value| value <= most);
        let scale = (0..=finest)
            .rev()
            .find(fits)
            .ok_or(QuantityError::Overflow { quantity })?;
        let values = decimals
            .iter()
            .map(|&value| rounded_at_scale(value, scale))
            .collect::<Option<_>>()
            .ok_or(QuantityError::Overflow { quantity })?;
        Ok(Self { scale, values })
    }

    pub(super) fn total(&self, quantity: &'static str) -> Result<i128, QuantityError> {
        sum(self.values.iter().copied(), quantity)
    }
}

pub(super) fn sum(
    values: impl IntoIterator<Item = i128>,
    quantity: &'static str,
) -> Result<i128, QuantityError> {
    values
        .into_iter()
        .try_fold(0_i128, i128::checked_add)
        .ok_or(QuantityError::Overflow { quantity })
}

pub(super) fn product(a: i128, b: i128, quantity: &'static str) -> Result<i128, QuantityError> {
    a.checked_mul(b).ok_or(QuantityError::Overflow { quantity })
}

/// The value as an integer times 10^−scale; its own scale must not be larger.
pub(super) fn at_scale(
    value: Decimal,
    scale: u32,
    quantity: &'static str,
) -> Result<i128, QuantityError> {
    scale
        .checked_sub(value.scale())
        .and_then(|shift| 10_i128.checked_pow(shift))
        .and_then(|power| value.mantissa().checked_mul(power))
        .ok_or(QuantityError::Overflow { quantity })
}

/// The decimal that the integer stands for.
pub(super) fn to_decimal(
    value: i128,
    scale: u32,
    quantity: &'static str,
) -> Result<Decimal, QuantityError> {
    // Zeros are trimmed, and digits beyond the 96 bits of a decimal rounded away in one step.
    let dropped = (0..=scale).find_map(|digits| {
        let rounded = div_half_even(value, 10_i128.checked_pow(digits)?);
        Decimal::try_from_i128_with_scale(rounded, scale - digits).ok()
    });
    dropped.ok_or(QuantityError::Overflow { quantity })
}

/// The nearest integer to value/divisor, half to even; the divisor is positive.
fn div_half_even(value: i128, divisor: i128) -> i128 {
    let (whole, rest) = (value.div_euclid(divisor), value.rem_euclid(divisor));
    let up = match rest.cmp(&(divisor - rest)) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => whole % 2 != 0,
    };
    whole + i128::from(up)
}

/// The value as an integer times 10^−scale, rounded half to even; `None` beyond 127 bits.
fn rounded_at_scale(value: Decimal, scale: u32) -> Option<i128> {
    let value = value.normalize();
    match scale.checked_sub(value.scale()) {
        Some(shift) => value.mantissa().checked_mul(10_i128.checked_pow(shift)?),
        None => {
            let divisor = 10_i128.checked_pow(value.scale() - scale)?;
            Some(div_half_even(value.mantissa(), divisor))
        }
    }
}

/// The largest integer times 10^−scale that is not above the value, exactly; the ends of the
/// integers stand for all that lies beyond.
pub(super) fn floor_at_scale(value: Decimal, scale: u32) -> i128 {
    let value = value.normalize();
    let mantissa = value.mantissa();
    match scale.checked_sub(value.scale()) {
        Some(shift) => {
            let scaled = 10_i128
                .checked_pow(shift)
                .and_then(|power| mantissa.checked_mul(power));
            scaled.unwrap_or(if mantissa < 0 { i128::MIN } else { i128::MAX })
        }
        // At most 10²⁸.
        None => mantissa.div_euclid(10_i128.pow(value.scale() - scale)),
    }
}

/// a · b for a and b ≥ 0, high and low 128 bits: it orders as the product does and never overflows.
pub(super) fn wide_product(a: u128, b: u128) -> (u128, u128) {
    const HALF: u128 = u64::MAX as u128;
    let ((a1, a0), (b1, b0)) = ((a >> 64, a & HALF), (b >> 64, b & HALF));
    let low = a0 * b0;
    // Each product of halves leaves room for two more halves.
    let middle = a1 * b0 + (low >> 64);
    let other = a0 * b1 + (middle & HALF);
    let high = a1 * b1 + (middle >> 64) + (other >> 64);
    (high, (other << 64) | (low & HALF))
}

/// The quotient and the rest of a product of 256 bits by a divisor below 2¹²⁷, where the quotient
/// has at most 128 bits: long division, a bit at a time.
fn wide_quotient((high, low): (u128, u128), divisor: u128) -> (u128, u128) {
    let (mut rest, mut quotient) = (high, 0_u128);
    for bit in (0..128).rev() {
        // rest < divisor < 2¹²⁷, so that twice it and one fits.
        rest = (rest << 1) | ((low >> bit) & 1);
        quotient <<= 1;
        if rest >= divisor {
            rest -= divisor;
            quotient |= 1;
        }
    }
    (quotient, rest)
}

/// A rational number on the scale of a column: a mean or a quantile, whole + part/denominator with
/// 0 ≤ part < denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) whole: i128,
    part: i128,
    denominator: i128,
}

impl Cut {
    pub(super) fn whole(value: i128) -> Self {
        Self {
            whole: value,
            part: 0,
            denominator: 1,
        }
    }

    /// The mean of values that are not none.
    pub(super) fn mean(values: &(impl Iterator<Item = i128> + Clone)) -> Option<Self> {
        let n = values.clone().count() as i128;
        if n == 0 {
            return None;
        }
        let sum = (values.clone()).try_fold(0_i128, |sum, value| sum.checked_add(value));
        let (whole, part) = match sum {
            Some(sum) => (sum.div_euclid(n), sum.rem_euclid(n)),
            // The parts of n of each value have a sum no larger than the largest value.
            None => {
                let (whole, rest) = values.clone().fold((0, 0), |(whole, rest), value| {
                    (whole + value.div_euclid(n), rest + value.rem_euclid(n))
                });
                (whole + rest / n, rest % n)
            }
        };
        Some(Self {
            whole,
            part,
            denominator: n,
        })
    }

    /// The type-7 quantile at p = `numerator`/`denominator` of values in ascending order:
    ///
    /// ```text
    /// h = (n − 1)·p,   x_⌊h⌋ + (h − ⌊h⌋)·(x_⌊h⌋₊₁ − x_⌊h⌋)
    /// ```
    pub(super) fn quantile<T: Copy + Into<i128>>(
        ascending: &[T],
        numerator: i128,
        denominator: i128,
        quantity: &'static str,
    ) -> Result<Option<Self>, QuantityError> {
        let Some(last) = ascending.len().checked_sub(1) else {
            return Ok(None);
        };
        let position = product(last as i128, numerator, quantity)?;
        let (index, rest) = (
            position.div_euclid(denominator) as usize,
            position.rem_euclid(denominator),
        );
        let below = ascending.get(index).copied().map_or(0, Into::into);
        let above = ascending.get(index + 1).copied().map_or(below, Into::into);
        let overflow = QuantityError::Overflow { quantity };
        let step = above.checked_sub(below).ok_or(overflow)?;
        // Neither is negative, and rest < denominator.
        let product = wide_product(step.unsigned_abs(), rest.unsigned_abs());
        let (steps, part) = wide_quotient(product, denominator.unsigned_abs());
        let whole = below.checked_add(steps as i128);
        Ok(Some(Self {
            whole: whole.ok_or(overflow)?,
            part: part as i128,
            denominator,
        }))
    }

    /// The largest integer that is not above it.
    pub(super) fn floor(self) -> i128 {
        self.whole
    }

    /// The smallest integer that is not below it.
    pub(super) fn ceiling(self) -> i128 {
        self.whole.saturating_add(i128::from(self.part > 0))
    }

    /// The decimal, to 28 digits.
    pub(super) fn to_decimal(
        self,
        scale: u32,
        quantity: &'static str,
    ) -> Result<Decimal, QuantityError> {
        let overflow = QuantityError::Overflow { quantity };
        let unit = to_decimal(1, scale, quantity)?;
        let whole = to_decimal(self.whole, scale, quantity)?;
        let part = to_decimal(self.part, 0, quantity)?
            .checked_div(to_decimal(self.denominator, 0, quantity)?)
            .and_then(|share| share.checked_mul(unit));
        let value = part.and_then(|part| whole.checked_add(part));
        Ok(value.ok_or(overflow)?.normalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_products_are_those_of_long_multiplication() {
        assert_eq!(wide_product(7, 6), (0, 42));
        let most = u128::MAX;
        // (2¹²⁸ − 1)² = 2²⁵⁶ − 2¹²⁹ + 1
        assert_eq!(wide_product(most, most), (most - 1, 1));
        assert_eq!(wide_product(most, 2), (1, most - 1));
        assert_eq!(wide_product(1 << 100, 1 << 60), (1 << 32, 0));
        // 10³⁰ · 10²⁸ = 10⁵⁸, by remainders modulo 2⁶¹ − 1.
        let modulus = (1_u128 << 61) - 1;
        let (high, low) = wide_product(10_u128.pow(30), 10_u128.pow(28));
        let power = |exponent| (0..exponent).fold(1_u128, |product, _| product * 10 % modulus);
        // 2¹²⁸ is 64 modulo 2⁶¹ − 1.
        assert_eq!((high % modulus * 64 + low % modulus) % modulus, power(58));
    }

    #[test]
    fn a_mean_exists_where_the_sum_does_not() {
        let values = [i128::MAX, i128::MAX, i128::MAX - 1];
        let mean = Cut::mean(&values.into_iter()).unwrap();
        assert_eq!(
            (mean.whole, mean.part, mean.denominator),
            (i128::MAX - 1, 2, 3)
        );
        let values = [i128::MIN, i128::MIN, i128::MIN + 4];
        let mean = Cut::mean(&values.into_iter()).unwrap();
        assert_eq!((mean.whole, mean.part), (i128::MIN + 1, 1));
    }
}
