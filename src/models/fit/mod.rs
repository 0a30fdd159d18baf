//! From data to a maximum of the likelihood: everything that searches, and its result.
//!
//! ```text
//! data ([`AsData`]) → likelihood ([`LogLikelihood`]) → search → [`Fit`]
//! ```

mod data;
mod drift;
mod error;
mod estimate;
pub(super) mod jet;
pub(super) mod lanes;
pub(super) mod likelihood;
pub(super) mod parameters;
mod parametric;
mod result;
pub(super) mod search;
mod time_unit;
mod warning;

pub use data::AsData;
pub use drift::{DriftError, ParameterChange, ParameterDrift, Samples, WithCovariance};
pub use error::FitError;
pub(super) use estimate::Coordinate;
pub use estimate::{Estimate, LogLikelihood};
pub use parametric::{ParameterScale, Parametric};
pub use result::Fit;
#[cfg(feature = "serde")]
pub(super) use result::is_covariance;
pub use time_unit::WithTimeUnit;
pub(crate) use time_unit::model_in;
pub(super) use time_unit::{agreed_unit, refuse_other_unit};
pub use warning::{FitWarning, Limit, StopReason};
