use crate::quantity::QuantityError;
use crate::roi::RoiError;
use crate::value::ValueError;
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
    /// A return or a cash flow cannot be computed.
    #[error(transparent)]
    Roi(#[from] RoiError),
    /// A value formula cannot be computed.
    #[error(transparent)]
    Value(#[from] ValueError),
}
