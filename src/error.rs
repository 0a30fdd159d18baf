use crate::loyalty::LoyaltyError;
use crate::quantity::QuantityError;
use thiserror::Error;

/// Any error of this crate.
///
/// Each room has an enum of its own beside its code, so that a caller who uses one room can match
/// on what can happen there; this one collects them for callers who cross rooms.
#[derive(Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum Error {
    /// A number is not what it claims to be.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    /// A loyalty programme.
    #[error(transparent)]
    Loyalty(#[from] LoyaltyError),
}
