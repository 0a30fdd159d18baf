//! From data to a maximum of the likelihood: everything that searches, and what comes of it.

mod drift;
mod error;
mod estimate;
pub(super) mod likelihood;
pub(super) mod maximum;
pub(super) mod parameters;
mod result;
pub(super) mod search;
pub(super) mod surface;

pub use drift::{DriftError, ParameterChange, ParameterDrift, Samples, WithCovariance};
pub use error::FitError;
pub(in crate::models) use estimate::fit_from_starts;
pub use estimate::{Estimate, LogLikelihood};
pub use result::{Fit, FitWarning, Limit, Parametric, StopReason};
