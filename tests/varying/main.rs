//! Pareto/NBD with correlated rates, and with rates that change over time.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;
mod correlated;
mod over_time;
