//! How an example begins and ends.
#![allow(dead_code, reason = "each example needs its part")]

pub mod number;
pub mod rows;
pub mod share;

use indicatif::{ProgressBar, ProgressStyle};
use std::error::Error;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// What can go wrong in an example.
pub type Failure = Box<dyn Error>;

/// In which form the answer is wanted.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "The answer")]
pub struct Answer {
    /// The answer as JSON, for a program
    #[arg(long)]
    pub json: bool,
}

impl Answer {
    /// A failure is an answer too: where JSON is wanted, its reason is written as JSON. `input` is what
    /// was to be read, and its name.
    pub fn or_missing(
        &self,
        input: (&str, &str),
        result: Result<(), Failure>,
    ) -> Result<(), Failure> {
        let Err(failure) = result else {
            return Ok(());
        };
        let (failure, known) = match failure.downcast::<Partly>() {
            Ok(partly) => (partly.failure, Some(partly.known)),
            Err(failure) => (failure, None),
        };
        if self.json {
            let mut document = missing(input, &failure.to_string());
            if let Some((name, known)) = known {
                document[name] = known;
            }
            println!("{document:#}");
        }
        Err(failure)
    }
}

/// A failure after a part of the answer was known, which a program wants all the same.
#[derive(Debug)]
pub struct Partly {
    pub failure: Failure,
    /// What was known, and how it is called.
    pub known: (&'static str, serde_json::Value),
}

impl fmt::Display for Partly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.failure.fmt(f)
    }
}

impl Error for Partly {}

/// The answer where there is none: what it would be of, and why it is missing.
pub fn missing((kind, name): (&str, &str), reason: &str) -> serde_json::Value {
    let (missing, hint) = match reason.split_once("\nhint: ") {
        Some((missing, hint)) => (missing, Some(hint)),
        None => (reason, None),
    };
    serde_json::json!({ kind: name, "missing": missing, "hint": hint })
}

/// A table with a row a customer, in a file.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "The answer")]
pub struct Table {
    /// Write a CSV file with a row for each customer besides
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

impl Table {
    /// Writes the rows, where a file is named.
    pub fn write<R: IntoIterator<Item = Vec<String>>>(
        &self,
        header: &[&str],
        rows: impl FnOnce() -> R,
    ) -> Result<(), Failure> {
        let Some(path) = &self.csv else {
            return Ok(());
        };
        write_table(path, header, rows())
            .map_err(|error| format!("{}: {error}", path.display()).into())
    }
}

fn write_table(
    path: &Path,
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<(), Failure> {
    let mut file = csv::Writer::from_writer(fs::File::create(path)?);
    file.write_record(header)?;
    for row in rows {
        file.write_record(row)?;
    }
    Ok(file.flush()?)
}

/// Arguments that an example does not understand: what is wrong with them, and how it is used.
#[derive(Debug)]
pub struct BadArguments {
    problem: String,
    usage: &'static str,
}

impl BadArguments {
    pub fn new(problem: impl Into<String>, usage: &'static str) -> Self {
        Self {
            problem: problem.into(),
            usage,
        }
    }
}

impl fmt::Display for BadArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usage = match self.usage {
            "" => "hint: --help lists what there is",
            usage => usage,
        };
        write!(f, "{}\n{usage}", self.problem)
    }
}

impl Error for BadArguments {}

/// Runs an example to its end.
pub fn run(example: impl FnOnce() -> Result<(), Failure>) -> ExitCode {
    end_quietly_with_the_pipe();
    outcome(example())
}

/// Whoever reads only the beginning, as `| head` does, has seen enough: that is no failure.
fn end_quietly_with_the_pipe() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let message = panic.payload().downcast_ref::<String>();
        if message.is_some_and(|message| message.starts_with("failed printing to stdout")) {
            std::process::exit(0);
        }
        usual(panic);
    }));
}

/// What `main` returns: an error is a sentence on standard error, and the exit code is 2 for
/// arguments that are not understood, 1 for anything else.
pub fn outcome(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            if error.is::<BadArguments>() {
                ExitCode::from(2)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

/// Does what takes a while, and says on a terminal that it is going on.
pub fn progress<T>(what: &'static str, work: impl FnOnce() -> T) -> T {
    let bar = ProgressBar::new_spinner().with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_secs(1));
    let done = work();
    bar.finish_and_clear();
    done
}
