//! Customers who may be one, or several in one, by how they are written.

use clv::table::Words;
use clv::transactions::RoundedCustomers;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// What to say of them, where there are some.
pub fn warnings(customers: &[&String], rounded: Option<&RoundedCustomers>) -> Vec<Words> {
    let rounded = rounded.map(rounded_by_a_spreadsheet);
    rounded
        .into_iter()
        .chain(written_twice(customers))
        .collect()
}

fn rounded_by_a_spreadsheet(rounded: &RoundedCustomers) -> Words {
    let RoundedCustomers {
        rows,
        first_line,
        first,
        ..
    } = rounded;
    Words::new(
        format!(
            "a customer is written {first}: a spreadsheet has rounded long numbers, so that several customers may \
             be one, of rows {rows}, the first on line {first_line}; export the column as text"
        ),
        format!(
            "客户 {first} 的长编号被表格软件取整，多个客户可能被合并（{rows} 行，首见于第 {first_line} 行）；请按文本导出该列"
        ),
    )
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
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
    // Whole numbers alone are written in one way.
    if customers.iter().all(|customer| is_digits(customer)) {
        return None;
    }
    let mut writings: HashMap<String, Vec<&str>> = HashMap::new();
    for customer in customers {
        let number = customer.strip_suffix(".0").filter(|whole| is_digits(whole));
        let plain = plain(number.unwrap_or(customer));
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
