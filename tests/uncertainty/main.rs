//! Intervals of parameters and predictions.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;
#[path = "../common/random.rs"]
mod random;

mod bad_input;
mod coverage;
mod independence;
mod parameters;
mod predictive;
mod profiles;
#[cfg(feature = "serde")]
mod read_back;
mod replicates;

use clv::models::DistinctHistories;
use clv::quantity::TimeUnit;

fn cdnow() -> DistinctHistories {
    DistinctHistories::new(TimeUnit::Week, cdnow_log::calibration())
}

/// |got − want| ≤ tolerance · |want|.
#[track_caller]
fn near(got: f64, want: f64, tolerance: f64) {
    let difference = (got - want).abs();
    assert!(difference <= tolerance * want.abs(), "{got}, not {want}");
}
