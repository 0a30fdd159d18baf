//! Numbers of orders that come again, as those of receipts do that begin again each day.

use chrono::NaiveDate;
use clv::table::Words;
use clv::transactions::{OrderKey, TransactionLog};
use std::collections::HashMap;

/// Who bought first under a number, and when.
type First<'l> = (NaiveDate, &'l str);

/// What to say of them, where there are some: rows of one number and customer are one order.
pub fn warning(log: &TransactionLog<String>) -> Option<Words> {
    let mut firsts: HashMap<OrderKey, First<'_>> = HashMap::new();
    let purchases = || {
        let purchases = log
            .transactions()
            .filter(|row| row.amount.is_sign_positive());
        purchases.filter_map(|row| Some((row.order?, (row.at.date(), row.customer.as_str()))))
    };
    for (order, of) in purchases() {
        let first = firsts.entry(order).or_insert(of);
        *first = of.min(*first);
    }
    let mut again: HashMap<OrderKey, First<'_>> = HashMap::new();
    for (order, of) in purchases() {
        if firsts.get(&order).is_some_and(|first| *first != of) {
            let next = again.entry(order).or_insert(of);
            *next = of.min(*next);
        }
    }
    let count = again.len();
    let found = again
        .iter()
        .filter_map(|(order, next)| Some((*firsts.get(order)?, *next, order)));
    let ((day, customer), (other_day, other), order) = found.min()?;
    let numbers = match count {
        1 => "1 order number comes".to_owned(),
        count => format!("{count} order numbers come"),
    };
    Some(Words::new(
        format!(
            "{numbers} again on another day or of another customer, such as {order} of {customer} on {day} and of \
             {other} on {other_day}, and every number is taken for one order of its customer; if they are none, \
             say so with --no-order"
        ),
        format!(
            "{count} 个订单号在其他日期或由其他客户再次使用（如 {order}：{customer} {day} 与 {other} {other_day}），每个客户的\
             同一号码按同一订单处理；若不是订单号，请用 --no-order"
        ),
    ))
}
