//! Runs files of the conformance suite and says how far this library is from the reference.
//!
//! ```text
//! cargo run --release --example conformance -- tests/vectors
//! ```
//!
//! Any file in the format of `tests/vectors/FORMAT.md`, or a folder of such files, can be named. A
//! line is printed for each failing case and for each function with its worst error; the last line
//! is `N passed, N failed, N unsupported`. The exit code is 1 where any case failed or was
//! unsupported, and 2 where a file could not be read; the others are run all the same.

#[path = "conformance/mod.rs"]
mod suite;

use clap::Parser;
use std::path::Path;
use std::process::ExitCode;

/// How far this library is from the reference, case by case.
#[derive(Debug, Parser)]
struct Arguments {
    /// Files in the format of tests/vectors/FORMAT.md, or folders of them
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<String>,
}

fn main() -> ExitCode {
    let Arguments { paths } = Arguments::parse();
    let mut report = suite::Report::default();
    let mut unreadable = false;
    for path in &paths {
        if let Err(error) = suite::run(Path::new(path), &mut report) {
            eprintln!("{error}");
            unreadable = true;
        }
    }
    print!("{report}");
    match (unreadable, report.is_clean()) {
        (true, _) => ExitCode::from(2),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::FAILURE,
    }
}
