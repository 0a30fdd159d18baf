use super::currency::Mark;
use super::error::CsvProblem;
use rust_decimal::Decimal;

/// The way in which amounts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum NumberFormat {
    /// Digits, a sign before them and a decimal point: `-1234.50`. Nothing else is taken.
    Plain,
    /// A decimal point, thousands in groups, signs and codes of currencies, negatives in brackets or
    /// with the sign behind: `$1,234.50`, `(12.50)`, `EUR 1'234.50`.
    Point,
    /// The same with a decimal comma: `1.234,50 €`, `12,50-`.
    Comma,
    /// [`Point`](Self::Point) or [`Comma`](Self::Comma), whichever reads the whole column; refused
    /// where both do and differ.
    Found,
}

/// An amount, with the mark of a currency that is written at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) amount: Decimal,
    pub(super) mark: Option<Mark>,
}

impl NumberFormat {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Plain => "a plain number with a decimal point",
            Self::Point => "a number with a decimal point",
            Self::Comma => "a number with a decimal comma",
            Self::Found => "a number with a decimal point or comma",
        }
    }
}

/// Reads an amount in a writing that is settled.
pub(super) fn read(text: &str, format: NumberFormat) -> Result<Amount, CsvProblem> {
    let unmarked = |amount| Amount { amount, mark: None };
    match format {
        NumberFormat::Plain => plain(text).map(unmarked).map_err(|problem| match problem {
            CsvProblem::NotAnAmount => why_not_plain(text),
            other => other,
        }),
        NumberFormat::Comma => written_or_scientific(text, ','),
        NumberFormat::Point | NumberFormat::Found => match plain(text) {
            Ok(amount) => Ok(unmarked(amount)),
            Err(_) => written_or_scientific(text, '.'),
        },
    }
}

/// An amount as people or programs write it.
fn written_or_scientific(text: &str, decimal: char) -> Result<Amount, CsvProblem> {
    written(text, decimal).or_else(|problem| match problem {
        CsvProblem::NotAnAmount => scientific(text, decimal).unwrap_or(Err(problem)),
        other => Err(other),
    })
}

/// A number times a power of ten, exact: `1e+05`; `None` where it is none. A spreadsheet rounds before it
/// writes `1.23E+05`, `1E+05` or `1.23E5`; `1.5e3` and `1E5` are a program's.
fn scientific(text: &str, decimal: char) -> Option<Result<Amount, CsvProblem>> {
    let (number, exponent) = text.trim().split_once(['e', 'E'])?;
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if !is_digits(digits) || digits.len() > 2 {
        return None;
    }
    let unsigned = number.strip_prefix(['+', '-']).unwrap_or(number);
    let (whole, fraction) = unsigned.split_once(decimal).unwrap_or((unsigned, "0"));
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let has_fraction = number.contains(decimal);
    let has_plus = exponent.starts_with('+') && digits.len() == 2;
    let is_capital = text.contains('E');
    let is_cut = has_fraction
        && digits
            .parse()
            .is_ok_and(|power: usize| power > fraction.len());
    let is_below_one = exponent.starts_with('-');
    let is_of_spreadsheet = match is_capital {
        true => has_plus || (is_cut && !is_below_one),
        false => has_plus && has_fraction,
    };
    if is_of_spreadsheet {
        return Some(Err(CsvProblem::Rounded));
    }
    let amount = plain(&number.replace(decimal, ".")).and_then(|mantissa| {
        let power: u32 = digits.parse().map_err(|_| CsvProblem::TooManyDigits)?;
        let is_small = exponent.starts_with('-');
        shifted(mantissa, power, is_small).ok_or(CsvProblem::TooManyDigits)
    });
    Some(amount.map(|amount| Amount { amount, mark: None }))
}

/// A number times ten to a power, or over it, exact; `None` where a decimal does not hold it.
fn shifted(number: Decimal, power: u32, is_small: bool) -> Option<Decimal> {
    let number = number.normalize();
    if is_small {
        let scale = number.scale() + power;
        return Decimal::try_from_i128_with_scale(number.mantissa(), scale).ok();
    }
    let left = power.saturating_sub(number.scale());
    let mantissa = number.mantissa().checked_mul(10_i128.checked_pow(left)?)?;
    let scale = number.scale().saturating_sub(power);
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

/// A plain number: at most 28 digits, not counting zeros before the first other digit, nor those
/// beyond them at the end of a fraction.
fn plain(text: &str) -> Result<Decimal, CsvProblem> {
    if let Some(amount) = short(text.as_bytes()) {
        return Ok(amount);
    }
    let number = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    if digits().next().is_none() || !digits().all(|byte| byte.is_ascii_digit()) {
        return Err(CsvProblem::NotAnAmount);
    }
    let significant = digits().skip_while(|&digit| digit == b'0').count();
    let surplus = significant.max(fraction.len()).saturating_sub(28);
    let zeros = fraction
        .bytes()
        .rev()
        .take_while(|&digit| digit == b'0')
        .count();
    if surplus > zeros {
        return Err(CsvProblem::TooManyDigits);
    }
    let held = text.get(..text.len() - surplus).unwrap_or_default();
    Decimal::from_str_exact(held).map_err(|_| CsvProblem::TooManyDigits)
}

/// A number of at most 18 digits, which a machine word holds: nearly all that there are.
pub(super) fn short(text: &[u8]) -> Option<Decimal> {
    let (is_negative, number) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    if number.len() > 19 {
        return None;
    }
    let (mut digits, mut count, mut point) = (0_i64, 0_usize, None);
    for &byte in number {
        if byte == b'.' && point.is_none() {
            point = Some(count);
        } else if byte.is_ascii_digit() && count < 18 {
            digits = digits * 10 + i64::from(byte - b'0');
            count += 1;
        } else {
            return None;
        }
    }
    let scale = count - point.unwrap_or(count);
    let signed = if is_negative { -digits } else { digits };
    (count > 0).then(|| Decimal::new(signed, scale as u32))
}

fn why_not_plain(text: &str) -> CsvProblem {
    let (point, comma) = (written(text, '.'), written(text, ','));
    let written = match (point, comma) {
        (Err(_), Err(_)) => return CsvProblem::NotAnAmount,
        (Ok(Amount { mark: Some(_), .. }), _) | (_, Ok(Amount { mark: Some(_), .. })) => {
            "with a currency"
        }
        (Ok(_), Ok(_)) if text.contains([',', '.']) => {
            "with a decimal comma or with thousands apart"
        }
        (Ok(_), _) => "with thousands apart, brackets or its sign behind",
        (_, Ok(_)) => "with a decimal comma",
    };
    CsvProblem::NotPlain { written }
}

/// The ASCII form of a full-width character, such as `５` or `．`.
fn half_width(c: char) -> char {
    let ascii = |c: char| char::from_u32(u32::from(c) - 0xfee0);
    match c {
        '\u{ff01}'..='\u{ff5e}' => ascii(c).unwrap_or(c),
        other => other,
    }
}

/// An amount as people write it.
fn written(text: &str, decimal: char) -> Result<Amount, CsvProblem> {
    // What a spreadsheet is to keep as a text: `="12.50"`.
    let kept = text
        .trim()
        .strip_prefix("=\"")
        .and_then(|text| text.strip_suffix('"'));
    let text = kept.unwrap_or(text);
    if text.contains(|c| matches!(c, '０'..='９')) {
        let narrow: String = text.chars().map(half_width).collect();
        return written(&narrow, decimal);
    }
    let mut rest = text.trim();
    let mut signs = 0;
    let mut is_negative = false;
    let mut mark: Option<Mark> = None;
    // Whatever stands around the digits, from outside inwards: brackets, signs, a currency.
    loop {
        rest = rest.trim();
        let inner = rest
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'));
        let minus = ['-', '\u{2212}', '–'];
        // Dashes in the place of the cents, as in `5,-` and `5,--`, are none.
        let whole = rest
            .trim_end_matches(['-', '\u{2212}', '–', '—'])
            .strip_suffix(decimal);
        if let Some(whole) = whole
            && !rest.ends_with(decimal)
            && whole.ends_with(|c: char| c.is_ascii_digit())
        {
            rest = whole;
            continue;
        }
        let signed = rest
            .strip_prefix(minus)
            .or_else(|| rest.strip_suffix(minus));
        if let Some(inner) = inner.or(signed) {
            is_negative = true;
            signs += 1;
            rest = inner;
        } else if let Some(inner) = rest.strip_prefix('+') {
            signs += 1;
            rest = inner;
        } else if let Some((code, inner)) = marked(rest) {
            // As in `$30.00 USD`.
            mark = match mark {
                None => Some(code),
                Some(known) => Some(code.narrower(known).ok_or(CsvProblem::NotAnAmount)?),
            };
            rest = inner;
        } else {
            break;
        }
        if signs > 1 {
            return Err(CsvProblem::NotAnAmount);
        }
    }
    let amount = grouped(rest, decimal).ok_or(CsvProblem::NotAnAmount)??;
    Ok(Amount {
        amount: if is_negative { -amount } else { amount },
        mark,
    })
}

/// The mark of a currency at one end of a text, and the rest.
fn marked(text: &str) -> Option<(Mark, &str)> {
    if let Some(found) = Mark::abbreviated(text).or_else(|| Mark::abbreviated_behind(text)) {
        return Some(found);
    }
    let is_mark = |c: char| !c.is_ascii_digit() && !"+-\u{2212}–().,'’".contains(c);
    let after = text.trim_start_matches(is_mark);
    let before = text.trim_end_matches(is_mark);
    if after.len() < text.len() && !after.is_empty() {
        let (mark, _) = text.split_at_checked(text.len() - after.len())?;
        return Some((Mark::of_words(mark)?, after));
    }
    let (rest, mark) = text.split_at_checked(before.len())?;
    (!mark.is_empty() && !rest.is_empty())
        .then(|| Some((Mark::of_words(mark)?, rest)))
        .flatten()
}

/// Digits with a decimal mark and thousands apart; `None` where it is no number.
fn grouped(text: &str, decimal: char) -> Option<Result<Decimal, CsvProblem>> {
    let (whole, fraction) = text.split_once(decimal).unwrap_or((text, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let other = if decimal == '.' { ',' } else { '.' };
    let apart = [other, '\'', '’', ' ', '\u{a0}', '\u{202f}', '\u{2009}'];
    let digits: String = match whole.chars().find(|c| apart.contains(c)) {
        None => whole.to_owned(),
        Some(mark) => {
            let groups: Vec<&str> = whole.split(mark).collect();
            let (first, others) = groups.split_first()?;
            let (last, middle) = others.split_last()?;
            // Groups of three, or as in India of two before the last.
            let thousands = middle.iter().all(|group| group.len() == 3);
            let lakhs = middle.iter().all(|group| group.len() == 2) && first.len() <= 2;
            let fits = last.len() == 3 && (thousands || lakhs) && (1..=3).contains(&first.len());
            if !fits || first.starts_with('0') {
                return None;
            }
            groups.concat()
        }
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.len() + fraction.len() == 0 {
        return None;
    }
    Some(plain(&format!("{digits}.{fraction}")))
}
