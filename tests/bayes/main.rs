//! What Bayesian fits promise.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;

mod first;
