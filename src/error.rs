use crate::campaign::CampaignError;
use crate::loyalty::LoyaltyError;
#[cfg(feature = "models")]
use crate::models::ModelsError;
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
#[derive(Debug, Clone, PartialEq, Error)]
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
    /// A probability model cannot be made, fitted, chosen, saved, or asked.
    #[cfg(feature = "models")]
    #[error(transparent)]
    Models(#[from] ModelsError),
    /// A loyalty programme.
    #[error(transparent)]
    Loyalty(#[from] LoyaltyError),
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

/// The kinds of a model's error, by way of [`ModelsError`].
#[cfg(feature = "models")]
mod of_models {
    use super::Error;
    use crate::models::*;

    macro_rules! of_models {
        ($($(#[$feature:meta])? $kind:ty,)+) => {
            $(
                $(#[$feature])?
                impl From<$kind> for Error {
                    fn from(error: $kind) -> Self {
                        Self::Models(error.into())
                    }
                }
            )+
        };
    }

    of_models! {
        ModelError,
        FitError,
        #[cfg(feature = "bayes")]
        bayes::BayesError,
        ChoiceError,
        DriftError,
        #[cfg(feature = "serde")]
        SavedModelError,
        covariates::CovariateError,
        VaryingError,
        uncertainty::UncertaintyError,
        LifetimeValueError,
    }
}
