//! What the probability models promise.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;

mod bg_nbd;
mod gamma_gamma;
mod lifetime_value;
mod purchase_laws;
