use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// A period of the calendar, by which orders are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum CalendarPeriod {
    /// A day.
    Day,
    /// Seven days that begin on this weekday.
    Week(Weekday),
    /// A calendar month.
    Month,
    /// January to March and so on.
    Quarter,
    /// A calendar year.
    Year,
}

impl CalendarPeriod {
    /// The number of the period in which the date lies; consecutive periods have consecutive
    /// numbers.
    pub fn number(self, date: NaiveDate) -> i64 {
        match self {
            Self::Day => i64::from(date.num_days_from_ce()),
            // 0001-01-01 was a Monday and is day 1.
            Self::Week(first) => {
                let from_monday = i64::from(first.num_days_from_monday());
                (i64::from(date.num_days_from_ce()) - 1 - from_monday).div_euclid(7)
            }
            Self::Month => i64::from(date.year()) * 12 + i64::from(date.month0()),
            Self::Quarter => i64::from(date.year()) * 4 + i64::from(date.month0() / 3),
            Self::Year => i64::from(date.year()),
        }
    }

    /// The first day of the period of that number, `None` where the calendar has none.
    pub fn start(self, number: i64) -> Option<NaiveDate> {
        let day = |days: i64| NaiveDate::from_num_days_from_ce_opt(i32::try_from(days).ok()?);
        let month = |months: i64| {
            let year = i32::try_from(months.div_euclid(12)).ok()?;
            // 1 to 12.
            NaiveDate::from_ymd_opt(year, months.rem_euclid(12) as u32 + 1, 1)
        };
        match self {
            Self::Day => day(number),
            Self::Week(first) => {
                let from_monday = i64::from(first.num_days_from_monday());
                day(number.checked_mul(7)?.checked_add(1 + from_monday)?)
            }
            Self::Month => month(number),
            Self::Quarter => month(number.checked_mul(3)?),
            Self::Year => month(number.checked_mul(12)?),
        }
    }

    /// Whether the date is the last day of its period.
    pub fn ends_on(self, date: NaiveDate) -> bool {
        date.succ_opt()
            .is_none_or(|next| self.number(next) != self.number(date))
    }
}

/// A length of time on the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum CalendarSpan {
    /// Calendar months: 30 November + 3 months is the last day of February.
    Months(u32),
    /// Days.
    Days(u32),
}

impl CalendarSpan {
    /// The date so much later, `None` where the calendar has none.
    pub fn after(self, date: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Months(months) => date.checked_add_months(Months::new(months)),
            Self::Days(days) => date.checked_add_days(Days::new(u64::from(days))),
        }
    }
}

impl std::fmt::Display for CalendarSpan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Months(1) => f.write_str("1 month"),
            Self::Months(months) => write!(f, "{months} months"),
            Self::Days(1) => f.write_str("1 day"),
            Self::Days(days) => write!(f, "{days} days"),
        }
    }
}
