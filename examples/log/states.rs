//! States of the command line that no row has.

use crate::shown::{BadArguments, Failure};
use clv::transactions::{CsvFormat, LeftOutReason, OtherStates, StateColumn};
use std::fs::File;
use std::path::Path;

/// The longest state that is compared, and the most that are listed.
const LONGEST: usize = 40;
const LISTED: usize = 20;

/// Refuses a state that no row has, with those that there are: a mistyped one would leave its rows out, or give
/// nothing back.
pub fn check(
    path: &Path,
    format: &CsvFormat,
    column: Option<&str>,
    options: &[(&str, &Vec<String>)],
) -> Result<(), Failure> {
    let Some(column) = column.filter(|_| options.iter().any(|(_, states)| !states.is_empty()))
    else {
        return Ok(());
    };
    let there = states(path, format, column)?;
    let is_there = |state: &str| {
        let state = state.trim().to_lowercase();
        state.len() > LONGEST || there.iter().any(|of| of.to_lowercase() == state)
    };
    for (option, named) in options {
        if let Some(state) = named.iter().find(|state| !is_there(state)) {
            let shown: Vec<String> = there
                .iter()
                .take(LISTED)
                .map(|of| format!("{of:?}"))
                .collect();
            let more = if there.len() > LISTED { ", …" } else { "" };
            let problem = format!(
                "{option} {state:?}: no row has that state in the column {column:?}, which has {}{more}",
                shown.join(", ")
            );
            return Err(BadArguments::new(problem, "").into());
        }
    }
    Ok(())
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
