//! What the rooms above compute with: special functions and quadrature. Private.

mod error;
mod expectation;
mod gamma;
mod hypergeometric;

pub(crate) use error::Unsettled;
pub(crate) use expectation::{gamma_rule, over_beta, over_gamma};
pub(crate) use gamma::{beta_cdf, beta_kernel, digamma, ln_beta, ln_gamma, ln_of_part, ln_rising};
pub(crate) use hypergeometric::{Remainder, one_b_c, remainder};
