//! Numbers in a sentence.

use clv::quantity::{MoneyRounding, round_money};
use rust_decimal::Decimal;
use std::fmt::Display;

/// `1 customer`, `2,357 customers`.
pub fn counted(count: impl Display, noun: &str) -> String {
    let digits = count.to_string();
    let ending = if digits == "1" { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(&digits))
}

/// An amount to the cent, with commas between thousands.
pub fn money(amount: Decimal) -> String {
    let rounded = round_money(amount, 2, MoneyRounding::HalfAwayFromZero);
    let sign = if rounded < Decimal::ZERO { "−" } else { "" };
    format!("{sign}{}", grouped(&format!("{:.2}", rounded.abs())))
}

/// Digits, and decimals behind them if any, with commas between thousands.
fn grouped(number: &str) -> String {
    let (digits, decimals) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown + decimals
}
