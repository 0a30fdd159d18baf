//! What the probability models promise.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;

mod bg_bb;
mod bg_nbd;
mod contract;
mod fitting;
mod gamma_gamma;
mod lifetime_value;
mod lognormal_spend;
mod mbg_nbd;
mod pareto_nbd;
mod purchase_laws;
