use super::error::CsvError;
use super::record::{Dialect, Fault, Field};
use super::text::Text;
use std::io::Read;

/// Bytes that are parsed at once.
const BLOCK: usize = 4 << 20;

/// Bytes that one thread parses at once.
const PART: usize = 1 << 18;

/// What old systems write behind the last row.
const END_OF_TEXT: &[u8] = b"\x1a";

/// Whole rows.
#[derive(Debug)]
pub(super) struct Block {
    text: Vec<u8>,
    /// The line on which the text begins.
    first_line: u64,
    /// Where its parts end.
    ends: Vec<usize>,
}

/// A text, cut into blocks of whole rows.
pub(super) struct Blocks<R: Read> {
    text: Text<R>,
    pending: Vec<u8>,
    line: u64,
    has_more: bool,
}

impl<R: Read> Blocks<R> {
    /// The text with its beginning read: enough for any header.
    pub(super) fn new(text: Text<R>, limit: usize) -> Result<Self, CsvError> {
        let mut blocks = Self {
            text,
            pending: Vec::new(),
            line: 1,
            has_more: true,
        };
        blocks.fill(limit)?;
        Ok(blocks)
    }

    pub(super) fn text(&self) -> &Text<R> {
        &self.text
    }

    /// What is read and not yet given out, and the line on which it begins.
    pub(super) fn pending(&self) -> (&[u8], u64) {
        (&self.pending, self.line)
    }

    /// Leaves out the beginning of what is pending.
    pub(super) fn skip(&mut self, bytes: usize, dialect: &Dialect) {
        let skipped = self.pending.drain(..bytes.min(self.pending.len()));
        self.line += dialect.lines(skipped.as_slice());
    }

    fn fill(&mut self, limit: usize) -> Result<(), CsvError> {
        // One row more than the longest, so that a block without an end of a row is one that is too
        // long.
        let wanted = BLOCK.max(limit.saturating_add(1));
        while self.has_more && self.pending.len() < wanted {
            let missing = wanted - self.pending.len();
            self.has_more = self.text.read(&mut self.pending, missing.min(BLOCK))?;
        }
        if !self.has_more
            && let Some(rows) = self.pending.trim_ascii_end().strip_suffix(END_OF_TEXT)
        {
            self.pending.truncate(rows.len());
        }
        Ok(())
    }

    pub(super) fn next(&mut self, dialect: &Dialect) -> Result<Option<Block>, CsvError> {
        self.fill(dialect.limit)?;
        if self.pending.is_empty() {
            return Ok(None);
        }
        let ends = self.ends(dialect)?;
        let rest = self.pending.split_off(ends.last().copied().unwrap_or(0));
        let text = std::mem::replace(&mut self.pending, rest);
        let first_line = self.line;
        if let Some(at) = memchr::memchr(0, &text) {
            let line = first_line + dialect.lines(text.get(..at).unwrap_or_default());
            return Err(CsvError::NulByte { line });
        }
        self.line += dialect.lines(&text);
        Ok(Some(Block {
            text,
            first_line,
            ends,
        }))
    }

    /// Where parts of whole rows end; the last one is the last row that is there whole.
    fn ends(&self, dialect: &Dialect) -> Result<Vec<usize>, CsvError> {
        if memchr::memchr(b'"', &self.pending).is_some() {
            self.ends_among_quotes(dialect)
        } else {
            self.ends_of_plain(dialect)
        }
    }

    fn ends_of_plain(&self, dialect: &Dialect) -> Result<Vec<usize>, CsvError> {
        let text = &self.pending;
        let whole = if self.has_more {
            let last = memchr::memrchr(dialect.end, text);
            last.ok_or_else(|| self.too_long(dialect, 0))? + 1
        } else {
            text.len()
        };
        let mut ends = Vec::new();
        let mut at = PART;
        while let Some(rest) = text.get(at..whole)
            && let Some(end) = memchr::memchr(dialect.end, rest)
        {
            ends.push(at + end + 1);
            at += end + 1 + PART;
        }
        ends.push(whole);
        Ok(ends)
    }

    /// Whether a line ends a row is known from the beginning only.
    fn ends_among_quotes(&self, dialect: &Dialect) -> Result<Vec<usize>, CsvError> {
        let text = &self.pending;
        let mut fields: Vec<Field<'_>> = Vec::new();
        let (mut ends, mut end) = (Vec::new(), 0);
        while end < text.len() {
            match dialect.split(text, end, &mut fields) {
                // The row may go on, or its quote be closed, in what is not read yet.
                Ok(next) if self.has_more && next >= text.len() => break,
                Err(Fault::Unclosed(_)) if self.has_more && end > 0 => break,
                Ok(next) => end = next,
                Err(fault) => return Err(dialect.error(&fault, text, end, self.line)),
            }
            if end >= ends.last().unwrap_or(&0) + PART {
                ends.push(end);
            }
        }
        if end == 0 {
            return Err(self.too_long(dialect, 0));
        }
        ends.push(end);
        Ok(ends)
    }

    fn too_long(&self, dialect: &Dialect, row: usize) -> CsvError {
        dialect.error(&Fault::TooLong, &self.pending, row, self.line)
    }
}

impl Block {
    /// Its parts of whole rows, each with its first line.
    pub(super) fn parts(&self, dialect: &Dialect) -> Vec<(&[u8], u64)> {
        let (mut start, mut line) = (0, self.first_line);
        let part = |&end: &usize| {
            let part = self.text.get(start..end).unwrap_or_default();
            let first = line;
            line += dialect.lines(part);
            start = end;
            (part, first)
        };
        self.ends.iter().map(part).collect()
    }

    /// What is made of each part, in order.
    pub(super) fn parsed<T: Send>(
        &self,
        dialect: &Dialect,
        of_text: impl Fn(&[u8], u64) -> Result<T, CsvError> + Sync,
    ) -> Vec<Result<T, CsvError>> {
        let parts = self.parts(dialect);
        let parse = |(text, first_line)| of_text(text, first_line);
        #[cfg(feature = "parallel")]
        {
            use rayon::iter::{IntoParallelIterator, ParallelIterator};
            parts.into_par_iter().map(parse).collect()
        }
        #[cfg(not(feature = "parallel"))]
        parts.into_iter().map(parse).collect()
    }
}
