use super::{FlemingHarrington, GroupMember, Observation, log_rank_of_groups};
use crate::retention::RetentionError;

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
    /// The number expected to have left, had both groups the same hazard.
    pub expected: [f64; 2],
}

/// The two-sample log-rank test; [`log_rank_of_groups`] takes more groups, strata, late entry and
/// weights.
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
    let member = |group| {
        move |&seen: &Observation| GroupMember {
            group,
            stratum: (),
            seen: seen.into(),
        }
    };
    let members = group_a.iter().map(member(0));
    let members: Vec<_> = members.chain(group_b.iter().map(member(1))).collect();
    let test = log_rank_of_groups(&members, FlemingHarrington::LOG_RANK)?;
    Ok(test.and_then(|test| {
        let [a, b] = test.groups.as_slice() else {
            return None;
        };
        Some(LogRank {
            chi_squared: test.chi_squared,
            p_value: test.p_value,
            // Whole numbers, since nobody is weighted.
            observed: [a.observed as u64, b.observed as u64],
            expected: [a.expected, b.expected],
        })
    }))
}
