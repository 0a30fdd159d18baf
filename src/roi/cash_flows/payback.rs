use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;

const PAYBACK: &str = "payback period";

/// Payback of the flows CF_t/factor^t.
///
/// The cumulative value is carried at the price level of the latest flow, C_t·factor^t: its sign is
/// the same, and no power of the factor is formed.
pub(super) fn payback(
    amounts: &[Decimal],
    factor: Decimal,
) -> Result<Option<Decimal>, QuantityError> {
    let largest = amounts.iter().copied().max().unwrap_or_default();
    let mut before = Decimal::ZERO;
    for (index, amount) in amounts.iter().enumerate() {
        let left = amounts.len() - index;
        if is_beyond_hope(-before, factor, largest, left) {
            return Ok(None);
        }
        let carried = before.times(factor, PAYBACK)?;
        let now = carried.plus(*amount, PAYBACK)?;
        if now >= Decimal::ZERO {
            let Some(whole) = index.checked_sub(1) else {
                return Ok(Some(Decimal::ZERO));
            };
            // The balance was negative until now, so that this amount is positive.
            let part = (-carried).over(*amount, PAYBACK)?;
            return Ok(Some(Decimal::from(whole).plus(part, PAYBACK)?));
        }
        before = now;
    }
    Ok(None)
}

/// Whether a debt that does not shrink by itself is more than all flows left could pay: it ends the
/// search before interest on interest outgrows a decimal.
fn is_beyond_hope(debt: Decimal, factor: Decimal, largest: Decimal, left: usize) -> bool {
    let most = largest.checked_mul(Decimal::from(left));
    factor >= Decimal::ONE && most.is_some_and(|most| debt > most.max(Decimal::ZERO))
}
