//! What models with covariates promise.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/random.rs"]
mod random;

mod bad_input;
mod by_hand;
mod laws;
mod made_up;
mod penalised;
mod predictions;
mod read_back;
mod recovery;
