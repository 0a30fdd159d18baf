use crate::models::{FitError, ModelError};
use crate::statistics::StatisticsError;
use crate::transactions::TransactionsError;
use thiserror::Error;

/// The reason why models cannot be compared.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ChoiceError {
    /// There is no model to compare.
    #[error("at least one model must be given to choose from, got none")]
    NoCandidate,
    /// The holdout is over as soon as it begins.
    #[error("the holdout must last longer than 0, got {duration}")]
    EmptyHoldout {
        /// Its length in the unit of the base.
        duration: f64,
    },
    /// The log says nothing of the time after the calibration: that nobody bought, or that nobody
    /// looked.
    #[error("the log must have a transaction in the holdout, got none")]
    NothingAfterCalibration,
    /// The purchase times are not those of the calibration's customers.
    #[error("the purchase times must be those of the calibration and the holdout: {why}")]
    OtherPurchases {
        /// In what they differ.
        why: &'static str,
    },
    /// The regularity of buyers is in the times between their purchases.
    #[error(
        "{model} needs the times between purchases to be compared with others; give them to the \
         trial"
    )]
    TimesNeeded {
        /// The model in the literature's words.
        model: &'static str,
    },
    /// The expected amount of a customer's purchases does not exist.
    #[error("the spend model must have an expected amount for customer {customer}, got none")]
    NoMeanSpend {
        /// The customer, by the `Debug` form of the key.
        customer: String,
    },
    /// Any of these that was written and read back.
    #[error("{why}")]
    InWords {
        /// Its words.
        why: String,
    },
    /// A model cannot be fitted.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// A quantity of a model cannot be had.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A statistic refuses its input.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// The log cannot be split.
    #[error(transparent)]
    Transactions(#[from] TransactionsError),
}
