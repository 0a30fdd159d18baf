use crate::models::ModelError;
use thiserror::Error;

/// The reason why a model cannot be fitted to data.
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
    #[error("at least one customer must have repeated to fit {model}, {}", nobody(*customers))]
    NobodyRepeats {
        /// The model in the literature's words.
        model: &'static str,
        /// The number of customers.
        customers: u64,
    },
    /// All customers look the same: how much they differ cannot be learnt from them.
    #[error("customers must differ for {model} to be fitted, {}", who(*customers, alike))]
    AllAlike {
        /// The model in the literature's words.
        model: &'static str,
        /// In what they do not differ, such as `history`.
        alike: &'static str,
        /// The number of customers.
        customers: u64,
    },
    /// The data cannot tell the parameters apart.
    #[error("{model} cannot be identified: {why}")]
    NotIdentified {
        /// The model in the literature's words.
        model: &'static str,
        /// The shortcoming of the data, such as `nobody left`.
        why: &'static str,
    },
    /// Nothing says in which unit of time the histories are.
    #[error("the unit of time of the histories must be given to fit {model}")]
    NoUnit {
        /// The model in the literature's words.
        model: &'static str,
    },
    /// The k of a model of regular buyers is to be chosen, and the times between purchases, which
    /// tell it, are not known.
    #[error("the times between purchases must be known for the k of {model} to be chosen")]
    TimesNeeded {
        /// The model in the literature's words.
        model: &'static str,
    },
    /// A customer of a base is not one whom the model can describe.
    #[error("customer {customer}: {error}")]
    Customer {
        /// The customer, by the `Debug` form of the key.
        customer: String,
        /// The error.
        error: ModelError,
    },
    /// All amounts of a customer are zero: a model of amounts above zero has no place for them.
    #[error(
        "customer {customer}: the mean amount must be > 0 for {model}, got 0; leave the customer out \
         of the model of spend: the model of purchases does not change by it"
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
        /// The number of starts that were tried.
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
        /// The number of iterations that were made.
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
    /// An error that was written and read back: its words are what is left of it.
    #[error("{message}")]
    ReadBack {
        /// The words.
        message: String,
    },
    /// The model refused its own estimate.
    #[error(transparent)]
    Model(#[from] ModelError),
}

fn nobody(customers: u64) -> String {
    match customers {
        1 => "the only one did not".to_owned(),
        all => format!("none of {all} did"),
    }
}

fn who(customers: u64, alike: &str) -> String {
    match customers {
        1 => "there is only one".to_owned(),
        all => format!("all {all} have the same {alike}"),
    }
}
