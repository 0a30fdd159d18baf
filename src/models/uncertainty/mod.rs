//! The uncertainty of estimates and predictions.
//!
//! Two things are not known: the parameters, which were estimated from a sample of customers, and
//! what customers do whose parameters are known.
//!
//! | you want | here |
//! |---|---|
//! | an interval for a parameter | [`NormalEstimate::wald_intervals`], [`Fit::profile_interval`](super::Fit::profile_interval) |
//! | errors that hold where the model does not | [`NormalEstimate::robust`] |
//! | an interval for anything that a model predicts | [`NormalEstimate::delta_interval`]; [`Replicates::interval`] over draws or a bootstrap |
//! | the same for every customer of a base, in one table | [`TimedModel::predictions_over`](super::TimedModel::predictions_over) |
//! | in which range one customer's purchases will be | [`PurchaseInterval`] |
//! | in which range one customer's revenue will be | [`RevenueDistribution`] |
//! | in which range the total of a segment will be | [`TotalForecast`] |
//!
//! The last three take the parameters as known or as uncertain, and the caller says which:
//! [`Parameters`].

mod base_intervals;
#[cfg(feature = "simulate")]
mod bootstrap;
mod error;
mod mixture;
mod normal_estimate;
mod parameters;
mod profile;
mod profile_search;
mod purchase_interval;
pub(super) mod read_back;
#[cfg(feature = "simulate")]
mod redraw;
mod replicates;
#[cfg(feature = "simulate")]
mod resample;
mod revenue;
mod scale;
#[cfg(feature = "simulate")]
mod total;

#[cfg(feature = "simulate")]
pub use bootstrap::{bootstrap_customers, bootstrap_parametric};
pub use error::{ProfileObstacle, UncertaintyError};
pub use mixture::Mixture;
pub use normal_estimate::NormalEstimate;
pub use parameters::Parameters;
pub use profile::ProfileInterval;
pub use purchase_interval::PurchaseInterval;
#[cfg(feature = "simulate")]
pub use redraw::Redraw;
#[cfg(feature = "simulate")]
pub use replicates::Replication;
pub use replicates::{ReplicateInterval, Replicates};
#[cfg(feature = "simulate")]
pub use resample::Resample;
pub use revenue::{RevenueDistribution, RevenueInterval};
pub use scale::IntervalScale;
#[cfg(feature = "simulate")]
pub use total::TotalForecast;
