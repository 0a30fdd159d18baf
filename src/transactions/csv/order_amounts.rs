//! What the amounts of the rows of one order say: whether each is that of a line, or the total of the order
//! stands on every row.

use super::record::Field;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The rows of one customer, order and time, by numbers that equal texts share.
#[derive(Debug, Clone, Copy)]
pub(super) struct OrderSeen {
    pub(super) first_line: u64,
    article: u64,
    amount: u64,
    /// The amount in hundredths, as far as its digits tell.
    cents: Option<u64>,
    pub(super) has_other_article: bool,
    has_other_amount: bool,
    /// Whether amounts differ by a rounding.
    has_near_amount: bool,
}

impl OrderSeen {
    /// The first row of an order.
    pub(super) fn new(first_line: u64, article: u64, amount: &[u8]) -> Self {
        Self {
            first_line,
            article,
            amount: number_of([amount]),
            cents: cents(amount),
            has_other_article: false,
            has_other_amount: false,
            has_near_amount: false,
        }
    }

    /// Adds rows that come after it, and says whether the first of them has its amount but for a rounding.
    pub(super) fn and(&mut self, after: Self) -> bool {
        let differs = after.amount != self.amount;
        let is_near = differs && self.is_near(&after);
        self.has_other_article |= after.has_other_article || after.article != self.article;
        self.has_other_amount |= after.has_other_amount || (differs && !is_near);
        self.has_near_amount |= after.has_near_amount || is_near;
        is_near
    }

    fn is_near(&self, other: &Self) -> bool {
        const ROUNDING: u64 = 2;
        let cents = self.cents.zip(other.cents);
        cents.is_some_and(|(one, other)| one.abs_diff(other) <= ROUNDING)
    }

    pub(super) fn amounts(&self) -> Amounts {
        match (self.has_other_amount, self.has_near_amount) {
            (true, _) => Amounts::Several,
            (false, true) => Amounts::Near,
            (false, false) => Amounts::One,
        }
    }
}

/// The amounts of the rows of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amounts {
    One,
    /// They differ by a rounding.
    Near,
    Several,
}

/// A number that equal texts share.
pub(super) fn number_of<'t>(texts: impl IntoIterator<Item = &'t [u8]>) -> u64 {
    let mut hasher = DefaultHasher::new();
    texts.into_iter().for_each(|text| text.hash(&mut hasher));
    hasher.finish()
}

/// A number that rows of one article share; `None` where the file has no articles.
pub(super) fn article(row: &[Field<'_>], articles: &[usize]) -> Option<u64> {
    if articles.is_empty() {
        return None;
    }
    Some(number_of(articles.iter().map(|&place| bytes(row, place))))
}

pub(super) fn bytes<'t>(row: &[Field<'t>], place: usize) -> &'t [u8] {
    row.get(place).map_or(&[], |field| field.bytes.trim_ascii())
}

/// Whether an amount is written as what is given back or taken off.
pub(super) fn is_below_zero(amount: &[u8]) -> bool {
    amount.starts_with(b"-")
        || amount.ends_with(b"-")
        || amount.starts_with(b"(")
        || amount.starts_with("\u{2212}".as_bytes())
}

/// The hundredths of an amount, before it is known whether a point or a comma stands before the decimals: three
/// digits behind either are thousands.
fn cents(amount: &[u8]) -> Option<u64> {
    let is_mark = |byte: &u8| matches!(byte, b'.' | b',');
    let digits = |of: &[u8]| of.iter().filter(|byte| byte.is_ascii_digit()).count();
    let decimals = amount.iter().rposition(is_mark).map_or(0, |mark| {
        match digits(amount.get(mark..).unwrap_or_default()) {
            3 => 0,
            decimals => decimals,
        }
    });
    let mut number: u64 = 0;
    for byte in amount.iter().filter(|byte| byte.is_ascii_digit()) {
        number = number
            .checked_mul(10)?
            .checked_add(u64::from(byte - b'0'))?;
    }
    let places = u32::try_from(decimals).ok()?;
    match places.checked_sub(2) {
        Some(beyond) => {
            let unit = 10_u64.checked_pow(beyond)?;
            Some((number + unit / 2) / unit)
        }
        None => number.checked_mul(10_u64.pow(2 - places)),
    }
}

#[cfg(test)]
mod tests {
    use super::cents;

    #[test]
    fn hundredths_are_those_of_either_decimal_mark() {
        for (amount, hundredths) in [
            ("20.00", 2000),
            ("20,01", 2001),
            ("20", 2000),
            ("20.1 EUR", 2010),
            ("1.234,50", 123_450),
            ("1,234", 123_400),
            ("20.0099999", 2001),
        ] {
            assert_eq!(cents(amount.as_bytes()), Some(hundredths), "{amount}");
        }
        assert_eq!(cents(b"99999999999999999999999"), None);
    }
}
