use super::{FitWarning, Parametric, StopReason};
#[cfg(feature = "serde")]
use crate::models::ModelError;
#[cfg(feature = "serde")]
use crate::numeric::matrix::cholesky;
use crate::quantity::{TimeUnit, counted};
use std::borrow::Cow;
use std::fmt;

/// A model fitted by maximum likelihood, and how far it can be trusted.
///
/// ```text
/// AIC = 2k − 2 ln L          k parameters
/// BIC = k ln n − 2 ln L      n customers
/// Cov(θ̂ᵢ, θ̂ⱼ) = θ̂ᵢ θ̂ⱼ Cov(ln θ̂ᵢ, ln θ̂ⱼ)          delta method
/// ```
///
/// The covariance of the logarithms is the inverse of the information matrix at the maximum, of second
/// derivatives where the model knows them, else of differences of the gradient. It is `None` where that
/// matrix is not positive definite or a parameter lies on the edge of the search: a standard error
/// would then say nothing. A coefficient, which may have either sign, stands in it as it is, without a
/// logarithm.
///
/// A fit to customers over time knows the [unit](Self::time_unit) of its parameters.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        try_from = "Unchecked<M>",
        bound(
            serialize = "M: serde::Serialize",
            deserialize = "M: Parametric + serde::Deserialize<'de>"
        )
    )
)]
pub struct Fit<M> {
    pub(in crate::models) model: M,
    pub(in crate::models) log_likelihood: f64,
    /// Whether the likelihood lacks a factor that other models of the same data have.
    pub(in crate::models) is_partial: bool,
    pub(in crate::models) customers: u64,
    pub(in crate::models) distinct_rows: usize,
    pub(in crate::models) time_unit: Option<TimeUnit>,
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

    /// The number of customers the model was fitted to.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// The number of different histories they have.
    pub fn distinct_rows(&self) -> usize {
        self.distinct_rows
    }

    /// The unit of time of the data and so of the parameters; `None` where they have no time, as
    /// amounts and renewals.
    pub fn time_unit(&self) -> Option<TimeUnit> {
        self.time_unit
    }

    /// Steps of the search that ended in this maximum.
    pub fn iterations(&self) -> usize {
        self.iterations
    }

    /// The largest slope of the mean log-likelihood per unit of a log-parameter that is left, where it was
    /// last looked at: a last short step by Newton's method may have followed, which squares it.
    pub fn gradient_norm(&self) -> f64 {
        self.gradient_norm
    }

    /// Why the search ended.
    pub fn stop_reason(&self) -> StopReason {
        self.stop_reason
    }

    /// The warnings to heed before the model is used; empty where the maximum is inside the search
    /// and well determined.
    pub fn warnings(&self) -> &[FitWarning] {
        &self.warnings
    }

    /// The covariance matrix of the logarithms of the parameters, of coefficients as they are.
    pub fn log_covariance(&self) -> Option<&[Vec<f64>]> {
        self.log_covariance.as_deref()
    }

    /// The standard errors of the logarithms of the parameters, of coefficients as they are.
    pub fn log_standard_errors(&self) -> Option<Vec<f64>> {
        let rows = self.log_covariance()?.iter().enumerate();
        rows.map(|(i, row)| Some(row.get(i)?.sqrt())).collect()
    }

    /// The same fit of a model that holds this one.
    pub(in crate::models) fn map<N>(self, model: impl FnOnce(M) -> N) -> Fit<N> {
        Fit {
            model: model(self.model),
            log_likelihood: self.log_likelihood,
            is_partial: self.is_partial,
            customers: self.customers,
            distinct_rows: self.distinct_rows,
            time_unit: self.time_unit,
            iterations: self.iterations,
            gradient_norm: self.gradient_norm,
            stop_reason: self.stop_reason,
            warnings: self.warnings,
            log_covariance: self.log_covariance,
        }
    }
}

impl<M: Parametric> Fit<M> {
    /// The parameters' names, in the order of every vector and matrix here.
    pub fn names(&self) -> Vec<Cow<'static, str>> {
        self.model.names()
    }

    /// The estimates.
    pub fn estimates(&self) -> Vec<f64> {
        self.model.parameters()
    }

    /// The number of parameters that were estimated.
    pub fn parameter_count(&self) -> usize {
        self.estimates().len()
    }

    /// Akaike's information criterion, 2k − 2 ln L; the smaller the better. `None` where the
    /// likelihood lacks a factor that other models of the same data have, so that nothing can be
    /// compared by it: a model of regular buyers that was fitted without the times between
    /// purchases, a Gamma-Gamma model, which is fitted to mean amounts
    /// ([`aic_of_means`](Self::aic_of_means)), and one with a penalty.
    pub fn aic(&self) -> Option<f64> {
        let parameters = self.parameter_count() as f64;
        (!self.is_partial).then_some(2.0 * parameters - 2.0 * self.log_likelihood)
    }

    /// Schwarz's Bayesian information criterion, k ln n − 2 ln L, n customers; `None` as
    /// [`aic`](Self::aic).
    pub fn bic(&self) -> Option<f64> {
        let parameters = self.parameter_count() as f64;
        let penalty = parameters * (self.customers as f64).ln();
        (!self.is_partial).then_some(penalty - 2.0 * self.log_likelihood)
    }

    /// dθ/d coordinate of each parameter.
    fn slopes(&self) -> Vec<f64> {
        let estimates = self.estimates().into_iter();
        let scales = self.model.scales();
        estimates
            .zip(scales)
            .map(|(estimate, scale)| scale.slope(estimate))
            .collect()
    }

    /// The covariance matrix of the parameters, by the delta method.
    pub fn covariance(&self) -> Option<Vec<Vec<f64>>> {
        let slopes = self.slopes();
        let scaled = |(row, of): (&Vec<f64>, &f64)| {
            let entries = row.iter().zip(&slopes);
            entries
                .map(|(covariance, slope)| covariance * of * slope)
                .collect()
        };
        let rows = self.log_covariance()?.iter().zip(&slopes);
        Some(rows.map(scaled).collect())
    }

    /// The standard errors of the parameters, by the delta method.
    pub fn standard_errors(&self) -> Option<Vec<f64>> {
        let errors = self.log_standard_errors()?.into_iter().zip(self.slopes());
        Some(errors.map(|(error, slope)| error * slope).collect())
    }
}

/// The summary that a reader of the fit expects: estimates with their errors, the likelihood, and
/// the warnings in words.
impl<M: Parametric> fmt::Display for Fit<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} fitted to {}",
            self.model.name(),
            counted(self.customers, "customer")
        )?;
        if let Some(unit) = self.time_unit {
            write!(f, ", unit of time: {unit}")?;
        }
        writeln!(f)?;
        let names = self.names();
        let width = names.iter().map(|name| name.chars().count()).max();
        let width = width.unwrap_or_default();
        let errors = self.standard_errors();
        for (place, (name, estimate)) in names.iter().zip(self.estimates()).enumerate() {
            write!(f, "  {name:width$}  {estimate:>12.5}")?;
            match errors.as_ref().and_then(|errors| errors.get(place)) {
                Some(error) => writeln!(f, "  (standard error {error:.5})")?,
                None => writeln!(f)?,
            }
        }
        write!(f, "  ln L {:.4}", self.log_likelihood)?;
        if let (Some(aic), Some(bic)) = (self.aic(), self.bic()) {
            write!(f, ", AIC {aic:.3}, BIC {bic:.3}")?;
        }
        for warning in &self.warnings {
            write!(f, "\n  {warning}")?;
        }
        Ok(())
    }
}

/// Whether a matrix is a covariance of so many estimates.
#[cfg(feature = "serde")]
pub(in crate::models) fn is_covariance(matrix: &[Vec<f64>], size: usize) -> bool {
    let is_symmetric = |(i, row): (usize, &Vec<f64>)| {
        row.iter().enumerate().all(|(j, entry)| {
            let mirrored = matrix.get(j).and_then(|row| row.get(i));
            mirrored.is_some_and(|other| (entry - other).abs() <= 1e-9 * entry.abs().max(1e-300))
        })
    };
    matrix.len() == size
        && matrix.iter().all(|row| row.len() == size)
        && matrix.iter().enumerate().all(is_symmetric)
        && cholesky(&matrix.to_vec()).is_some()
}

/// A fit as it was read, before anything has been checked.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked<M> {
    model: M,
    log_likelihood: f64,
    is_partial: bool,
    customers: u64,
    distinct_rows: usize,
    time_unit: Option<TimeUnit>,
    iterations: usize,
    gradient_norm: f64,
    stop_reason: StopReason,
    warnings: Vec<FitWarning>,
    log_covariance: Option<Vec<Vec<f64>>>,
}

#[cfg(feature = "serde")]
impl<M: Parametric> TryFrom<Unchecked<M>> for Fit<M> {
    type Error = ModelError;

    fn try_from(read: Unchecked<M>) -> Result<Self, ModelError> {
        let refused = |argument, range, value| Err(ModelError::argument(argument, range, value));
        if !read.log_likelihood.is_finite() {
            let value = read.log_likelihood;
            return refused("log-likelihood of a fit", "finite", value);
        }
        if !(read.gradient_norm >= 0.0 && read.gradient_norm.is_finite()) {
            let value = read.gradient_norm;
            return refused("gradient norm of a fit", "finite and ≥ 0", value);
        }
        if read.customers == 0 {
            return refused("number of customers of a fit", "≥ 1", 0.0);
        }
        let size = read.model.parameters().len();
        if let Some(matrix) = &read.log_covariance
            && !is_covariance(matrix, size)
        {
            let rows = matrix.len() as f64;
            let range = "a positive definite matrix with a row and a column for each parameter";
            return refused("covariance of a fit", range, rows);
        }
        Ok(Self {
            model: read.model,
            log_likelihood: read.log_likelihood,
            is_partial: read.is_partial,
            customers: read.customers,
            distinct_rows: read.distinct_rows,
            time_unit: read.time_unit,
            iterations: read.iterations,
            gradient_norm: read.gradient_norm,
            stop_reason: read.stop_reason,
            warnings: read.warnings,
            log_covariance: read.log_covariance,
        })
    }
}
