use super::RetentionError;

/// The retention rate of a period: those who stayed over those who were there.
///
/// ```text
/// (customers at the end − new customers) / customers at the start
/// ```
///
/// New customers are in neither number: a rate that leaves them in rises with every campaign that
/// wins customers. Both counts are of the same period; a churn rate over a rolling denominator is
/// another quantity. `None` where nobody was there at the start. The churn rate is 1 less it.
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
    let kept = customers_at_end
        .checked_sub(new_customers)
        .ok_or(RetentionError::NewExceedEnd {
            at_end: customers_at_end,
            new: new_customers,
        })?;
    if kept > customers_at_start {
        return Err(RetentionError::KeptExceedStart {
            at_start: customers_at_start,
            kept,
        });
    }
    Ok((customers_at_start > 0).then(|| kept as f64 / customers_at_start as f64))
}
