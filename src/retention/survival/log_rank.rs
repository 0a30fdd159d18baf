use super::{Observation, Outcome};
use crate::retention::RetentionError;
use crate::statistics::ChiSquared;

/// Whether two groups leave at the same rate.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LogRank {
    /// χ² with one degree of freedom.
    pub chi_squared: f64,
    /// The chance of one as large where both groups leave at the same rate.
    pub p_value: f64,
    /// Customers of each group who left.
    pub observed: [u64; 2],
    /// How many would have, had both groups the same hazard.
    pub expected: [f64; 2],
}

/// The two-sample log-rank test.
///
/// ```text
/// χ² = (Σ (d_a − n_a d/n))² / Σ n_a n_b d (n − d)/(n² (n − 1))
/// ```
///
/// over the distinct times at which somebody of either group left; n and d are those of both
/// groups together. `None` where a group is empty, or where nobody left while both were at risk.
///
/// # Errors
///
/// [`RetentionError::Quantity`] where a time is negative or not finite.
///
/// # Example
///
/// ```
/// use clv::retention::{Observation, Outcome, log_rank};
///
/// let left = |time| Observation { time, outcome: Outcome::Left };
/// let test = log_rank(&[left(1.0)], &[left(2.0)])?.unwrap();
/// // Only at time 1 are both at risk: d_a − n_a d/n = 1 − 1/2, variance 1/4.
/// assert_eq!((test.chi_squared, test.expected), (1.0, [0.5, 1.5]));
/// # Ok::<(), clv::Error>(())
/// ```
pub fn log_rank(
    group_a: &[Observation],
    group_b: &[Observation],
) -> Result<Option<LogRank>, RetentionError> {
    // Both tables check their times.
    let tables = (
        super::RiskTable::of(group_a)?,
        super::RiskTable::of(group_b)?,
    );
    let (Some(a), Some(b)) = tables else {
        return Ok(None);
    };
    let mut rows: Vec<(f64, bool, Outcome)> = Vec::with_capacity(group_a.len() + group_b.len());
    rows.extend(
        group_a
            .iter()
            .map(|seen| (seen.time + 0.0, true, seen.outcome)),
    );
    rows.extend(
        group_b
            .iter()
            .map(|seen| (seen.time + 0.0, false, seen.outcome)),
    );
    rows.sort_unstable_by(|(x, ..), (y, ..)| x.total_cmp(y));

    let (mut at_risk_a, mut at_risk_b) = (a.observations as f64, b.observations as f64);
    let mut observed = [0_u64; 2];
    let mut expected = [0.0_f64; 2];
    let (mut excess, mut variance) = (0.0, 0.0);
    for ties in rows.chunk_by(|(x, ..), (y, ..)| x == y) {
        let left = |of_a: bool| {
            let these = ties
                .iter()
                .filter(|(_, is_a, outcome)| *is_a == of_a && *outcome == Outcome::Left);
            these.count()
        };
        let (left_a, left_b) = (left(true), left(false));
        let (d_a, d) = (left_a as f64, (left_a + left_b) as f64);
        let n = at_risk_a + at_risk_b;
        observed[0] += left_a as u64;
        observed[1] += left_b as u64;
        expected[0] += d * at_risk_a / n;
        expected[1] += d * at_risk_b / n;
        // (d_a n − n_a d)/n, and 0 where the other group has gone.
        excess += (d_a * n - at_risk_a * d) / n;
        if n > 1.0 {
            variance += at_risk_a / n * (at_risk_b / n) * d * ((n - d) / (n - 1.0));
        }
        let seen_a = ties.iter().filter(|(_, is_a, _)| *is_a).count();
        at_risk_a -= seen_a as f64;
        at_risk_b -= (ties.len() - seen_a) as f64;
    }
    let Some(variance) = Some(variance).filter(|&variance| variance > 0.0) else {
        return Ok(None);
    };
    let chi_squared = excess * excess / variance;
    Ok(Some(LogRank {
        chi_squared,
        p_value: ChiSquared::new(1.0)?.survival(chi_squared),
        observed,
        expected,
    }))
}
