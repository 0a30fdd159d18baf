//! Names of a total in the place of a customer, as the last row of a spreadsheet has them.

const TOTALS: [&str; 43] = [
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
    "insgesamt",
    "ogółem",
    "razem",
    "汇总",
    "彙總",
    "総計",
    "합계",
    "총계",
];

/// What a spreadsheet writes behind a customer for what the customer's rows come to, a blank before it or not.
const BEHIND: [&str; 15] = [
    " total",
    " totaal",
    " totale",
    " ergebnis",
    " gesamt",
    " summe",
    " razem",
    " suma",
    " итог",
    "汇总",
    "彙總",
    "合计",
    "合計",
    "小计",
    "小計",
];

/// The same before a customer.
const BEFORE: [&str; 10] = [
    "total for ",
    "total of ",
    "subtotal for ",
    "total pour ",
    "total para ",
    "totale per ",
    "totaal voor ",
    "summe für ",
    "gesamt für ",
    "итого по ",
];

/// What rows of a file are called where a last row counts them, as in `60 orders`.
const COUNTED: [&str; 17] = [
    "orders",
    "rows",
    "records",
    "customers",
    "invoices",
    "transactions",
    "items",
    "bestellungen",
    "zeilen",
    "kunden",
    "commandes",
    "pedidos",
    "ordini",
    "zamówień",
    "条",
    "笔",
    "单",
];

/// Whether a customer is called as a total is, or as a spreadsheet calls the total of a customer: `ann
/// Total`, `Total for ann`, `ann 汇总`; or as the number of all rows, `60 orders`.
pub(super) fn is_total(customer: &[u8]) -> bool {
    let (Some(first), Some(last)) = (customer.first(), customer.last()) else {
        return false;
    };
    let may_be = |byte: &u8, letters: &[u8]| !byte.is_ascii() || letters.contains(byte);
    // Nearly all keys are seen to be none by their first and last bytes.
    let may_begin = may_be(first, b"tsgeizorTSGEIZOR");
    let may_end = may_be(last, b"lestamLESTAM");
    let is = |name: &&str| is_same(name, customer);
    let begins = |name: &&str| {
        let begin = customer.get(..name.len());
        customer.len() > name.len() && begin.is_some_and(|of| is_same(name, of))
    };
    let ends = |name: &&str| {
        let rest = customer.len().checked_sub(name.len());
        let end = rest
            .filter(|&rest| rest > 0)
            .and_then(|rest| customer.get(rest..));
        end.is_some_and(|of| is_same(name, of))
    };
    (may_end && BEHIND.iter().any(ends))
        || (may_begin && (TOTALS.iter().any(is) || BEFORE.iter().any(begins)))
        || is_count(customer)
}

/// Whether a customer is a number of rows: `60 orders`.
fn is_count(customer: &[u8]) -> bool {
    let is_behind_digits = customer.first().is_some_and(u8::is_ascii_digit)
        && customer.last().is_some_and(|byte| !byte.is_ascii_digit());
    if !is_behind_digits {
        return false;
    }
    let digits = customer
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let word = customer.get(digits..).unwrap_or_default().trim_ascii();
    COUNTED.iter().any(|name| is_same(name, word))
}

/// Whether two texts differ by the capitals of ASCII at most.
fn is_same(name: &str, text: &[u8]) -> bool {
    name.as_bytes().eq_ignore_ascii_case(text)
}

#[cfg(test)]
mod tests {
    use super::is_total;

    #[test]
    fn totals_of_customers_are_known_and_customers_are_none() {
        for total in [
            "Total",
            "ann Total",
            "Total for ann",
            "ann Ergebnis",
            "ann 汇总",
            "Insgesamt",
            "Ogółem",
            "60 orders",
            "60笔",
        ] {
            assert!(is_total(total.as_bytes()), "{total}");
        }
        for customer in [
            "",
            "ann",
            "60",
            "60a",
            "Total Wine",
            "Ergebnis",
            "4711 Cologne",
            "Summer",
        ] {
            assert!(!is_total(customer.as_bytes()), "{customer}");
        }
    }
}
