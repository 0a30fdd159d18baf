//! The text of a customer, of an order's number and of a state, without what nobody sees.

use std::borrow::Cow;

/// Quotes that stand around a whole text.
const QUOTES: [(char, char); 8] = [
    ('"', '"'),
    ('＂', '＂'),
    ('“', '”'),
    ('„', '“'),
    ('„', '”'),
    ('‘', '’'),
    ('«', '»'),
    ('»', '«'),
];

/// A text without what makes two of one that look alike: characters without a width, blanks around it
/// and of another kind than the plain one, quotes around all of it, and the marks by which a spreadsheet
/// keeps a text, as in `="0017"` and `'0017`. Capitals and all else stay.
pub(super) fn clean(text: Cow<'_, str>) -> Cow<'_, str> {
    if is_clean(&text) {
        return text;
    }
    let seen = |c: &char| !is_invisible(*c);
    let blank = |c: char| if c.is_whitespace() { ' ' } else { c };
    let text: String = text.chars().filter(seen).map(blank).collect();
    let text = text.trim();
    let kept = match text.strip_prefix('=') {
        Some(formula) if formula.len() > 2 && formula.starts_with('"') => formula,
        _ => text,
    };
    Cow::Owned(without_quotes(without_apostrophe(kept)).to_owned())
}

/// Whether a number is written as a spreadsheet writes one that is too long for it, rounded: `4.00123E+11`,
/// `1,23457E+15`, `4E+11`.
pub(super) fn is_rounded(text: &str) -> bool {
    let (number, exponent) = match text.split_once(['E', 'e']) {
        Some((number, exponent)) => (number.trim_end(), exponent),
        None => match power_of_ten(text) {
            Some(parts) => parts,
            None => return false,
        },
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = match number.split_once(['.', ',']) {
        Some((whole, rest)) => is_digits(whole) && is_digits(rest),
        None => is_digits(number) && number.len() == 1,
    };
    // Without its sign a power stands behind a fraction alone: 4E11 may be a name.
    let has_fraction = number.contains(['.', ',']);
    let power = exponent
        .strip_prefix('+')
        .or(has_fraction.then_some(exponent));
    is_number && power.is_some_and(is_digits)
}

/// The parts of `4.00100×10^11`.
fn power_of_ten(text: &str) -> Option<(&str, &str)> {
    let (number, power) = text.split_once(['×', 'x', '*'])?;
    Some((number.trim_end(), power.trim_start().strip_prefix("10^")?))
}

/// Whether nothing can be taken off: nearly all texts.
pub(super) fn is_clean(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    let begins = text.starts_with(['=', '"', '\'']);
    !begins && text.bytes().all(is_plain)
}

/// Without a width, and without a meaning in any script; joiners have one.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

fn without_quotes(text: &str) -> &str {
    let inner = QUOTES.iter().find_map(|&(opening, closing)| {
        let inner = text.strip_prefix(opening)?.strip_suffix(closing)?.trim();
        let is_one = !inner.is_empty() && !inner.contains([opening, closing]);
        is_one.then_some(inner)
    });
    inner.unwrap_or(text)
}

/// A number that a spreadsheet is to keep as a text.
fn without_apostrophe(text: &str) -> &str {
    let number = text
        .strip_prefix('\'')
        .filter(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    number.unwrap_or(text)
}
