use crate::loyalty::LoyaltyError;
use crate::loyalty::check::above_zero;
use rust_decimal::Decimal;

/// The metric that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum MilestoneMetric {
    /// Money spent in all.
    Spend,
    /// Orders in all.
    Orders,
}

/// Something to be celebrated once.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Milestone {
    /// Its name.
    pub name: String,
    /// The metric that is counted.
    pub metric: MilestoneMetric,
    /// The number that reaches it (≥), above 0: nobody comes from below 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub threshold: Decimal,
}

/// The progress of a customer in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Progress {
    /// Money spent.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub spend: Decimal,
    /// Orders.
    pub orders: u64,
}

impl Progress {
    fn of(&self, metric: MilestoneMetric) -> Decimal {
        match metric {
            MilestoneMetric::Spend => self.spend,
            MilestoneMetric::Orders => self.orders.into(),
        }
    }
}

/// The milestones that lie between two states of a customer: before < threshold ≤ after.
///
/// Each fires once in a customer's life, as long as `before` is the highest state so far: a return
/// lowers the state, and the next purchase would cross the same line again.
///
/// # Errors
///
/// [`LoyaltyError::ProgressFalls`] where a number after lies below the one before, and a threshold
/// that is not above 0, as a [`QuantityError`](crate::quantity::QuantityError).
///
/// # Example
///
/// ```
/// use clv::loyalty::promotion::{Milestone, MilestoneMetric, Progress, milestones_crossed};
/// use rust_decimal_macros::dec;
///
/// let milestones = [Milestone {
///     name: "a thousand".to_owned(),
///     metric: MilestoneMetric::Spend,
///     threshold: dec!(1000),
/// }];
/// let state = |spend| Progress { spend, orders: 1 };
/// let fired = milestones_crossed(&milestones, &state(dec!(990)), &state(dec!(1000)))?;
/// assert_eq!(fired.len(), 1);
/// let again = milestones_crossed(&milestones, &state(dec!(1000)), &state(dec!(1020)))?;
/// assert!(again.is_empty());
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
pub fn milestones_crossed<'a>(
    milestones: &'a [Milestone],
    before: &Progress,
    after: &Progress,
) -> Result<Vec<&'a Milestone>, LoyaltyError> {
    for (metric, name) in [
        (MilestoneMetric::Spend, "spend"),
        (MilestoneMetric::Orders, "orders"),
    ] {
        let (before, after) = (before.of(metric), after.of(metric));
        if after < before {
            return Err(LoyaltyError::ProgressFalls {
                metric: name,
                before,
                after,
            });
        }
    }
    for milestone in milestones {
        above_zero(milestone.threshold, "threshold of a milestone")?;
    }
    let is_crossed = |milestone: &&Milestone| {
        before.of(milestone.metric) < milestone.threshold
            && milestone.threshold <= after.of(milestone.metric)
    };
    Ok(milestones.iter().filter(is_crossed).collect())
}
