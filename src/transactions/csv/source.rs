//! From the bytes of a file to its text: decompressed, decoded, and seen to be no other kind of file.

use super::error::CsvError;
use std::io::Read;

/// The encoding of a file's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum TextEncoding {
    /// By its byte-order mark, or UTF-16 by its zero bytes, else UTF-8.
    Found,
    /// UTF-8.
    Utf8,
    /// UTF-16, low byte first. With the feature `files`, as all that follow.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Latin-1, as Windows extends it (Windows-1252).
    Latin1,
    /// GBK and GB 18030, which contains it.
    Gbk,
    /// Big5.
    Big5,
    /// Shift JIS.
    ShiftJis,
}

impl TextEncoding {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Found | Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Latin1 => "Latin-1",
            Self::Gbk => "GBK",
            Self::Big5 => "Big5",
            Self::ShiftJis => "Shift JIS",
        }
    }
}

/// The text of a file, and what it was made from.
pub(super) struct Source<R: Read> {
    reader: Layer<R>,
    pub(super) encoding: TextEncoding,
    pub(super) compression: Option<&'static str>,
}

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// A zstd file may begin with a frame to skip, whose first byte has any low half.
fn is_zstd(start: &[u8]) -> bool {
    start.starts_with(ZSTD) || matches!(start, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// Kinds of files that are not text, by their first bytes.
const OTHER_KINDS: [(&[u8], &str); 8] = [
    (b"PK\x03\x04", "a ZIP archive, such as an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "PDF"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "an SQLite database"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"Obj\x01", "Avro"),
];

const MARKUP: [(&str, &str); 5] = [
    ("<!doctype", "HTML"),
    ("<html", "HTML"),
    ("<?xml", "XML"),
    ("{\"", "JSON"),
    ("[{", "JSON"),
];

/// The first bytes of a source, followed by the rest of it.
pub(super) struct Peeked<R> {
    start: Vec<u8>,
    at: usize,
    rest: R,
}

impl<R: Read> Peeked<R> {
    fn new(mut rest: R) -> std::io::Result<Self> {
        let mut start = Vec::new();
        rest.by_ref().take(512).read_to_end(&mut start)?;
        Ok(Self { start, at: 0, rest })
    }
}

impl<R: Read> Read for Peeked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = self.start.get(self.at..).unwrap_or_default();
        if left.is_empty() {
            return self.rest.read(buffer);
        }
        let taken = (&*left).read(buffer)?;
        self.at += taken;
        Ok(taken)
    }
}

enum Layer<R: Read> {
    Plain(Peeked<R>),
    #[cfg(feature = "files")]
    Gzip(Box<Peeked<flate2::read::MultiGzDecoder<Peeked<R>>>>),
    #[cfg(feature = "files")]
    Zstd(Box<Peeked<super::zstd::Frames<Peeked<R>>>>),
}

impl<R: Read> Layer<R> {
    fn start(&self) -> &[u8] {
        match self {
            Self::Plain(plain) => &plain.start,
            #[cfg(feature = "files")]
            Self::Gzip(gzip) => &gzip.start,
            #[cfg(feature = "files")]
            Self::Zstd(zstd) => &zstd.start,
        }
    }
}

impl<R: Read> Read for Layer<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(plain) => plain.read(buffer),
            #[cfg(feature = "files")]
            Self::Gzip(gzip) => gzip.read(buffer),
            #[cfg(feature = "files")]
            Self::Zstd(zstd) => zstd.read(buffer),
        }
    }
}

impl<R: Read> Source<R> {
    pub(super) fn new(file: R, encoding: TextEncoding) -> Result<Self, CsvError> {
        let file = Peeked::new(file).map_err(|error| unreadable(&error, None))?;
        let (reader, compression) = decompressed(file)?;
        let start = reader.start();
        for (magic, kind) in OTHER_KINDS {
            if start.starts_with(magic) {
                return Err(CsvError::NotCsv { kind });
            }
        }
        let encoding = match encoding {
            TextEncoding::Found => found(start),
            named => named,
        };
        Ok(Self {
            reader,
            encoding,
            compression,
        })
    }

    /// Up to so many bytes more, as they stand in the file.
    pub(super) fn read(&mut self, into: &mut Vec<u8>, bytes: usize) -> Result<usize, CsvError> {
        let compression = self.compression;
        let before = into.len();
        into.reserve(bytes);
        (&mut self.reader)
            .take(bytes as u64)
            .read_to_end(into)
            .map_err(|error| unreadable(&error, compression))?;
        Ok(into.len() - before)
    }
}

/// Refuses text that is another kind of file than CSV.
pub(super) fn check_markup(text: &[u8]) -> Result<(), CsvError> {
    let start = text.trim_ascii_start();
    let start = start.get(..16).unwrap_or(start).to_ascii_lowercase();
    let kind = MARKUP
        .iter()
        .find(|(mark, _)| start.starts_with(mark.as_bytes()));
    kind.map_or(Ok(()), |&(_, kind)| Err(CsvError::NotCsv { kind }))
}

fn found(start: &[u8]) -> TextEncoding {
    match *start {
        [0xff, 0xfe, ..] => TextEncoding::Utf16Le,
        [0xfe, 0xff, ..] => TextEncoding::Utf16Be,
        // A header begins with a letter of one byte.
        [first, 0, second, 0, ..] if first > 0 && second > 0 => TextEncoding::Utf16Le,
        [0, first, 0, second, ..] if first > 0 && second > 0 => TextEncoding::Utf16Be,
        _ => TextEncoding::Utf8,
    }
}

#[cfg(feature = "files")]
fn decompressed<R: Read>(file: Peeked<R>) -> Result<(Layer<R>, Option<&'static str>), CsvError> {
    if file.start.starts_with(GZIP) {
        let inner = Peeked::new(flate2::read::MultiGzDecoder::new(file));
        let inner = inner.map_err(|error| unreadable(&error, Some("gzip")))?;
        Ok((Layer::Gzip(Box::new(inner)), Some("gzip")))
    } else if is_zstd(&file.start) {
        let inner = Peeked::new(super::zstd::Frames::new(file));
        let inner = inner.map_err(|error| unreadable(&error, Some("zstd")))?;
        Ok((Layer::Zstd(Box::new(inner)), Some("zstd")))
    } else {
        Ok((Layer::Plain(file), None))
    }
}

#[cfg(not(feature = "files"))]
fn decompressed<R: Read>(file: Peeked<R>) -> Result<(Layer<R>, Option<&'static str>), CsvError> {
    let what = match &file.start {
        start if start.starts_with(GZIP) => "a gzip file",
        start if is_zstd(start) => "a zstd file",
        _ => return Ok((Layer::Plain(file), None)),
    };
    Err(CsvError::NeedsFeature {
        what,
        feature: "files",
    })
}

pub(super) fn unreadable(error: &std::io::Error, compression: Option<&'static str>) -> CsvError {
    let (kind, message) = (error.kind(), error.to_string());
    match compression {
        Some(compression) => CsvError::Damaged {
            compression,
            kind,
            message,
        },
        None => CsvError::Unreadable { kind, message },
    }
}
