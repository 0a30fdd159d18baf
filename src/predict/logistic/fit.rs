use super::newton::{Design, Maximum};
use super::symmetric::Symmetric;
use super::{LogisticRegression, Penalty};
use crate::predict::label::same_length;
use crate::predict::scale::{ColumnScale, must_vary};
use crate::predict::{FeatureTable, PredictError};
use crate::quantity::ConfidenceLevel;
use crate::statistics::{Interval, StandardNormal, StatisticsError};

/// A logistic regression with what its fit says about it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LogisticFit {
    /// The equation.
    pub model: LogisticRegression,
    /// The penalty that it was fitted with.
    pub penalty: Penalty,
    /// Σ y ln p + (1 − y) ln(1 − p), without the penalty.
    pub log_likelihood: f64,
    /// The same of the model that predicts the overall rate for everybody.
    pub null_log_likelihood: f64,
    /// Number of customers.
    pub observations: usize,
    /// Newton steps that were made.
    pub iterations: usize,
    /// The covariance of the coefficients, intercept first; `None` with a penalty, which biases
    /// them so that no interval of theirs covers.
    pub covariance: Option<Vec<Vec<f64>>>,
}

/// One line of the table of a fit.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Coefficient {
    /// The feature, `None` for the intercept.
    pub column: Option<String>,
    /// β.
    pub estimate: f64,
    /// The square root of β's variance.
    pub standard_error: f64,
    /// β/SE.
    pub z: f64,
    /// Wald's two-sided p-value of β = 0.
    pub p_value: f64,
    /// β ± z·SE.
    pub interval: Interval,
    /// exp(β), by which one unit more of the feature multiplies the odds, and its limits; `None`
    /// where they are too large for a number.
    pub odds_ratio: Option<Interval>,
}

impl LogisticRegression {
    /// The equation that makes the labels most likely, less the penalty.
    ///
    /// ```text
    /// maximise Σ y ln p + (1 − y) ln(1 − p) − ½ ridge Σ βⱼ² − lasso Σ |βⱼ|
    /// ```
    ///
    /// By Newton's method (iteratively reweighted least squares) to about ten digits; with a lasso
    /// by coordinate descent on each quadratic approximation. No seed, and the same bits for any
    /// number of threads.
    ///
    /// # Errors
    ///
    /// - [`PredictError::NoObservations`], [`PredictError::Length`], [`PredictError::OneClass`];
    /// - without a penalty, where there is no maximum or more than one:
    ///   [`PredictError::ConstantFeature`], [`PredictError::DependentFeature`] and
    ///   [`PredictError::Separated`];
    /// - [`PredictError::Spread`], [`PredictError::NoConvergence`] and
    ///   [`PredictError::Statistics`] where the numbers are too far apart.
    ///
    /// # Example
    ///
    /// Of 30 customers with a coupon 12 bought, of 50 without 8: the odds ratio is
    /// (12/18)/(8/42) = 3.5.
    ///
    /// ```
    /// use clv::predict::FeatureTable;
    /// use clv::predict::logistic::{LogisticRegression, Penalty};
    ///
    /// let coupon = (0..80).map(|i| [if i < 30 { 1.0 } else { 0.0 }]);
    /// let features = FeatureTable::new(["coupon"], coupon)?;
    /// let bought: Vec<bool> = (0..80).map(|i| i < 12 || (30..38).contains(&i)).collect();
    /// let fit = LogisticRegression::fit(&features, &bought, Penalty::NONE)?;
    /// assert!((fit.model.coefficients()[0].exp() - 3.5).abs() < 1e-9);
    /// # Ok::<(), clv::predict::PredictError>(())
    /// ```
    pub fn fit(
        features: &FeatureTable,
        labels: &[bool],
        penalty: Penalty,
    ) -> Result<LogisticFit, PredictError> {
        same_length("rows of features", labels, features.rows())?;
        let n = labels.len();
        let positives = labels.iter().filter(|&&label| label).count();
        if n == 0 {
            return Err(PredictError::NoObservations);
        }
        if positives == 0 || positives == n {
            return Err(PredictError::OneClass {
                positives,
                observations: n,
            });
        }
        if penalty.is_none() {
            must_vary(features)?;
        }
        let scales = ColumnScale::of_columns(features)?;
        let maximum = Design::new(features, labels, &scales, penalty).maximise()?;
        let (intercept, coefficients) = unscaled(&maximum.coefficients, &scales)?;
        let columns = features.columns().iter().cloned();
        let rate = positives as f64 / n as f64;
        Ok(LogisticFit {
            model: Self::new(intercept, columns.zip(coefficients))?,
            penalty,
            log_likelihood: maximum.log_likelihood,
            null_log_likelihood: positives as f64 * rate.ln()
                + (n - positives) as f64 * (1.0 - rate).ln(),
            observations: n,
            iterations: maximum.iterations,
            covariance: penalty
                .is_none()
                .then(|| covariance(&maximum, &scales))
                .transpose()?,
        })
    }
}

impl LogisticFit {
    /// √ of the covariance's diagonal, intercept first; `None` with a penalty.
    pub fn standard_errors(&self) -> Option<Vec<f64>> {
        let covariance = self.covariance.as_ref()?;
        let diagonal = covariance.iter().enumerate();
        Some(diagonal.map(|(j, row)| row[j].sqrt()).collect())
    }

    /// The coefficients with standard errors, tests and odds ratios, intercept first; `None` with
    /// a penalty.
    ///
    /// # Errors
    ///
    /// [`PredictError::Statistics`] where the level is so near to 1 that it has no quantile.
    pub fn coefficients(
        &self,
        confidence: ConfidenceLevel,
    ) -> Result<Option<Vec<Coefficient>>, PredictError> {
        let quantile = StandardNormal.upper_quantile(confidence.upper_tail())?;
        let names = self.model.columns().iter().cloned().map(Some);
        let names = std::iter::once(None).chain(names);
        let estimates = std::iter::once(self.model.intercept())
            .chain(self.model.coefficients().iter().copied());
        Ok(self.standard_errors().map(|errors| {
            names
                .zip(estimates)
                .zip(errors)
                .map(|((column, estimate), standard_error)| {
                    let interval = Interval {
                        estimate,
                        lower: estimate - quantile * standard_error,
                        upper: estimate + quantile * standard_error,
                        confidence,
                    };
                    let z = estimate / standard_error;
                    Coefficient {
                        column,
                        estimate,
                        standard_error,
                        z,
                        p_value: StandardNormal.two_sided(z),
                        interval,
                        odds_ratio: interval.upper.exp().is_finite().then(|| Interval {
                            estimate: estimate.exp(),
                            lower: interval.lower.exp(),
                            upper: interval.upper.exp(),
                            confidence,
                        }),
                    }
                })
                .collect()
        }))
    }
}

/// β of the columns as they came: βⱼ = γⱼ/sⱼ, β₀ = γ₀ − Σ βⱼ mⱼ.
fn unscaled(scaled: &[f64], scales: &[ColumnScale]) -> Result<(f64, Vec<f64>), PredictError> {
    let (first, rest) = scaled.split_first().map_or((0.0, scaled), |(a, b)| (*a, b));
    let coefficients: Vec<f64> = rest
        .iter()
        .zip(scales)
        .map(|(gamma, scale)| gamma / scale.deviation)
        .collect();
    let shift: f64 = coefficients
        .iter()
        .zip(scales)
        .map(|(beta, scale)| beta * scale.mean)
        .sum();
    let intercept = first - shift;
    if coefficients.iter().all(|beta| beta.is_finite()) && intercept.is_finite() {
        Ok((intercept, coefficients))
    } else {
        Err(overflow("coefficient"))
    }
}

/// (XᵀWX)⁻¹ of the columns as they came.
fn covariance(maximum: &Maximum, scales: &[ColumnScale]) -> Result<Vec<Vec<f64>>, PredictError> {
    let scaled: Symmetric = maximum
        .information
        .cholesky(0.0)
        .map_err(|_| PredictError::Separated)?
        .inverse();
    // Each β as a row of weights of the γs.
    let intercept: Vec<f64> = std::iter::once(1.0)
        .chain(scales.iter().map(|scale| -scale.mean / scale.deviation))
        .collect();
    let weights: Vec<Vec<f64>> = std::iter::once(intercept)
        .chain(scales.iter().enumerate().map(|(j, scale)| {
            let mut row = vec![0.0; scales.len() + 1];
            row[j + 1] = 1.0 / scale.deviation;
            row
        }))
        .collect();
    let of = |a: &[f64], b: &[f64]| -> f64 {
        (0..scaled.size)
            .map(|i| {
                let inner: f64 = scaled.row(i).iter().zip(b).map(|(c, b)| c * b).sum();
                a[i] * inner
            })
            .sum()
    };
    let matrix: Vec<Vec<f64>> = weights
        .iter()
        .map(|a| weights.iter().map(|b| of(a, b)).collect())
        .collect();
    if matrix.iter().flatten().all(|value| value.is_finite()) {
        Ok(matrix)
    } else {
        Err(overflow("variance of a coefficient"))
    }
}

fn overflow(quantity: &'static str) -> PredictError {
    StatisticsError::Overflow { quantity }.into()
}
