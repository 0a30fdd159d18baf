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

#[cfg(feature = "bayes")]
pub mod bayes;
mod choice;
mod contract;
pub mod covariates;
mod error;
mod family;
mod fit;
mod lifetime_value;
mod models_error;
mod purchase;
#[cfg(feature = "serde")]
mod saved;
#[cfg(feature = "simulate")]
mod simulate;
mod spend;
pub mod uncertainty;

pub use choice::{
    ActivityCalibration, Baseline, ChoiceError, Comparison, CustomerForecast, FrequencyFit,
    FrequencyRow, HoldoutByFrequency, HoldoutErrors, HoldoutMeasure, HoldoutReport,
    LikelihoodRatio, ModelLine, RankingQuality, RefusedModel, TrackingReport, Trial, Verdict,
    Watch, compare_models, log_score, ranked_probability_score,
};
pub use contract::{
    BetaDiscreteWeibull, Contract, ContractCurve, ContractModel, RenewalCounts,
    ShiftedBetaGeometric,
};
pub use covariates::over_time::{
    CovariatePaths, Timeline, VaryingCoefficient, VaryingColumns, VaryingEffect, VaryingError,
    VaryingHistories, VaryingHistory, VaryingParetoNbd, VaryingProcess, VaryingStretch,
};
pub use error::ModelError;
pub(crate) use error::not_negative;
pub use family::{
    Candidate, LikelihoodRatioReference, PurchaseModel, PurchaseModelProcess, Regularity,
};
pub use fit::{
    AsData, DriftError, Estimate, Fit, FitError, FitWarning, Limit, LogLikelihood, ParameterChange,
    ParameterDrift, ParameterScale, Parametric, Samples, StopReason, WithCovariance,
};
pub use lifetime_value::{
    BaseValue, Booking, CustomerValue, FirstOrder, LifetimeValue, LifetimeValueError, Prediction,
    PredictionTable, TimedModel, Valuation, ValueTerms,
};
pub use models_error::ModelsError;
pub use purchase::{
    BasePrediction, BestRegularity, BgBb, BgCnbd, BgNbd, Cnbd, CnbdProcess, CorrelatedParetoNbd,
    CorrelatedProcess, CorrelationEstimate, CustomerModel, DistinctHistories, GgomNbd, HistoryGrid,
    MbgCnbd, MbgNbd, Nbd, OpportunityHistory, ParetoNbd, Posterior, PurchaseProcess, SharedWork,
    SpanOf, TrackedPeriod, expected_purchases_of_cohort, probability_alive_path,
    purchase_regularity, track,
};
#[cfg(feature = "serde")]
pub use saved::{ModelProvenance, SavedModel, SavedModelError, SavedRecord};
#[cfg(feature = "simulate")]
pub use simulate::{Draw, Random, Simulate};
pub use spend::{
    GammaGamma, LogSpendHistory, LognormalAmount, LognormalSpend, MeanSpendDistribution,
    PurchaseAmountDistribution, SpendByPurchases, SpendCheck, SpendDistribution, SpendHistories,
    SpendHistory, SpendIndependence, SpendModel, SpendQuantile, ZeroSpend, spend_check,
    spend_independence,
};
