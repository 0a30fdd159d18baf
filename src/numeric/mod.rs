//! What the rooms above compute with: special functions, quadrature, sums, minimisation. Private.

mod error;
mod expectation;
mod gamma;
mod hypergeometric;
pub(crate) mod matrix;
pub(crate) mod minimize;
pub(crate) mod sum;

pub(crate) use error::Unsettled;
pub(crate) use expectation::{gamma_rule, over_beta, over_gamma};
pub(crate) use gamma::{beta_cdf, beta_kernel, digamma, ln_beta, ln_gamma, ln_of_part, ln_rising};
pub(crate) use hypergeometric::{Remainder, one_b_c, remainder};
