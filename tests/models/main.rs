//! The probability models.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;

mod bg_nbd;
mod cnbd;
mod cnbd_by_hand;
mod fitting;
mod ggom_nbd;
mod mbg_nbd;
mod nbd;
mod pareto_nbd;
mod purchase_laws;
mod simulation;
