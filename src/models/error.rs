use crate::quantity::QuantityError;
use thiserror::Error;

/// Why a probability model, or a quantity of one, does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// A parameter of a model lies outside of its range.
    #[error("{model}: {parameter} must be {range}, got {value}")]
    Parameter {
        /// The model's name in the literature.
        model: &'static str,
        /// The parameter's name in the literature.
        parameter: &'static str,
        /// What must hold, such as `positive and finite`.
        range: &'static str,
        /// What came.
        value: f64,
    },
    /// An argument, such as a time or a probability, lies outside of its range.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    /// The value exists, but not within the digits that this library promises.
    #[error("{quantity} cannot be computed to the promised digits at these values")]
    OutOfReach {
        /// The quantity, or the function that it rests on.
        quantity: &'static str,
    },
}
