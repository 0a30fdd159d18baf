//! Money given back that nobody had paid.

use super::ORDERS;
use chrono::NaiveDate;
use clv::quantity::TimeUnit;
use clv::table::Words;
use clv::transactions::{ByCustomer, FirstPurchase, OrderKey, Transaction, TransactionLog};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::HashSet;
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

/// The customer and the order of a row that names one.
fn order_of<'l>(row: &Transaction<&'l String>) -> Option<(&'l str, OrderKey)> {
    Some((row.customer.as_str(), row.order?))
}

/// What to say of refunds of orders that nobody bought, where there are some: their money meets other orders.
pub fn of_absent_orders(log: &TransactionLog<String>) -> Option<Words> {
    let is_purchase = |row: &Transaction<&String>| !row.amount.is_sign_negative();
    let rows = || log.transactions();
    let bought: HashSet<(&str, OrderKey)> = rows()
        .filter(is_purchase)
        .filter_map(|row| order_of(&row))
        .collect();
    let absent = || {
        let refunds = rows().filter(|row| !is_purchase(row));
        refunds.filter_map(|row| {
            let order = order_of(&row).filter(|order| !bought.contains(order))?;
            Some((row.at, order, row.amount))
        })
    };
    let (_, (customer, order), _) = absent().min()?;
    let count = absent().count();
    let mut amounts = absent().map(|(_, _, amount)| -amount);
    let money = amounts.try_fold(Decimal::ZERO, Decimal::checked_add)?;
    let (refunds_name, are) = match count {
        1 => ("1 refund names".to_owned(), "is"),
        count => (format!("{count} refunds name"), "are"),
    };
    Some(Words::new(
        format!(
            "{refunds_name} an order of which the log has no purchase of that customer, such as {order} of {customer}, and {are} \
             taken off the customer's latest orders before, if there are any, {money} in all; if a column names the order \
             that is given back, add --refund-of COLUMN; if a row is the order itself, which was given back, it is \
             neither to count nor to give back"
        ),
        format!(
            "{count} 笔退款所指的订单在数据中没有该客户的购买记录（如 {customer} 的 {order}），共 {money} 从该客户此前最近的订单中扣除；\
             若另有一列写明被退订单，请加 --refund-of COLUMN；若该行就是被退款的订单本身，则既不应计入也不应冲减"
        ),
    ))
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
