//! What the choice of a model, refits and saved models promise.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;

mod bad_input;
mod cdnow;
mod drift;
mod rankings;
mod saved;
mod scores;
