//! Columns of money whose numbers mean something else than they seem to.

use clv::table::Words;
use clv::transactions::TransactionLog;

/// What to say of a column that was named and whose name says that its numbers are no whole units.
pub fn scale(column: &str) -> Option<Words> {
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
        return Some(Words::new(
            format!("{column} may be in hundredths: say so with --minor-digits 2"),
            format!("{column} 可能以分为单位：用 --minor-digits 2 指明"),
        ));
    }
    words.any(|word| is_one(word, &THOUSANDS)).then(|| {
        Words::new(
            format!("{column} may be in thousands, and every amount of what follows too"),
            format!("{column} 可能以千或万为单位，下文金额同此"),
        )
    })
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
