//! The rows of a small file of one's own.

use crate::shown::Failure;
use std::fs;

/// The text of a file, without what spreadsheets write before it and old systems behind it.
pub fn text(path: &str) -> Result<String, Failure> {
    let text = fs::read_to_string(path)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let rows = text.trim_end().strip_suffix('\u{1a}').unwrap_or(text);
    Ok(rows.to_owned())
}

/// A file whose fields are set apart by whichever of comma, semicolon, tab and bar its header has most
/// of, without the blanks around them.
pub fn reader(path: &str) -> Result<csv::Reader<std::io::Cursor<String>>, Failure> {
    let text = text(path)?;
    let header = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| header.bytes().filter(|byte| byte == delimiter).count();
    // Of equals the last is the most: a header of one column is set apart by commas.
    let delimiter = [b'|', b'\t', b';', b','].into_iter().max_by_key(count);
    Ok(csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .trim(csv::Trim::All)
        .from_reader(std::io::Cursor::new(text)))
}
