use crate::campaign::CampaignError;
use crate::predict::PredictError;
use crate::quantity::QuantityError;
use crate::statistics::StatisticsError;
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
    /// The input of a statistic is invalid.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
}
