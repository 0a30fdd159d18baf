use super::error::{CsvError, shown};
use std::borrow::Cow;

/// What ends fields and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    /// A line feed, or a carriage return in a file whose lines end with nothing else.
    pub(super) end: u8,
    /// The most bytes of a row.
    pub(super) limit: usize,
}

/// One field: its bytes without quotes, and whether quotes inside are written twice.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Field<'t> {
    pub(super) bytes: &'t [u8],
    pub(super) has_escapes: bool,
}

impl Field<'_> {
    /// Its text with each quote once.
    pub(super) fn unescaped<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.has_escapes {
            true => Cow::Owned(text.replace("\"\"", "\"")),
            false => Cow::Borrowed(text),
        }
    }
}

/// What is wrong in a row, before its line is known.
#[derive(Debug)]
pub(super) enum Fault<'t> {
    /// Where the quote stands.
    Unclosed(usize),
    TextAfterQuote(&'t [u8]),
    TooLong,
}

/// How many bytes the blank at a position has, if one is there: within a line, and in any script.
fn blank(text: &[u8], at: usize) -> Option<usize> {
    match *text.get(at)? {
        b' ' | b'\t' | b'\r' => Some(1),
        byte if byte.is_ascii() => None,
        _ => [2, 3].into_iter().find(|length| {
            let character = text.get(at..at + length).map(std::str::from_utf8);
            character.is_some_and(|of| of.is_ok_and(|of| of.trim().is_empty()))
        }),
    }
}

impl Dialect {
    /// Splits the row that starts at a position, and gives the position after it. Blanks around a
    /// field are none of it, so a quote may come after them.
    pub(super) fn split<'t>(
        &self,
        text: &'t [u8],
        start: usize,
        fields: &mut Vec<Field<'t>>,
    ) -> Result<usize, Fault<'t>> {
        fields.clear();
        let mut at = start;
        loop {
            let field = self.skip_blanks(text, at);
            let (found, end) = if text.get(field) == Some(&b'"') {
                self.quoted(text, field)?
            } else {
                let rest = text.get(at..).unwrap_or_default();
                let is_end = |byte: &u8| *byte == self.delimiter || *byte == self.end;
                let length = rest.iter().position(is_end).unwrap_or(rest.len());
                let bytes = rest.get(..length).unwrap_or_default();
                let plain = Field {
                    bytes,
                    has_escapes: false,
                };
                (plain, at + length)
            };
            fields.push(found);
            at = end + 1;
            if text.get(end) != Some(&self.delimiter) {
                break;
            }
        }
        if at - start > self.limit {
            return Err(Fault::TooLong);
        }
        Ok(at.min(text.len()))
    }

    fn skip_blanks(&self, text: &[u8], mut at: usize) -> usize {
        while let Some(length) = blank(text, at)
            && text.get(at) != Some(&self.delimiter)
            && text.get(at) != Some(&self.end)
        {
            at += length;
        }
        at
    }

    /// A quoted field, and the position of what ends it.
    fn quoted<'t>(&self, text: &'t [u8], quote: usize) -> Result<(Field<'t>, usize), Fault<'t>> {
        let start = quote + 1;
        let mut at = start;
        let mut has_escapes = false;
        loop {
            let rest = text.get(at..).unwrap_or_default();
            at += memchr::memchr(b'"', rest).ok_or(Fault::Unclosed(quote))?;
            if text.get(at + 1) != Some(&b'"') {
                break;
            }
            has_escapes = true;
            at += 2;
        }
        let bytes = text.get(start..at).unwrap_or_default();
        let end = self.skip_blanks(text, at + 1);
        match text.get(end) {
            Some(byte) if *byte != self.delimiter && *byte != self.end => {
                let rest = text.get(end..).unwrap_or_default();
                let line = rest.split(|byte| *byte == self.end).next();
                Err(Fault::TextAfterQuote(line.unwrap_or_default()))
            }
            _ => Ok((Field { bytes, has_escapes }, end)),
        }
    }

    /// Number of lines that a text ends.
    pub(super) fn lines(&self, text: &[u8]) -> u64 {
        memchr::memchr_iter(self.end, text).count() as u64
    }

    /// The error of a fault in a row that begins at a position; the text begins on a line.
    pub(super) fn error(
        &self,
        fault: &Fault<'_>,
        text: &[u8],
        row: usize,
        first_line: u64,
    ) -> CsvError {
        let line_at = |at| first_line + self.lines(text.get(..at).unwrap_or_default());
        match fault {
            Fault::Unclosed(quote) => CsvError::UnclosedQuote {
                line: line_at(*quote),
            },
            Fault::TextAfterQuote(value) => CsvError::TextAfterQuote {
                line: line_at(row),
                value: shown(value),
            },
            Fault::TooLong => CsvError::RowTooLong {
                line: line_at(row),
                limit: self.limit,
            },
        }
    }
}
