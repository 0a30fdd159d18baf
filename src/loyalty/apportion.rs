//! A whole that is divided into parts without losing a cent.

use crate::loyalty::LoyaltyError;
use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;

const TOO_LARGE: LoyaltyError = LoyaltyError::Quantity(QuantityError::Overflow {
    quantity: "allocation",
});

/// 10^−places, for −18 to 18 places.
fn unit(places: i32) -> Result<Decimal, LoyaltyError> {
    let power = 10_i64.checked_pow(places.unsigned_abs()).ok_or(TOO_LARGE)?;
    if places >= 0 {
        Ok(Decimal::new(1, places.unsigned_abs()))
    } else {
        Ok(Decimal::from(power))
    }
}

/// The amount in shares that are proportional to the weights, in units of 10^−places.
///
/// Each share is rounded down; the units that are left go to the largest remainders, of equal
/// ones to the earlier. What the amount has beyond whole units goes to the share that is next.
/// All shares are zero where the weights are.
pub(super) fn by_largest_remainder(
    amount: Decimal,
    weights: &[Decimal],
    places: i32,
) -> Result<Vec<Decimal>, LoyaltyError> {
    let unit = unit(places)?;
    let units = amount.over(unit, "allocation")?.floor();
    let beyond = amount.minus(units.times(unit, "allocation")?, "allocation")?;
    let scale = weights.iter().map(Decimal::scale).max().unwrap_or(0);
    let weights = weights
        .iter()
        .map(|&weight| whole_at(weight, scale))
        .collect::<Result<Vec<_>, _>>()?;
    let total = weights
        .iter()
        .try_fold(0_u128, |sum, &weight| sum.checked_add(weight))
        .ok_or(TOO_LARGE)?;
    if total == 0 {
        return Ok(vec![Decimal::ZERO; weights.len()]);
    }
    let whole_units = whole_at(units, 0)?;
    let mut shares = Vec::with_capacity(weights.len());
    for (line, weight) in weights.into_iter().enumerate() {
        let product = whole_units.checked_mul(weight).ok_or(TOO_LARGE)?;
        shares.push((line, product / total, product % total));
    }
    let given: u128 = shares.iter().map(|(_, share, _)| share).sum();
    let left = usize::try_from(whole_units - given).map_err(|_| TOO_LARGE)?;
    shares.sort_by(|(a_line, _, a), (b_line, _, b)| b.cmp(a).then(a_line.cmp(b_line)));
    let mut allocation = vec![Decimal::ZERO; shares.len()];
    for (rank, (line, share, _)) in shares.into_iter().enumerate() {
        let share = share + u128::from(rank < left);
        let share = i128::try_from(share).map_err(|_| TOO_LARGE)?;
        let mut money = Decimal::try_from_i128_with_scale(share, 0)
            .map_err(|_| TOO_LARGE)?
            .times(unit, "allocation")?;
        if rank == left {
            money = money.plus(beyond, "allocation")?;
        }
        if let Some(place) = allocation.get_mut(line) {
            *place = money;
        }
    }
    Ok(allocation)
}

/// value × 10^scale as a whole number; the value is not negative and has no more places.
fn whole_at(value: Decimal, scale: u32) -> Result<u128, LoyaltyError> {
    let value = value.normalize();
    let missing = scale.checked_sub(value.scale()).ok_or(TOO_LARGE)?;
    10_u128
        .checked_pow(missing)
        .and_then(|power| power.checked_mul(value.mantissa().unsigned_abs()))
        .ok_or(TOO_LARGE)
}
