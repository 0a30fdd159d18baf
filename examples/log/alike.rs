//! Customers who may be one, or several in one, by how they are written.

use clv::table::Words;
use std::collections::HashMap;

/// What to say of them, where there are some.
pub fn warnings(customers: &[&String]) -> Vec<Words> {
    let rounded = customers.iter().filter(|customer| is_rounded(customer));
    [
        rounded_by_a_spreadsheet(rounded.min().map(|of| of.as_str())),
        written_twice(customers),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn rounded_by_a_spreadsheet(customer: Option<&str>) -> Option<Words> {
    let customer = customer?;
    Some(Words::new(
        format!(
            "a customer is written {customer}: a spreadsheet has rounded long numbers, so that several \
             customers may be one; export the column as text"
        ),
        format!("客户 {customer} 的长编号被表格软件取整，多个客户可能被合并；请按文本导出该列"),
    ))
}

/// Such as `8.61388E+12`.
fn is_rounded(customer: &str) -> bool {
    let Some((number, exponent)) = customer.split_once(['E', 'e']) else {
        return false;
    };
    exponent.strip_prefix('+').is_some_and(is_digits)
        && number
            .split_once(['.', ','])
            .is_some_and(|(whole, rest)| is_digits(whole) && is_digits(rest))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Customers whose writings differ by capitals alone, or by the `.0` of a number.
fn written_twice(customers: &[&String]) -> Option<Words> {
    // Whole numbers alone are written in one way.
    if customers.iter().all(|customer| is_digits(customer)) {
        return None;
    }
    let mut writings: HashMap<String, Vec<&str>> = HashMap::new();
    for customer in customers {
        let number = customer.strip_suffix(".0").filter(|whole| is_digits(whole));
        let plain = number.unwrap_or(customer.as_str()).to_lowercase();
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
