use super::error::CsvError;
use super::source::{Source, TextEncoding};
use std::io::Read;

/// The text of a source, in UTF-8 whatever its encoding. UTF-8 itself is not checked here: a field
/// that is not looked at may hold anything.
pub(super) struct Text<R: Read> {
    source: Source<R>,
    #[cfg(feature = "files")]
    decoder: Option<encoding_rs::Decoder>,
    #[cfg(feature = "files")]
    raw: Vec<u8>,
    #[cfg(feature = "files")]
    lines: u64,
    is_start: bool,
}

impl<R: Read> Text<R> {
    #[cfg(feature = "files")]
    pub(super) fn new(source: Source<R>) -> Result<Self, CsvError> {
        let encoding = match source.encoding {
            TextEncoding::Found | TextEncoding::Utf8 => None,
            TextEncoding::Utf16Le => Some(encoding_rs::UTF_16LE),
            TextEncoding::Utf16Be => Some(encoding_rs::UTF_16BE),
            TextEncoding::Latin1 => Some(encoding_rs::WINDOWS_1252),
            TextEncoding::Gbk => Some(encoding_rs::GB18030),
            TextEncoding::Big5 => Some(encoding_rs::BIG5),
            TextEncoding::ShiftJis => Some(encoding_rs::SHIFT_JIS),
        };
        Ok(Self {
            source,
            decoder: encoding.map(encoding_rs::Encoding::new_decoder_without_bom_handling),
            raw: Vec::new(),
            lines: 1,
            is_start: true,
        })
    }

    #[cfg(not(feature = "files"))]
    pub(super) fn new(source: Source<R>) -> Result<Self, CsvError> {
        match source.encoding {
            TextEncoding::Found | TextEncoding::Utf8 => Ok(Self {
                source,
                is_start: true,
            }),
            other => Err(CsvError::NeedsFeature {
                what: other.name(),
                feature: "files",
            }),
        }
    }

    pub(super) fn encoding(&self) -> TextEncoding {
        self.source.encoding
    }

    pub(super) fn compression(&self) -> Option<&'static str> {
        self.source.compression
    }

    /// About so many bytes more; whether there may be others.
    pub(super) fn read(&mut self, into: &mut Vec<u8>, bytes: usize) -> Result<bool, CsvError> {
        let before = into.len();
        let more = self.decoded(into, bytes)?;
        if std::mem::take(&mut self.is_start) {
            let mark = into.get(before..).unwrap_or_default();
            if mark.starts_with("\u{feff}".as_bytes()) {
                into.drain(before..before + 3);
            }
        }
        Ok(more)
    }

    #[cfg(not(feature = "files"))]
    fn decoded(&mut self, into: &mut Vec<u8>, bytes: usize) -> Result<bool, CsvError> {
        Ok(self.source.read(into, bytes)? == bytes)
    }

    #[cfg(feature = "files")]
    fn decoded(&mut self, into: &mut Vec<u8>, bytes: usize) -> Result<bool, CsvError> {
        let Some(decoder) = &mut self.decoder else {
            return Ok(self.source.read(into, bytes)? == bytes);
        };
        self.raw.clear();
        let more = self.source.read(&mut self.raw, bytes)? == bytes;
        let room = decoder.max_utf8_buffer_length_without_replacement(self.raw.len());
        let mut text = vec![0; room.unwrap_or(0)];
        let (result, _, written) =
            decoder.decode_to_utf8_without_replacement(&self.raw, &mut text, !more);
        text.truncate(written);
        self.lines += memchr::memchr_iter(b'\n', &text).count() as u64;
        if result != encoding_rs::DecoderResult::InputEmpty {
            return Err(CsvError::Encoding {
                line: self.lines,
                encoding: self.source.encoding.name(),
            });
        }
        into.append(&mut text);
        Ok(more)
    }
}
