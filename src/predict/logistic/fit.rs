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
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
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
    covariance: Option<Vec<Vec<f64>>>,
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
    /// The covariance of the coefficients, intercept first; `None` with a penalty, which biases
    /// them so that no interval of theirs covers.
    pub fn covariance(&self) -> Option<&[Vec<f64>]> {
        self.covariance.as_deref()
    }

    /// √ of the covariance's diagonal, intercept first; `None` with a penalty.
    pub fn standard_errors(&self) -> Option<Vec<f64>> {
        let covariance = self.covariance.as_ref()?;
        let diagonal = covariance.iter().enumerate();
        let variances = diagonal.map(|(j, row)| row.get(j).copied());
        variances.map(|variance| variance.map(f64::sqrt)).collect()
    }

    /// The coefficients with standard errors, tests and odds ratios, intercept first; `None` with
    /// a penalty.
    pub fn coefficients(&self, confidence_level: ConfidenceLevel) -> Option<Vec<Coefficient>> {
        let quantile = confidence_level.z();
        let names = self.model.columns().iter().cloned().map(Some);
        let names = std::iter::once(None).chain(names);
        let estimates = std::iter::once(self.model.intercept())
            .chain(self.model.coefficients().iter().copied());
        self.standard_errors().map(|errors| {
            names
                .zip(estimates)
                .zip(errors)
                .map(|((column, estimate), standard_error)| {
                    let interval = Interval {
                        estimate,
                        lower: estimate - quantile * standard_error,
                        upper: estimate + quantile * standard_error,
                        confidence: confidence_level,
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
                            confidence: confidence_level,
                        }),
                    }
                })
                .collect()
        })
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

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    model: LogisticRegression,
    penalty: Penalty,
    log_likelihood: f64,
    null_log_likelihood: f64,
    observations: usize,
    iterations: usize,
    covariance: Option<Vec<Vec<f64>>>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for LogisticFit {
    type Error = PredictError;

    fn try_from(fit: Unchecked) -> Result<Self, PredictError> {
        for value in [fit.log_likelihood, fit.null_log_likelihood] {
            if !(value <= 0.0 && value.is_finite()) {
                return Err(PredictError::Setting {
                    what: "log-likelihood of labels",
                    range: "finite and at most 0",
                    value,
                });
            }
        }
        if fit.observations == 0 {
            return Err(PredictError::NoObservations);
        }
        if let Some(covariance) = &fit.covariance {
            check_covariance(covariance, fit.model.columns().len() + 1)?;
        }
        if fit.covariance.is_some() != fit.penalty.is_none() {
            return Err(PredictError::Setting {
                what: "number of covariance matrices",
                range: "1 without a penalty, 0 with one",
                value: f64::from(u8::from(fit.covariance.is_some())),
            });
        }
        Ok(Self {
            model: fit.model,
            penalty: fit.penalty,
            log_likelihood: fit.log_likelihood,
            null_log_likelihood: fit.null_log_likelihood,
            observations: fit.observations,
            iterations: fit.iterations,
            covariance: fit.covariance,
        })
    }
}

/// A covariance is square, finite and symmetric to rounding, with variances above 0 and correlations
/// within \[−1, 1\].
#[cfg(feature = "serde")]
fn check_covariance(rows: &[Vec<f64>], size: usize) -> Result<(), PredictError> {
    let wrong_size = |got| PredictError::Setting {
        what: "rows and columns of a covariance",
        range: "as many as coefficients",
        value: got as f64,
    };
    if rows.len() != size {
        return Err(wrong_size(rows.len()));
    }
    if let Some(row) = rows.iter().find(|row| row.len() != size) {
        return Err(wrong_size(row.len()));
    }
    let at = |i: usize, j: usize| rows.get(i).and_then(|row| row.get(j)).copied();
    for (i, row) in rows.iter().enumerate() {
        for (j, &value) in row.iter().enumerate() {
            let (Some(mirrored), Some(a), Some(b)) = (at(j, i), at(i, i), at(j, j)) else {
                return Err(wrong_size(row.len()));
            };
            let most = a.sqrt() * b.sqrt();
            let is_sound = a > 0.0
                && b > 0.0
                && value.abs() <= most * (1.0 + 1e-9)
                && (value - mirrored).abs() <= 1e-6 * most;
            if !is_sound {
                return Err(PredictError::Setting {
                    what: "entry of a covariance",
                    range: "symmetric and within the variances, which are above 0",
                    value,
                });
            }
        }
    }
    Ok(())
}
