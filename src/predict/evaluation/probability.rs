use crate::predict::PredictError;
use crate::predict::label::same_length;

/// Labels and predicted probabilities that may be compared.
pub(super) fn checked(labels: &[bool], probabilities: &[f64]) -> Result<(), PredictError> {
    same_length("probabilities", labels, probabilities.len())?;
    match probabilities.iter().position(|p| !(0.0..=1.0).contains(p)) {
        None => Ok(()),
        Some(row) => Err(PredictError::NotAProbability {
            row: row + 1,
            value: probabilities[row],
        }),
    }
}

/// 1 for a buyer, 0 for another.
pub(super) fn outcome(label: bool) -> f64 {
    f64::from(u8::from(label))
}

/// The Brier score: the mean squared error of predicted probabilities.
///
/// ```text
/// BS = (1/n) Σ (p − y)²
/// ```
///
/// 0 is perfect; a coin scores ¼. `None` without observations. Source: Brier 1950.
///
/// # Errors
///
/// [`PredictError::Length`], or [`PredictError::NotAProbability`] with the row.
///
/// # Example
///
/// ```
/// use clv::predict::evaluation::brier;
///
/// assert_eq!(brier(&[true, false], &[0.5, 0.5])?, Some(0.25));
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
pub fn brier(labels: &[bool], probabilities: &[f64]) -> Result<Option<f64>, PredictError> {
    checked(labels, probabilities)?;
    let sum: f64 = labels
        .iter()
        .zip(probabilities)
        .map(|(&label, p)| (p - outcome(label)).powi(2))
        .sum();
    Ok((!labels.is_empty()).then(|| sum / labels.len() as f64))
}

/// The logarithmic loss: minus the mean log-likelihood of predicted probabilities.
///
/// ```text
/// LL = −(1/n) Σ y ln p + (1 − y) ln(1 − p),   p clipped to [clip, 1 − clip]
/// ```
///
/// With `clip` 0 nothing is clipped: a certain prediction that is right costs 0, one that is wrong
/// costs infinity, and then the result is `None`, as it is without observations.
///
/// # Errors
///
/// [`PredictError::Length`], [`PredictError::NotAProbability`] with the row, or
/// [`PredictError::Setting`] where `clip` is not in \[0, ½).
///
/// # Example
///
/// ```
/// use clv::predict::evaluation::log_loss;
///
/// let loss = log_loss(&[true, false], &[0.5, 0.5], 0.0)?;
/// assert_eq!(loss, Some(std::f64::consts::LN_2));
/// assert_eq!(log_loss(&[true], &[0.0], 0.0)?, None);
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
pub fn log_loss(
    labels: &[bool],
    probabilities: &[f64],
    clip: f64,
) -> Result<Option<f64>, PredictError> {
    if !(0.0..0.5).contains(&clip) {
        return Err(PredictError::Setting {
            what: "clip",
            range: "in [0, 0.5)",
            value: clip,
        });
    }
    checked(labels, probabilities)?;
    let sum: f64 = labels
        .iter()
        .zip(probabilities)
        .map(|(&label, p)| {
            let p = p.clamp(clip, 1.0 - clip);
            // 1 − p without its rounding where p is small.
            if label { p.ln() } else { (-p).ln_1p() }
        })
        .sum();
    let loss = -sum / labels.len() as f64;
    Ok(loss.is_finite().then(|| loss.max(0.0)))
}
