use super::ladder::{Qualification, Tier, TierLadder};
use crate::loyalty::LoyaltyError;
use chrono::{Days, NaiveDate};

/// The consequence for a member who no longer reaches the tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Downgrade {
    /// Nothing: a tier once reached is kept.
    Never,
    /// Down by one tier at each review after the grace period, but not below what is reached.
    OneDown,
    /// Down to the tier that is reached.
    ToReached,
}

/// When a tier is lost. A higher tier that is reached is granted at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TierPolicy {
    /// The consequence for a member who no longer reaches the tier.
    pub downgrade: Downgrade,
    /// For how many days after the first review that failed the tier is kept; 0: not at all. After
    /// a step down it begins anew.
    pub grace_days: u32,
}

/// The tier of a member between two reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TierStatus {
    /// The number of tiers of the ladder that the member has: 0 is none.
    pub level: usize,
    /// Since when the tier is held without being reached.
    pub short_since: Option<NaiveDate>,
}

impl TierStatus {
    /// The tier that the member holds.
    pub fn tier<'a>(&self, ladder: &'a TierLadder) -> Option<&'a Tier> {
        ladder.tiers().get(self.level.checked_sub(1)?)
    }

    /// The status after a review. A second review on one day, with the same numbers, changes nothing.
    ///
    /// A tier that was reached by a purchase that is refunded is lost like any other: the review sees
    /// what is left.
    ///
    /// # Errors
    ///
    /// Negative spend or points, and [`LoyaltyError::NoSuchDate`] where the grace period ends
    /// beyond the calendar.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::loyalty::tier::{
    ///     Downgrade, Qualification, TierLadder, TierMetric, TierPolicy, TierStatus,
    /// };
    /// use rust_decimal_macros::dec;
    ///
    /// let ladder = TierLadder::silver_gold_diamond(
    ///     TierMetric::Spend,
    ///     [dec!(100), dec!(500), dec!(2000)],
    /// )?;
    /// let policy = TierPolicy { downgrade: Downgrade::OneDown, grace_days: 30 };
    /// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).ok_or("a date");
    /// let spent = |spend| Qualification { spend, points: dec!(0) };
    ///
    /// let january = TierStatus::default().review(&ladder, policy, &spent(dec!(2500)), day(1, 1)?)?;
    /// assert_eq!(january.level, 3); // diamond at once
    /// let march = january.review(&ladder, policy, &spent(dec!(150)), day(3, 1)?)?;
    /// assert_eq!(march.level, 3); // in grace until 31 March
    /// let april = march.review(&ladder, policy, &spent(dec!(150)), day(4, 1)?)?;
    /// assert_eq!(april.level, 2); // one down
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn review(
        self,
        ladder: &TierLadder,
        policy: TierPolicy,
        member: &Qualification,
        on: NaiveDate,
    ) -> Result<Self, LoyaltyError> {
        let reached = ladder.reached(member)?;
        let held = self.level.min(ladder.tiers().len());
        if reached >= held || policy.downgrade == Downgrade::Never {
            return Ok(Self {
                level: held.max(reached),
                short_since: None,
            });
        }
        let short_since = self.short_since.unwrap_or(on);
        let grace_ends = short_since
            .checked_add_days(Days::new(policy.grace_days.into()))
            .ok_or(LoyaltyError::NoSuchDate)?;
        // A step down begins the grace period anew: on its own day there is no second step.
        let is_reviewed_again = self.short_since == Some(on);
        if on < grace_ends || is_reviewed_again {
            return Ok(Self {
                level: held,
                short_since: Some(short_since),
            });
        }
        let level = match policy.downgrade {
            Downgrade::OneDown => reached.max(held.saturating_sub(1)),
            Downgrade::ToReached | Downgrade::Never => reached,
        };
        Ok(Self {
            level,
            short_since: (level > reached).then_some(on),
        })
    }
}
