//! Orders of which a row of their own time takes all: by a discount, or by a refund.

use chrono::NaiveDateTime;
use clv::table::Words;
use clv::transactions::{OrderKey, TransactionLog};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What an order has bought and what was taken off, each with its time.
#[derive(Default)]
struct Rows {
    bought: BTreeSet<(NaiveDateTime, Decimal)>,
    taken_off: Vec<(NaiveDateTime, Decimal)>,
}

impl Rows {
    /// Whether nothing is left, and nothing was taken off later.
    fn come_to_nothing(&self) -> bool {
        let last = self.bought.last().map(|&(at, _)| at);
        let bought = sum(self.bought.iter().map(|&(_, amount)| amount));
        let taken_off = sum(self.taken_off.iter().map(|&(_, amount)| -amount));
        let is_at_once = self.taken_off.iter().all(|&(at, _)| Some(at) <= last);
        is_at_once && bought.is_some() && bought == taken_off
    }
}

fn sum(mut amounts: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    amounts.try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// What to say of them, where there are some and nothing tells which it is.
pub fn warning(log: &TransactionLog<String>) -> Option<Words> {
    let mut orders: BTreeMap<(&str, OrderKey), Rows> = BTreeMap::new();
    let rows = || log.transactions().filter(|row| !row.amount.is_zero());
    for row in rows().filter(|row| row.amount.is_sign_negative()) {
        if let Some(order) = row.order {
            let of_order = orders.entry((row.customer, order)).or_default();
            of_order.taken_off.push((row.at, row.amount));
        }
    }
    for row in rows().filter(|row| row.amount.is_sign_positive()) {
        let order = row
            .order
            .and_then(|order| orders.get_mut(&(row.customer.as_str(), order)));
        if let Some(of_order) = order {
            of_order.bought.insert((row.at, row.amount));
        }
    }
    let nothing = orders.iter().filter(|(_, rows)| rows.come_to_nothing());
    let count = nothing.clone().count();
    let ((customer, order), _) = nothing.min_by_key(|(key, _)| **key)?;
    let (orders_come, counts) = match count {
        1 => ("1 order comes".to_owned(), "counts"),
        count => (format!("{count} orders come"), "count"),
    };
    Some(Words::new(
        format!(
            "{orders_come} to 0 by rows of the same time, such as {order} of {customer}, and {counts} as \
             given back, no purchase; if those rows are discounts, --order-lines makes them lines of an order of 0"
        ),
        format!(
            "{count} 个订单被同一时间的负数行冲为 0（如 {customer} 的 {order}），按全额退款处理，不计为购买；若为折扣行，\
             请用 --order-lines 将其作为订单明细"
        ),
    ))
}
