//! The encoding of a file that is not in UTF-8.

use clap::ValueEnum;
use clv::transactions::{CsvError, CsvFormat, CsvProblem, TextEncoding};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Bytes of a file that are looked at.
const BEGINNING: u64 = 1 << 16;

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Encoding {
    Utf8,
    Latin1,
    Gbk,
    Big5,
    ShiftJis,
}

impl Encoding {
    pub fn text(self) -> TextEncoding {
        match self {
            Self::Utf8 => TextEncoding::Utf8,
            Self::Latin1 => TextEncoding::Latin1,
            Self::Gbk => TextEncoding::Gbk,
            Self::Big5 => TextEncoding::Big5,
            Self::ShiftJis => TextEncoding::ShiftJis,
        }
    }
}

/// What to write on the command line, where the file may be in another encoding.
pub fn hint(error: &CsvError, path: &Path, format: &CsvFormat) -> Option<String> {
    let broken = |names: &[String]| names.iter().any(|name| name.contains('\u{fffd}'));
    let may_be = match error {
        CsvError::Encoding { .. }
        | CsvError::Field {
            problem: CsvProblem::NotUtf8,
            ..
        } => true,
        CsvError::UnknownColumns { found, .. } | CsvError::MissingColumn { found, .. } => {
            broken(found)
        }
        _ => false,
    };
    if !may_be {
        return None;
    }
    let encodings: &[Encoding] = match has_wide_characters(path) {
        Some(true) => &[Encoding::Gbk, Encoding::Big5, Encoding::ShiftJis],
        Some(false) => &[Encoding::Latin1],
        None => &[],
    };
    let found = encodings
        .iter()
        .find(|encoding| reads(path, format, **encoding));
    let name = found.and_then(|found| found.to_possible_value());
    Some(match name {
        Some(name) => format!("it can be read with --encoding {}", name.get_name()),
        None => "name the encoding with --encoding; --help lists those that are read".to_owned(),
    })
}

fn reads(path: &Path, format: &CsvFormat, encoding: Encoding) -> bool {
    let format = CsvFormat {
        encoding: encoding.text(),
        ..format.clone()
    };
    let file = File::open(path).ok();
    file.is_some_and(|file| format.read::<String>(file, |_| ()).is_ok())
}

/// Whether bytes beyond ASCII mostly stand beside each other, as in the encodings of East Asia, where a
/// character has two; in a text of western Europe one stands among letters.
fn has_wide_characters(path: &Path) -> Option<bool> {
    let mut start = Vec::new();
    let file = File::open(path).ok()?;
    file.take(BEGINNING).read_to_end(&mut start).ok()?;
    let runs = start.chunk_by(|one, next| one.is_ascii() == next.is_ascii());
    let (mut alone, mut beside) = (0_usize, 0_usize);
    for run in runs.filter(|run| run.first().is_some_and(|byte| !byte.is_ascii())) {
        match run.len() {
            1 => alone += 1,
            _ => beside += 1,
        }
    }
    Some(beside > alone)
}
