//! Prediction: evaluation, logistic regression, features, splits and calibration.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

mod bad_input;
mod calibration;
mod damaged;
#[path = "../common/damaged.rs"]
mod damaged_json;
mod evaluation;
#[cfg(feature = "forest")]
mod forest;
mod logistic;
#[path = "../common/random.rs"]
mod random;
mod serialised;
mod snapshot;
mod splits;
