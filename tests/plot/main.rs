//! Charts, tables and reports: their numbers against values known by hand, and data that are hard to
//! draw. What a browser sees of them is looked at by `tests/browser/run.sh`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first wrong thing"
)]

mod bad_input;
mod business;
mod customers;
mod draws;
mod plans;
mod scores;
mod tables;
mod words;

use clv::plot::{Chart, Mark};

/// The points of the line of a name.
fn line(chart: &Chart, name: &str) -> Vec<(f64, f64)> {
    let marks = chart.panels.iter().flat_map(|panel| &panel.marks);
    let mut lines = marks.filter_map(|mark| match mark {
        Mark::Line { points, .. } if is_called(mark, name) => Some(points.clone()),
        _ => None,
    });
    lines.next().unwrap_or_else(|| panic!("no line {name:?}"))
}

fn is_called(mark: &Mark, name: &str) -> bool {
    mark.name().map_or("", |words| {
        words.in_language(clv::quantity::Language::English)
    }) == name
}

/// Where the bars of a name begin and end.
fn bars(chart: &Chart, name: &str) -> Vec<(f64, f64, f64)> {
    let marks = chart.panels.iter().flat_map(|panel| &panel.marks);
    let bars = marks.filter_map(|mark| match mark {
        Mark::Bars { bars, .. } if is_called(mark, name) => Some(bars),
        _ => None,
    });
    bars.flatten()
        .map(|bar| (bar.at, bar.from, bar.to))
        .collect()
}

/// The points of a name.
fn points(chart: &Chart, name: &str) -> Vec<(f64, f64)> {
    let marks = chart.panels.iter().flat_map(|panel| &panel.marks);
    let points = marks.filter_map(|mark| match mark {
        Mark::Points { points, .. } if is_called(mark, name) => Some(points),
        _ => None,
    });
    points.flatten().map(|point| (point.x, point.y)).collect()
}

/// The values at which rules of a name stand.
fn rules(chart: &Chart, name: &str) -> Vec<f64> {
    let marks = chart.panels.iter().flat_map(|panel| &panel.marks);
    let rules = marks.filter_map(|mark| match mark {
        Mark::Rule { at, .. } if is_called(mark, name) => Some(*at),
        _ => None,
    });
    rules.collect()
}

/// Where the whiskers of a name stand, and their ends.
fn whiskers(chart: &Chart, name: &str) -> Vec<(f64, f64, f64)> {
    let marks = chart.panels.iter().flat_map(|panel| &panel.marks);
    let whiskers = marks.filter_map(|mark| match mark {
        Mark::Whiskers { reaches, .. } if is_called(mark, name) => Some(reaches),
        _ => None,
    });
    whiskers
        .flatten()
        .map(|reach| (reach.at, reach.low, reach.high))
        .collect()
}

/// The values of the first grid of cells.
fn cells(chart: &Chart) -> Vec<Vec<Option<f64>>> {
    let mut marks = chart.panels.iter().flat_map(|panel| &panel.marks);
    let cells = marks.find_map(|mark| match mark {
        Mark::Heat { values, .. } => Some(values.clone()),
        _ => None,
    });
    cells.expect("a grid of cells")
}

fn assert_near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
        "{found} against {expected}"
    );
}
