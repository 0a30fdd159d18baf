//! Lifetime value as a probability model: who is still a customer, and what they will yet buy.
//!
//! A model is a value: small, immutable, checked when it is made, comparable and serialisable. A
//! purchase process ([`PurchaseProcess`]) says what a customer does who starts now; a model of a
//! customer ([`CustomerModel`]) turns what a customer did so far into the process that they follow
//! from now on ([`Posterior`]). A model estimated from data ([`Estimate`]) comes as a [`Fit`], which
//! knows its unit of time and says how far it can be trusted; [`uncertainty`] gives parameters and
//! predictions their intervals.
//!
//! ```text
//! data → likelihood → search → Fit → predictions, lifetime value, saved model
//! ```
//!
//! # From a question to a model
//!
//! | question | models |
//! |---|---|
//! | who buys at random times, and leaves unseen? ([`CustomerModel`]) | [`BgNbd`], [`MbgNbd`], [`ParetoNbd`], [`GgomNbd`], [`Nbd`]; any of them as [`PurchaseModel`] |
//! | who buys at regular intervals? | [`BgCnbd`], [`MbgCnbd`]; [`purchase_regularity`] |
//! | do those who buy often leave sooner? | [`CorrelatedParetoNbd`] |
//! | who takes part at fixed opportunities? | [`BgBb`] |
//! | what do customers spend per purchase? ([`SpendModel`]) | [`GammaGamma`], [`LognormalSpend`]; [`spend_check`], [`spend_independence`] |
//! | how long do customers under contract stay? ([`ContractModel`]) | [`ShiftedBetaGeometric`], [`BetaDiscreteWeibull`] |
//! | what do customers' traits change? | [`covariates`] |
//! | do seasons, campaigns, prices change how often they buy and leave? | [`VaryingParetoNbd`] with [`CovariatePaths`] |
//! | what will each customer buy, and what are they worth? | [`TimedModel::predictions`], [`LifetimeValue`] |
//! | which of them to use? | [`compare_models`], [`Trial`] |
//! | do a model and a log agree, period by period? | [`track`], [`expected_purchases_of_cohort`] |
//! | have the parameters changed since? | [`ParameterDrift`] |
//! | how is a fitted model kept? | `SavedModel`, with the feature `serde` |
//!
//! # What each model does
//!
//! | model | fit | predictions | of a base | simulation | covariates | posterior | choice | saving |
//! |---|---|---|---|---|---|---|---|---|
//! | `Nbd` | yes | yes | yes | yes | yes | yes | yes | yes |
//! | `BgNbd` | yes | yes | yes | yes | yes | yes | yes | yes |
//! | `MbgNbd` | yes | yes | yes | yes | yes | yes | yes | yes |
//! | `ParetoNbd` | yes | yes | yes | yes | yes | yes | yes | yes |
//! | `GgomNbd` | yes | yes | yes | yes | yes | yes | yes | yes |
//! | `BgCnbd` | yes | yes | yes | yes | yes | yes | yes | yes |
//! | `MbgCnbd` | yes | yes | yes | yes | yes | yes | yes | yes |
//! | `CorrelatedParetoNbd` | yes | yes | yes | yes | no | yes | yes | yes |
//! | `BgBb` | yes | yes | no | yes | no | yes | no | yes |
//! | `GammaGamma` | yes | yes | no | yes | yes | yes | no | yes |
//! | `LognormalSpend` | yes | yes | no | yes | no | yes | no | yes |
//! | `ShiftedBetaGeometric` | yes | yes | no | yes | yes | yes | no | yes |
//! | `BetaDiscreteWeibull` | yes | yes | no | yes | no | yes | no | yes |
//! | `CovariateModel<BgNbd>` | yes | no | no | no | no | no | no | yes |
//! | `VaryingParetoNbd` | yes | no | no | no | no | no | no | yes |
//!
//! *fit*: [`Estimate`], and with it standard errors, robust errors and profiles. *Predictions*:
//! probability alive, expectations, the distribution of purchases and discounted transactions
//! ([`PurchaseProcess`]), or those of spend and contracts. *Of a base*: [`BasePrediction`] and
//! [`LifetimeValue`]. *Simulation*: `Simulate` or `Draw`. *Posterior*: priors on the parameters
//! (`bayes`). *Choice*: a [`Candidate`]. A model with covariates predicts through the plain model of
//! each customer's covariates ([`CovariateModel::for_customers`](covariates::CovariateModel::for_customers); a whole
//! base by [`TimedModel::predictions_with_covariates`]),
//! which does all of it; one whose covariates change, over the stretch of time that is given
//! ([`VaryingProcess`]). The correlation of rates has no covariates because they would move the
//! range of m; choice is among processes in continuous time; coefficients have no priors yet.

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
    ActivityCalibration, Baseline, ChoiceError, Comparison, CustomerForecast, ForecastMeasure,
    FrequencyFit, FrequencyRow, HoldoutByFrequency, HoldoutErrors, HoldoutMeasure, HoldoutReport,
    ModelLine, NestedLikelihoodRatioTest, RankingQuality, RefusedModel, TrackingReport, Trial,
    Verdict, Watch, compare_models, log_score, ranked_probability_score,
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
#[cfg(all(feature = "plot", feature = "simulate"))]
pub(crate) use fit::model_in;
pub use fit::{
    AsData, DriftError, Estimate, Fit, FitError, FitWarning, Limit, LogLikelihood, ParameterChange,
    ParameterDrift, ParameterScale, Parametric, Samples, StopReason, WithCovariance, WithTimeUnit,
};
pub use lifetime_value::{
    BaseValue, Booking, CustomerValue, FirstOrder, LifetimeValue, LifetimeValueError, Prediction,
    PredictionTable, PreparedValue, TimedModel, Valuation, ValueTerms,
};
pub use models_error::ModelsError;
#[cfg(all(feature = "plot", feature = "simulate"))]
pub(crate) use purchase::period_ends;
pub use purchase::{
    BasePrediction, BestRegularity, BetaGeometricNbd, BgBb, BgCnbd, BgNbd, Cnbd, CnbdProcess,
    CorrelatedParetoNbd, CorrelatedProcess, CorrelationEstimate, CustomerModel, DistinctHistories,
    GgomNbd, HistoryGrid, MbgCnbd, MbgNbd, Nbd, OpportunityHistory, ParetoNbd, Posterior,
    PurchaseProcess, SharedWork, SpanOf, TrackedPeriod, expected_purchases_of_cohort,
    probability_alive_path, purchase_regularity, track,
};
#[cfg(feature = "serde")]
pub use saved::{
    FixedNumber, ModelProvenance, SavedFixed, SavedModel, SavedModelError, SavedRecord,
};
#[cfg(feature = "simulate")]
pub use simulate::{Draw, Random, Simulate};
pub use spend::{
    GammaGamma, LogSpendHistory, LognormalAmount, LognormalSpend, MeanSpendDistribution,
    PurchaseAmountDistribution, SpendByPurchases, SpendCheck, SpendDistribution, SpendHistories,
    SpendHistory, SpendIndependence, SpendModel, SpendQuantile, ZeroSpend, spend_check,
    spend_independence,
};
