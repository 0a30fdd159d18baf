//! Campaigns: uplift, ranking, sequential tests, targets, funnels, contacts and allocation.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

mod always_valid;
mod bad_input;
mod contact;
mod damaged;
#[path = "../common/damaged.rs"]
mod damaged_json;
#[path = "../common/random.rs"]
mod random;
mod ranking;
mod sequential;
mod serialised;
mod targets;
mod uplift;
