use super::tests_of_fit::{LikelihoodRatioTest, WaldTest};
use super::{CovariateError, CovariateModel, FitWithCovariates, Ridge};
use crate::models::{Fit, FitWarning, StopReason};
use crate::numeric::matrix::{dot, matrix, solve};
use crate::statistics::StandardNormal;

/// A model with covariates fitted by (penalised) maximum likelihood, beside the plain one.
///
/// ```text
/// A          −∂² ln L, the information of (ln θ, γ) at the estimates, without the penalty
/// P          2 n λ on the diagonal of the coefficients: the curvature of the penalty
/// Cov        (A + P)⁻¹ A (A + P)⁻¹        A⁻¹ where nothing is penalised
/// z          γ̂ / √Cov                     p-value from the normal distribution
/// ```
///
/// The log-likelihood is always that of the unpenalised problem. With a penalty the errors are
/// those of the penalised estimate around *its* expectation, which lies nearer to 0 than the truth
/// (Gray 1992): an interval from them does not cover the true coefficient as often as it says.
///
/// Parameters and coefficients are per unit of the covariates as they are in the table, whatever
/// the fit did inside.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(bound(
        serialize = "M: serde::Serialize, M::Convention: serde::Serialize",
        deserialize = "M: serde::Deserialize<'de>, M::Convention: serde::Deserialize<'de>"
    ))
)]
pub struct CovariateFit<M: FitWithCovariates> {
    pub(super) model: CovariateModel<M>,
    pub(super) plain: Fit<M>,
    pub(super) log_likelihood: f64,
    pub(super) distinct_rows: usize,
    pub(super) distinct_covariates: usize,
    pub(super) iterations: usize,
    pub(super) gradient_norm: f64,
    pub(super) stop_reason: StopReason,
    pub(super) warnings: Vec<FitWarning>,
    pub(super) covariance: Option<Vec<Vec<f64>>>,
    pub(super) standard_deviations: Vec<f64>,
    pub(super) ridge: Option<Ridge>,
}

/// A coefficient, and what the data say about it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CoefficientEstimate {
    /// What it acts on and the covariate, such as `purchase: channel=web`.
    pub name: String,
    /// The column of the table.
    pub column: String,
    /// γ per unit of the covariate.
    pub estimate: f64,
    /// γ per standard deviation of the covariate among the customers of the fit.
    pub per_standard_deviation: f64,
    /// The standard error of the estimate; `None` where there is no covariance.
    pub standard_error: Option<f64>,
    /// Estimate over standard error.
    pub z: Option<f64>,
    /// Of Wald's test that the coefficient is 0, two-sided.
    pub p_value: Option<f64>,
}

impl<M: FitWithCovariates> CovariateFit<M> {
    /// The model with covariates.
    pub fn model(&self) -> &CovariateModel<M> {
        &self.model
    }

    /// The model alone: prediction needs nothing else.
    pub fn into_model(self) -> CovariateModel<M> {
        self.model
    }

    /// The plain model's fit to the same customers.
    pub fn plain(&self) -> &Fit<M> {
        &self.plain
    }

    /// ln L at the estimates, without the penalty.
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// How many customers the model was fitted to.
    pub fn customers(&self) -> u64 {
        self.plain.customers()
    }

    /// How many different histories with different covariates they have.
    pub fn distinct_rows(&self) -> usize {
        self.distinct_rows
    }

    /// How many different covariates they have.
    pub fn distinct_covariates(&self) -> usize {
        self.distinct_covariates
    }

    /// Steps of the search that ended in this maximum.
    pub fn iterations(&self) -> usize {
        self.iterations
    }

    /// The largest slope of the mean (penalised) log-likelihood that is left, per unit of a
    /// log-parameter or of a coefficient per standard deviation.
    pub fn gradient_norm(&self) -> f64 {
        self.gradient_norm
    }

    /// Why the search ended.
    pub fn stop_reason(&self) -> StopReason {
        self.stop_reason
    }

    /// What must be known of the base model's parameters before the model is used.
    pub fn warnings(&self) -> &[FitWarning] {
        &self.warnings
    }

    /// The penalty, where there was one.
    pub fn ridge(&self) -> Option<Ridge> {
        self.ridge
    }

    /// Parameters of the base model and coefficients, how many there are.
    pub fn parameters(&self) -> usize {
        self.model.base().parameters().len() + self.model.layout().len()
    }

    /// What the rows and columns of the [`covariance`](Self::covariance) are: the logarithms of
    /// the base model's parameters, then the coefficients.
    pub fn names(&self) -> Vec<String> {
        let logs = self
            .model
            .base()
            .names()
            .into_iter()
            .map(|name| format!("ln {name}"));
        logs.chain(self.model.layout().iter().map(|of| of.name.clone()))
            .collect()
    }

    /// The covariance matrix of the estimates, of the base model's parameters in logarithms;
    /// `None` where the information is not positive definite or a parameter lies on the edge of
    /// the search.
    pub fn covariance(&self) -> Option<&[Vec<f64>]> {
        self.covariance.as_deref()
    }

    fn standard_error(&self, place: usize) -> Option<f64> {
        let variance = *self.covariance.as_ref()?.get(place)?.get(place)?;
        Some(variance.sqrt())
    }

    /// The standard errors of the base model's parameters, by the delta method.
    pub fn base_standard_errors(&self) -> Option<Vec<f64>> {
        let parameters = self.model.base().parameters();
        parameters
            .iter()
            .enumerate()
            .map(|(place, parameter)| Some(parameter * self.standard_error(place)?))
            .collect()
    }

    /// The coefficients with their errors and Wald's tests.
    pub fn coefficients(&self) -> Vec<CoefficientEstimate> {
        let values = self.model.coefficients().zip(&self.standard_deviations);
        (self.model.base().parameters().len()..)
            .zip(self.model.layout().iter().zip(values))
            .map(|(place, (of, ((name, estimate), deviation)))| {
                let standard_error = self.standard_error(place);
                let z = standard_error.map(|error| estimate / error);
                CoefficientEstimate {
                    name: name.to_owned(),
                    column: of.column.clone(),
                    estimate,
                    per_standard_deviation: estimate * deviation,
                    standard_error,
                    z,
                    p_value: z.map(|z| StandardNormal.two_sided(z)),
                }
            })
            .collect()
    }

    /// Wald's test that all coefficients of a column are 0, such as those of all levels of a factor
    /// on all processes; `None` where there is no covariance.
    ///
    /// # Errors
    ///
    /// [`CovariateError::NoSuchColumn`].
    pub fn wald_test(&self, column: &str) -> Result<Option<WaldTest>, CovariateError> {
        let (places, values): (Vec<usize>, Vec<f64>) = (self.model.base().parameters().len()..)
            .zip(self.model.layout().iter().zip(self.model.coefficients()))
            .filter(|(_, (of, _))| of.column == column)
            .map(|(place, (_, (_, value)))| (place, value))
            .unzip();
        if places.is_empty() {
            return Err(CovariateError::NoSuchColumn {
                column: column.to_owned(),
            });
        }
        let Some(covariance) = &self.covariance else {
            return Ok(None);
        };
        let entry = |i: usize, j: usize| {
            let row = covariance.get(places[i])?;
            row.get(places[j]).copied()
        };
        let own = matrix(places.len(), |i, j| entry(i, j).unwrap_or(f64::NAN));
        let statistic = solve(&own, &values).map(|weighted| dot(&weighted, &values));
        Ok(statistic.and_then(|statistic| WaldTest::new(statistic, places.len())))
    }

    /// The likelihood-ratio test of all coefficients against the plain model; `None` after a
    /// penalised fit, whose statistic is not χ² distributed.
    ///
    /// ```text
    /// 2 (ln L − ln L_plain) ~ χ²(number of coefficients)   where all coefficients are 0
    /// ```
    pub fn likelihood_ratio_test(&self) -> Option<LikelihoodRatioTest> {
        if self.ridge.is_some() {
            return None;
        }
        LikelihoodRatioTest::new(
            self.log_likelihood,
            self.plain.log_likelihood(),
            self.model.layout().len(),
        )
    }

    /// Akaike's information criterion, 2k − 2 ln L; `None` after a penalised fit, which does not
    /// have k free parameters.
    pub fn aic(&self) -> Option<f64> {
        let criterion = 2.0 * self.parameters() as f64 - 2.0 * self.log_likelihood;
        self.ridge.is_none().then_some(criterion)
    }

    /// Schwarz's Bayesian information criterion, k ln n − 2 ln L, n customers; `None` after a
    /// penalised fit.
    pub fn bic(&self) -> Option<f64> {
        let weight = (self.customers() as f64).ln();
        let criterion = weight * self.parameters() as f64 - 2.0 * self.log_likelihood;
        self.ridge.is_none().then_some(criterion)
    }
}
