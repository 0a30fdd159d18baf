//! Customers who may be one, or several in one, by how they are written.

use clv::table::Words;
use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;

/// What to say of them, where there are some.
pub fn warnings(customers: &[&String]) -> Vec<Words> {
    let found = [
        written_twice(customers),
        cut_by_a_spreadsheet(customers),
        totals_of_customers(customers),
    ];
    found.into_iter().flatten().collect()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number without the zeros before it.
fn without_zeros(text: &str) -> &str {
    let number = text.trim_start_matches('0');
    if is_digits(text) && !number.is_empty() {
        number
    } else {
        text
    }
}

/// Long numbers of which all end with zeros: a spreadsheet keeps fifteen digits of a number.
fn cut_by_a_spreadsheet(customers: &[&String]) -> Option<Words> {
    const LONG: usize = 16;
    const FEW: usize = 3;
    let long = || {
        customers
            .iter()
            .filter(|customer| customer.len() >= LONG && is_digits(customer))
    };
    let kept = |customer: &str| customer.trim_end_matches('0').len();
    let is_cut = |customer: &&String| (1..LONG).contains(&kept(customer));
    let zeros: usize = long().map(|customer| customer.len() - kept(customer)).sum();
    let first = long().min()?;
    // The zeros of one number, or of two at their ends, may be their own.
    if long().nth(1).is_none() || zeros < FEW || !long().all(is_cut) {
        return None;
    }
    Some(Words::new(
        format!(
            "all customers of {LONG} digits and more end with zeros, such as {first}: a spreadsheet keeps fifteen \
             digits of a number, so that several customers may be one; export the column as text"
        ),
        format!(
            "{LONG} 位及以上的客户编号均以 0 结尾（如 {first}）：表格软件只保留 15 位数字，多个客户可能被合并；请按文本导出该列"
        ),
    ))
}

/// Customers called as the total of another customer of the log: `Total ann` beside `ann`.
fn totals_of_customers(customers: &[&String]) -> Option<Words> {
    const BEFORE: [&str; 8] = [
        "total ",
        "subtotal ",
        "sum ",
        "summe ",
        "gesamt ",
        "suma ",
        "totaal ",
        "итого ",
    ];
    let of_whom = |customer: &str| {
        let lower = customer.to_lowercase();
        BEFORE
            .iter()
            .find_map(|before| Some(lower.strip_prefix(before)?.trim().to_owned()))
    };
    let candidates: Vec<(&str, String)> = customers
        .iter()
        .filter_map(|customer| Some((customer.as_str(), of_whom(customer)?)))
        .collect();
    if candidates.is_empty() {
        return None;
    }
    let names: HashSet<String> = customers.iter().map(|name| name.to_lowercase()).collect();
    let totals = candidates.iter().filter(|(_, whom)| names.contains(whom));
    let first = totals.map(|&(total, _)| total).min()?;
    Some(Words::new(
        format!(
            "a customer is called as a total is, and counts: {first:?}, beside the customer of that name; leave \
             totals out with --nobody NAME"
        ),
        format!(
            "有客户名与另一客户的合计行相同，仍被计入：{first:?}；请用 --nobody NAME 排除合计行"
        ),
    ))
}

/// A text without what nobody means by it: capitals, more than one blank, wide letters, and accents apart from
/// their letters.
fn plain(customer: &str) -> String {
    if customer.is_ascii() && !customer.contains("  ") {
        return customer.to_lowercase();
    }
    let letters: String = customer.nfkc().flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = letters.split_whitespace().collect();
    words.join(" ")
}

/// Customers whose writings differ by capitals alone, by blanks, by how a letter and its accent are put together, or
/// by the `.0` of a number.
fn written_twice(customers: &[&String]) -> Option<Words> {
    // Whole numbers without zeros before them are written in one way.
    let is_whole = |customer: &&&String| is_digits(customer) && !customer.starts_with('0');
    if customers.iter().all(|customer| is_whole(&customer)) {
        return None;
    }
    let mut writings: HashMap<String, Vec<&str>> = HashMap::new();
    for customer in customers {
        let number = customer.strip_suffix(".0").filter(|whole| is_digits(whole));
        let plain = plain(without_zeros(number.unwrap_or(customer)));
        writings.entry(plain).or_default().push(customer.as_str());
    }
    let mut several: Vec<Vec<&str>> = writings.into_values().filter(|of| of.len() > 1).collect();
    several.iter_mut().for_each(|of| of.sort_unstable());
    let example = several.iter().min()?;
    let customers_are = match several.len() {
        1 => "1 customer is".to_owned(),
        many => format!("{many} customers are"),
    };
    Some(Words::new(
        format!(
            "{customers_are} written in more than one way, such as {example:?}, and each way counts as a \
             customer: write those alike who are one"
        ),
        format!(
            "{} 个客户有多种写法，如 {example:?}，各按一个客户计：请统一写法",
            several.len()
        ),
    ))
}
