//! The correlation by a fit, with its error.

use super::CorrelatedParetoNbd;
use crate::models::covariates::LikelihoodRatioTest;
use crate::models::{Fit, ModelError, Parametric, ParetoNbd};
use crate::numeric::matrix::{dot, times};
use std::fmt;

/// The correlation of the rates, or m, with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CorrelationEstimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error by the delta method; `None` where the fit has no covariance.
    pub standard_error: Option<f64>,
}

impl fmt::Display for CorrelationEstimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.4}", self.value)?;
        match self.standard_error {
            Some(error) => write!(f, " (standard error {error:.4})"),
            None => Ok(()),
        }
    }
}

impl Fit<CorrelatedParetoNbd> {
    /// The estimated correlation of the purchase rate and the dropout rate.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where its slopes in the parameters cannot be computed.
    pub fn correlation(&self) -> Result<CorrelationEstimate, ModelError> {
        self.delta(CorrelatedParetoNbd::correlation)
    }

    /// The estimated m.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where its slopes in the parameters cannot be computed.
    pub fn m(&self) -> Result<CorrelationEstimate, ModelError> {
        self.delta(CorrelatedParetoNbd::m)
    }

    /// The likelihood-ratio test against m = 0, the Pareto/NBD fitted to the same customers.
    ///
    /// m = 0 lies inside of its range, so that the usual χ² distribution holds. `None` where the
    /// other fit is clearly one to other customers: it has another number of them, or a higher
    /// likelihood than the model that contains it.
    pub fn likelihood_ratio_test(
        &self,
        independent: &Fit<ParetoNbd>,
    ) -> Option<LikelihoodRatioTest> {
        let are_same = self.customers() == independent.customers();
        LikelihoodRatioTest::new(self.log_likelihood(), independent.log_likelihood(), 1)
            .filter(|_| are_same)
    }

    /// A function of the parameters with its standard error.
    fn delta(
        &self,
        of: impl Fn(&CorrelatedParetoNbd) -> f64,
    ) -> Result<CorrelationEstimate, ModelError> {
        /// Differences of smooth functions over e^±h: an error of h².
        const STEP: f64 = 1e-5;
        let model = self.model();
        let value = of(model);
        let Some(covariance) = self.log_covariance() else {
            return Ok(CorrelationEstimate {
                value,
                standard_error: None,
            });
        };
        let parameters = model.parameters();
        let beside = |place: usize, step: f64| {
            let moved: Vec<f64> = (0..)
                .zip(&parameters)
                .map(|(i, parameter)| {
                    if i == place {
                        parameter * step.exp()
                    } else {
                        *parameter
                    }
                })
                .collect();
            model.with_parameters(&moved).map(|model| of(&model))
        };
        let slopes = (0..parameters.len())
            .map(|place| Ok((beside(place, STEP)? - beside(place, -STEP)?) / (2.0 * STEP)))
            .collect::<Result<Vec<f64>, ModelError>>()?;
        let variance = dot(&slopes, &times(&covariance.to_vec(), &slopes));
        Ok(CorrelationEstimate {
            value,
            standard_error: Some(variance.max(0.0).sqrt()),
        })
    }
}
