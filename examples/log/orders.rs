//! Numbers of orders that come again long after.

use chrono::NaiveDate;
use clv::table::Words;
use clv::transactions::{OrderKey, TransactionLog};
use std::collections::HashMap;

/// An order whose rows are farther apart was another one.
const DAYS: i64 = 31;

/// What to say of them, where there are some: rows of one number are one order.
pub fn warning(log: &TransactionLog<String>) -> Option<Words> {
    let mut spans: HashMap<(&str, OrderKey), (NaiveDate, NaiveDate)> = HashMap::new();
    for row in log
        .transactions()
        .filter(|row| row.amount.is_sign_positive())
    {
        let Some(order) = row.order else { continue };
        let day = row.at.date();
        let span = spans.entry((row.customer, order)).or_insert((day, day));
        *span = (span.0.min(day), span.1.max(day));
    }
    let is_long = |(first, last): &(NaiveDate, NaiveDate)| (*last - *first).num_days() > DAYS;
    let long = spans.iter().filter(|(_, span)| is_long(span));
    let count = long.clone().count();
    let ((customer, order), (first, last)) =
        long.min_by_key(|((customer, _), span)| (span.0, *customer))?;
    let numbers = match count {
        1 => "1 order number comes".to_owned(),
        count => format!("{count} order numbers come"),
    };
    Some(Words::new(
        format!(
            "{numbers} again more than {DAYS} days later, such as {order} of {customer} on {first} and {last}, \
             and every number is taken for one order; if they are none, say so with --no-order"
        ),
        format!(
            "{count} 个订单号相隔超过 {DAYS} 天再次出现（如 {customer} 的 {order}：{first} 与 {last}），按同一订单处理；\
             若不是订单号，请用 --no-order"
        ),
    ))
}
