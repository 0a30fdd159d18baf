use crate::quantity::QuantityError;
use thiserror::Error;

/// What can be wrong with a model, with what it is asked, or with a number that it gives.
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
        /// What must hold, such as `> 0`.
        range: &'static str,
        /// What came.
        value: f64,
    },
    /// A list of parameters is too short or too long.
    #[error("{model} has {expected} parameters, got {got}")]
    ParameterCount {
        /// The model in the literature's words.
        model: &'static str,
        /// How many it has.
        expected: usize,
        /// How many came.
        got: usize,
    },
    /// What the model is asked about lies outside of its range or is not a number.
    #[error("{argument} must be {range}, got {value}")]
    Argument {
        /// The argument in the field's words, such as `age`.
        argument: &'static str,
        /// What must hold, such as `≥ 0`.
        range: &'static str,
        /// What came.
        value: f64,
    },
    /// Two facts about a customer that cannot both hold.
    #[error("{first} {first_value} and {second} {second_value} cannot both hold: {why}")]
    Contradiction {
        /// The first fact's name, such as `recency`.
        first: &'static str,
        /// What came.
        first_value: f64,
        /// The second fact's name, such as `age`.
        second: &'static str,
        /// What came.
        second_value: f64,
        /// What must hold, such as `recency is at most the age`.
        why: &'static str,
    },
    /// More customers are there after a renewal than before it.
    #[error("survivors must not rise, got {after} after renewal {renewal} and {before} before it")]
    SurvivorsRise {
        /// The renewal, counted from 1.
        renewal: usize,
        /// How many there were before it.
        before: u64,
        /// How many there were after it.
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
    /// A number of the ground floor is not what it claims to be, or does not fit in a decimal.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
}

/// Why a model cannot be fitted to data.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum FitError {
    /// There is nobody to learn from.
    #[error("there must be at least one customer to fit {model}")]
    NoCustomer {
        /// The model in the literature's words.
        model: &'static str,
    },
    /// Nobody ever came back: the data say nothing about who leaves.
    #[error("at least one customer must have repeated to fit {model}, none of {customers} did")]
    NobodyRepeats {
        /// The model in the literature's words.
        model: &'static str,
        /// How many customers there are.
        customers: u64,
    },
    /// All customers look the same: how much they differ cannot be learnt from them.
    #[error(
        "customers must differ for {model} to be fitted, all {customers} have the same {alike}"
    )]
    AllAlike {
        /// The model in the literature's words.
        model: &'static str,
        /// In what they do not differ, such as `history`.
        alike: &'static str,
        /// How many customers there are.
        customers: u64,
    },
    /// The data cannot tell the parameters apart.
    #[error("{model} cannot be identified: {why}")]
    NotIdentified {
        /// The model in the literature's words.
        model: &'static str,
        /// What the data lack, such as `nobody left`.
        why: &'static str,
    },
    /// A customer of a base is not one whom the model can describe.
    #[error("customer {customer}: {error}")]
    Customer {
        /// The customer, by the `Debug` form of the key.
        customer: String,
        /// What is wrong.
        error: ModelError,
    },
    /// All amounts of a customer are zero: a model of amounts above zero has no place for them.
    #[error(
        "customer {customer}: the mean amount must be > 0 for {model}, got 0; leave out amounts of \
         zero (`ZeroAmounts::Drop`) or the customer"
    )]
    ZeroSpend {
        /// The model in the literature's words.
        model: &'static str,
        /// The customer, by the `Debug` form of the key.
        customer: String,
    },
    /// The likelihood could not be computed at any start.
    #[error("the likelihood of {model} could not be computed at any of {starts} starts")]
    NoStart {
        /// The model in the literature's words.
        model: &'static str,
        /// How many starts were tried.
        starts: usize,
    },
    /// The search ended where the likelihood still rises.
    #[error(
        "{model} did not converge in {iterations} iterations: the mean log-likelihood still \
         rises by {gradient_norm:.1e} per unit of ln {parameter}; the data may hardly tell what \
         {parameter} is"
    )]
    NotConverged {
        /// The model in the literature's words.
        model: &'static str,
        /// The parameter in which the likelihood rises the most.
        parameter: String,
        /// How many iterations were made.
        iterations: usize,
        /// The largest slope that is left.
        gradient_norm: f64,
    },
    /// The best point found is a saddle: no maximum of the likelihood.
    #[error(
        "the best point found for {model} is no maximum: the likelihood rises on either side, \
         mostly with {parameter} (curvature {curvature:.1e}); the data may hardly tell what \
         {parameter} is"
    )]
    NotAMaximum {
        /// The model in the literature's words.
        model: &'static str,
        /// The parameter that has the largest share in the rising direction.
        parameter: String,
        /// The smallest eigenvalue of the mean information matrix.
        curvature: f64,
    },
    /// The model refused its own estimate.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// A finite number above zero, or the error that names it.
pub(crate) fn positive(
    model: &'static str,
    parameter: &'static str,
    value: f64,
) -> Result<f64, ModelError> {
    if value > 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(ModelError::Parameter {
            model,
            parameter,
            range: "finite and > 0",
            value,
        })
    }
}

/// A finite argument of at least zero, or the error that names it.
pub(crate) fn not_negative(argument: &'static str, value: f64) -> Result<f64, ModelError> {
    if value >= 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(ModelError::Argument {
            argument,
            range: "finite and ≥ 0",
            value,
        })
    }
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
