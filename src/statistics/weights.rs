use super::error::StatisticsError;

/// Kish's effective sample size of weighted answers, (Σ w)² / Σ w²; `None` where there is no
/// weight.
///
/// # Example
///
/// ```
/// use clv::statistics::effective_sample_size;
///
/// // (1 + 1 + 2)² / (1 + 1 + 4) = 16/6
/// let n = effective_sample_size(&[1.0, 1.0, 2.0])?.ok_or("no weight")?;
/// assert!((n - 16.0 / 6.0).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`StatisticsError::InvalidWeight`] for a weight that is negative, infinite or NaN.
pub fn effective_sample_size(weights: &[f64]) -> Result<Option<f64>, StatisticsError> {
    let largest = check_weights(weights)?;
    if largest <= 0.0 {
        return Ok(None);
    }
    // Relative to the largest, so that no square overflows or vanishes.
    let (sum, squares) = weights.iter().fold((0.0, 0.0), |(sum, squares), w| {
        let w = w / largest;
        (sum + w, squares + w * w)
    });
    Ok(Some(sum * sum / squares))
}

/// The largest weight (0 where there is none), or an error that names the first bad one.
pub(crate) fn check_weights(weights: &[f64]) -> Result<f64, StatisticsError> {
    let mut largest = 0.0_f64;
    for (row, &value) in (1..).zip(weights) {
        if !(value >= 0.0 && value.is_finite()) {
            return Err(StatisticsError::InvalidWeight { row, value });
        }
        largest = largest.max(value);
    }
    Ok(largest)
}
