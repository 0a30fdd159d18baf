use super::error::{StatisticsError, all_finite};
use crate::quantity::QuantityError;

/// Quantiles of type 7 (Hyndman & Fan 1996), the default of R, NumPy and Excel; `None` where there
/// are no values.
///
/// ```text
/// h = (n − 1) q;   x_⌊h⌋ + (h − ⌊h⌋) (x_{⌊h⌋+1} − x_⌊h⌋)   on the sorted values, counted from 0
/// ```
///
/// # Example
///
/// ```
/// use clv::statistics::quantiles;
///
/// // h = 4 · 0.2 = 0.8, so 1 + 0.8 · (2 − 1)
/// let quintiles = quantiles(&[10.0, 1.0, 4.0, 2.0, 3.0], &[0.2, 0.5])?.ok_or("no values")?;
/// assert_eq!(quintiles, [1.8, 3.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Where a probability is not in \[0, 1\], or [`StatisticsError::NotFinite`] for a value.
pub fn quantiles(
    values: &[f64],
    probabilities: &[f64],
) -> Result<Option<Vec<f64>>, StatisticsError> {
    all_finite(values)?;
    for &value in probabilities {
        if !(0.0..=1.0).contains(&value) {
            return Err(QuantityError::NumberOutOfRange {
                quantity: "probability",
                range: "in [0, 1]",
                value,
            }
            .into());
        }
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    Ok(probabilities
        .iter()
        .map(|&probability| of_sorted(&sorted, probability))
        .collect())
}

/// A single quantile, as [`quantiles`].
///
/// # Example
///
/// ```
/// use clv::statistics::quantile;
///
/// // h = 2 · 0.9 = 1.8, so 2 + 0.8 · (10 − 2)
/// assert_eq!(quantile(&[10.0, 1.0, 2.0], 0.9)?, Some(8.4));
/// # Ok::<(), clv::statistics::StatisticsError>(())
/// ```
///
/// # Errors
///
/// As [`quantiles`].
pub fn quantile(values: &[f64], probability: f64) -> Result<Option<f64>, StatisticsError> {
    Ok(quantiles(values, &[probability])?.and_then(|quantiles| quantiles.first().copied()))
}

/// The middle value, or the mean of the two middle ones.
///
/// # Example
///
/// ```
/// use clv::statistics::median;
///
/// assert_eq!(median(&[10.0, 1.0, 2.0, 4.0])?, Some(3.0));
/// # Ok::<(), clv::statistics::StatisticsError>(())
/// ```
///
/// # Errors
///
/// [`StatisticsError::NotFinite`] for an infinite value or NaN.
pub fn median(values: &[f64]) -> Result<Option<f64>, StatisticsError> {
    quantile(values, 0.5)
}

fn of_sorted(sorted: &[f64], probability: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let h = last as f64 * probability;
    let below = (h as usize).min(last);
    let share = h - below as f64;
    let (low, high) = (sorted.get(below)?, sorted.get((below + 1).min(last))?);
    let gap = high - low;
    Some(if gap.is_finite() {
        low + share * gap
    } else {
        // The gap of −1e308 and 1e308 has no place in a number; the quantile has.
        (1.0 - share) * low + share * high
    })
}
