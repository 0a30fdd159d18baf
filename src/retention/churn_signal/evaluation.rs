use crate::quantity::ConfidenceLevel;
use crate::retention::RetentionError;
use crate::statistics::{Interval, Proportion, ProportionMethod, Sample, median};
use chrono::NaiveDate;

/// The warning about a customer, if any, and their fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WarnedCustomer {
    /// When the warning came; `None` where there was none.
    pub warned_on: Option<NaiveDate>,
    /// When the customer left; `None` for one who stayed through the holdout.
    pub left_on: Option<NaiveDate>,
}

/// The quality of warnings.
///
/// A warning counts for a customer who left on that day or later; one that came after the customer
/// had left is too late, and counts as a miss.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChurnEvaluation {
    /// Warned in time, and left.
    pub warned_and_left: u64,
    /// Warned, and stayed.
    pub warned_and_stayed: u64,
    /// Left without a warning in time.
    pub missed: u64,
    /// Neither.
    pub quiet_and_stayed: u64,
    /// Of those warned, the share who left, with Wilson's limits; `None` where nobody was warned.
    pub precision: Option<Interval>,
    /// Of those who left, the share who had been warned; `None` where nobody left.
    pub recall: Option<Interval>,
    /// Mean days from a warning in time to the leaving; `None` where there was none.
    pub mean_lead_days: Option<f64>,
    /// Their median.
    pub median_lead_days: Option<f64>,
}

/// Compares warnings with what happened in the holdout.
///
/// # Errors
///
/// [`RetentionError::Statistics`] as of the mean of days; dates give it no cause.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::ConfidenceLevel;
/// use clv::retention::{WarnedCustomer, evaluate_warnings};
///
/// let day = |day| NaiveDate::from_ymd_opt(2026, 5, day);
/// let customers = [
///     WarnedCustomer { warned_on: day(1), left_on: day(11) },
///     WarnedCustomer { warned_on: day(1), left_on: None },
///     WarnedCustomer { warned_on: None, left_on: day(20) },
///     WarnedCustomer { warned_on: None, left_on: None },
/// ];
/// let found = evaluate_warnings(&customers, ConfidenceLevel::P95)?;
/// assert_eq!(found.precision.map(|precision| precision.estimate), Some(0.5));
/// assert_eq!(found.recall.map(|recall| recall.estimate), Some(0.5));
/// assert_eq!(found.median_lead_days, Some(10.0));
/// # Ok::<(), clv::Error>(())
/// ```
pub fn evaluate_warnings(
    customers: &[WarnedCustomer],
    confidence_level: ConfidenceLevel,
) -> Result<ChurnEvaluation, RetentionError> {
    let mut lead = Vec::new();
    let (mut warned_and_stayed, mut missed, mut quiet_and_stayed) = (0, 0, 0);
    for customer in customers {
        match (customer.warned_on, customer.left_on) {
            (Some(warned), Some(left)) if warned <= left => {
                lead.push((left - warned).num_days() as f64);
            }
            (_, Some(_)) => missed += 1,
            (Some(_), None) => warned_and_stayed += 1,
            (None, None) => quiet_and_stayed += 1,
        }
    }
    let warned_and_left = lead.len() as u64;
    let share = |others: u64| {
        Proportion::new(warned_and_left, warned_and_left + others)?
            .interval(ProportionMethod::Wilson, confidence_level)
    };
    Ok(ChurnEvaluation {
        warned_and_left,
        warned_and_stayed,
        missed,
        quiet_and_stayed,
        precision: share(warned_and_stayed)?,
        recall: share(missed)?,
        mean_lead_days: Sample::of(&lead)?.map(|sample| sample.mean()),
        median_lead_days: median(&lead)?,
    })
}
