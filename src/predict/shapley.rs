use super::PredictError;
use crate::statistics::StatisticsError;

/// Features beyond this many have too many subsets.
const MOST: usize = 16;

/// The contribution of each feature to a prediction of any model, compared with a baseline.
///
/// The Shapley values: the mean, over all orders in which the features change from the baseline's to
/// the customer's, of what the prediction gains when that feature changes.
///
/// ```text
/// φⱼ = Σ_{S ∌ j} |S|! (n − |S| − 1)!/n! · (f(S ∪ j) − f(S))
/// ```
///
/// f(S) is the prediction with the customer's values of S and the baseline's of the rest. They add
/// up to the difference of the two predictions. All 2ⁿ subsets are predicted. A logistic regression
/// [explains](super::logistic::LogisticRegression::explain) itself faster. Source: Shapley 1953;
/// Lundberg & Lee 2017.
///
/// # Errors
///
/// [`PredictError::RowLength`] where the rows differ in length, [`PredictError::Setting`] with more
/// than 16 features, [`PredictError::NotFinite`] where the model predicts no number,
/// [`PredictError::Statistics`] where predictions are too far apart for one, and what the model
/// returns.
///
/// # Example
///
/// ```
/// use clv::predict::shapley_values;
///
/// // An interaction is shared by those who make it.
/// let values = shapley_values(|row| Ok(row[0] * row[1]), &[1.0, 1.0], &[0.0, 0.0])?;
/// assert_eq!(values, [0.5, 0.5]);
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
pub fn shapley_values(
    model: impl Fn(&[f64]) -> Result<f64, PredictError>,
    row: &[f64],
    baseline: &[f64],
) -> Result<Vec<f64>, PredictError> {
    let n = row.len();
    if baseline.len() != n {
        return Err(PredictError::RowLength {
            row: 1,
            expected: n,
            got: baseline.len(),
        });
    }
    if n > MOST {
        return Err(PredictError::Setting {
            what: "number of features",
            range: "at most 16 for all subsets",
            value: n as f64,
        });
    }
    let has = |set: usize, feature: usize| set >> feature & 1 == 1;
    let predictions = (0..1_usize << n)
        .map(|set| {
            let mixed: Vec<f64> = (0..n)
                .map(|j| if has(set, j) { row[j] } else { baseline[j] })
                .collect();
            let value = model(&mixed)?;
            if value.is_finite() {
                Ok(value)
            } else {
                Err(PredictError::NotFinite {
                    what: "prediction",
                    row: 1,
                    value,
                })
            }
        })
        .collect::<Result<Vec<f64>, PredictError>>()?;
    // |S|! (n − |S| − 1)!/n! = 1/(n · C(n − 1, |S|)).
    let mut weights = vec![1.0 / n as f64; n];
    for size in 1..n {
        weights[size] = weights[size - 1] * size as f64 / (n - size) as f64;
    }
    let value = |feature: usize| -> Result<f64, PredictError> {
        let value: f64 = (0..predictions.len())
            .filter(|&set| !has(set, feature))
            .map(|set| {
                let size = set.count_ones() as usize;
                weights[size] * (predictions[set | 1 << feature] - predictions[set])
            })
            .sum();
        if value.is_finite() {
            Ok(value)
        } else {
            Err(StatisticsError::Overflow {
                quantity: "what a feature adds",
            }
            .into())
        }
    };
    (0..n).map(value).collect()
}
