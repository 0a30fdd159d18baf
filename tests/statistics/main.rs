//! The room `statistics`: against other programs' numbers, against laws, and by simulation.

#![allow(
    clippy::panic,
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
mod distribution;
mod laws;
mod reference;
