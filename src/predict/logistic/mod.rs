//! Logistic regression by maximum likelihood, plain or with ridge and lasso penalties.
//!
//! ```text
//! P(y = 1 | x) = 1/(1 + exp(−β₀ − Σ βⱼ xⱼ))
//! ```
//!
//! A [`LogisticRegression`] is the fitted equation and nothing else; [`LogisticRegression::fit`]
//! returns a [`LogisticFit`], which also knows the likelihood and the standard errors.

mod fit;
mod model;
mod newton;
mod penalty;
mod symmetric;

pub use fit::{Coefficient, LogisticFit};
pub use model::{Contribution, Explanation, LogisticRegression};
pub use penalty::Penalty;

pub(super) use model::sigmoid;
