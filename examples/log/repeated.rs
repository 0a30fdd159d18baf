//! Lines of an order that look like one line that was loaded twice.

use clv::transactions::TransactionLog;
use std::collections::HashSet;

/// What to say of them, where there are some: they count once.
pub fn warning(log: &TransactionLog<String>) -> Option<String> {
    let mut seen = HashSet::new();
    let keyed = log.transactions().filter(|row| row.order.is_some());
    let keys = keyed.map(|row| (row.customer, row.order, row.at, row.amount));
    let rows = keys.filter(|key| !seen.insert(*key)).count();
    let (rows_have, count) = match rows {
        0 => return None,
        1 => ("row has", "counts"),
        _ => ("rows have", "count"),
    };
    Some(format!(
        "warning: {rows} {rows_have} the order, time and amount of another and {count} once, as an order \
         that was loaded twice; with --order-lines rows of an order are its lines and add up"
    ))
}
