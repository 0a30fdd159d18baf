//! The mathematics that no marketer asks for: sums, matrices, minimisation, special functions,
//! quadrature. Private.

mod beta;
mod beta_ratio;
mod both;
pub(crate) mod elementary;
mod error;
mod expectation;
mod gamma;
mod hypergeometric;
mod incomplete_gamma;
mod infinite_sum;
mod interpolation;
pub(crate) mod matrix;
pub(crate) mod minimize;
pub(crate) mod newton;
mod normal;
mod order_statistics;
mod quadrature;
mod rising;
mod root;
mod sort;
pub(crate) mod sum;

pub(crate) use beta::{beta_cdf, beta_kernel, ln_beta, ln_beta_kernel};
pub(crate) use beta_ratio::ln_beta_ratio;
pub(crate) use both::both;
pub(crate) use error::Unsettled;
pub(crate) use expectation::{gamma_rule, over_beta, over_beta_falling, over_gamma};
pub(crate) use gamma::{
    digamma, digamma_rise, ln_gamma, ln_gamma_kernel, ln_one_plus_exp, ln_rising, logistic,
};
pub(crate) use hypergeometric::{LANES, Remainder, one_b_c, remainder, remainders};
pub(crate) use incomplete_gamma::upper_gamma_share;
pub(crate) use infinite_sum::sum_to_infinity;
pub(crate) use interpolation::Interpolant;
pub(crate) use normal::{normal_half_quantile, normal_tail_quantile};
pub(crate) use order_statistics::{fewest_for_tail, weibull_quantile};
pub(crate) use quadrature::{GAUSS_24, GAUSS_RULES, GaussRule, integrate};
pub(crate) use rising::{BetaRatio, Rising, trigamma};
pub(crate) use root::rising_root;
pub(crate) use sort::{distinct_counts, for_each_chosen, into_starts, sorted_by_count};
