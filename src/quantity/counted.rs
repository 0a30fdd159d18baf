//! Counts of things in English.

/// `1 customer`, `2,357 customers`.
pub(crate) fn counted(count: impl std::fmt::Display, noun: &str) -> String {
    let digits = count.to_string();
    let ending = if digits == "1" { "" } else { "s" };
    format!("{} {noun}{ending}", with_commas(&digits))
}

/// Digits, and decimals behind them if any, with commas between thousands.
pub(crate) fn with_commas(number: &str) -> String {
    let (digits, decimals) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut shown = String::with_capacity(number.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown + decimals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_many_are_grouped() {
        assert_eq!(counted(0, "row"), "0 rows");
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(1_234_567, "row"), "1,234,567 rows");
        assert_eq!(with_commas("1234.5678"), "1,234.5678");
    }
}
