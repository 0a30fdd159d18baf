//! The mathematics that no marketer asks for: sums, matrices, minimisation, special functions,
//! quadrature. Private.

mod error;
mod expectation;
mod gamma;
mod hypergeometric;
mod interpolation;
pub(crate) mod matrix;
pub(crate) mod minimize;
mod quadrature;
pub(crate) mod sum;

pub(crate) use error::Unsettled;
pub(crate) use expectation::{gamma_rule, over_beta, over_gamma};
pub(crate) use gamma::{
    beta_cdf, beta_kernel, digamma, ln_beta, ln_beta_ratio, ln_gamma, ln_one_plus_exp, ln_rising,
    logistic,
};
pub(crate) use hypergeometric::{one_b_c, one_b_c_with_slopes, remainder};
pub(crate) use interpolation::Interpolant;
pub(crate) use quadrature::{GAUSS_24, integrate};
