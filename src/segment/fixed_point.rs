//! Decimals as integers on one common scale: sums, means, quantiles and comparisons are exact, and
//! fast.

use crate::quantity::QuantityError;
use rust_decimal::Decimal;

/// A column of decimals, each an integer times 10^−scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FixedPoint {
    pub(super) scale: u32,
    pub(super) values: Vec<i128>,
}

impl FixedPoint {
    pub(super) fn of(decimals: &[Decimal], quantity: &'static str) -> Result<Self, QuantityError> {
        let scale = decimals.iter().map(Decimal::scale).max().unwrap_or(0);
        let values = decimals
            .iter()
            .map(|&value| at_scale(value, scale, quantity))
            .collect::<Result<_, _>>()?;
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
    Decimal::try_from_i128_with_scale(value, scale)
        .map_err(|_| QuantityError::Overflow { quantity })
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
        let step = product(step, rest, quantity)?;
        let whole = below.checked_add(step.div_euclid(denominator));
        Ok(Some(Self {
            whole: whole.ok_or(overflow)?,
            part: step.rem_euclid(denominator),
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
