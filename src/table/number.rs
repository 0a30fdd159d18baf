//! Numbers as people read them.

use crate::quantity::with_commas;

/// A number with decimals and with commas between thousands.
pub(crate) fn grouped(value: f64, decimals: usize) -> String {
    let plain = format!("{:.*}", decimals, value.abs());
    let is_zero = plain.bytes().all(|digit| matches!(digit, b'0' | b'.'));
    let sign = if value < 0.0 && !is_zero { "−" } else { "" };
    format!("{sign}{}", with_commas(&plain))
}

/// An amount with two decimals and commas between thousands; exact, whatever its size.
pub(super) fn money(amount: rust_decimal::Decimal) -> String {
    let rounded =
        amount.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let plain = format!("{:.2}", rounded.abs());
    let sign = if rounded.is_sign_negative() && !rounded.is_zero() {
        "−"
    } else {
        ""
    };
    format!("{sign}{}", with_commas(&plain))
}

/// Decimals that leave four significant digits to the largest of some numbers, at most six.
pub(super) fn decimals_of(values: impl Iterator<Item = f64>) -> usize {
    let largest = values.map(f64::abs).fold(0.0, f64::max);
    if largest <= 0.0 || !largest.is_finite() {
        return 0;
    }
    let whole_digits = largest.log10().floor() + 1.0;
    (4.0 - whole_digits).clamp(0.0, 6.0) as usize
}

/// The decimals of a column of numbers; `None` where they are of so many sizes that those of the largest
/// would leave a digit or none of the smallest, such as a parameter beside one at the edge of the search.
pub(super) fn decimals_of_column(values: impl Iterator<Item = f64>) -> Option<usize> {
    const APART: f64 = 1000.0;
    let values: Vec<f64> = values.map(f64::abs).filter(|value| *value > 0.0).collect();
    let largest = values.iter().copied().fold(0.0, f64::max);
    let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
    (largest < 10.0 || smallest * APART >= largest).then(|| decimals_of(values.into_iter()))
}

/// A number with some decimals; with as many as show two digits of it where those would hide it,
/// and with an exponent where that would be too long.
pub(super) fn shown(value: f64, decimals: usize) -> String {
    const LONGEST: f64 = 1e15;
    const SMALLEST: f64 = 1e-4;
    let smallest = 0.5 * 10_f64.powi(-(decimals as i32));
    if (SMALLEST..smallest).contains(&value.abs()) {
        // From ½ down to 10⁻⁴: 2 to 5 decimals.
        return grouped(value, (1.0 - value.abs().log10().floor()) as usize);
    }
    if value != 0.0 && (value.abs() < smallest || value.abs() >= LONGEST) {
        return format!("{value:.1e}").replace('-', "−");
    }
    grouped(value, decimals)
}

/// A share in per cent with one decimal; what that would hide is said to be less than it.
pub(crate) fn per_cent(share: f64) -> String {
    const HIDDEN: f64 = 0.0005;
    match share {
        share if share > 0.0 && share < HIDDEN => "< 0.1 %".to_owned(),
        share if share < 0.0 && share > -HIDDEN => "> −0.1 %".to_owned(),
        share => format!("{} %", shown(100.0 * share, 1)),
    }
}

/// A number in a sentence of a chart: whole from 100 on, else with three significant digits or so.
#[cfg(feature = "plot")]
pub(crate) fn said(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 || size == 0.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    shown(value, decimals)
}

/// A sentence that a program wrote, with its numbers as people read them: commas between thousands,
/// and a minus that is none of the hyphens.
#[cfg(feature = "models")]
pub(crate) fn as_read(sentence: &str) -> String {
    let mut out = String::with_capacity(sentence.len() + 8);
    let mut before = ' ';
    let mut rest = sentence;
    while let Some(sign) = rest.chars().next() {
        let begins =
            sign.is_ascii_digit() && !before.is_alphanumeric() && !matches!(before, '.' | '-');
        if begins {
            let end = rest
                .find(|sign: char| !sign.is_ascii_digit())
                .unwrap_or(rest.len());
            let (digits, after) = rest.split_at(end);
            // A part of a date or of a name is left as it is.
            let is_number = !after.starts_with(['-', '/', '_']) && before != '/';
            match is_number && digits.len() > 3 {
                true => out.push_str(&with_commas(digits)),
                false => out.push_str(digits),
            }
            (before, rest) = ('0', after);
            continue;
        }
        let after = rest.split_at(sign.len_utf8()).1;
        let is_minus = sign == '-'
            && after.starts_with(|next: char| next.is_ascii_digit())
            && (matches!(before, ' ' | '(' | '（' | '：' | '，') || is_exponent(&out));
        if is_minus {
            out.push('−');
            (before, rest) = (' ', after);
        } else {
            out.push(sign);
            (before, rest) = (sign, after);
        }
    }
    out
}

/// Whether it ends in the `e` of a number such as `1.0e−5`.
#[cfg(feature = "models")]
fn is_exponent(written: &str) -> bool {
    let number = written.strip_suffix('e');
    number.is_some_and(|number| number.ends_with(|sign: char| sign.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_never_vanish() {
        assert_eq!(grouped(1_234_567.891, 2), "1,234,567.89");
        assert_eq!(grouped(-999.5, 0), "−1,000");
        assert_eq!(grouped(-0.001, 2), "0.00");
        assert_eq!(shown(3e-7, 3), "3.0e−7");
        assert_eq!(shown(0.042, 1), "0.042");
        assert_eq!(shown(-1e-4, 3), "−0.00010");
        assert_eq!(shown(1e12, 0), "1,000,000,000,000");
        assert_eq!(per_cent(0.00042), "< 0.1 %");
        assert_eq!(
            (per_cent(0.0), per_cent(0.5)),
            ("0.0 %".into(), "50.0 %".into())
        );
        #[cfg(feature = "plot")]
        assert_eq!(
            (said(72_311.6), said(2.43)),
            ("72,312".into(), "2.43".into())
        );
        #[cfg(feature = "models")]
        assert_eq!(
            as_read("AIC 19172.86, -9582.42, at 1.0e-5 of 2024-01-05 and BG/CNBD-2"),
            "AIC 19,172.86, −9,582.42, at 1.0e−5 of 2024-01-05 and BG/CNBD-2"
        );
        assert_eq!(decimals_of([0.243, 4.414].into_iter()), 3);
        assert_eq!(decimals_of([0.0].into_iter()), 0);
        assert_eq!(decimals_of_column([0.243, 4.414].into_iter()), Some(3));
        assert_eq!(decimals_of_column([0.712, 1.2e6].into_iter()), None);
    }
}
