//! Names of a total in the place of a customer, as the last row of a spreadsheet has them.

const TOTALS: [&str; 37] = [
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
    "totale complessivo",
    "total général",
    "total geral",
    "sous-total",
    "zwischensumme",
    "somme",
    "soma",
    "suma",
    "suma total",
    "totaal",
    "eindtotaal",
    "итого",
    "всего",
    "合计",
    "合計",
    "总计",
    "總計",
    "小计",
    "小計",
    "합계",
    "총계",
];

/// Whether a customer is called as a total is, or as a spreadsheet calls the total of a customer: `ann
/// Total`.
pub(super) fn is_total(customer: &[u8]) -> bool {
    const OF_ONE: &[u8] = b" total";
    // Nearly all keys are seen to be none by their first and last bytes.
    let may_be = customer
        .first()
        .is_some_and(|byte| !byte.is_ascii() || b"tsgezTSGEZ".contains(byte));
    let is = |name: &&str| name.as_bytes().eq_ignore_ascii_case(customer);
    let end = customer.len().saturating_sub(OF_ONE.len());
    let is_of_one = || {
        customer
            .get(end..)
            .is_some_and(|end| end.eq_ignore_ascii_case(OF_ONE))
    };
    is_of_one() || (may_be && TOTALS.iter().any(is))
}
