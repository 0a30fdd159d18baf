#[cfg(feature = "bayes")]
use super::bayes::BayesError;
use super::covariates::CovariateError;
use super::uncertainty::UncertaintyError;
use super::{ChoiceError, DriftError, FitError, LifetimeValueError, ModelError, VaryingError};
use crate::transactions::TransactionsError;
use thiserror::Error;

/// Any error of the models, for a caller who crosses their rooms; the kinds within are typed.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ModelsError {
    /// A model, or a quantity of one, does not exist.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A model cannot be fitted.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// There is no posterior of a model's parameters.
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
    SavedModel(#[from] super::SavedModelError),
    /// Covariates cannot be used.
    #[error(transparent)]
    Covariate(#[from] CovariateError),
    /// Covariates over time, or customers under them, are not what they must be.
    #[error(transparent)]
    Varying(#[from] VaryingError),
    /// A parameter or a prediction has no interval.
    #[error(transparent)]
    Uncertainty(#[from] UncertaintyError),
    /// A customer or a base has no lifetime value.
    #[error(transparent)]
    LifetimeValue(#[from] LifetimeValueError),
    /// A base cannot be made of what was simulated.
    #[error(transparent)]
    Transactions(#[from] TransactionsError),
}
