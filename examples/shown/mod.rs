//! How an example ends.
#![allow(dead_code, reason = "each example ends in its own way")]

use std::error::Error;
use std::fmt;
use std::process::ExitCode;

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
        write!(f, "{}\n{}", self.problem, self.usage)
    }
}

impl Error for BadArguments {}

/// Whether the only argument, if any, is `--json`.
pub fn wants_json(usage: &'static str) -> Result<bool, BadArguments> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    match given.iter().find(|argument| *argument != "--json") {
        None => Ok(!given.is_empty()),
        Some(other) => Err(BadArguments::new(
            format!("--json is all it takes, got {other}"),
            usage,
        )),
    }
}

/// What `main` returns: an error is a sentence on standard error, and the exit code is 2 for
/// arguments that are not understood, 1 for anything else.
pub fn outcome(result: Result<(), Box<dyn Error>>) -> ExitCode {
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
