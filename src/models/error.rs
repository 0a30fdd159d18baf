use crate::quantity::{QuantityError, TimeUnit, counted};
use thiserror::Error;

/// An error in a model, in a question to it, or in a number that it gives.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// A parameter of a model lies outside of its range or is not a number.
    #[error("parameter {parameter} of {model} must be {range}, got {value}")]
    Parameter {
        /// The model in the literature's words, such as `BG/NBD`.
        model: &'static str,
        /// The parameter's name, such as `alpha`.
        parameter: &'static str,
        /// The condition that must hold, such as `> 0`.
        range: &'static str,
        /// The value that came.
        value: f64,
    },
    /// A list of parameters is too short or too long.
    #[error("{model} has {}, got {got}", counted(*expected, "parameter"))]
    ParameterCount {
        /// The model in the literature's words.
        model: &'static str,
        /// The number of its parameters.
        expected: usize,
        /// The number that came.
        got: usize,
    },
    /// A value that the model is asked about lies outside of its range or is not a number.
    #[error("{argument} must be {range}, got {value}")]
    Argument {
        /// The argument in the field's words, such as `age`.
        argument: &'static str,
        /// The condition that must hold, such as `≥ 0`.
        range: &'static str,
        /// The value that came.
        value: f64,
    },
    /// Two facts about a customer that cannot both hold.
    #[error("{first} {first_value} and {second} {second_value} cannot both hold: {why}")]
    Contradiction {
        /// The first fact's name, such as `recency`.
        first: &'static str,
        /// The value that came.
        first_value: f64,
        /// The second fact's name, such as `age`.
        second: &'static str,
        /// The value that came.
        second_value: f64,
        /// The condition that must hold, such as `recency is at most the age`.
        why: &'static str,
    },
    /// More customers are there after a renewal than before it.
    #[error("survivors must not rise, got {after} after renewal {renewal} and {before} before it")]
    SurvivorsRise {
        /// The renewal, counted from 1.
        renewal: usize,
        /// The number of customers before it.
        before: u64,
        /// The number of customers after it.
        after: u64,
    },
    /// A number that exists but that this library cannot compute to its promised digits.
    #[error("{quantity} of {model} is out of the range that can be computed")]
    OutOfReach {
        /// The model in the literature's words.
        model: &'static str,
        /// The quantity that was asked for.
        quantity: &'static str,
    },
    /// A model was fitted to data without time, so that nothing says what its unit is.
    #[error("the unit of time of the model must be known")]
    NoUnit,
    /// Data count time in another unit than the model beside them.
    #[error("the data must be measured in the model's unit, {model}, got {data}")]
    UnitMismatch {
        /// The unit of the model's parameters.
        model: TimeUnit,
        /// The unit of the data.
        data: TimeUnit,
    },
    /// A number of the ground floor is not what it claims to be, or does not fit in a decimal.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
}

impl ModelError {
    /// An argument that lies outside of its range.
    pub(crate) fn argument(argument: &'static str, range: &'static str, value: f64) -> Self {
        Self::Argument {
            argument,
            range,
            value,
        }
    }

    /// A quantity that cannot be computed to its promised digits.
    pub(crate) const fn out_of_reach(model: &'static str, quantity: &'static str) -> Self {
        Self::OutOfReach { model, quantity }
    }
}

/// The least and the largest parameter, and the largest time: products of a few of them are doubles.
const SIZES: std::ops::RangeInclusive<f64> = 1e-100..=1e100;

/// A parameter above zero and of a size that any model has, or the error that names it.
pub(crate) fn positive(
    model: &'static str,
    parameter: &'static str,
    value: f64,
) -> Result<f64, ModelError> {
    if SIZES.contains(&value) {
        return Ok(value);
    }
    let is_size = value > 0.0 && value.is_finite();
    Err(ModelError::Parameter {
        model,
        parameter,
        range: match is_size {
            true => "from 1e-100 to 1e100",
            false => "finite and > 0",
        },
        value,
    })
}

/// An argument of at least zero and at most the largest time, or the error that names it.
pub(crate) fn not_negative(argument: &'static str, value: f64) -> Result<f64, ModelError> {
    if (0.0..=*SIZES.end()).contains(&value) {
        return Ok(value);
    }
    let range = match value > 0.0 && value.is_finite() {
        true => "at most 1e100",
        false => "finite and ≥ 0",
    };
    Err(ModelError::argument(argument, range, value))
}

/// A number that came out, or the error that names it where it left the doubles.
pub(super) fn reached(
    model: &'static str,
    quantity: &'static str,
    value: f64,
) -> Result<f64, ModelError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(ModelError::OutOfReach { model, quantity })
    }
}

/// As [`reached`], for a number that may not exist.
pub(super) fn reached_if_any(
    model: &'static str,
    quantity: &'static str,
    value: Option<f64>,
) -> Result<Option<f64>, ModelError> {
    value
        .map(|value| reached(model, quantity, value))
        .transpose()
}

/// As [`reached`], for a probability, which may miss 1 by its last digits.
pub(super) fn reached_probability(
    model: &'static str,
    quantity: &'static str,
    value: f64,
) -> Result<f64, ModelError> {
    const ROUNDING: f64 = 1e-9;
    if (0.0..=1.0 + ROUNDING).contains(&value) {
        Ok(value.min(1.0))
    } else {
        Err(ModelError::OutOfReach { model, quantity })
    }
}
