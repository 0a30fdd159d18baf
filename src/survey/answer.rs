//! An answer as a file has it.

/// A cell of a column of scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// Blank.
    Missing,
    /// A whole number that may be on a scale.
    Score(u8),
    /// Anything else: a word, a fraction, a negative number.
    Other,
}

impl Cell {
    pub(super) fn read(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Missing;
        }
        // Spreadsheets write whole numbers as 9.0 where a column has blanks.
        let whole = match text.split_once('.') {
            Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
            _ => text,
        };
        whole.parse().map_or(Self::Other, Self::Score)
    }
}
