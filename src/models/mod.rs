//! Lifetime value as a probability model: who buys, who leaves, what they spend.

mod error;
mod fit;
mod likelihood;

pub use error::{FitError, ModelError};
pub use fit::{Fit, FitWarning, Parametric, StopReason};
