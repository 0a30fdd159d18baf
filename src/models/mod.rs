//! Lifetime value as a probability model: who is still a customer, and what they will yet buy.
//!
//! A model is a value: small, immutable, checked when it is made, comparable and serialisable. A
//! purchase process ([`PurchaseProcess`]) says what a customer does who starts now; a model of a
//! customer ([`CustomerModel`]) turns what a customer did so far into the process that they follow
//! from now on ([`Posterior`]). A model estimated from data comes as a [`Fit`], which says how far
//! it can be trusted; [`uncertainty`] gives parameters and predictions their intervals.
//!
//! | question | models |
//! |---|---|
//! | what do customers spend per purchase? ([`SpendModel`]) | [`GammaGamma`], [`LognormalSpend`]; [`spend_check`], [`spend_independence`] |
//! | how long do customers under contract stay? ([`ContractModel`]) | [`ShiftedBetaGeometric`], [`BetaDiscreteWeibull`] |
//! | who buys at random times, and leaves unseen? ([`CustomerModel`]) | [`BgNbd`], [`MbgNbd`], [`ParetoNbd`], [`GgomNbd`], [`Nbd`] |
//! | do those who buy often leave sooner? | [`CorrelatedParetoNbd`] |
//! | do seasons, campaigns, prices change how often they buy and leave? | [`VaryingParetoNbd`] with [`CovariatePaths`] |
//! | who buys at regular intervals? | [`BgCnbd`], [`MbgCnbd`]; [`purchase_regularity`] |
//! | do a model and a log agree, period by period? | [`track`], [`expected_purchases_of_cohort`] |
//! | which of them to use? | [`compare_models`], [`Trial`] |
//! | who takes part at fixed opportunities? ([`CustomerModel`]) | [`BgBb`] |
//! | have the parameters changed since? | [`ParameterDrift`] |
//! | how is a fitted model kept? | `SavedModel`, with the feature `serde` |
//! | what do customers' traits change? | [`covariates`] |

mod base_prediction;
#[cfg(feature = "bayes")]
pub mod bayes;
mod beta_discrete_weibull;
mod beta_geometric;
mod bg_bb;
mod bg_nbd;
mod choice;
mod cnbd;
mod contract;
pub mod covariates;
mod distinct_histories;
#[cfg(feature = "simulate")]
mod draw;
mod drift;
mod error;
mod estimate;
mod fit;
mod fit_to_histories;
mod gamma_gamma;
mod gamma_gamma_spend;
mod ggom_nbd;
mod lifetime;
mod lifetime_value;
mod likelihood;
mod lognormal_spend;
mod maximum;
mod mbg_nbd;
mod nbd;
mod opportunity_history;
mod parameters;
mod pareto_nbd;
mod purchase_process;
#[cfg(feature = "simulate")]
mod random;
mod regularity;
#[cfg(feature = "serde")]
mod saved;
mod search;
mod shifted_beta_geometric;
#[cfg(feature = "simulate")]
mod simulate;
mod spend;
mod spend_check;
mod spend_independence;
mod surface;
mod tracking;
pub mod uncertainty;
mod varying;

pub use base_prediction::BasePrediction;
pub use beta_discrete_weibull::BetaDiscreteWeibull;
pub use bg_bb::BgBb;
pub use bg_nbd::BgNbd;
pub use choice::{
    ActivityCalibration, Baseline, Candidate, ChoiceError, Comparison, CustomerForecast,
    FittedModel, FrequencyFit, FrequencyRow, HoldoutByFrequency, HoldoutErrors, HoldoutMeasure,
    HoldoutReport, LikelihoodRatio, LikelihoodRatioReference, ModelLine, RankingQuality,
    RefusedModel, Regularity, TrackingReport, Trial, Verdict, Watch, compare_models, log_score,
    ranked_probability_score,
};
pub use cnbd::{BestRegularity, BgCnbd, Cnbd, CnbdProcess, MbgCnbd};
pub use contract::{Contract, ContractCurve, ContractModel, RenewalCounts};
pub use distinct_histories::DistinctHistories;
#[cfg(feature = "simulate")]
pub use draw::Draw;
pub use drift::{DriftError, ParameterChange, ParameterDrift, Samples, WithCovariance};
pub(crate) use error::not_negative;
pub use error::{FitError, ModelError};
pub use estimate::{Estimate, LogLikelihood};
pub use fit::{Fit, FitWarning, Limit, Parametric, StopReason};
pub use fit_to_histories::FitToHistories;
pub use gamma_gamma::GammaGamma;
pub use gamma_gamma_spend::{MeanSpendDistribution, PurchaseAmountDistribution};
pub use ggom_nbd::GgomNbd;
pub use lifetime_value::{
    BaseValue, Booking, CustomerValue, FirstOrder, LifetimeValue, LifetimeValueError, Valuation,
};
pub use lognormal_spend::{LogSpendHistory, LognormalAmount, LognormalSpend};
pub use mbg_nbd::MbgNbd;
pub use nbd::Nbd;
pub use opportunity_history::OpportunityHistory;
pub use pareto_nbd::{CorrelatedParetoNbd, CorrelatedProcess, CorrelationEstimate, ParetoNbd};
pub use purchase_process::{CustomerModel, Posterior, PurchaseProcess, SpanOf};
#[cfg(feature = "simulate")]
pub use random::Random;
pub use regularity::purchase_regularity;
#[cfg(feature = "serde")]
pub use saved::{ModelProvenance, Saveable, SavedModel, SavedModelError, SavedRecord};
pub use shifted_beta_geometric::ShiftedBetaGeometric;
#[cfg(feature = "simulate")]
pub use simulate::Simulate;
pub use spend::{SpendDistribution, SpendHistory, SpendModel};
pub use spend_check::{SpendByPurchases, SpendCheck, SpendQuantile, spend_check};
pub use spend_independence::{SpendIndependence, spend_independence};
pub use tracking::{TrackedPeriod, expected_purchases_of_cohort, track};
pub use varying::{
    CovariatePaths, Timeline, VaryingCoefficient, VaryingColumns, VaryingEffect, VaryingError,
    VaryingHistories, VaryingHistory, VaryingParetoNbd, VaryingProcess, VaryingStretch,
};
