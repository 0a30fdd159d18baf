//! Money at the point where somebody pays it: rounding with a named strategy, and splitting without
//! losing a cent.

use super::QuantityError;
use rust_decimal::{Decimal, RoundingStrategy};

/// The rule for the digits beyond the minor unit. The three `Half…` strategies differ on exact
/// halves only.
///
/// | strategy | 2.345 | −2.345 | 2.341 |
/// |---|---|---|---|
/// | `HalfEven` | 2.34 | −2.34 | 2.34 |
/// | `HalfAwayFromZero` | 2.35 | −2.35 | 2.34 |
/// | `HalfTowardZero` | 2.34 | −2.34 | 2.34 |
/// | `TowardZero` | 2.34 | −2.34 | 2.34 |
/// | `AwayFromZero` | 2.35 | −2.35 | 2.35 |
/// | `TowardNegativeInfinity` | 2.34 | −2.35 | 2.34 |
/// | `TowardPositiveInfinity` | 2.35 | −2.34 | 2.35 |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum MoneyRounding {
    /// To the nearest; a half to the even neighbour (banker's rounding).
    HalfEven,
    /// To the nearest; a half away from zero (commercial rounding).
    HalfAwayFromZero,
    /// To the nearest; a half toward zero.
    HalfTowardZero,
    /// Cut off.
    TowardZero,
    /// Up in size wherever anything is cut off.
    AwayFromZero,
    /// Down.
    TowardNegativeInfinity,
    /// Up.
    TowardPositiveInfinity,
}

/// An amount rounded to so many decimal places: 0 for yen, 2 for dollars, 3 for Kuwaiti dinars.
///
/// ```
/// use clv::quantity::{MoneyRounding, round_money};
/// use rust_decimal_macros::dec;
///
/// assert_eq!(round_money(dec!(2.345), 2, MoneyRounding::HalfEven), dec!(2.34));
/// assert_eq!(round_money(dec!(2.345), 2, MoneyRounding::HalfAwayFromZero), dec!(2.35));
/// assert_eq!(round_money(dec!(-0.001), 2, MoneyRounding::TowardNegativeInfinity), dec!(-0.01));
/// ```
pub fn round_money(amount: Decimal, decimals: u32, rounding: MoneyRounding) -> Decimal {
    let strategy = match rounding {
        MoneyRounding::HalfEven => RoundingStrategy::MidpointNearestEven,
        MoneyRounding::HalfAwayFromZero => RoundingStrategy::MidpointAwayFromZero,
        MoneyRounding::HalfTowardZero => RoundingStrategy::MidpointTowardZero,
        MoneyRounding::TowardZero => RoundingStrategy::ToZero,
        MoneyRounding::AwayFromZero => RoundingStrategy::AwayFromZero,
        MoneyRounding::TowardNegativeInfinity => RoundingStrategy::ToNegativeInfinity,
        MoneyRounding::TowardPositiveInfinity => RoundingStrategy::ToPositiveInfinity,
    };
    amount.round_dp_with_strategy(decimals, strategy)
}

/// An amount split by weights so that no minor unit is lost, by the largest remainder.
///
/// Each part is floored to the minor unit; the units left over go one each to the parts with the
/// largest remainders, ties to the earlier one. Remainders are compared exactly. A negative amount
/// is split as its absolute value and negated, so that a refund mirrors the charge. Nothing goes to
/// a weight of 0.
///
/// ```
/// use clv::quantity::allocate;
/// use rust_decimal_macros::dec;
///
/// let thirds = allocate(dec!(100), &[dec!(1), dec!(1), dec!(1)], 2)?;
/// assert_eq!(thirds, [dec!(33.34), dec!(33.33), dec!(33.33)]);
/// assert!(allocate(dec!(100.005), &[dec!(1), dec!(1)], 2).is_err());
/// # Ok::<(), clv::quantity::QuantityError>(())
/// ```
///
/// # Errors
///
/// [`QuantityError::OutOfRange`] where a weight is negative, where the weights sum to 0 (or there
/// are none), or where the amount is finer than the minor unit; [`QuantityError::Overflow`] where
/// the amount in minor units or the sum of the weights has too many digits.
pub fn allocate(
    amount: Decimal,
    weights: &[Decimal],
    decimals: u32,
) -> Result<Vec<Decimal>, QuantityError> {
    let units = minor_units(amount.abs(), decimals)?;
    let weights = whole_weights(weights)?;
    let total = weights
        .iter()
        .try_fold(0_u128, |sum, weight| sum.checked_add(*weight))
        .filter(|total| *total <= u128::MAX / 2)
        .ok_or(QuantityError::Overflow {
            quantity: "sum of the weights",
        })?;
    if total == 0 {
        return Err(QuantityError::OutOfRange {
            quantity: "sum of the weights",
            range: "> 0",
            value: Decimal::ZERO,
        });
    }
    let mut parts: Vec<Share> = weights
        .iter()
        .enumerate()
        .map(|(index, weight)| Share::of(units, *weight, total, index))
        .collect();
    let given: u128 = parts.iter().map(|part| part.units).sum();
    // Fewer units are left over than there are parts with a remainder.
    let left_over = usize::try_from(units - given).unwrap_or(usize::MAX);
    parts.sort_by(|a, b| b.remainder.cmp(&a.remainder).then(a.index.cmp(&b.index)));
    for part in parts.iter_mut().take(left_over) {
        part.units += 1;
    }
    parts.sort_by_key(|part| part.index);
    parts
        .into_iter()
        .map(|part| part.amount(decimals, amount.is_sign_negative()))
        .collect()
}

fn minor_units(amount: Decimal, decimals: u32) -> Result<u128, QuantityError> {
    const QUANTITY: &str = "amount in minor units";
    let amount = amount.normalize();
    if amount.scale() > decimals {
        return Err(QuantityError::OutOfRange {
            quantity: "amount",
            range: "a whole number of minor units",
            value: amount,
        });
    }
    scaled(amount, decimals - amount.scale()).ok_or(QuantityError::Overflow { quantity: QUANTITY })
}

/// The weights as whole numbers in the same proportions.
fn whole_weights(weights: &[Decimal]) -> Result<Vec<u128>, QuantityError> {
    let weights: Vec<Decimal> = weights.iter().map(Decimal::normalize).collect();
    let scale = weights.iter().map(Decimal::scale).max().unwrap_or(0);
    weights
        .into_iter()
        .map(|weight| {
            if weight < Decimal::ZERO {
                return Err(QuantityError::OutOfRange {
                    quantity: "weight",
                    range: "≥ 0",
                    value: weight,
                });
            }
            scaled(weight, scale - weight.scale())
                .ok_or(QuantityError::Overflow { quantity: "weight" })
        })
        .collect()
}

/// The mantissa of a number that is not negative, times a power of ten.
fn scaled(number: Decimal, power: u32) -> Option<u128> {
    let mantissa = number.mantissa().unsigned_abs();
    if mantissa == 0 {
        return Some(0);
    }
    mantissa.checked_mul(10_u128.checked_pow(power)?)
}

struct Share {
    index: usize,
    units: u128,
    remainder: u128,
}

impl Share {
    /// units × weight / total, as a whole number and a remainder.
    fn of(units: u128, weight: u128, total: u128, index: usize) -> Self {
        let (quotient, remainder) = multiply_and_divide(units, weight, total);
        Self {
            index,
            units: quotient,
            remainder,
        }
    }

    fn amount(&self, decimals: u32, negative: bool) -> Result<Decimal, QuantityError> {
        const OVERFLOW: QuantityError = QuantityError::Overflow { quantity: "part" };
        let units = i128::try_from(self.units).map_err(|_| OVERFLOW)?;
        let signed = if negative { -units } else { units };
        Decimal::try_from_i128_with_scale(signed, decimals).map_err(|_| OVERFLOW)
    }
}

/// a·b/c exactly, for b ≤ c < 2¹²⁷: the product has up to 256 bits, the quotient fits because it is
/// at most a.
fn multiply_and_divide(a: u128, b: u128, c: u128) -> (u128, u128) {
    // Bit by bit from the top of a: the quotient and the remainder of (leading bits of a)·b/c.
    let (mut quotient, mut remainder) = (0_u128, 0_u128);
    for bit in (0..u128::BITS - a.leading_zeros()).rev() {
        quotient <<= 1;
        remainder <<= 1;
        if remainder >= c {
            remainder -= c;
            quotient += 1;
        }
        if (a >> bit) & 1 == 1 {
            remainder += b;
            if remainder >= c {
                remainder -= c;
                quotient += 1;
            }
        }
    }
    (quotient, remainder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_of_256_bits_is_divided_exactly() {
        assert_eq!(multiply_and_divide(10, 3, 4), (7, 2));
        assert_eq!(multiply_and_divide(10, 4, 4), (10, 0));
        let c = u128::MAX / 2;
        // a·(c − 1) = (a − 1)·c + (c − a)
        let a = 79_228_162_514_264_337_593_543_950_335;
        assert_eq!(multiply_and_divide(a, c - 1, c), (a - 1, c - a));
    }
}
