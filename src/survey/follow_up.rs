use super::SurveyError;
use super::wave::days_after;
use chrono::NaiveDate;

/// When customers are called after a purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FollowUpPlan {
    /// On which days after the purchase.
    pub days_after_purchase: Vec<u32>,
    /// For how many days a call is due before it is overdue; 0 makes it due on one day only.
    pub grace_days: u32,
}

/// Where a follow-up stands on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum FollowUpStatus {
    /// It was made.
    Done,
    /// Its day has not come.
    Upcoming,
    /// It is to be made now.
    Due,
    /// Its day and the days of grace have passed.
    Overdue,
}

/// One follow-up of one purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FollowUp {
    /// The number of days after the purchase.
    pub days_after_purchase: u32,
    /// The day on which it is due.
    pub due: NaiveDate,
    /// Where it stands.
    pub status: FollowUpStatus,
}

impl FollowUpPlan {
    /// Day 7 and day 15 after the purchase.
    pub fn seven_and_fifteen(grace_days: u32) -> Self {
        Self {
            days_after_purchase: vec![7, 15],
            grace_days,
        }
    }

    /// Where each follow-up of a purchase stands on the day `as_of`; `made` lists the days (7, 15 …)
    /// that have been dealt with.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::survey::{FollowUpPlan, FollowUpStatus};
    ///
    /// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).ok_or("no such day");
    /// let plan = FollowUpPlan::seven_and_fifteen(2);
    /// let calls = plan.follow_ups(day(1)?, &[7], day(19)?)?;
    /// assert_eq!(calls[0].status, FollowUpStatus::Done);
    /// // Due on the 16th, overdue from the 19th on.
    /// assert_eq!((calls[1].due, calls[1].status), (day(16)?, FollowUpStatus::Overdue));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SurveyError::DateOutOfRange`].
    pub fn follow_ups(
        &self,
        purchase: NaiveDate,
        made: &[u32],
        as_of: NaiveDate,
    ) -> Result<Vec<FollowUp>, SurveyError> {
        self.days_after_purchase
            .iter()
            .map(|&days| {
                let due = days_after(purchase, u64::from(days))?;
                let last = days_after(due, u64::from(self.grace_days))?;
                let status = if made.contains(&days) {
                    FollowUpStatus::Done
                } else if as_of < due {
                    FollowUpStatus::Upcoming
                } else if as_of <= last {
                    FollowUpStatus::Due
                } else {
                    FollowUpStatus::Overdue
                };
                Ok(FollowUp {
                    days_after_purchase: days,
                    due,
                    status,
                })
            })
            .collect()
    }
}
