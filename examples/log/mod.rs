//! What the examples that read a log have in common: their arguments, and the log.

use chrono::NaiveDate;
use clv::transactions::{CsvFormat, TransactionLog};
use std::error::Error;
use std::fs::File;

const CDNOW: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/cdnow_sample.csv"
);

/// `[LOG.csv] [--DATE-FLAG YYYY-MM-DD] [--json]`.
pub struct Arguments {
    path: Option<String>,
    /// The date, where it was given.
    pub date: Option<NaiveDate>,
    /// Whether a machine will read the answer.
    pub json: bool,
}

impl Arguments {
    /// Reads the arguments; anything else is answered with the usage.
    pub fn read(usage: &str, date_flag: &str) -> Result<Self, Box<dyn Error>> {
        let mut parsed = Self {
            path: None,
            date: None,
            json: false,
        };
        let mut given = std::env::args().skip(1);
        while let Some(argument) = given.next() {
            match argument.as_str() {
                "--json" => parsed.json = true,
                flag if flag == date_flag => {
                    let date = given.next().ok_or(usage)?;
                    let read = date.parse();
                    parsed.date = Some(read.map_err(|_| format!("{date} is not a date\n{usage}"))?);
                }
                other if other.starts_with('-') || parsed.path.is_some() => {
                    return Err(usage.into());
                }
                path => parsed.path = Some(path.to_owned()),
            }
        }
        Ok(parsed)
    }

    /// What to call the log.
    pub fn name(&self) -> &str {
        self.path.as_deref().unwrap_or("CDNOW, 1/10 sample")
    }

    /// The log with its first and last day.
    pub fn log(&self) -> Result<(TransactionLog<String>, NaiveDate, NaiveDate), Box<dyn Error>> {
        let path = self.path.as_deref().unwrap_or(CDNOW);
        let file = File::open(path).map_err(|error| format!("{path}: {error}"))?;
        let format = CsvFormat::iso("customer", "date", "amount");
        let log =
            TransactionLog::from_csv(file, &format).map_err(|error| format!("{path}: {error}"))?;
        match (log.first_instant(), log.last_instant()) {
            (Some(first), Some(last)) => Ok((log, first.date(), last.date())),
            _ => Err(format!("{path}: no transaction").into()),
        }
    }
}
