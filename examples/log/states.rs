//! States of the command line that no row has.

use crate::shown::{BadArguments, Failure};
use clv::table::Words;
use clv::transactions::{CsvFormat, LeftOutReason, OtherStates, StateColumn};
use std::fs::File;
use std::path::Path;

/// The longest state that is compared, and the most that are listed.
const LONGEST: usize = 40;
const LISTED: usize = 20;

/// What is said of states that no row has, with those that there are: a mistyped one leaves its rows out, or
/// gives nothing back, and a month may well have none. Where no row counts by its state, that is refused.
pub fn warnings(
    path: &Path,
    format: &CsvFormat,
    column: Option<&str>,
    (counts, gives_back): (&[String], &[String]),
) -> Result<Vec<Words>, Failure> {
    let is_asked = !counts.is_empty() || !gives_back.is_empty();
    let Some(column) = column.filter(|_| is_asked) else {
        return Ok(Vec::new());
    };
    let there = states(path, format, column)?;
    let is_missing = |state: &&String| {
        let lower = state.trim().to_lowercase();
        lower.len() <= LONGEST && there.iter().all(|of| of.to_lowercase() != lower)
    };
    let missing = |named| Vec::from_iter(<[String]>::iter(named).filter(is_missing));
    let (not_counted, not_given_back) = (missing(counts), missing(gives_back));
    let listed = listed(&there);
    if let Some(state) = not_counted.first()
        && not_counted.len() == counts.len()
    {
        let problem = format!(
            "--counts {state:?}: no row has that state in the column {column:?}, which has {listed}"
        );
        return Err(BadArguments::new(problem, "").into());
    }
    let of_option = |option: &'static str, states: Vec<&String>| {
        let said = states.into_iter().map(|state| {
            Words::new(
                format!(
                    "{option} {state:?}: no row has that state in the column {column:?}, which has {listed}"
                ),
                format!("{option} {state:?}：列 {column:?} 中没有这一状态，其中有 {listed}"),
            )
        });
        said.collect::<Vec<_>>()
    };
    let mut warnings = of_option("--counts", not_counted);
    warnings.extend(of_option("--gives-back", not_given_back));
    Ok(warnings)
}

/// Some states, in quotes.
fn listed(states: &[String]) -> String {
    let shown = states.iter().take(LISTED).map(|of| format!("{of:?}"));
    let more = (states.len() > LISTED).then(|| "…".to_owned());
    Vec::from_iter(shown.chain(more)).join(", ")
}

/// The states of a column, each once. A format by which none counts leaves every row out by its state.
fn states(path: &Path, format: &CsvFormat, column: &str) -> Result<Vec<String>, Failure> {
    let all = StateColumn {
        others: OtherStates::LeaveOut,
        ..StateColumn::new(column, [], [])
    };
    let format = CsvFormat {
        states: vec![all],
        ..format.clone()
    };
    let report = format.read::<String>(File::open(path)?, |_| ())?;
    let states = report.left_out.into_iter();
    let state = |reason| match reason {
        LeftOutReason::State { state, .. } => Some(state),
        _ => None,
    };
    Ok(states.filter_map(|left| state(left.reason)).collect())
}
