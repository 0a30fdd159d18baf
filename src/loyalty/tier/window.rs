use super::ladder::Qualification;
use crate::loyalty::LoyaltyError;
use crate::quantity::Checked;
use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;

/// Which part of the past counts for a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum TierWindow {
    /// From 1 January of the year of the review.
    CalendarYear,
    /// The last so many days, the day of the review included.
    RollingDays(u32),
    /// The last so many calendar months: from the day after the same day of that month.
    RollingMonths(u32),
    /// Everything.
    Lifetime,
}

/// Spend and points of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Qualifying {
    /// The day on which it counts.
    pub on: NaiveDate,
    /// Money spent, below zero for a return.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub spend: Decimal,
    /// Points earned, below zero for those taken back.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub points: Decimal,
}

impl TierWindow {
    /// The first day that counts on the day of a review.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::NoSuchDate`] where it lies before the calendar.
    pub fn first_day(self, reviewed_on: NaiveDate) -> Result<NaiveDate, LoyaltyError> {
        let next = |day: NaiveDate| day.succ_opt();
        let first = match self {
            Self::CalendarYear => NaiveDate::from_ymd_opt(reviewed_on.year(), 1, 1),
            Self::RollingDays(days) => reviewed_on
                .checked_sub_days(Days::new(days.into()))
                .and_then(next),
            Self::RollingMonths(months) => reviewed_on
                .checked_sub_months(Months::new(months))
                .and_then(next),
            Self::Lifetime => Some(NaiveDate::MIN),
        };
        first.ok_or(LoyaltyError::NoSuchDate)
    }

    /// The qualification that a member has gathered in the window that ends with the day of the
    /// review.
    ///
    /// Returns in the window lower it, to zero at the lowest: what they undo may lie before it. Where
    /// a return shall lower only the window that its purchase counts in, give it the day of the
    /// purchase.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::NoSuchDate`] where the window begins before the calendar, and an overflow.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::loyalty::tier::{Qualifying, TierWindow};
    /// use rust_decimal_macros::dec;
    ///
    /// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).ok_or("a date");
    /// let spent = |on, spend| Qualifying { on, spend, points: dec!(0) };
    /// let history = [spent(day(2025, 11, 3)?, dec!(400)), spent(day(2026, 2, 1)?, dec!(250))];
    /// let review = day(2026, 3, 1)?;
    /// assert_eq!(TierWindow::CalendarYear.gathered(&history, review)?.spend, dec!(250));
    /// assert_eq!(TierWindow::RollingMonths(12).gathered(&history, review)?.spend, dec!(650));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn gathered(
        self,
        history: &[Qualifying],
        reviewed_on: NaiveDate,
    ) -> Result<Qualification, LoyaltyError> {
        let window = self.first_day(reviewed_on)?..=reviewed_on;
        let (mut spend, mut points) = (Decimal::ZERO, Decimal::ZERO);
        for day in history.iter().filter(|day| window.contains(&day.on)) {
            spend = spend.plus(day.spend, "spend")?;
            points = points.plus(day.points, "points")?;
        }
        Ok(Qualification {
            spend: spend.max(Decimal::ZERO),
            points: points.max(Decimal::ZERO),
        })
    }
}
