use super::StatisticsError;
use super::correlation::mid_ranks;
use super::error::all_finite;

/// The concentration of values ≥ 0 on those whom another column ranks high.
///
/// ```text
/// C = Σ (2·rᵢ − n − 1)·yᵢ / (n·Σ y)        rᵢ mid-rank of customer i by the other column, ascending
/// ```
///
/// Ranked by the values themselves it is their Gini coefficient; ranked by a prediction it is what
/// the prediction's order finds of that, below 0 where it is upside down. Equal predictions share
/// their rank, so the order of the rows does not matter. `None` without values and where all are 0.
///
/// Source: Kakwani, "Applications of Lorenz Curves in Economic Analysis", Econometrica 45 (1977),
/// 719–727.
///
/// # Errors
///
/// [`StatisticsError::LengthsDiffer`], [`StatisticsError::NotFinite`] and
/// [`StatisticsError::Negative`] for a value below 0.
///
/// # Example
///
/// ```
/// use clv::statistics::concentration_coefficient;
///
/// // All of it is with the one who is ranked third of four: (2·3 − 4 − 1)/4.
/// let found = concentration_coefficient(&[0.0, 5.0, 0.0, 0.0], &[0.1, 0.7, 0.3, 0.9])?;
/// assert_eq!(found, Some(0.25));
/// # Ok::<(), clv::statistics::StatisticsError>(())
/// ```
pub fn concentration_coefficient(
    values: &[f64],
    by: &[f64],
) -> Result<Option<f64>, StatisticsError> {
    if values.len() != by.len() {
        return Err(StatisticsError::LengthsDiffer {
            x: values.len(),
            y: by.len(),
        });
    }
    all_finite(values)?;
    all_finite(by)?;
    if let Some((row, &value)) = (1..).zip(values).find(|(_, value)| **value < 0.0) {
        return Err(StatisticsError::Negative { row, value });
    }
    let n = values.len() as f64;
    // Shares of the largest, so that no sum of finite values is infinite.
    let largest = values.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return Ok(None);
    }
    let ranks = mid_ranks(by)?;
    let (mut weighted, mut total) = (0.0, 0.0);
    for (value, rank) in values.iter().zip(ranks) {
        let value = value / largest;
        weighted += (2.0 * rank - n - 1.0) * value;
        total += value;
    }
    Ok(Some(weighted / (n * total)))
}

/// The part that a prediction's order finds of the concentration that there is to find.
///
/// ```text
/// normalised Gini = C(values ranked by the prediction) / C(values ranked by themselves)
/// ```
///
/// 1 for a perfect order, about 0 for a random one, −1 for a perfectly wrong one where nobody ties.
/// `None` where all values are equal. Equal predictions share their rank, so that a prediction
/// which knows nothing gets 0, whatever the order of the rows.
///
/// Source: Wang, Liu & Miao, "A Deep Probabilistic Model for Customer Lifetime Value Prediction"
/// (2019), section 4.2.
///
/// # Errors
///
/// As [`concentration_coefficient`].
///
/// # Example
///
/// ```
/// use clv::statistics::normalised_gini;
///
/// // C is ¼ by the prediction and ¾ by the values.
/// let found = normalised_gini(&[0.0, 5.0, 0.0, 0.0], &[0.1, 0.7, 0.3, 0.9])?;
/// assert_eq!(found, Some(1.0 / 3.0));
/// assert_eq!(normalised_gini(&[1.0, 5.0], &[0.5, 0.5])?, Some(0.0));
/// # Ok::<(), clv::statistics::StatisticsError>(())
/// ```
pub fn normalised_gini(values: &[f64], by: &[f64]) -> Result<Option<f64>, StatisticsError> {
    let found = concentration_coefficient(values, by)?;
    let there = concentration_coefficient(values, values)?.filter(|gini| *gini > 0.0);
    Ok(found.zip(there).map(|(found, there)| found / there))
}
