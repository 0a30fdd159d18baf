use crate::models::{FitError, LifetimeValueError, ModelError};
use crate::statistics::StatisticsError;
use thiserror::Error;

/// The reason why there is no standard error or interval.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum UncertaintyError {
    /// There are more parameters than different customers.
    #[error(
        "{parameters} parameters must be learnt from as many distinct rows at least, got \
         {distinct_rows}"
    )]
    TooFewRows {
        /// The number of parameters that are estimated.
        parameters: usize,
        /// The number of distinct rows.
        distinct_rows: usize,
    },
    /// A parameter tends to 0 or infinity: around it the estimates are not normal. The profile
    /// likelihood still tells on one side of it.
    #[error(
        "the maximum of the likelihood must lie inside the parameters' range for standard errors, \
         {parameter} was held at {value:.2e}"
    )]
    OnEdge {
        /// The parameter's name.
        parameter: String,
        /// Where it was held.
        value: f64,
    },
    /// Along some direction the likelihood is flat, or what came as a covariance is none.
    #[error("the {matrix} of the log-parameters must be positive definite, it is not")]
    NotPositiveDefinite {
        /// Which matrix it is, such as `covariance`.
        matrix: &'static str,
    },
    /// A covariance differs from itself across the diagonal.
    #[error("a covariance matrix must be symmetric, got {below} and {above} on either side")]
    NotSymmetric {
        /// The entry below the diagonal.
        below: f64,
        /// The entry above it.
        above: f64,
    },
    /// A covariance matrix has not as many rows and columns as there are parameters.
    #[error("the covariance of {expected} parameters must be {expected} by {expected}, it is not")]
    CovarianceSize {
        /// The number of parameters.
        expected: usize,
    },
    /// A model has no parameter of that name.
    #[error("the parameter must be one of {names}, got {got}")]
    NoSuchParameter {
        /// The parameters' names.
        names: String,
        /// The value that came.
        got: String,
    },
    /// The data are not those that the model was fitted to.
    #[error(
        "the data must be those of the fit, whose log-likelihood is {of_fit}, got data with \
         {of_data}"
    )]
    OtherData {
        /// ln L of the fit.
        of_fit: f64,
        /// ln L of the data at the fitted parameters.
        of_data: f64,
    },
    /// One higher point of the likelihood after the other turned up beside the estimate.
    #[error(
        "the fit must be a maximum, but beside it in {parameter} the log-likelihood is {by:.1e} \
         higher, and higher again beside that"
    )]
    HigherElsewhere {
        /// The parameter that was moved.
        parameter: String,
        /// By how much.
        by: f64,
    },
    /// The likelihood could not be profiled at some value of a parameter.
    #[error("the likelihood could not be profiled at {parameter} = {value}: {obstacle}")]
    NotProfiled {
        /// The parameter that was moved.
        parameter: String,
        /// Where to.
        value: f64,
        /// The obstacle that kept it from being profiled.
        obstacle: ProfileObstacle,
    },
    /// An interval on the logarithmic scale needs a prediction above zero.
    #[error("a prediction must be > 0 for an interval on the logarithmic scale, got {value}")]
    NotPositive {
        /// The value that came.
        value: f64,
    },
    /// A prediction is not a finite number.
    #[error("a prediction must be finite, got {value}")]
    NotFinite {
        /// The value that came.
        value: f64,
    },
    /// The ends of an interval lie beyond what so few replicates can tell.
    #[error(
        "at least {needed} replicates are needed for the ends of the interval, {succeeded} \
         succeeded and {failed} failed"
    )]
    TooFewReplicates {
        /// The number needed.
        needed: usize,
        /// The number that gave a number.
        succeeded: usize,
        /// The number that did not.
        failed: usize,
    },
    /// Uncertain parameters came without a single draw of them.
    #[error("there must be at least one draw of uncertain parameters, got none")]
    NoDraws,
    /// The model cannot make the prediction that an interval is asked for.
    #[error(transparent)]
    Prediction(Box<LifetimeValueError>),
    /// A model, or a question to it, is out of its range.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The likelihood of the data cannot be had.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// A quantile of the replicates cannot be had.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
}

/// The obstacle between a profile of the likelihood and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum ProfileObstacle {
    /// ln L cannot be computed there.
    #[error("it could not be computed there")]
    NotComputed,
    /// The search for the other parameters ended where ln L still rises.
    #[error("the search for the other parameters ended where it still rises")]
    SlopeLeft,
    /// The profile has a step: ln L lies above the limit on one side of a point and below it on the
    /// other.
    #[error("it has a step there")]
    Step,
    /// The limit of evaluations of ln L came first.
    #[error("it takes more evaluations than are allowed")]
    TooMuchWork,
}

impl UncertaintyError {
    pub(super) fn prediction(error: impl Into<LifetimeValueError>) -> Self {
        Self::Prediction(Box::new(error.into()))
    }
}

/// A prediction that is a number.
pub(super) fn finite(value: f64) -> Result<f64, UncertaintyError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(UncertaintyError::NotFinite { value })
    }
}
