use std::fmt;

/// The reason why a search for the maximum ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
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

/// The limit of a parameter that runs away.
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

/// A warning to a reader of a fit.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum FitWarning {
    /// The likelihood does not fall up to where the search was held: the parameter wants to be 0
    /// or infinite, and a simpler model says the same.
    Boundary {
        /// The parameter's name.
        parameter: String,
        /// The limit that it tends to.
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
    /// The likelihood has another maximum that is hardly lower: forecasts depend on which of the two
    /// is believed, and standard errors say nothing of the other.
    Rival {
        /// The parameters there, in the order of the fit's.
        parameters: Vec<f64>,
        /// The amount by which its log-likelihood is lower.
        below: f64,
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
                    "{parameter} tends to {limit} and was held at the edge of the search, {value:.2e}: \
                     the data do not tell it from {limit}; forecasts hold, there are no standard \
                     errors; a simpler model says the same, and a prior on {parameter} gives errors"
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
            Self::Rival { parameters, below } => {
                write!(
                    f,
                    "the log-likelihood has another maximum, lower by {below:.2}, at ("
                )?;
                for (place, parameter) in parameters.iter().enumerate() {
                    let comma = if place == 0 { "" } else { ", " };
                    write!(f, "{comma}{parameter:.4}")?;
                }
                write!(f, "): forecasts depend on which of the two is believed")
            }
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
