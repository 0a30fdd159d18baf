//! Names of a total in the place of a customer, as the last row of a spreadsheet has them.

const TOTALS: [&str; 24] = [
    "total",
    "totals",
    "total:",
    "grand total",
    "grand total:",
    "grand totals",
    "subtotal",
    "sub total",
    "sum",
    "sum:",
    "summe",
    "gesamt",
    "gesamtsumme",
    "gesamtergebnis",
    "total general",
    "totale",
    "合计",
    "合計",
    "总计",
    "總計",
    "小计",
    "小計",
    "합계",
    "총계",
];

/// Whether a customer is called as a total is.
pub(super) fn is_total(customer: &[u8]) -> bool {
    // Nearly all keys are seen to be none by their first byte.
    let may_be = customer
        .first()
        .is_some_and(|byte| !byte.is_ascii() || b"tsgTSG".contains(byte));
    let is = |name: &str| name.as_bytes().eq_ignore_ascii_case(customer);
    may_be && TOTALS.iter().any(|name| is(name))
}
