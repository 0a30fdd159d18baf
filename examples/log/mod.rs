//! What the examples that read a log have in common: their arguments, and the log.
#![allow(dead_code, reason = "each example asks for what it needs")]

use crate::shown::BadArguments;
use chrono::{NaiveDate, TimeDelta};
use clv::transactions::{CsvFormat, TransactionLog};
use std::error::Error;
use std::fs::File;

const CDNOW: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/cdnow_sample.csv"
);

/// `[LOG.csv] [--OPTION VALUE]… [--json]`.
pub struct Arguments {
    paths: Vec<String>,
    options: Vec<(String, String)>,
    usage: &'static str,
    /// Whether a program will read the answer.
    pub json: bool,
}

/// A log with its first and last day.
pub struct Log {
    pub transactions: TransactionLog<String>,
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl Arguments {
    /// Reads the arguments; each of the options takes a value.
    pub fn read(usage: &'static str, options: &[&str]) -> Result<Self, BadArguments> {
        let parsed = Self::read_paths(usage, options)?;
        match parsed.paths.as_slice() {
            [one, other, ..] => {
                let problem = format!("one log at a time, got {one} and {other}");
                Err(BadArguments::new(problem, usage))
            }
            _ => Ok(parsed),
        }
    }

    /// The same with further files after the log.
    pub fn read_paths(usage: &'static str, options: &[&str]) -> Result<Self, BadArguments> {
        let mut parsed = Self {
            paths: Vec::new(),
            options: Vec::new(),
            usage,
            json: false,
        };
        let mut given = std::env::args().skip(1);
        while let Some(argument) = given.next() {
            let refuse = |problem: String| Err(BadArguments::new(problem, usage));
            if argument == "--json" {
                parsed.json = true;
            } else if options.contains(&argument.as_str()) {
                match given.next() {
                    Some(value) => parsed.options.push((argument, value)),
                    None => return refuse(format!("{argument} needs a value")),
                }
            } else if argument.starts_with('-') {
                return refuse(format!("there is no option {argument}"));
            } else {
                parsed.paths.push(argument);
            }
        }
        Ok(parsed)
    }

    /// The value of an option, where it was given; the last one counts.
    pub fn option(&self, name: &str) -> Option<&str> {
        let given = self.options.iter().rev().find(|(option, _)| option == name);
        given.map(|(_, value)| value.as_str())
    }

    /// The same as a date.
    pub fn date(&self, name: &str) -> Result<Option<NaiveDate>, BadArguments> {
        let read = |value: &str| {
            value.parse().map_err(|_| {
                let problem = format!("{name} takes a date like 1997-09-30, got {value}");
                BadArguments::new(problem, self.usage)
            })
        };
        self.option(name).map(read).transpose()
    }

    /// Whether the log is the CDNOW sample, which it is where no other is named.
    pub fn is_cdnow(&self) -> bool {
        self.paths.is_empty()
    }

    /// The files: the log, and what comes after it.
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    fn path(&self) -> Option<&str> {
        self.paths.first().map(String::as_str)
    }

    /// What to call the log.
    pub fn name(&self) -> &str {
        self.path().unwrap_or("CDNOW, 1/10 sample")
    }

    /// The log.
    pub fn log(&self) -> Result<Log, Box<dyn Error>> {
        let path = self.path().unwrap_or(CDNOW);
        let file = File::open(path).map_err(|error| format!("{path}: {error}"))?;
        let format = CsvFormat::iso("customer", "date", "amount");
        let transactions: TransactionLog<String> =
            TransactionLog::from_csv(file, &format).map_err(|error| format!("{path}: {error}"))?;
        let (first, last) = transactions
            .first_instant()
            .zip(transactions.last_instant())
            .ok_or_else(|| format!("{path}: no transaction"))?;
        Ok(Log {
            first: first.date(),
            last: last.date(),
            transactions,
        })
    }

    /// The last day to learn from: what the option says, else 1997-09-30 for CDNOW, the cut of the
    /// published fits, and for another log half-way through its time.
    pub fn cut(&self, option: &str, log: &Log) -> Result<NaiveDate, BadArguments> {
        let given = self.date(option)?;
        Ok(given
            .or_else(|| self.standard_cut())
            .unwrap_or_else(|| log.half_way()))
    }

    /// The cut of the published fits, where the log is CDNOW.
    pub fn standard_cut(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(1997, 9, 30).filter(|_| self.is_cdnow())
    }
}

impl Log {
    /// The day half-way from the first to the last.
    pub fn half_way(&self) -> NaiveDate {
        self.first + TimeDelta::days((self.last - self.first).num_days() / 2)
    }
}
