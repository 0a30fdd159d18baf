//! States of the command line that no row has.

use crate::shown::{BadArguments, Failure};
use clv::table::Words;
use clv::transactions::{CsvReport, LeftOutReason, StateWithoutRows};

/// The most states that are listed.
const LISTED: usize = 20;

/// What is said of states that no row has, with those that there are: a mistyped one leaves its rows out, or
/// gives nothing back, and a month may well have none. Where no row counts by its state, that is refused.
pub fn warnings(
    report: &CsvReport,
    column: Option<&str>,
    (counts, gives_back): (&[String], &[String]),
) -> Result<Vec<Words>, Failure> {
    let Some(column) = column else {
        return Ok(Vec::new());
    };
    let missing = report.states_without_rows.iter();
    let missing: Vec<&StateWithoutRows> = missing.filter(|of| of.column == column).collect();
    let is_missing = |of: &&String, gives_back| {
        let is_state =
            |missing: &&StateWithoutRows| missing.gives_back == gives_back && missing.state == **of;
        missing.iter().any(is_state)
    };
    let named = counts.iter().map(|state| (state, false));
    let named = named.chain(gives_back.iter().map(|state| (state, true)));
    let there = named.filter(|(state, gives_back)| !is_missing(state, *gives_back));
    let listed = listed(report, column, there.map(|(state, _)| state));
    let said: Vec<(&str, &String)> = missing
        .iter()
        .map(|of| (option(of.gives_back), &of.state))
        .collect();
    if let Some((option, state)) = said.first()
        && !counts.is_empty()
        && counts.iter().all(|of| is_missing(&of, false))
    {
        let problem = format!(
            "{option} {state:?}: no row has that state in the column {column:?}, which has {listed}"
        );
        return Err(BadArguments::new(problem, "").into());
    }
    let words = said.into_iter().map(|(option, state)| {
        Words::new(
            format!("{option} {state:?}: no row has that state in the column {column:?}, which has {listed}"),
            format!("{option} {state:?}：列 {column:?} 中没有这一状态，其中有 {listed}"),
        )
    });
    Ok(words.collect())
}

fn option(gives_back: bool) -> &'static str {
    match gives_back {
        false => "--counts",
        true => "--gives-back",
    }
}

/// Some states that rows have, in quotes: those that are named, and those that are left out.
fn listed<'s>(
    report: &'s CsvReport,
    column: &str,
    named: impl Iterator<Item = &'s String>,
) -> String {
    let left_out = report
        .left_out
        .iter()
        .filter_map(|left| match &left.reason {
            LeftOutReason::State { column: of, state } if of == column => Some(state),
            _ => None,
        });
    let mut states = named.chain(left_out).map(|state| format!("{state:?}"));
    let shown: Vec<String> = states.by_ref().take(LISTED).collect();
    let more = states.next().map(|_| "…".to_owned());
    Vec::from_iter(shown.into_iter().chain(more)).join(", ")
}
