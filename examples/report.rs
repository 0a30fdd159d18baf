//! A report of a customer base from any log of purchases, as one HTML file.
//!
//! ```text
//! cargo run --release --example report -- [LOG.csv] [--calibration-end DATE] [--language en|zh] [--out FILE]
//! ```
//!
//! A log is a CSV file with the columns `customer`, `date` (ISO 8601) and `amount`; without one it is
//! the CDNOW sample. BG/NBD and Gamma-Gamma are fitted up to the calibration end (for CDNOW
//! 1997-09-30, for another log half-way through its time) and held against what came after it. What a
//! log does not allow (no repeat purchase, no amount, no holdout) is said in the report, which has
//! all the rest.

#[path = "report/findings.rs"]
mod findings;
#[path = "report/progress.rs"]
mod progress;
#[path = "shown/mod.rs"]
mod shown;

use chrono::{NaiveDate, TimeDelta};
use clv::quantity::Language;
use clv::transactions::{CsvFormat, TransactionLog};
use progress::Progress;
use shown::BadArguments;
use std::error::Error;
use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str =
    "usage: report [LOG.csv] [--calibration-end YYYY-MM-DD] [--language en|zh] [--out FILE]";
const CDNOW: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/cdnow_sample.csv"
);

struct Options {
    log: Option<String>,
    cut: Option<NaiveDate>,
    language: Language,
    out: PathBuf,
}

impl Options {
    fn read() -> Result<Self, BadArguments> {
        let refuse = |problem: String| BadArguments::new(problem, USAGE);
        let mut options = Self {
            log: None,
            cut: None,
            language: Language::English,
            out: PathBuf::from("report.html"),
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || {
                let missing = || refuse(format!("{argument} needs a value"));
                arguments.next().ok_or_else(missing)
            };
            match argument.as_str() {
                "--calibration-end" => {
                    let value = value()?;
                    let wrong = |_| {
                        refuse(format!(
                            "--calibration-end takes a date like 1997-09-30, got {value}"
                        ))
                    };
                    options.cut = Some(value.parse().map_err(wrong)?);
                }
                "--language" => {
                    options.language = match value()?.as_str() {
                        "en" => Language::English,
                        "zh" => Language::Chinese,
                        other => {
                            return Err(refuse(format!("--language takes en or zh, got {other}")));
                        }
                    };
                }
                "--out" => options.out = PathBuf::from(value()?),
                other if other.starts_with('-') => {
                    return Err(refuse(format!("there is no option {other}")));
                }
                other if options.log.is_some() => {
                    return Err(refuse(format!("one log at a time, got another: {other}")));
                }
                other => options.log = Some(other.to_owned()),
            }
        }
        Ok(options)
    }
}

fn main() -> ExitCode {
    shown::outcome(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let options = Options::read()?;
    let mut progress = Progress::new(7);
    progress.step("reading the log");
    let path = options.log.as_deref().unwrap_or(CDNOW);
    let file = File::open(path).map_err(|error| format!("{path}: {error}"))?;
    let log: TransactionLog<String> =
        TransactionLog::from_csv(file, &CsvFormat::iso("customer", "date", "amount"))
            .map_err(|error| format!("{path}: {error}"))?;
    let (first, last) = log
        .first_instant()
        .zip(log.last_instant())
        .ok_or_else(|| format!("{path}: no transaction"))?;
    let (first, last) = (first.date(), last.date());
    let half_way = first + TimeDelta::days((last - first).num_days() / 2);
    let standard = NaiveDate::from_ymd_opt(1997, 9, 30).filter(|_| options.log.is_none());
    let cut = options.cut.or(standard).unwrap_or(half_way);
    if cut < first || cut > last {
        return Err(format!(
            "{path}: the calibration must end between {first} and {last}, got {cut}"
        )
        .into());
    }
    let name = options.log.as_deref().unwrap_or("CDNOW");
    let report = findings::report(name, &log, cut, last, &mut progress)?;
    progress.step("writing the report");
    report
        .in_language(options.language)
        .write_html(&options.out)
        .map_err(|error| format!("{}: {error}", options.out.display()))?;
    progress.end();
    println!("{}", options.out.display());
    Ok(())
}
