//! The log and the customer base, checked from outside.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

mod cdnow;
