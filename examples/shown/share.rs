//! Shares on the command line, which people also write in per cent.

use rust_decimal::Decimal;

/// A margin.
pub fn margin(text: &str) -> Result<Decimal, String> {
    share(text, "a margin", "0.3 for 30 %")
}

/// A discount rate of a period.
pub fn rate(text: &str) -> Result<Decimal, String> {
    share(text, "a discount rate", "0.15 for 15 %")
}

fn share(text: &str, what: &str, example: &str) -> Result<Decimal, String> {
    let number = text.parse().ok();
    let range = Decimal::ZERO..=Decimal::ONE;
    let share = number.filter(|number| range.contains(number));
    share.ok_or_else(|| format!("{what} is a share from 0 to 1, such as {example}"))
}
