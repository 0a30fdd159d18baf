use super::RetentionError;

/// The retention rate of a period: those who stayed over those who were there.
///
/// ```text
/// (customers at the end − new customers) / customers at the start
/// ```
///
/// New customers are in neither number: a rate that leaves them in rises with every campaign that
/// wins customers. Both counts are of the same period; a churn rate over a rolling denominator is
/// another quantity. `None` where nobody was there at the start.
///
/// # Errors
///
/// [`RetentionError::NewExceedEnd`], [`RetentionError::KeptExceedStart`].
///
/// # Example
///
/// ```
/// use clv::retention::retention_rate;
///
/// // 520 at the end, 95 of them new: 425 of 500 stayed.
/// assert_eq!(retention_rate(500, 520, 95)?, Some(0.85));
/// # Ok::<(), clv::Error>(())
/// ```
pub fn retention_rate(
    customers_at_start: u64,
    customers_at_end: u64,
    new_customers: u64,
) -> Result<Option<f64>, RetentionError> {
    let kept = kept(customers_at_start, customers_at_end, new_customers)?;
    Ok(share(kept, customers_at_start))
}

/// The churn rate of a period: those who left over those who were there, 1 − [`retention_rate`].
///
/// ```text
/// (customers at the start − (customers at the end − new customers)) / customers at the start
/// ```
///
/// `None` where nobody was there at the start.
///
/// # Errors
///
/// As [`retention_rate`].
///
/// # Example
///
/// ```
/// use clv::retention::churn_rate;
///
/// // 520 at the end, 95 of them new: 75 of 500 left.
/// assert_eq!(churn_rate(500, 520, 95)?, Some(0.15));
/// # Ok::<(), clv::Error>(())
/// ```
pub fn churn_rate(
    customers_at_start: u64,
    customers_at_end: u64,
    new_customers: u64,
) -> Result<Option<f64>, RetentionError> {
    let kept = kept(customers_at_start, customers_at_end, new_customers)?;
    Ok(share(customers_at_start - kept, customers_at_start))
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// At most the customers at the start.
fn kept(at_start: u64, at_end: u64, new: u64) -> Result<u64, RetentionError> {
    let kept = at_end
        .checked_sub(new)
        .ok_or(RetentionError::NewExceedEnd { at_end, new })?;
    if kept > at_start {
        return Err(RetentionError::KeptExceedStart { at_start, kept });
    }
    Ok(kept)
}
