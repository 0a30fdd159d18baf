use super::tests_of_fit::{LikelihoodRatioTest, WaldTest};
use super::{CovariateError, CovariateModel, CovariateShifts, Ridge};
use crate::models::{Fit, WithTimeUnit};
use crate::numeric::matrix::{dot, matrix, solve};
use crate::quantity::TimeUnit;
use crate::statistics::{StandardNormal, p_equals};
use std::fmt;
use std::ops::Deref;

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
///
/// It is a [`Fit`] of the model with covariates, with the plain model's beside it: estimates, errors,
/// likelihood, criteria (none after a penalty, which leaves no k free parameters) and warnings are
/// those of the [`Fit`] that it derefs to.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(bound(
        serialize = "M: serde::Serialize, M::Convention: serde::Serialize",
        deserialize = "M: serde::Deserialize<'de>, M::Convention: serde::Deserialize<'de>"
    ))
)]
pub struct CovariateFit<M: CovariateShifts> {
    pub(super) fit: Fit<CovariateModel<M>>,
    pub(super) plain: Fit<M>,
    pub(super) distinct_covariates: usize,
    pub(super) standard_deviations: Vec<f64>,
    pub(super) ridge: Option<Ridge>,
}

/// The summary of the fit, coefficients among the parameters.
impl<M: CovariateShifts> fmt::Display for CovariateFit<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fit.fmt(f)
    }
}

impl<M: CovariateShifts> WithTimeUnit for CovariateFit<M> {
    type Model = CovariateModel<M>;

    fn model(&self) -> &CovariateModel<M> {
        self.fit.model()
    }

    fn time_unit(&self) -> Option<TimeUnit> {
        self.fit.time_unit()
    }
}

impl<M: CovariateShifts> Deref for CovariateFit<M> {
    type Target = Fit<CovariateModel<M>>;

    fn deref(&self) -> &Self::Target {
        &self.fit
    }
}

/// A coefficient, and what the data say about it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CoefficientEstimate {
    /// The target that it acts on and the covariate, such as `purchase: channel=web`.
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

/// `purchase: channel=web 0.7012 (standard error 0.1533, p < 0.0001)`
impl fmt::Display for CoefficientEstimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:.4}", self.name, self.estimate)?;
        match (self.standard_error, self.p_value) {
            (Some(error), Some(p)) => write!(f, " (standard error {error:.4}, {})", p_equals(p)),
            (Some(error), None) => write!(f, " (standard error {error:.4})"),
            (None, _) => f.write_str(" (no standard error)"),
        }
    }
}

impl<M: CovariateShifts> CovariateFit<M> {
    /// The fit alone, without the plain model's.
    pub fn into_fit(self) -> Fit<CovariateModel<M>> {
        self.fit
    }

    /// The plain model's fit to the same customers.
    pub fn plain(&self) -> &Fit<M> {
        &self.plain
    }

    /// The number of different covariates the customers have.
    pub fn distinct_covariates(&self) -> usize {
        self.distinct_covariates
    }

    /// The penalty, where there was one.
    pub fn ridge(&self) -> Option<Ridge> {
        self.ridge
    }

    /// The number of parameters the base model has; the coefficients stand after them.
    fn base_parameter_count(&self) -> usize {
        self.plain.parameter_count()
    }

    /// The coefficients with their errors and Wald's tests.
    pub fn coefficients(&self) -> Vec<CoefficientEstimate> {
        let errors = self.log_standard_errors();
        let model = self.model();
        let values = model.coefficients().zip(&self.standard_deviations);
        (self.base_parameter_count()..)
            .zip(model.layout().iter().zip(values))
            .map(|(place, (of, ((name, estimate), deviation)))| {
                let standard_error = errors
                    .as_ref()
                    .and_then(|errors| errors.get(place).copied());
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
        let model = self.model();
        let (places, values): (Vec<usize>, Vec<f64>) = (self.base_parameter_count()..)
            .zip(model.layout().iter().zip(model.coefficients()))
            .filter(|(_, (of, _))| of.column == column)
            .map(|(place, (_, (_, value)))| (place, value))
            .unzip();
        if places.is_empty() {
            return Err(CovariateError::NoSuchColumn {
                column: column.to_owned(),
            });
        }
        let Some(covariance) = self.log_covariance() else {
            return Ok(None);
        };
        let entry = |i: usize, j: usize| {
            let row = covariance.get(places[i])?;
            row.get(places[j]).copied()
        };
        let own = matrix(places.len(), |i, j| entry(i, j).unwrap_or(f64::NAN));
        let statistic = solve(&own, &values).map(|weighted| dot(&weighted, &values));
        Ok(statistic.and_then(|statistic| WaldTest::new(statistic, places.len() as u32)))
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
            self.log_likelihood(),
            self.plain.log_likelihood(),
            self.model().layout().len() as u32,
        )
    }
}
