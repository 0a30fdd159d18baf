use crate::loyalty::LoyaltyError;
use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime};

/// Until when a period that has run out is extended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Through {
    /// It is not: the anniversary is the first day too late.
    Day,
    /// Through the last day of its month.
    MonthEnd,
    /// Through the last day of its quarter.
    QuarterEnd,
    /// Through the last day of its year.
    YearEnd,
}

/// When points expire.
///
/// ```text
/// months 12, day         earned 2020-07-06   first day too late 2021-07-06
/// months 12, month end   earned 2020-07-06   first day too late 2021-08-01
/// months 12, year end    earned 2020-07-06   first day too late 2022-01-01
/// every year on 01-01    earned 2020-07-06   first day too late 2021-01-01
/// ```
///
/// Months are calendar months: the 31st plus one month is the last day of the next.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::loyalty::points::{ExpiryRule, Through};
///
/// let rule = ExpiryRule::Months { count: 12, through: Through::MonthEnd };
/// let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).ok_or("a date");
/// assert_eq!(rule.first_day_too_late(day(2020, 7, 6)?)?, Some(day(2021, 8, 1)?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ExpiryRule {
    /// Points never expire.
    Never,
    /// A number of days after they were earned.
    Days {
        /// The number of days, at least 1.
        count: u32,
        /// Until when that is extended.
        through: Through,
    },
    /// A number of calendar months after they were earned.
    Months {
        /// The number of months, at least 1 where nothing extends them.
        count: u32,
        /// Until when that is extended.
        through: Through,
    },
    /// All points of all members on the same day of each year: the first such day after the day
    /// on which they were earned.
    EveryYearOn {
        /// 1 to 12.
        month: u32,
        /// The day of the month; in a month that has no such day, its last.
        day: u32,
    },
}

impl ExpiryRule {
    /// The first day on which points that were earned on that day can no longer be used; `None`
    /// where they never expire.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::NoSuchDate`] where it lies beyond the calendar, or month and day are none.
    pub fn first_day_too_late(
        self,
        earned_on: NaiveDate,
    ) -> Result<Option<NaiveDate>, LoyaltyError> {
        let day = match self {
            Self::Never => return Ok(None),
            Self::Days { count, through } => earned_on
                .checked_add_days(Days::new(count.into()))
                .and_then(|day| extend(day, through)),
            Self::Months { count, through } => earned_on
                .checked_add_months(Months::new(count))
                .and_then(|day| extend(day, through)),
            Self::EveryYearOn { month, day } => next_in_a_year(earned_on, month, day),
        };
        day.map(Some).ok_or(LoyaltyError::NoSuchDate)
    }

    /// The same as an instant, for [`Event::Earn`](super::Event::Earn).
    ///
    /// `day_starts_at` says when a date of the programme begins on the clock in which events are
    /// written: it knows the time zone, this library does not.
    ///
    /// # Errors
    ///
    /// As [`first_day_too_late`](Self::first_day_too_late).
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::{NaiveDate, NaiveTime, TimeDelta};
    /// use clv::loyalty::points::{ExpiryRule, Through};
    ///
    /// // Events in UTC, a shop in Shanghai: its days begin at 16:00 of the day before.
    /// let shanghai = |date: NaiveDate| date.and_time(NaiveTime::MIN) - TimeDelta::hours(8);
    /// let rule = ExpiryRule::Days { count: 30, through: Through::Day };
    /// let earned_on = NaiveDate::from_ymd_opt(2026, 3, 1).ok_or("a date")?;
    /// let instant = rule.expires_at(earned_on, shanghai)?.ok_or("expires")?;
    /// assert_eq!(instant.to_string(), "2026-03-30 16:00:00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn expires_at(
        self,
        earned_on: NaiveDate,
        day_starts_at: impl FnOnce(NaiveDate) -> NaiveDateTime,
    ) -> Result<Option<NaiveDateTime>, LoyaltyError> {
        Ok(self.first_day_too_late(earned_on)?.map(day_starts_at))
    }
}

fn extend(day: NaiveDate, through: Through) -> Option<NaiveDate> {
    let months_to_the_next = |months: u32| months - day.month0() % months;
    let first_of_the_month = day.with_day(1)?;
    match through {
        Through::Day => Some(day),
        Through::MonthEnd => first_of_the_month.checked_add_months(Months::new(1)),
        Through::QuarterEnd => {
            first_of_the_month.checked_add_months(Months::new(months_to_the_next(3)))
        }
        Through::YearEnd => {
            first_of_the_month.checked_add_months(Months::new(months_to_the_next(12)))
        }
    }
}

fn next_in_a_year(after: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    if !(1..=31).contains(&day) {
        return None;
    }
    let in_year = |year| {
        let days = NaiveDate::from_ymd_opt(year, month, 1)?.num_days_in_month();
        NaiveDate::from_ymd_opt(year, month, day.min(days.into()))
    };
    let this_year = in_year(after.year())?;
    if this_year > after {
        Some(this_year)
    } else {
        in_year(after.year().checked_add(1)?)
    }
}
