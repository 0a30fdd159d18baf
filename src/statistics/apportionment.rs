use super::error::StatisticsError;
use crate::quantity::{Checked, QuantityError};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// Splits a whole number by weights so that the parts sum to it: Hamilton's method of the largest
/// remainder.
///
/// ```text
/// quota = total · w / Σ w;  each part gets ⌊quota⌋, and the units left over go one each to the
/// largest remainders, ties to the earlier one
/// ```
///
/// The remainders are compared exactly, as decimals.
///
/// # Example
///
/// ```
/// use clv::statistics::largest_remainder;
/// use rust_decimal_macros::dec;
///
/// // Quotas 3⅓ each: the odd unit goes to the first.
/// assert_eq!(largest_remainder(10, &[dec!(1), dec!(1), dec!(1)])?, [4, 3, 3]);
/// # Ok::<(), clv::statistics::StatisticsError>(())
/// ```
///
/// # Errors
///
/// A negative weight, no weights or weights that sum to 0, or an overflow of total · w.
pub fn largest_remainder(total: u64, weights: &[Decimal]) -> Result<Vec<u64>, StatisticsError> {
    let mut sum = Decimal::ZERO;
    for &weight in weights {
        if weight < Decimal::ZERO {
            return Err(QuantityError::OutOfRange {
                quantity: "weight",
                range: "≥ 0",
                value: weight,
            }
            .into());
        }
        sum = sum.plus(weight, "sum of the weights")?;
    }
    if sum.is_zero() {
        return Err(StatisticsError::NoWeight {
            count: weights.len(),
        });
    }
    let (mut parts, remainders) = floors(total, weights, sum)?;
    let given: u64 = parts.iter().sum();
    let left = total.saturating_sub(given);
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&a, &b| remainders.get(b).cmp(&remainders.get(a)));
    for &index in order
        .iter()
        .take(usize::try_from(left).unwrap_or(usize::MAX))
    {
        if let Some(part) = parts.get_mut(index) {
            *part += 1;
        }
    }
    Ok(parts)
}

/// ⌊quota⌋ of each weight and the remainder of total · w divided by Σ w.
fn floors(
    total: u64,
    weights: &[Decimal],
    sum: Decimal,
) -> Result<(Vec<u64>, Vec<Decimal>), StatisticsError> {
    let overflow = QuantityError::Overflow {
        quantity: "total times weight",
    };
    let (mut parts, mut remainders) = (Vec::new(), Vec::new());
    for &weight in weights {
        let product = Decimal::from(total).times(weight, "total times weight")?;
        let remainder = product.checked_rem(sum).ok_or(overflow)?;
        let whole = product.minus(remainder, "quota")?.over(sum, "quota")?;
        parts.push(whole.round().to_u64().ok_or(overflow)?);
        remainders.push(remainder);
    }
    Ok((parts, remainders))
}
