//! Money given back that nobody had paid.

use super::ORDERS;
use chrono::NaiveDate;
use clv::quantity::TimeUnit;
use clv::table::Words;
use clv::transactions::{ByCustomer, FirstPurchase};

/// What to say of it, where there is some.
pub fn warning(log: &ByCustomer<'_, String>, last: NaiveDate) -> Option<Words> {
    let has_refunds = log.iter().any(|of| {
        of.payments
            .iter()
            .any(|payment| payment.amount.is_sign_negative())
    });
    if !has_refunds {
        return None;
    }
    let reduction = ORDERS.reduction(last, TimeUnit::Week, FirstPurchase::Excluded);
    let base = reduction.reduce_view(log).ok()?;
    let tally = base.tally()?;
    let money = tally.refunds_without_purchase;
    (!money.is_zero()).then(|| {
        Words::new(
            format!(
                "of the money given back {money} met no purchase before it, or went beyond it, and is taken \
                 off nothing"
            ),
            format!("退款中有 {money} 之前没有对应购买或超出所购金额，未能冲抵"),
        )
    })
}
