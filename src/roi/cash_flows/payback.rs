use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;

const PAYBACK: &str = "payback period";

/// Which time of payback is meant.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Crossing {
    /// The first at which the cumulative flows are not negative.
    First,
    /// The last: they are never negative after it.
    Last,
}

/// Payback of the flows CF_t/factor^t.
///
/// The cumulative value is carried at the price level of the latest flow, C_t·factor^t: its sign is
/// the same, and no power of the factor is formed.
pub(super) fn payback(
    amounts: &[Decimal],
    factor: Decimal,
    crossing: Crossing,
) -> Result<Option<Decimal>, QuantityError> {
    let largest = amounts.iter().copied().max().unwrap_or_default();
    let mut before = Decimal::ZERO;
    let mut paid_back = None;
    for (index, amount) in amounts.iter().enumerate() {
        let left = amounts.len() - index;
        if is_beyond_hope(-before, factor, largest, left) {
            return Ok(None);
        }
        let carried = before.times(factor, PAYBACK)?;
        let now = carried.plus(*amount, PAYBACK)?;
        if now < Decimal::ZERO {
            paid_back = None;
        } else if paid_back.is_none() {
            paid_back = Some(match index.checked_sub(1) {
                None => Decimal::ZERO,
                // The balance was negative until now, so that this amount is positive.
                Some(whole) => {
                    let part = (-carried).over(*amount, PAYBACK)?;
                    Decimal::from(whole).plus(part, PAYBACK)?
                }
            });
            if crossing == Crossing::First {
                return Ok(paid_back);
            }
        }
        before = now;
    }
    Ok(paid_back)
}

/// Whether a debt that does not shrink by itself is more than all flows left could pay: it ends the
/// search before interest on interest outgrows a decimal.
fn is_beyond_hope(debt: Decimal, factor: Decimal, largest: Decimal, left: usize) -> bool {
    let most = largest.checked_mul(Decimal::from(left));
    factor >= Decimal::ONE && most.is_some_and(|most| debt > most.max(Decimal::ZERO))
}
