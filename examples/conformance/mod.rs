//! Reading, comparing and reporting; what each function calls in the library stands in the file
//! of its suite.

mod campaign;
mod finance;
mod formula;
mod input;
mod intervals;
mod loyalty;
mod loyalty_ledger;
mod models;
mod predict;
mod retention;
mod segment;
mod statistics;
mod survey;
mod value;

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// How one case came out.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Within the tolerance; the error in the tolerance's own measure.
    Passed { error: f64 },
    /// Not within the tolerance, or of another kind than expected.
    Failed { why: String, error: Option<f64> },
    /// A function that this library does not have.
    Unsupported,
}

#[derive(Default)]
struct FunctionRow {
    passed: usize,
    failed: usize,
    unsupported: usize,
    worst: Option<f64>,
}

/// What happened to all cases so far.
#[derive(Default)]
pub struct Report {
    failures: Vec<String>,
    functions: BTreeMap<String, FunctionRow>,
}

impl Report {
    /// Books one case of `suite/function`.
    pub fn book(&mut self, suite: &str, function: &str, case: &str, outcome: Outcome) {
        let row = self
            .functions
            .entry(format!("{suite}/{function}"))
            .or_default();
        let error = match outcome {
            Outcome::Passed { error } => {
                row.passed += 1;
                Some(error)
            }
            Outcome::Failed { why, error } => {
                row.failed += 1;
                self.failures
                    .push(format!("FAILED {suite}/{function} {case}: {why}"));
                error
            }
            Outcome::Unsupported => {
                row.unsupported += 1;
                self.failures
                    .push(format!("UNSUPPORTED {suite}/{function} {case}"));
                None
            }
        };
        row.worst = match (row.worst, error) {
            (Some(worst), Some(error)) => Some(worst.max(error)),
            (worst, error) => worst.or(error),
        };
    }

    fn count(&self, of: fn(&FunctionRow) -> usize) -> usize {
        self.functions.values().map(of).sum()
    }

    /// How many cases were within their tolerance.
    pub fn passed(&self) -> usize {
        self.count(|row| row.passed)
    }

    /// How many cases were not.
    pub fn failed(&self) -> usize {
        self.count(|row| row.failed)
    }

    /// Whether every case passed.
    pub fn is_clean(&self) -> bool {
        self.failures.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.failures {
            writeln!(f, "{failure}")?;
        }
        writeln!(
            f,
            "{:<52} {:>7} {:>7} {:>12}",
            "function", "cases", "passed", "worst error"
        )?;
        for (name, row) in &self.functions {
            let cases = row.passed + row.failed + row.unsupported;
            let worst = match row.worst {
                Some(0.0) => "exact".to_owned(),
                Some(error) => format!("{error:.1e}"),
                None => "-".to_owned(),
            };
            writeln!(f, "{name:<52} {cases:>7} {:>7} {worst:>12}", row.passed)?;
        }
        writeln!(
            f,
            "{} passed, {} failed, {} unsupported",
            self.passed(),
            self.failed(),
            self.count(|row| row.unsupported)
        )
    }
}

/// Runs a file, or every `.json` file below a folder in the order of their names.
pub fn run(path: &Path, report: &mut Report) -> Result<(), String> {
    let mut files = Vec::new();
    collect(path, &mut files)?;
    if files.is_empty() {
        return Err(format!("{}: no .json file", path.display()));
    }
    let broken: Vec<String> = files
        .iter()
        .filter_map(|file| {
            let error = run_file(file, report).err()?;
            Some(format!("{}: {error}", file.display()))
        })
        .collect();
    if broken.is_empty() {
        Ok(())
    } else {
        Err(broken.join("\n"))
    }
}

fn run_file(file: &Path, report: &mut Report) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let document = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    run_document(&document, report)
}

/// The cases of a file, at least one.
fn cases(document: &Value) -> Result<&[Value], String> {
    match document.get("cases").and_then(Value::as_array) {
        None => Err("no \"cases\"".to_owned()),
        Some(cases) if cases.is_empty() => Err("\"cases\" must not be empty".to_owned()),
        Some(cases) => Ok(cases),
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let describe = |error: std::io::Error| format!("{}: {error}", path.display());
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries = std::fs::read_dir(path)
        .map_err(describe)?
        .map(|entry| entry.map(|entry| entry.path()).map_err(describe))
        .collect::<Result<Vec<_>, _>>()?;
    entries.sort();
    for entry in entries {
        if entry.is_dir()
            || entry
                .extension()
                .is_some_and(|extension| extension == "json")
        {
            collect(&entry, files)?;
        }
    }
    Ok(())
}

fn run_document(document: &Value, report: &mut Report) -> Result<(), String> {
    if let Some(suite) = document.get("suite").and_then(Value::as_str) {
        return formula::run(suite, document, report);
    }
    if let Some(model) = document.get("model").and_then(Value::as_str) {
        return models::run(model, document, report);
    }
    Err("neither a formula suite (\"suite\") nor a model (\"model\")".to_owned())
}
