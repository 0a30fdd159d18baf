use crate::predict::feature_table::check_row;
use crate::predict::{FeatureTable, PredictError};
use crate::statistics::StatisticsError;

/// A fitted logistic regression: the equation alone.
///
/// # Example
///
/// ```
/// use clv::predict::logistic::LogisticRegression;
///
/// let model = LogisticRegression::new(0.0, [("orders", 1.0)])?;
/// assert_eq!(model.probability(&[0.0])?, 0.5);
/// // One order more multiplies the odds by e.
/// let odds = |p: f64| p / (1.0 - p);
/// let ratio = odds(model.probability(&[1.0])?) / odds(model.probability(&[0.0])?);
/// assert!((ratio - std::f64::consts::E).abs() < 1e-12);
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct LogisticRegression {
    intercept: f64,
    columns: Vec<String>,
    coefficients: Vec<f64>,
}

/// The contribution of one feature to one customer's prediction.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Contribution {
    /// The column.
    pub column: String,
    /// The customer's value.
    pub value: f64,
    /// The value of the customer that it is compared with.
    pub baseline: f64,
    /// β (value − baseline), in log-odds.
    pub log_odds: f64,
}

/// Why a customer's prediction differs from that of another, feature by feature.
///
/// ```text
/// logit p(x) = logit p(baseline) + Σ βⱼ (xⱼ − baselineⱼ)
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Explanation {
    /// The prediction for the baseline.
    pub baseline_probability: f64,
    /// The prediction for the customer.
    pub probability: f64,
    /// The features, the largest contribution first.
    pub contributions: Vec<Contribution>,
}

impl LogisticRegression {
    /// An equation with these coefficients, each of a named feature.
    ///
    /// # Errors
    ///
    /// [`PredictError::DuplicateColumn`], or [`PredictError::FeatureNotFinite`] and
    /// [`PredictError::Setting`] where a coefficient or the intercept is infinite or not a number.
    pub fn new(
        intercept: f64,
        coefficients: impl IntoIterator<Item = (impl Into<String>, f64)>,
    ) -> Result<Self, PredictError> {
        if !intercept.is_finite() {
            return Err(PredictError::Setting {
                what: "intercept",
                range: "finite",
                value: intercept,
            });
        }
        let (columns, coefficients): (Vec<String>, Vec<f64>) = coefficients
            .into_iter()
            .map(|(column, coefficient)| (column.into(), coefficient))
            .unzip();
        // The same checks as for a row of the features.
        FeatureTable::new(columns.iter().cloned(), [&coefficients])?;
        Ok(Self {
            intercept,
            columns,
            coefficients,
        })
    }

    /// β₀.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// The features in the order in which rows must give them.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// βⱼ of each feature.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// ln(p/(1 − p)) of a checked row.
    fn log_odds(&self, row: &[f64]) -> Result<f64, PredictError> {
        let terms = row.iter().zip(&self.coefficients).map(|(x, b)| x * b);
        finite(self.intercept + terms.sum::<f64>())
    }

    /// The probability that the label of a customer with these features is 1.
    ///
    /// # Errors
    ///
    /// [`PredictError::RowLength`] or [`PredictError::FeatureNotFinite`], or
    /// [`PredictError::Statistics`] where the log-odds overflow.
    pub fn probability(&self, row: &[f64]) -> Result<f64, PredictError> {
        check_row(&self.columns, 0, row)?;
        Ok(sigmoid(self.log_odds(row)?))
    }

    /// The probabilities of a table's customers.
    ///
    /// # Errors
    ///
    /// [`PredictError::OtherColumn`] where the columns are not those of the model, by name, or
    /// [`PredictError::Statistics`] where the log-odds overflow.
    pub fn probabilities(&self, features: &FeatureTable) -> Result<Vec<f64>, PredictError> {
        features.must_have_columns(&self.columns)?;
        features
            .iter()
            .map(|row| Ok(sigmoid(self.log_odds(row)?)))
            .collect()
    }

    /// Why a customer is predicted otherwise than the baseline, which is another customer or the
    /// mean of the customers.
    ///
    /// The contributions add up exactly and are the Shapley values of the log-odds: a linear
    /// equation has no other fair division.
    ///
    /// # Errors
    ///
    /// As of [`probability`](Self::probability), for either row.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::predict::logistic::LogisticRegression;
    ///
    /// let model = LogisticRegression::new(-2.0, [("orders", 0.5), ("complaints", -1.5)])?;
    /// let why = model.explain(&[5.0, 1.0], &[2.0, 0.0])?;
    /// // A complaint costs 1.5 and three orders more bring 0.5 each: as likely as the baseline.
    /// assert_eq!(why.probability, why.baseline_probability);
    /// let parts: Vec<_> = why.contributions.iter().map(|part| (&*part.column, part.log_odds)).collect();
    /// assert_eq!(parts, [("orders", 1.5), ("complaints", -1.5)]);
    /// # Ok::<(), clv::predict::PredictError>(())
    /// ```
    pub fn explain(&self, row: &[f64], baseline: &[f64]) -> Result<Explanation, PredictError> {
        let (probability, baseline_probability) =
            (self.probability(row)?, self.probability(baseline)?);
        let mut contributions: Vec<Contribution> = self
            .columns
            .iter()
            .zip(&self.coefficients)
            .zip(row.iter().zip(baseline))
            .map(|((column, coefficient), (&value, &baseline))| {
                Ok(Contribution {
                    column: column.clone(),
                    value,
                    baseline,
                    log_odds: finite(coefficient * (value - baseline))?,
                })
            })
            .collect::<Result<_, PredictError>>()?;
        contributions.sort_by(|a, b| b.log_odds.abs().total_cmp(&a.log_odds.abs()));
        Ok(Explanation {
            baseline_probability,
            probability,
            contributions,
        })
    }
}

fn finite(log_odds: f64) -> Result<f64, PredictError> {
    if log_odds.is_finite() {
        Ok(log_odds)
    } else {
        Err(StatisticsError::Overflow {
            quantity: "log-odds",
        }
        .into())
    }
}

pub(in crate::predict) fn sigmoid(log_odds: f64) -> f64 {
    let tail = (-log_odds.abs()).exp();
    if log_odds > 0.0 {
        1.0 / (1.0 + tail)
    } else {
        tail / (1.0 + tail)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    intercept: f64,
    columns: Vec<String>,
    coefficients: Vec<f64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for LogisticRegression {
    type Error = PredictError;

    fn try_from(model: Unchecked) -> Result<Self, PredictError> {
        if model.columns.len() != model.coefficients.len() {
            return Err(PredictError::RowLength {
                row: 1,
                expected: model.columns.len(),
                got: model.coefficients.len(),
            });
        }
        Self::new(
            model.intercept,
            model.columns.into_iter().zip(model.coefficients),
        )
    }
}
