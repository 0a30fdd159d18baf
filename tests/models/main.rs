//! What the probability models promise.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;

mod any_parameters;
mod bg_bb;
mod bg_nbd;
mod capabilities;
mod cnbd;
mod cnbd_by_hand;
mod contract;
mod extremes;
#[cfg(feature = "serde")]
mod family;
mod fitting;
mod gamma_gamma;
#[cfg(feature = "serde")]
mod gap;
mod ggom_nbd;
mod lifetime_value;
mod lognormal_spend;
mod mbg_nbd;
mod nbd;
mod pareto_nbd;
mod prediction_ranges;
mod purchase_laws;
mod random_starts;
#[cfg(feature = "serde")]
mod read_back;
mod runaway;
mod simulation;
#[cfg(feature = "parallel")]
mod threads;
mod tracking;
mod two_maxima;
mod whole_base;
