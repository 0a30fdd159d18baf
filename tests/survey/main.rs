//! The room `survey`: laws, coverage by simulation, and bad input one by one.

#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../../examples/survey/random.rs"]
mod random;

mod bad_input;
mod coverage;
mod damaged;
#[path = "../common/damaged.rs"]
mod damaged_json;
mod laws;
mod ratings;
mod significance;
mod waves;
