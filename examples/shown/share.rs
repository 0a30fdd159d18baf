//! Numbers of the command line: shares, which people also write in per cent, and how far is looked ahead.

use rust_decimal::Decimal;

/// A margin.
pub fn margin(text: &str) -> Result<Decimal, String> {
    share(text, "a margin", "0.3 for 30 %")
}

/// A discount rate of a period.
pub fn rate(text: &str) -> Result<Decimal, String> {
    share(text, "a discount rate", "0.15 for 15 %")
}

/// How far is looked ahead.
pub fn horizon(text: &str) -> Result<Decimal, String> {
    let number = text.parse().ok();
    let horizon = number.filter(|number| *number >= Decimal::ZERO);
    horizon.ok_or_else(|| "a horizon is a number from 0 on, such as 1 or 0.5".to_owned())
}

fn share(text: &str, what: &str, example: &str) -> Result<Decimal, String> {
    let number = text.parse().ok();
    let range = Decimal::ZERO..=Decimal::ONE;
    let share = number.filter(|number| range.contains(number));
    share.ok_or_else(|| format!("{what} is a share from 0 to 1, such as {example}"))
}
