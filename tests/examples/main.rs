//! What the examples say of others' logs, and what they refuse on the command line.
#![cfg(all(
    feature = "csv",
    feature = "files",
    feature = "models",
    feature = "zones"
))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../../examples/calibration/mod.rs"]
mod calibration;
#[path = "../../examples/log/mod.rs"]
mod log;
#[path = "../../examples/shown/mod.rs"]
mod shown;
#[path = "../../examples/worth/mod.rs"]
mod worth;

#[allow(dead_code, reason = "parts of an example")]
#[path = "../../examples/loyalty/decimal.rs"]
mod decimal;
#[allow(dead_code, reason = "parts of an example")]
#[path = "../../examples/loyalty/rules.rs"]
mod rules;
#[allow(dead_code, reason = "parts of an example")]
#[path = "../../examples/loyalty/year.rs"]
mod year;

mod numbers;
mod read;
mod refused;
mod terms;
mod whole;

use clap::Parser;
use log::{Log, LogArguments};
use std::fs;
use std::path::PathBuf;

#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    log: LogArguments,
}

/// A file of this test, written afresh.
fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// A small file of the table of files.
fn case(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    path.join("tests/files/cases")
        .join(name)
        .display()
        .to_string()
}

/// The log of a command line, or what is said where there is none.
fn read(path: &str, options: &[&str]) -> Result<Log, String> {
    let all = ["example", path].into_iter().chain(options.iter().copied());
    let arguments = Arguments::try_parse_from(all).map_err(|error| error.to_string())?;
    arguments.log.log().map_err(|error| error.to_string())
}
