//! Money given back that nobody had paid.

use super::ORDERS;
use chrono::NaiveDate;
use clv::quantity::TimeUnit;
use clv::table::Words;
use clv::transactions::{ByCustomer, FirstPurchase, TransactionLog};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::ops::RangeInclusive;

/// Refunds of some days, and their money, above 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Refunded {
    pub rows: usize,
    pub money: Decimal,
}

impl Refunded {
    /// The refunds of a log from a day to another.
    pub fn of(
        log: &TransactionLog<String>,
        days: RangeInclusive<NaiveDate>,
    ) -> Result<Self, String> {
        let is_refund = |amount: Decimal| amount.is_sign_negative() && !amount.is_zero();
        let mut refunded = Self::default();
        for row in log.transactions() {
            if is_refund(row.amount) && days.contains(&row.at.date()) {
                refunded.rows += 1;
                let money = refunded.money.checked_sub(row.amount);
                refunded.money = money.ok_or("more is given back than fits in a decimal")?;
            }
        }
        Ok(refunded)
    }

    /// For a program.
    pub fn json(&self) -> Value {
        json!({ "rows": self.rows, "money": self.money })
    }
}

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
