use crate::campaign::CampaignError;
use crate::loyalty::LoyaltyError;
#[cfg(feature = "bayes")]
use crate::models::bayes::BayesError;
use crate::models::covariates::CovariateError;
use crate::models::uncertainty::UncertaintyError;
use crate::models::{
    ChoiceError, DriftError, FitError, LifetimeValueError, ModelError, VaryingError,
};
use crate::predict::PredictError;
use crate::quantity::QuantityError;
use crate::retention::RetentionError;
use crate::roi::RoiError;
use crate::segment::SegmentError;
use crate::statistics::StatisticsError;
use crate::survey::SurveyError;
use crate::transactions::TransactionsError;
use crate::value::ValueError;
use thiserror::Error;

/// Any error of this crate.
///
/// Each room has an enum of its own beside its code, so that a caller who uses one room can match
/// on what can happen there; this one collects them for callers who cross rooms.
#[derive(Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum Error {
    /// A campaign cannot be planned or judged.
    #[error(transparent)]
    Campaign(#[from] CampaignError),
    /// A prediction cannot be made or judged.
    #[error(transparent)]
    Predict(#[from] PredictError),
    /// A number is not what it claims to be.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    /// A loyalty programme.
    #[error(transparent)]
    Loyalty(#[from] LoyaltyError),
    /// A probability model, or a quantity of one, does not exist.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A probability model cannot be fitted.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// There is no posterior of a probability model's parameters.
    #[cfg(feature = "bayes")]
    #[error(transparent)]
    Bayes(#[from] BayesError),
    /// Models cannot be compared.
    #[error(transparent)]
    Choice(#[from] ChoiceError),
    /// Two fits cannot be compared.
    #[error(transparent)]
    Drift(#[from] DriftError),
    /// A saved model cannot be read or used.
    #[cfg(feature = "serde")]
    #[error(transparent)]
    SavedModel(#[from] crate::models::SavedModelError),
    /// Covariates cannot be used.
    #[error(transparent)]
    Covariate(#[from] CovariateError),
    /// A parameter or a prediction has no interval.
    #[error(transparent)]
    Uncertainty(#[from] UncertaintyError),
    /// A customer or a base has no lifetime value.
    #[error(transparent)]
    LifetimeValue(#[from] LifetimeValueError),
    /// Covariates over time, or customers under them, are not what they must be.
    #[error(transparent)]
    Varying(#[from] VaryingError),
    /// Customers or rules of segments are not what they must be.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// Cohorts, survival data, warnings or revenue movements are not what they must be.
    #[error(transparent)]
    Retention(#[from] RetentionError),
    /// A transaction, a log or a customer base is not what it must be.
    #[error(transparent)]
    Transactions(#[from] TransactionsError),
    /// A return or a cash flow cannot be computed.
    #[error(transparent)]
    Roi(#[from] RoiError),
    /// A value formula cannot be computed.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The input of a statistic is invalid.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// Survey data are invalid.
    #[error(transparent)]
    Survey(#[from] SurveyError),
}
