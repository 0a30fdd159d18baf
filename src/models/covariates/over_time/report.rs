//! The effects that a fit finds, and how sure it is of them.

use super::VaryingEffect;
use super::VaryingParetoNbd;
use super::likelihood::BASELINE;
use crate::models::covariates::{LikelihoodRatioTest, Process};
use crate::models::{Fit, ParetoNbd};
use crate::statistics::StandardNormal;

/// An estimated coefficient.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct VaryingCoefficient {
    /// The process that it acts on.
    pub process: Process,
    /// The column.
    pub column: String,
    /// γ: a rise of the column by 1 multiplies the rate by e^γ.
    pub estimate: f64,
    /// Its standard error; `None` where the fit has no covariance.
    pub standard_error: Option<f64>,
    /// Of Wald's test that the coefficient is 0, two-sided.
    pub p_value: Option<f64>,
}

impl Fit<VaryingParetoNbd> {
    /// The coefficients, those of the purchase process first.
    ///
    /// In [`log_covariance`](Self::log_covariance) they stand after r, α, s and β, and are what
    /// they are: the logarithms of the multipliers.
    pub fn coefficients(&self) -> Vec<VaryingCoefficient> {
        let model = self.model();
        let of = |process: Process| move |effect| (process, effect);
        let purchase = model.purchase_effects().iter().map(of(Process::Purchase));
        let dropout = model.dropout_effects().iter().map(of(Process::Dropout));
        let coefficient = |(place, (process, effect)): (usize, (Process, &VaryingEffect))| {
            let standard_error = self
                .log_covariance()
                .and_then(|covariance| covariance.get(place)?.get(place))
                .map(|variance| variance.sqrt());
            VaryingCoefficient {
                process,
                column: effect.column.clone(),
                estimate: effect.coefficient,
                standard_error,
                p_value: standard_error
                    .map(|error| StandardNormal.two_sided(effect.coefficient / error)),
            }
        };
        (BASELINE..)
            .zip(purchase.chain(dropout))
            .map(coefficient)
            .collect()
    }

    /// The likelihood-ratio test of all coefficients against the plain model, fitted to the same
    /// customers ([`VaryingHistories::distinct`](super::VaryingHistories::distinct)); `None` without
    /// coefficients, or where the other fit is clearly one to other customers: it has another number
    /// of them, or a higher likelihood than the model that contains it.
    pub fn likelihood_ratio_test(&self, plain: &Fit<ParetoNbd>) -> Option<LikelihoodRatioTest> {
        LikelihoodRatioTest::new(
            self.log_likelihood(),
            plain.log_likelihood(),
            (self.parameter_count() - BASELINE) as u32,
        )
        .filter(|_| self.customers() == plain.customers())
    }
}
