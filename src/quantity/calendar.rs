use super::{QuantityError, TimeUnit};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use rust_decimal::Decimal;
use std::num::NonZeroU32;

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
    /// So many days each, one of which begins on `first`.
    Days {
        /// The first day of a period, from which the others are laid out both ways.
        first: NaiveDate,
        /// The length of each in days.
        length: NonZeroU32,
    },
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
            Self::Days { first, length } => {
                let days = date.signed_duration_since(first).num_days();
                days.div_euclid(i64::from(length.get()))
            }
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
            Self::Days { first, length } => {
                let days = number.checked_mul(i64::from(length.get()))?;
                day(days.checked_add(i64::from(first.num_days_from_ce()))?)
            }
        }
    }

    /// The last day of the period of that number, `None` where the calendar has none.
    pub fn end(self, number: i64) -> Option<NaiveDate> {
        self.start(number.checked_add(1)?)?.pred_opt()
    }

    /// Whether the period of that number is over when the day `as_of` is.
    pub fn has_ended(self, number: i64, as_of: NaiveDate) -> bool {
        match as_of.succ_opt() {
            Some(next) => self.number(next) > number,
            None => self.number(as_of) >= number,
        }
    }

    /// The number of whole periods after the one in which `first` lies that are over when the day
    /// `as_of` is: the opportunities that a customer acquired on `first` has had. A period that
    /// has only begun does not count.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::{NaiveDate, Weekday};
    /// use clv::quantity::CalendarPeriod;
    ///
    /// let march = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap();
    /// let first = NaiveDate::from_ymd_opt(2024, 1, 3).unwrap();
    /// let week = CalendarPeriod::Week(Weekday::Mon);
    /// // The tenth week after that of 3 January ends on Sunday, 17 March.
    /// assert_eq!(week.ended_after(first, march(16)), 9);
    /// assert_eq!(week.ended_after(first, march(17)), 10);
    /// ```
    pub fn ended_after(self, first: NaiveDate, as_of: NaiveDate) -> u64 {
        let current = self.number(as_of);
        let last = if self.has_ended(current, as_of) {
            current
        } else {
            current - 1
        };
        u64::try_from(last - self.number(first)).unwrap_or(0)
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

    /// The date so much earlier, `None` where the calendar has none.
    pub fn before(self, date: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Months(months) => date.checked_sub_months(Months::new(months)),
            Self::Days(days) => date.checked_sub_days(Days::new(u64::from(days))),
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

/// The day on which a month that is too short keeps an anniversary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum MonthEnd {
    /// The last day of the month: a month after 31 January is 28 February (29 in a leap year), a
    /// year after 29 February is 28 February. The rule of subscription billing.
    LastDay,
    /// The first day of the next month: a month after 31 January is 1 March, a year after
    /// 29 February is 1 March.
    NextDay,
    /// As [`MonthEnd::LastDay`], and what starts on the last day of a month stays on last days: a
    /// month after 28 February is 31 March (outside of leap years). The rule of bonds.
    StaysLast,
}

/// A ruler of whole calendar periods, counted from a date: its anniversaries.
///
/// ```text
/// period n = [start + (n − 1)·span, start + n·span), n = 1, 2, …
/// ```
///
/// Each anniversary is counted from the start, never from the one before: two months after
/// 31 January is 31 March, though one month after is 28 February. [`CalendarPeriod`] counts from
/// the edges of the calendar instead.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::{CalendarRuler, CalendarSpan, MonthEnd};
///
/// let day = |month, day| NaiveDate::from_ymd_opt(2025, month, day).unwrap();
/// let months = CalendarRuler::new(CalendarSpan::Months(1), MonthEnd::LastDay)?;
/// assert_eq!(months.date_after(day(1, 31), 1), Some(day(2, 28)));
/// assert_eq!(months.date_after(day(1, 31), 2), Some(day(3, 31)));
/// assert_eq!(months.whole_between(day(1, 31), day(3, 30)), Some(1));
/// assert_eq!(months.whole_between(day(1, 31), day(3, 31)), Some(2));
/// // The second month is over when 30 March is.
/// assert!(months.has_ended(day(1, 31), 2, day(3, 30)));
/// assert!(CalendarRuler::new(CalendarSpan::Days(0), MonthEnd::LastDay).is_err());
/// # Ok::<(), clv::quantity::QuantityError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "RulerParts")
)]
pub struct CalendarRuler {
    span: CalendarSpan,
    month_end: MonthEnd,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct RulerParts {
    span: CalendarSpan,
    month_end: MonthEnd,
}

#[cfg(feature = "serde")]
impl TryFrom<RulerParts> for CalendarRuler {
    type Error = QuantityError;

    fn try_from(parts: RulerParts) -> Result<Self, QuantityError> {
        Self::new(parts.span, parts.month_end)
    }
}

impl CalendarRuler {
    /// The ruler of periods of that length.
    ///
    /// # Errors
    ///
    /// [`QuantityError::OutOfRange`] where the length is zero.
    pub fn new(span: CalendarSpan, month_end: MonthEnd) -> Result<Self, QuantityError> {
        match span {
            CalendarSpan::Months(0) | CalendarSpan::Days(0) => Err(QuantityError::OutOfRange {
                quantity: "length of a calendar period",
                range: "> 0",
                value: Decimal::ZERO,
            }),
            _ => Ok(Self { span, month_end }),
        }
    }

    /// The ruler of a unit: whole days for days, weeks and units of whole days; calendar months
    /// for months, quarters (3) and years (12). `None` for hours and for units that are no whole
    /// number of days, which the calendar has not.
    pub fn of_unit(unit: TimeUnit, month_end: MonthEnd) -> Option<Self> {
        let span = match unit {
            TimeUnit::Hour => return None,
            TimeUnit::Day => CalendarSpan::Days(1),
            TimeUnit::Week => CalendarSpan::Days(7),
            TimeUnit::Month => CalendarSpan::Months(1),
            TimeUnit::Quarter => CalendarSpan::Months(3),
            TimeUnit::Year => CalendarSpan::Months(12),
            TimeUnit::Days(days) => {
                let days = days.value();
                let whole = u32::try_from(days).ok()?;
                if Decimal::from(whole) != days {
                    return None;
                }
                CalendarSpan::Days(whole)
            }
        };
        Self::new(span, month_end).ok()
    }

    /// The length of a period.
    pub fn span(self) -> CalendarSpan {
        self.span
    }

    /// The rule for months that are too short.
    pub fn month_end(self) -> MonthEnd {
        self.month_end
    }

    /// The date so many periods after the start, `None` where the calendar has none.
    pub fn date_after(self, start: NaiveDate, periods: u32) -> Option<NaiveDate> {
        match self.span {
            CalendarSpan::Days(days) => {
                let days = u64::from(days) * u64::from(periods);
                start.checked_add_days(Days::new(days))
            }
            CalendarSpan::Months(months) => {
                let months = months.checked_mul(periods)?;
                let date = start.checked_add_months(Months::new(months))?;
                match self.month_end {
                    MonthEnd::NextDay if date.day() < start.day() => date.succ_opt(),
                    MonthEnd::StaysLast if is_last_of_month(start) => last_of_month(date),
                    _ => Some(date),
                }
            }
        }
    }

    /// The number of whole periods from the start until the date: the largest n whose
    /// [`date_after`](Self::date_after) is not later. `None` where the date is before the start.
    pub fn whole_between(self, start: NaiveDate, date: NaiveDate) -> Option<u32> {
        if date < start {
            return None;
        }
        let most = match self.span {
            CalendarSpan::Days(days) => {
                date.signed_duration_since(start).num_days() / i64::from(days)
            }
            CalendarSpan::Months(months) => {
                let month = |date| CalendarPeriod::Month.number(date);
                (month(date) - month(start)) / i64::from(months)
            }
        };
        // The calendar has fewer than 2³² days.
        let most = u32::try_from(most).ok()?;
        // An anniversary lies in its month or on the first day of the next.
        match self.date_after(start, most) {
            Some(anniversary) if anniversary <= date => Some(most),
            _ => Some(most.saturating_sub(1)),
        }
    }

    /// Whether the n-th period from the start, counted from 1, is over when the day `as_of` is.
    pub fn has_ended(self, start: NaiveDate, period: u32, as_of: NaiveDate) -> bool {
        period <= self.ended(start, as_of)
    }

    /// The number of periods from the start that are over when the day `as_of` is; 0 before the
    /// start.
    pub fn ended(self, start: NaiveDate, as_of: NaiveDate) -> u32 {
        let next = as_of.succ_opt().unwrap_or(as_of);
        self.whole_between(start, next).unwrap_or(0)
    }

    /// The time from the start until the date in periods: whole ones, and the share of the
    /// current one in days. An anniversary is a whole number exactly. `None` where the date is
    /// before the start.
    ///
    /// ```text
    /// n + (date − start − n·span)/(length of period n + 1 in days)
    /// ```
    pub fn time_between(self, start: NaiveDate, date: NaiveDate) -> Option<f64> {
        let whole = self.whole_between(start, date)?;
        let begun = self.date_after(start, whole)?;
        let days = date.signed_duration_since(begun).num_days();
        if days == 0 {
            return Some(f64::from(whole));
        }
        let next = self.date_after(start, whole.checked_add(1)?)?;
        let length = next.signed_duration_since(begun).num_days();
        Some(f64::from(whole) + days as f64 / length as f64)
    }
}

fn is_last_of_month(date: NaiveDate) -> bool {
    CalendarPeriod::Month.ends_on(date)
}

fn last_of_month(date: NaiveDate) -> Option<NaiveDate> {
    CalendarPeriod::Month.end(CalendarPeriod::Month.number(date))
}
