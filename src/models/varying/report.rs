//! What a fit says of the effects, and how sure it is.

use super::VaryingParetoNbd;
use super::fit::BASELINE;
use crate::models::{Fit, ParetoNbd};
use crate::statistics::{ChiSquared, StatisticsError};

/// An estimated coefficient.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct VaryingCoefficient {
    /// `purchase` or `dropout`.
    pub process: String,
    /// The column.
    pub column: String,
    /// γ: a rise of the column by 1 multiplies the rate by e^γ.
    pub estimate: f64,
    /// Its standard error; `None` where the fit has no covariance.
    pub standard_error: Option<f64>,
    /// The probability of an estimate at least as far from 0 if the column has no effect (Wald).
    pub p_value: Option<f64>,
}

/// The likelihood-ratio test of covariates without any effect.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct VaryingTest {
    /// 2·(ln L with the covariates − ln L of the plain model).
    pub statistic: f64,
    /// The number of coefficients.
    pub degrees_of_freedom: u32,
    /// The probability of a statistic at least as large if no covariate has an effect.
    pub p_value: f64,
}

impl Fit<VaryingParetoNbd> {
    /// The coefficients, those of the purchase process first.
    ///
    /// In [`log_covariance`](Self::log_covariance) they stand after r, α, s and β, and are what
    /// they are: the logarithms of the multipliers.
    ///
    /// # Errors
    ///
    /// Where an estimate is so far from 0 that its test is not a number.
    pub fn coefficients(&self) -> Result<Vec<VaryingCoefficient>, StatisticsError> {
        let model = self.model();
        let one = ChiSquared::new(1.0)?;
        let of = |process: &'static str| move |effect| (process, effect);
        let purchase = model.purchase_effects().iter().map(of("purchase"));
        let effects = purchase.chain(model.dropout_effects().iter().map(of("dropout")));
        let coefficient = |(place, (process, effect)): (usize, (&str, &super::VaryingEffect))| {
            let variance = self
                .log_covariance()
                .and_then(|covariance| covariance.get(place)?.get(place))
                .copied();
            VaryingCoefficient {
                process: process.to_owned(),
                column: effect.column.clone(),
                estimate: effect.coefficient,
                standard_error: variance.map(f64::sqrt),
                p_value: variance.map(|variance| {
                    one.survival(effect.coefficient * effect.coefficient / variance)
                }),
            }
        };
        Ok((BASELINE..).zip(effects).map(coefficient).collect())
    }

    /// r, α, s and β where all covariates are 0, with their standard errors.
    pub fn baseline_standard_errors(&self) -> Option<[f64; 4]> {
        let (covariance, baseline) = (self.log_covariance()?, self.model().baseline());
        let levels = [
            baseline.r(),
            baseline.alpha(),
            baseline.s(),
            baseline.beta(),
        ];
        let error = |i: usize| Some(covariance.get(i)?.get(i)?.sqrt() * levels.get(i)?);
        Some([error(0)?, error(1)?, error(2)?, error(3)?])
    }

    /// The number of parameters: four, and the coefficients.
    pub fn parameters(&self) -> usize {
        let model = self.model();
        BASELINE + model.purchase_effects().len() + model.dropout_effects().len()
    }

    /// Akaike's information criterion; the smaller the better.
    pub fn aic(&self) -> f64 {
        2.0 * self.parameters() as f64 - 2.0 * self.log_likelihood()
    }

    /// Schwarz's Bayesian information criterion.
    pub fn bic(&self) -> f64 {
        self.parameters() as f64 * (self.customers() as f64).ln() - 2.0 * self.log_likelihood()
    }

    /// Tests all coefficients at once against the plain model, fitted to the same customers
    /// ([`VaryingHistories::distinct`](super::VaryingHistories::distinct)).
    ///
    /// # Errors
    ///
    /// Where there is no coefficient.
    pub fn test_of_no_effect(
        &self,
        plain: &Fit<ParetoNbd>,
    ) -> Result<VaryingTest, StatisticsError> {
        let degrees_of_freedom = (self.parameters() - BASELINE) as u32;
        let statistic = 2.0 * (self.log_likelihood() - plain.log_likelihood()).max(0.0);
        Ok(VaryingTest {
            statistic,
            degrees_of_freedom,
            p_value: ChiSquared::new(f64::from(degrees_of_freedom))?.survival(statistic),
        })
    }
}
