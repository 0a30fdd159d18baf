use super::instant;
use super::{CsvError, CsvProblem, CsvReport, InstantFormat};
use chrono::NaiveDateTime;

/// The column of instants while it is read: every format that has read all rows so far.
///
/// A format is a property of the column, never of a row.
pub(super) struct InstantColumn<'f> {
    name: &'f str,
    formats: &'f [InstantFormat],
    /// By format: the instants of all rows; `None` once a row did not fit.
    readings: Vec<Option<Vec<NaiveDateTime>>>,
    /// Rows that two of the formats read differently.
    ambiguous_rows: usize,
    first_ambiguous: Option<Ambiguous>,
}

/// A row that two of the formats read differently.
struct Ambiguous {
    line: u64,
    value: String,
}

impl<'f> InstantColumn<'f> {
    pub(super) fn new(name: &'f str, formats: &'f [InstantFormat]) -> Self {
        Self {
            name,
            formats,
            readings: formats.iter().map(|_| Some(Vec::new())).collect(),
            ambiguous_rows: 0,
            first_ambiguous: None,
        }
    }

    /// Takes the text of a row, and gives its instant by the first format that is left.
    pub(super) fn push(&mut self, text: &str, line: u64) -> Result<NaiveDateTime, CsvError> {
        let mut read_as: Option<NaiveDateTime> = None;
        let (mut is_ambiguous, mut first) = (false, None);
        for (format, readings) in self.formats.iter().zip(&mut self.readings) {
            let instant = instant::read(text, format);
            if let Some(at) = instant {
                is_ambiguous |= *read_as.get_or_insert(at) != at;
            }
            match (instant, readings.as_mut()) {
                (Some(at), Some(readings)) => {
                    readings.push(at);
                    first = first.or(Some(at));
                }
                (None, Some(_)) => *readings = None,
                (_, None) => {}
            }
        }
        if is_ambiguous {
            self.ambiguous_rows += 1;
            self.first_ambiguous.get_or_insert_with(|| Ambiguous {
                line,
                value: text.to_owned(),
            });
        }
        first.ok_or_else(|| CsvError::Field {
            line,
            column: self.name.to_owned(),
            problem: match read_as {
                None => CsvProblem::NotAnInstant,
                Some(_) => CsvProblem::OtherFormat,
            },
            value: text.to_owned(),
        })
    }

    /// The instants by the first format that reads every row.
    pub(super) fn finish(self) -> Result<(Vec<NaiveDateTime>, CsvReport), CsvError> {
        let whole = self.formats.iter().zip(self.readings);
        let mut whole = whole.filter_map(|(format, readings)| Some((format, readings?)));
        let Some((format, instants)) = whole.next() else {
            // Only without formats, and then without rows.
            return Ok((Vec::new(), CsvReport::default()));
        };
        let differs = |(_, other): &(_, Vec<NaiveDateTime>)| *other != instants;
        if let Some((other, _)) = whole.find(differs)
            && let Some(first) = self.first_ambiguous
        {
            let read = |format| instant::read(&first.value, format).map(|at| at.to_string());
            return Err(CsvError::AmbiguousInstants {
                line: first.line,
                column: self.name.to_owned(),
                readings: [read(format), read(other)].into_iter().flatten().collect(),
                value: first.value,
            });
        }
        Ok((
            instants,
            CsvReport {
                instants: Some(format.clone()),
                ambiguous_rows: self.ambiguous_rows,
                first_ambiguous_line: self.first_ambiguous.map(|first| first.line),
            },
        ))
    }
}
