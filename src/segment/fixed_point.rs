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

/// A rational number on the scale of a column: a mean or a quantile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) numerator: i128,
    /// > 0.
    pub(super) denominator: i128,
}

impl Cut {
    pub(super) fn whole(value: i128) -> Self {
        Self {
            numerator: value,
            denominator: 1,
        }
    }

    /// The mean of values that are not none.
    pub(super) fn mean(
        values: impl ExactSizeIterator<Item = i128>,
        quantity: &'static str,
    ) -> Result<Option<Self>, QuantityError> {
        let denominator = values.len() as i128;
        if denominator == 0 {
            return Ok(None);
        }
        let numerator = sum(values, quantity)?;
        Ok(Some(Self {
            numerator,
            denominator,
        }))
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
        let step = above
            .checked_sub(below)
            .ok_or(QuantityError::Overflow { quantity })?;
        let numerator = product(below, denominator, quantity)?
            .checked_add(product(step, rest, quantity)?)
            .ok_or(QuantityError::Overflow { quantity })?;
        Ok(Some(Self {
            numerator,
            denominator,
        }))
    }

    /// The largest integer that is not above it.
    pub(super) fn floor(self) -> i128 {
        self.numerator.div_euclid(self.denominator)
    }

    /// The smallest integer that is not below it.
    pub(super) fn ceiling(self) -> i128 {
        let floor = self.floor();
        if self.numerator.rem_euclid(self.denominator) == 0 {
            floor
        } else {
            floor.saturating_add(1)
        }
    }

    /// The decimal, to 28 digits.
    pub(super) fn to_decimal(
        self,
        scale: u32,
        quantity: &'static str,
    ) -> Result<Decimal, QuantityError> {
        let overflow = QuantityError::Overflow { quantity };
        let unit = to_decimal(1, scale, quantity)?;
        let whole = to_decimal(self.floor(), scale, quantity)?;
        let rest = to_decimal(self.numerator.rem_euclid(self.denominator), 0, quantity)?;
        let part = rest
            .checked_div(to_decimal(self.denominator, 0, quantity)?)
            .and_then(|share| share.checked_mul(unit));
        let value = part.and_then(|part| whole.checked_add(part));
        Ok(value.ok_or(overflow)?.normalize())
    }
}
