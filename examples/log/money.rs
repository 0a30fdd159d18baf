//! Columns of money whose numbers mean something else than they seem to.

use clv::table::Words;
use clv::transactions::TransactionLog;

/// Whether a column of what was given back holds amounts, by its name.
pub fn is_of_money(column: &str) -> bool {
    const WORDS: [&str; 11] = [
        "amount",
        "total",
        "betrag",
        "erstattung",
        "montant",
        "importe",
        "rimborso",
        "chargeback",
        "金额",
        "金額",
        "value",
    ];
    let column = column.to_lowercase().replace('_', " ");
    WORDS.iter().any(|word| column.contains(word))
}

/// What to say of a column that was named and whose name says that its numbers are no whole units.
pub fn scale(column: &str) -> Option<String> {
    const MINOR: [&str; 6] = ["cent", "cents", "minor", "pence", "分", "rappen"];
    const THOUSANDS: [&str; 9] = [
        "thousand",
        "thousands",
        "tausend",
        "tsd",
        "k",
        "000",
        "t€",
        "万元",
        "千元",
    ];
    let lower = column.to_lowercase();
    let mut words = lower.split([' ', '_', '-', '(', ')', '（', '）', '$', '[', ']']);
    let is_one = |word: &str, of: &[&str]| of.contains(&word);
    if words.clone().any(|word| is_one(word, &MINOR)) {
        return Some(format!(
            "{column} may be in hundredths: say so with --minor-digits 2"
        ));
    }
    words
        .any(|word| is_one(word, &THOUSANDS))
        .then(|| format!("{column} may be in thousands, and every amount of what follows too"))
}

/// What to say of a log in which nothing is a purchase.
pub fn all_below_zero(log: &TransactionLog<String>) -> Option<Words> {
    let is_below = log.has_amounts() && log.transactions().all(|row| row.amount.is_sign_negative());
    (is_below && !log.is_empty()).then(|| {
        Words::from((
            "every amount is below zero and so a refund, as accounts write what they credit; turn the signs \
             round",
            "所有金额均为负，被视为退款；若为记账方向所致，请反转符号",
        ))
    })
}
