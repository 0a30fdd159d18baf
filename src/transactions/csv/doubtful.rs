//! Numbers that one mark and three digits behind it leave in doubt, where other rows settle them: `1.234` may be
//! a thousand or a little more than one.

use super::amount::NumberFormat;

/// Some rows, and the line of the first of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counted {
    pub(super) rows: u64,
    pub(super) first_line: Option<u64>,
}

/// The numbers in doubt of a column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DoubtsSeen {
    /// Those with a point, and those with a comma.
    with_point: Counted,
    with_comma: Counted,
    /// Whether a number has one decimal or two, and whether one has four or more.
    has_cents: bool,
    has_finer: bool,
}

impl Counted {
    pub(super) fn see(&mut self, line: u64) {
        self.rows += 1;
        self.first_line.get_or_insert(line);
    }

    fn and(self, after: Self) -> Self {
        Self {
            rows: self.rows + after.rows,
            first_line: self.first_line.or(after.first_line),
        }
    }
}

impl DoubtsSeen {
    pub(super) fn see(&mut self, number: &str, line: u64) {
        match mark_in_doubt(number) {
            Some(b'.') => self.with_point.see(line),
            Some(_) => self.with_comma.see(line),
            None => match decimals(number) {
                1..=2 => self.has_cents = true,
                4.. => self.has_finer = true,
                _ => {}
            },
        }
    }

    pub(super) fn and(self, after: Self) -> Self {
        Self {
            with_point: self.with_point.and(after.with_point),
            with_comma: self.with_comma.and(after.with_comma),
            has_cents: self.has_cents || after.has_cents,
            has_finer: self.has_finer || after.has_finer,
        }
    }

    /// Money of three decimals among amounts of one or two, and none that was computed.
    pub(super) fn amounts(self, numbers: NumberFormat) -> Option<Counted> {
        let (decimals, _) = self.read_as(numbers);
        (decimals.rows > 0 && self.has_cents && !self.has_finer).then_some(decimals)
    }

    /// Pieces in thousands.
    pub(super) fn quantities(self, numbers: NumberFormat) -> Option<Counted> {
        let (_, thousands) = self.read_as(numbers);
        (thousands.rows > 0).then_some(thousands)
    }

    /// Those that are read as decimals, and as thousands.
    fn read_as(self, numbers: NumberFormat) -> (Counted, Counted) {
        match numbers {
            NumberFormat::Comma => (self.with_comma, self.with_point),
            _ => (self.with_point, self.with_comma),
        }
    }
}

/// How many digits stand behind the last mark of a number.
fn decimals(number: &str) -> usize {
    let number = number.trim_matches(|c: char| !c.is_ascii_digit());
    number
        .rsplit_once(['.', ','])
        .map_or(0, |(_, behind)| behind.len())
}

/// The one mark of a number with one to three digits before it, the first of them no zero, and three behind it.
fn mark_in_doubt(number: &str) -> Option<u8> {
    let is_mark = |byte: &u8| matches!(byte, b'.' | b',');
    let number = number
        .trim_matches(|c: char| !c.is_ascii_digit())
        .as_bytes();
    let before = number.len().checked_sub("000".len() + 1)?;
    let (whole, rest) = number.split_at_checked(before)?;
    let (mark, thousandths) = rest.split_first()?;
    let are_digits = |of: &[u8]| of.iter().all(u8::is_ascii_digit);
    let fits = (1..=3).contains(&whole.len()) && whole.first() != Some(&b'0');
    (fits && is_mark(mark) && are_digits(whole) && are_digits(thousandths)).then_some(*mark)
}

#[cfg(test)]
mod tests {
    use super::mark_in_doubt;

    #[test]
    fn numbers_in_doubt_have_one_mark_and_three_digits_behind_it() {
        for (number, mark) in [
            ("1.234", Some(b'.')),
            ("€ 12,345", Some(b',')),
            ("-123.456 EUR", Some(b'.')),
            ("0.125", None),
            ("1.23", None),
            ("1,234.50", None),
            ("1,234,567", None),
            ("1234.567", None),
            ("1234", None),
            ("", None),
        ] {
            assert_eq!(mark_in_doubt(number), mark, "{number}");
        }
    }
}
