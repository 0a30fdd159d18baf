//! What Bayesian fits promise.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;
#[path = "../common/random.rs"]
mod random;

mod calibration;
mod cdnow;
mod convergence;
mod every_model;
mod priors;
mod quadrature;
mod value;

use clv::models::bayes::{Prior, Priors};

/// ln θ around that of the numbers, with this standard deviation.
fn around(parameters: &[f64], standard_deviation: f64) -> Priors {
    let prior = |x: &f64| Prior::log_normal(x.ln(), standard_deviation).unwrap();
    Priors::in_order(parameters.iter().map(prior))
}
