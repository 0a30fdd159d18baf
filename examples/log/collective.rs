//! A customer who may be all those whom a shop does not know.

use clv::table::Words;
use clv::transactions::ByCustomer;

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

/// What to say of one: such a name, or a customer with a fifth of the rows of many customers.
pub fn warning(log: &ByCustomer<'_, String>) -> Option<Words> {
    const MANY_CUSTOMERS: usize = 20;
    let all: usize = log.iter().map(|of| of.payments.len()).sum();
    let is_large = |has: usize| 5 * has >= all && log.len() >= MANY_CUSTOMERS;
    let customers = log
        .iter()
        .map(|of| (of.customer.as_str(), of.payments.len()));
    let (name, has) = customers
        .filter(|&(name, has)| has > 1 && (is_large(has) || is_collective(name)))
        .max_by_key(|&(_, has)| has)?;
    Some(Words::new(
        format!(
            "{name:?} has {has} of {all} rows and counts as one customer; if these are customers whom \
             nobody knows, leave them out with --nobody {name:?}"
        ),
        format!(
            "{name:?} 占 {all} 行中的 {has} 行，按一个客户计；若为匿名客户，请用 --nobody {name:?} 略去"
        ),
    ))
}

fn is_collective(name: &str) -> bool {
    // Most are numbers.
    let is_word = !name.bytes().any(|byte| byte.is_ascii_digit());
    is_word && NAMES.contains(&name.to_lowercase().as_str())
}
