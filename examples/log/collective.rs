//! A customer who may be all those whom a shop does not know.

use clv::transactions::TransactionLog;
use std::collections::HashMap;

/// What cash desks and shops write where they do not know who buys.
const NAMES: [&str; 27] = [
    "walk-in",
    "walk-in customer",
    "walkin",
    "walk in",
    "walk in customer",
    "guest",
    "guest customer",
    "anonymous",
    "unknown",
    "cash",
    "cash customer",
    "cash sale",
    "gast",
    "laufkunde",
    "barverkauf",
    "unbekannt",
    "invité",
    "client de passage",
    "ospite",
    "invitado",
    "consumidor final",
    "público general",
    "散客",
    "匿名",
    "匿名用户",
    "游客",
    "非会員",
];

/// What to say of one: such a name, or `0` or a customer with a fifth of many rows.
pub fn warning(log: &TransactionLog<String>) -> Option<String> {
    const MANY_CUSTOMERS: usize = 20;
    let mut rows: HashMap<&str, usize> = HashMap::new();
    for row in log.transactions() {
        *rows.entry(row.customer.as_str()).or_default() += 1;
    }
    let (name, has) = rows
        .iter()
        .filter(|(name, has)| {
            let is_large = rows.len() >= MANY_CUSTOMERS && 5 * **has >= log.len();
            is_large || **has > 1 && NAMES.contains(&name.to_lowercase().as_str())
        })
        .max_by_key(|(name, has)| (**has, **name))?;
    let all = log.len();
    Some(format!(
        "warning: {name:?} has {has} of {all} rows and counts as one customer; if these are customers \
         whom nobody knows, leave them out with --nobody {name:?}"
    ))
}
