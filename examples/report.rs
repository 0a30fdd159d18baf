//! A report of a customer base from any log of purchases, as one HTML file.
//!
//! ```text
//! cargo run --release --example report -- [LOG] [--calibration-end DATE] [--language en|zh] [--out FILE] [--help]
//! ```
//!
//! A log is a CSV file, whose columns and formats are found or named (`--help`); without one it is the
//! CDNOW sample. BG/NBD and Gamma-Gamma are fitted up to the calibration end (for CDNOW 1997-09-30, for
//! another log half-way through its time) and held against what came after it. What a log does not allow
//! (no repeat purchase, no amount, no holdout) is said in the report, which has all the rest.
//!
//! Its answer is the page, so there is no `--json`: the same numbers are those of `cdnow --json`,
//! `models --json` and `segments --json`.

#[path = "shown/mod.rs"]
mod shown;

#[path = "calibration/mod.rs"]
mod calibration;
#[path = "report/findings.rs"]
mod findings;
#[path = "log/mod.rs"]
mod log;
#[path = "report/progress.rs"]
mod progress;
#[path = "report/value.rs"]
mod value;
#[path = "segments/without_money.rs"]
mod without_money;
#[path = "worth/mod.rs"]
mod worth;

use calibration::CalibrationArguments;
use clap::{Parser, ValueEnum};
use progress::Progress;
use shown::Failure;
use std::path::PathBuf;
use std::process::ExitCode;
use worth::Worth;

/// A report of a customer base from any log of purchases, as one HTML file
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    calibration: CalibrationArguments,
    #[command(flatten)]
    worth: Worth,
    /// The language of the report
    #[arg(long, value_enum, default_value = "en")]
    language: Language,
    /// The file to write
    #[arg(long, value_name = "FILE", default_value = "report.html")]
    out: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    En,
    Zh,
}

impl From<Language> for clv::quantity::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::English,
            Language::Zh => Self::Chinese,
        }
    }
}

fn main() -> ExitCode {
    shown::run(run)
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let progress = Progress::new(7);
    progress.step("reading the log");
    let (log, cut) = arguments.calibration.log_and_end()?;
    let place = arguments.calibration.place(cut);
    let title = arguments.calibration.log.title();
    let report = findings::report(title, &log, cut, &arguments.worth, &progress)
        .map_err(|error| format!("{place}: {error}"))?;
    progress.step("writing the report");
    let out = &arguments.out;
    report
        .in_language(arguments.language.into())
        .write_html(out)
        .map_err(|error| format!("{}: {error}", out.display()))?;
    progress.end();
    println!("{}", out.display());
    // The program ends here: a million names need not be freed one by one.
    std::mem::forget(log);
    Ok(())
}
