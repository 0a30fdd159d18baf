//! Purchase processes: models of who buys how often, and for how long.

mod alive_path;
mod base_prediction;
pub(super) mod bg_bb;
pub(super) mod bg_nbd;
pub(super) mod cnbd;
pub(super) mod curved;
mod distinct_histories;
mod each;
pub(super) mod ggom_nbd;
mod given_alive;
mod history_grid;
pub(super) mod history_likelihood;
pub(super) mod lifetime;
pub(super) mod nbd;
mod over_time;
pub(super) mod pareto_nbd;
pub(super) mod process;
mod regularity;
mod shared_work;
pub(super) mod silence;
mod tracking;

pub use alive_path::probability_alive_path;
pub use base_prediction::BasePrediction;
pub(in crate::models) use base_prediction::probabilities_alive;
pub use bg_bb::{BgBb, OpportunityHistory};
pub use bg_nbd::{BetaGeometricNbd, BgNbd, MbgNbd};
pub use cnbd::{BestRegularity, BgCnbd, Cnbd, CnbdProcess, MbgCnbd};
pub use distinct_histories::DistinctHistories;
pub(in crate::models) use distinct_histories::sum_of_ln_gaps;
pub(in crate::models) use each::{column, for_each, in_blocks};
pub use ggom_nbd::GgomNbd;
pub(in crate::models) use given_alive::{Curves, times_given_alive};
pub use history_grid::HistoryGrid;
pub use nbd::Nbd;
pub(in crate::models) use over_time::OverTime;
pub use pareto_nbd::{CorrelatedParetoNbd, CorrelatedProcess, CorrelationEstimate, ParetoNbd};
pub use process::{CustomerModel, Posterior, PurchaseProcess, SpanOf};
pub use regularity::purchase_regularity;
pub use shared_work::SharedWork;
#[cfg(all(feature = "plot", feature = "simulate"))]
pub(crate) use tracking::period_ends;
pub(in crate::models) use tracking::tracked;
pub use tracking::{TrackedPeriod, expected_purchases_of_cohort, track};
