use crate::models::{FitError, LifetimeValueError, ModelError};
use crate::quantity::QuantityError;
use crate::statistics::StatisticsError;
use thiserror::Error;

/// The reason why there is no posterior, or why it tells nothing.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum BayesError {
    /// A prior is no distribution of a positive number.
    #[error("{field} of the {prior} prior must be {range}, got {value}")]
    Prior {
        /// The prior's name, such as `log-normal`.
        prior: &'static str,
        /// Which of its numbers, such as `scale`.
        field: &'static str,
        /// The condition.
        range: &'static str,
        /// The value that came.
        value: f64,
    },
    /// There are not as many priors as parameters.
    #[error("{model} needs a prior for each of its {expected} parameters, got {got}")]
    PriorCount {
        /// The model in the literature's words.
        model: &'static str,
        /// The number of parameters it has.
        expected: usize,
        /// The number of priors that came.
        got: usize,
    },
    /// A parameter has no prior.
    #[error("{model} needs a prior for parameter {parameter}, there is none")]
    NoPrior {
        /// The model in the literature's words.
        model: &'static str,
        /// The parameter's name.
        parameter: String,
    },
    /// A parameter has more than one prior.
    #[error("parameter {parameter} must have one prior, got {got}")]
    PriorTwice {
        /// The parameter's name.
        parameter: String,
        /// The number of priors that came for it.
        got: usize,
    },
    /// A prior is for a parameter that the model does not have.
    #[error("{model} has no parameter {parameter}; it has {known}")]
    UnknownParameter {
        /// The model in the literature's words.
        model: &'static str,
        /// The name that came.
        parameter: String,
        /// The names that it has.
        known: String,
    },
    /// Nothing can be drawn from a prior whose density has no finite integral.
    #[error("a proper prior is needed to draw from, {prior} is improper")]
    Improper {
        /// The prior's name.
        prior: &'static str,
    },
    /// An option of the sampler is out of its range.
    #[error("{option} must be {range}, got {value}")]
    Sampling {
        /// The option's name, such as `chains`.
        option: &'static str,
        /// The condition.
        range: &'static str,
        /// The value that came.
        value: f64,
    },
    /// The posterior density does not fall towards 0 or ∞: data and prior leave the parameter open.
    #[error(
        "the posterior of {model} has no mode: its density still rises where {parameter} is \
         {value:.1e}; give {parameter} a prior that falls there"
    )]
    NoMode {
        /// The model in the literature's words.
        model: &'static str,
        /// The parameter's name.
        parameter: String,
        /// The value up to which it was followed.
        value: f64,
    },
    /// The posterior density could not be computed where a chain was to start.
    #[error("the posterior density of {model} could not be computed near its mode")]
    NoDensity {
        /// The model in the literature's words.
        model: &'static str,
    },
    /// A number at a draw is infinite or not a number.
    #[error("{quantity} must be finite at every draw, got {value} at draw {draw}")]
    NotFinite {
        /// The quantity that was computed.
        quantity: &'static str,
        /// Which draw, from 0.
        draw: usize,
        /// The value that came.
        value: f64,
    },
    /// Chains of different lengths, or none.
    #[error("{values} values cannot be divided into {chains} chains of the same length")]
    Ragged {
        /// The number of values that came.
        values: usize,
        /// The number of chains they are said to be of.
        chains: usize,
    },
    /// The ends of an interval lie beyond what so few draws can tell.
    #[error("at least {needed} draws are needed for the ends of the interval, got {got}")]
    TooFewDraws {
        /// The number needed.
        needed: usize,
        /// The number that there are.
        got: usize,
    },
    /// The weights of an importance sample have so heavy a tail that their means are not to be
    /// trusted.
    #[error(
        "the Pareto shape of the importance weights must be below {limit:.2} for a mean, got \
         {pareto_k:.2}"
    )]
    HeavyWeights {
        /// k̂, the shape of the tail of the weights; infinite where hardly one draw has any.
        pareto_k: f64,
        /// The limit that it must be below with so many draws.
        limit: f64,
    },
    /// Draws of purchases and of spend that cannot be paired.
    #[error(
        "the posteriors of purchases and of spend must have as many draws, got {purchases} and \
         {spend}"
    )]
    DrawsDiffer {
        /// Draws of the purchase model.
        purchases: usize,
        /// Draws of the spend model.
        spend: usize,
    },
    /// A future that never ends cannot be drawn.
    #[error("a future can be drawn over a finite horizon only")]
    EndlessFuture,
    /// The likelihood or the search for its mode.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// A model refused.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A value could not be computed.
    #[error(transparent)]
    Value(#[from] LifetimeValueError),
    /// Any of these, of a customer of a base.
    #[error("customer {customer}: {problem}")]
    Customer {
        /// The customer's key.
        customer: String,
        /// The error.
        problem: Box<BayesError>,
    },
    /// A statistic of the draws could not be computed.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// A number of the ground floor.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
}

impl BayesError {
    /// The same of a customer.
    pub(super) fn of_customer(self, key: &impl std::fmt::Debug) -> Self {
        Self::Customer {
            customer: format!("{key:?}"),
            problem: Box::new(self),
        }
    }
}
