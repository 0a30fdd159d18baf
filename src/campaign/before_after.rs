use crate::quantity::ConfidenceLevel;
use crate::statistics::{Interval, Proportion, proportion_difference};

/// The change of a rate from one period to another, with no control group: **not incremental**.
///
/// Season, trend and everything else that changed in between is in it, so nothing in this crate
/// takes it for an uplift: [`incremental_roi`](super::incremental_roi) and
/// [`allocate_budget`](super::allocate_budget) ask for a control group's results. With a group that was not
/// treated in either period, [`difference_in_differences`](super::difference_in_differences) says
/// more.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BeforeAfter {
    /// The rate before.
    pub before: f64,
    /// The rate after.
    pub after: f64,
    /// after − before with Newcombe's interval, which knows of sampling error alone.
    pub change: Interval,
    /// after/before − 1; `None` where the rate was 0.
    pub relative_change: Option<f64>,
}

impl BeforeAfter {
    /// Compares a rate before with the rate after of other customers.
    ///
    /// `None` where either period has no customers.
    ///
    /// # Example
    ///
    /// "The repurchase rate rose by 35 %", from 20 % to 27 %, says how the rate moved, not what
    /// moved it.
    ///
    /// ```
    /// use clv::campaign::{BeforeAfter, arm};
    /// use clv::quantity::ConfidenceLevel;
    ///
    /// let moved = BeforeAfter::compare(arm(1000, 200)?, arm(1000, 270)?, ConfidenceLevel::P95);
    /// let relative = moved.and_then(|moved| moved.relative_change);
    /// assert!(relative.is_some_and(|change| (change - 0.35).abs() < 1e-12));
    /// # Ok::<(), clv::campaign::CampaignError>(())
    /// ```
    pub fn compare(
        before: Proportion,
        after: Proportion,
        confidence_level: ConfidenceLevel,
    ) -> Option<Self> {
        let change = proportion_difference(after, before, confidence_level)?;
        let (before, after) = (before.estimate()?, after.estimate()?);
        Some(Self {
            before,
            after,
            change,
            relative_change: (before > 0.0).then(|| after / before - 1.0),
        })
    }
}
