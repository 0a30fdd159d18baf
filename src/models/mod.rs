//! Lifetime value as a probability model: who is still a customer, and what they will yet buy.
//!
//! A model is a value: small, immutable, checked when it is made, comparable and serialisable. A
//! purchase process ([`PurchaseProcess`]) says what a customer does who starts now; a model of a
//! customer ([`CustomerModel`]) turns what a customer did so far into the process that they follow
//! from now on ([`Posterior`]).

mod base_prediction;
mod beta_geometric;
mod bg_nbd;
mod cnbd;
mod distinct_histories;
mod error;
mod fit;
mod fit_to_histories;
mod ggom_nbd;
mod lifetime;
mod likelihood;
mod mbg_nbd;
mod nbd;
mod parameters;
mod pareto_nbd;
mod purchase_process;
mod regularity;
#[cfg(feature = "simulate")]
mod simulate;

pub use base_prediction::BasePrediction;
pub use bg_nbd::BgNbd;
pub use cnbd::{BestRegularity, BgCnbd, Cnbd, CnbdProcess, MbgCnbd};
pub use distinct_histories::DistinctHistories;
pub use error::{FitError, ModelError};
pub use fit::{Fit, FitWarning, Parametric, StopReason};
pub use fit_to_histories::FitToHistories;
pub use ggom_nbd::GgomNbd;
pub use mbg_nbd::MbgNbd;
pub use nbd::Nbd;
pub use pareto_nbd::ParetoNbd;
pub use purchase_process::{CustomerModel, Posterior, PurchaseProcess, SpanOf};
pub use regularity::purchase_regularity;
#[cfg(feature = "simulate")]
pub use simulate::{Random, Simulate};
