use crate::models::ModelError;
use std::fmt;

/// A model as the list of its parameters, all of them above zero.
///
/// Models are fitted in the logarithms of these numbers, so that no step leaves their range; the
/// covariance of a [`Fit`] speaks of them in this order.
pub trait Parametric: Sized {
    /// The parameters' names in the literature's words.
    const NAMES: &'static [&'static str];

    /// The parameters in the order of [`NAMES`](Self::NAMES).
    fn parameters(&self) -> Vec<f64>;

    /// The same model with other parameters; what is not estimated stays as it is.
    ///
    /// # Errors
    ///
    /// [`ModelError::ParameterCount`] where there are not as many as names, and
    /// [`ModelError::Parameter`] where one is out of its range.
    fn with_parameters(&self, parameters: &[f64]) -> Result<Self, ModelError>;
}

/// Why a search for the maximum ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum StopReason {
    /// The slope of the mean log-likelihood is below 10⁻⁹ per unit of every log-parameter.
    SlopeVanished,
    /// The log-likelihood cannot rise any more by more than its own rounding.
    NoFurtherRise,
    /// The limit of iterations came first; what was left to gain is below 10⁻⁶ in the
    /// log-likelihood.
    IterationLimit,
}

/// What a parameter tends to that runs away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Limit {
    /// 0.
    Zero,
    /// Infinity.
    Infinity,
}

/// What a reader of a fit must know before using it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum FitWarning {
    /// The likelihood does not fall up to where the search was held: the parameter wants to be 0
    /// or infinite, and a simpler model says the same.
    Boundary {
        /// The parameter's name.
        parameter: String,
        /// What it tends to.
        limit: Limit,
        /// Where it was held: a pure number within 10^±6, a time or an amount within 10^±6 of what is
        /// usual in the data.
        value: f64,
    },
    /// The data hardly tell what the parameter is: the standard error of its logarithm is above 1,
    /// so that a 95 % interval spans a factor of fifty.
    WeakIdentification {
        /// The parameter's name.
        parameter: String,
        /// The standard error of its logarithm.
        log_standard_error: f64,
    },
    /// The search could not bring the slope to nothing. What is left to gain is below 10⁻⁶ in the
    /// log-likelihood, but the last digits of the estimates are not settled.
    SlopeLeft {
        /// The largest slope of the mean log-likelihood per unit of a log-parameter.
        gradient_norm: f64,
    },
    /// The information matrix is not positive definite: along some direction the likelihood is
    /// flat. There are no standard errors.
    NotPositiveDefinite {
        /// The smallest eigenvalue of the mean information matrix in log-parameters.
        smallest_eigenvalue: f64,
    },
}

impl fmt::Display for FitWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boundary {
                parameter,
                limit,
                value,
            } => {
                let limit = match limit {
                    Limit::Zero => "0",
                    Limit::Infinity => "infinity",
                };
                write!(
                    f,
                    "{parameter} tends to {limit} and was held at the edge of the search, {value:.2e}"
                )
            }
            Self::SlopeLeft { gradient_norm } => write!(
                f,
                "the mean log-likelihood still rises by {gradient_norm:.1e} per unit of a \
                 log-parameter"
            ),
            Self::WeakIdentification {
                parameter,
                log_standard_error,
            } => write!(
                f,
                "{parameter} is hardly identified: the standard error of its logarithm is \
                 {log_standard_error:.1}"
            ),
            Self::NotPositiveDefinite {
                smallest_eigenvalue,
            } => write!(
                f,
                "the likelihood is flat in one direction: the smallest eigenvalue of the mean \
                 information is {smallest_eigenvalue:.1e}"
            ),
        }
    }
}

/// A model fitted by maximum likelihood, and how far it can be trusted.
///
/// ```text
/// AIC = 2k − 2 ln L          k parameters
/// BIC = k ln n − 2 ln L      n customers
/// Cov(θ̂ᵢ, θ̂ⱼ) = θ̂ᵢ θ̂ⱼ Cov(ln θ̂ᵢ, ln θ̂ⱼ)          delta method
/// ```
///
/// The covariance of the logarithms is the inverse of the information matrix at the maximum, by
/// differences of the gradient. It is `None` where that matrix is not positive definite or a
/// parameter lies on the edge of the search: a standard error would then say nothing.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fit<M> {
    pub(in crate::models) model: M,
    pub(in crate::models) log_likelihood: f64,
    pub(in crate::models) customers: u64,
    pub(in crate::models) distinct_rows: usize,
    pub(in crate::models) iterations: usize,
    pub(in crate::models) gradient_norm: f64,
    pub(in crate::models) stop_reason: StopReason,
    pub(in crate::models) warnings: Vec<FitWarning>,
    pub(in crate::models) log_covariance: Option<Vec<Vec<f64>>>,
}

impl<M> Fit<M> {
    /// The model with the parameters of the highest likelihood.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// The model alone: prediction needs nothing else.
    pub fn into_model(self) -> M {
        self.model
    }

    /// ln L at the maximum, summed over all customers.
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// How many customers the model was fitted to.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// How many different histories they have.
    pub fn distinct_rows(&self) -> usize {
        self.distinct_rows
    }

    /// Steps of the search that ended in this maximum.
    pub fn iterations(&self) -> usize {
        self.iterations
    }

    /// The largest slope of the mean log-likelihood per unit of a log-parameter that is left.
    pub fn gradient_norm(&self) -> f64 {
        self.gradient_norm
    }

    /// Why the search ended.
    pub fn stop_reason(&self) -> StopReason {
        self.stop_reason
    }

    /// What must be known before the model is used; empty where the maximum is inside the search
    /// and well determined.
    pub fn warnings(&self) -> &[FitWarning] {
        &self.warnings
    }

    /// The covariance matrix of the logarithms of the parameters.
    pub fn log_covariance(&self) -> Option<&[Vec<f64>]> {
        self.log_covariance.as_deref()
    }
}

impl<M: Parametric> Fit<M> {
    /// The parameters' names, in the order of every vector and matrix here.
    pub fn names(&self) -> &'static [&'static str] {
        M::NAMES
    }

    /// The estimates.
    pub fn estimates(&self) -> Vec<f64> {
        self.model.parameters()
    }

    /// Akaike's information criterion, 2k − 2 ln L; the smaller the better.
    pub fn aic(&self) -> f64 {
        2.0 * M::NAMES.len() as f64 - 2.0 * self.log_likelihood
    }

    /// Schwarz's Bayesian information criterion, k ln n − 2 ln L, n customers.
    pub fn bic(&self) -> f64 {
        M::NAMES.len() as f64 * (self.customers as f64).ln() - 2.0 * self.log_likelihood
    }

    /// The covariance matrix of the parameters, by the delta method.
    pub fn covariance(&self) -> Option<Vec<Vec<f64>>> {
        let estimates = self.estimates();
        let scaled = |(row, of): (&Vec<f64>, &f64)| {
            row.iter()
                .zip(&estimates)
                .map(|(covariance, estimate)| covariance * of * estimate)
                .collect()
        };
        Some(
            self.log_covariance()?
                .iter()
                .zip(&estimates)
                .map(scaled)
                .collect(),
        )
    }

    /// The standard errors of the logarithms of the parameters.
    pub fn log_standard_errors(&self) -> Option<Vec<f64>> {
        Some(
            self.log_covariance()?
                .iter()
                .enumerate()
                .filter_map(|(i, row)| row.get(i))
                .map(|variance| variance.sqrt())
                .collect(),
        )
    }

    /// The standard errors of the parameters, by the delta method.
    pub fn standard_errors(&self) -> Option<Vec<f64>> {
        let errors = self.log_standard_errors()?;
        Some(
            errors
                .iter()
                .zip(self.estimates())
                .map(|(error, estimate)| error * estimate)
                .collect(),
        )
    }
}
