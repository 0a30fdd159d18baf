use crate::quantity::CalendarPeriod;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};

/// The calendar period within which all of a customer's transactions
/// are one.
///
/// This is not the unit in which time is measured, see
/// [`TimeUnit`](crate::quantity::TimeUnit). The literature collapses CDNOW to days and measures in
/// weeks. Months, quarters and years beside a unit of months, quarters or years are counted on the
/// calendar.
///
/// | collapse | one purchase is | its time is |
/// |---|---|---|
/// | `Instant` | all at the same instant | the instant |
/// | `Hour` | all within a calendar hour | the start of the hour |
/// | `Day` | all within a calendar day | midnight at its start |
/// | `Week(first)` | all within a calendar week that begins on that weekday | midnight at its start |
/// | `Month` | all within a calendar month | midnight at its start |
/// | `Quarter` | all within a calendar quarter | midnight at its start |
/// | `Year` | all within a calendar year | midnight at its start |
///
/// # Example
///
/// ```
/// use chrono::{NaiveDate, Weekday};
/// use clv::transactions::Collapse;
///
/// let noon = NaiveDate::from_ymd_opt(1997, 9, 30).and_then(|day| day.and_hms_opt(12, 0, 0));
/// let start = noon.map(|noon| Collapse::Week(Weekday::Mon).start(noon));
/// assert_eq!(start.map(|start| start.to_string()), Some("1997-09-29 00:00:00".to_owned()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Collapse {
    /// Only transactions at the same instant are one purchase.
    Instant,
    /// Transactions within the same calendar hour.
    Hour,
    /// Transactions on the same calendar day.
    Day,
    /// Transactions within the same week, which begins on the named weekday.
    Week(Weekday),
    /// Transactions within the same calendar month.
    Month,
    /// Transactions within the same calendar quarter.
    Quarter,
    /// Transactions within the same calendar year.
    Year,
}

impl Collapse {
    /// The start of the period in which an instant lies.
    ///
    /// The week in which chrono's calendar begins (in the year −262143) starts on the calendar's
    /// first day.
    pub fn start(self, at: NaiveDateTime) -> NaiveDateTime {
        let date = at.date();
        match self {
            Self::Instant => without_leap_second(at),
            Self::Hour => {
                let hour = NaiveTime::from_hms_opt(at.hour(), 0, 0).unwrap_or(NaiveTime::MIN);
                date.and_time(hour)
            }
            Self::Day => date.and_time(NaiveTime::MIN),
            Self::Week(first) => date
                .week(first)
                .checked_first_day()
                .unwrap_or(NaiveDate::MIN)
                .and_time(NaiveTime::MIN),
            Self::Month => date.with_day(1).unwrap_or(date).and_time(NaiveTime::MIN),
            Self::Quarter => {
                let month = date.month0() / 3 * 3 + 1;
                NaiveDate::from_ymd_opt(date.year(), month, 1)
                    .unwrap_or(NaiveDate::MIN)
                    .and_time(NaiveTime::MIN)
            }
            Self::Year => NaiveDate::from_yo_opt(date.year(), 1)
                .unwrap_or(NaiveDate::MIN)
                .and_time(NaiveTime::MIN),
        }
    }

    /// The number of periods from the one of an instant to that of a later one, both counted;
    /// `None` where every instant is one.
    #[cfg(feature = "serde")]
    pub(super) fn periods(self, first: NaiveDateTime, last: NaiveDateTime) -> Option<u64> {
        let between = match (self, self.calendar_period()) {
            (_, Some(period)) => period.number(last.date()) - period.number(first.date()),
            (Self::Hour, None) => (self.start(last) - self.start(first)).num_hours(),
            (_, None) => return None,
        };
        u64::try_from(between).ok()?.checked_add(1)
    }

    /// The period of the calendar; `None` for instants and hours.
    pub fn calendar_period(self) -> Option<CalendarPeriod> {
        match self {
            Self::Instant | Self::Hour => None,
            Self::Day => Some(CalendarPeriod::Day),
            Self::Week(first) => Some(CalendarPeriod::Week(first)),
            Self::Month => Some(CalendarPeriod::Month),
            Self::Quarter => Some(CalendarPeriod::Quarter),
            Self::Year => Some(CalendarPeriod::Year),
        }
    }
}

/// 23:59:60.5 becomes 00:00:00.5 of the next day: a time line without leap seconds, so that
/// different instants are a positive time apart.
pub(super) fn without_leap_second(at: NaiveDateTime) -> NaiveDateTime {
    if at.nanosecond() < 1_000_000_000 {
        return at;
    }
    let next = DateTime::from_timestamp(
        at.and_utc().timestamp() + 1,
        at.nanosecond() - 1_000_000_000,
    );
    match next {
        Some(next) => next.naive_utc(),
        // The last second of chrono's calendar.
        None => at.with_nanosecond(999_999_999).unwrap_or(at),
    }
}

/// The time between two instants in nanoseconds, exactly.
pub(super) fn nanoseconds_between(start: NaiveDateTime, end: NaiveDateTime) -> i128 {
    let span = end.signed_duration_since(start);
    if let Some(nanoseconds) = span.num_nanoseconds() {
        return nanoseconds.into();
    }
    i128::from(span.num_seconds()) * 1_000_000_000 + i128::from(span.subsec_nanos())
}

/// Until when a log is looked at: the end of the observation, given by the caller, never by the
/// clock.
///
/// A date stands for all of that day; an instant includes the transactions at that instant. The
/// age of a customer ends at the start of the collapse period in which the as-of lies; under
/// [`Collapse::Instant`] at the instant itself, and for a date at the midnight that ends the day.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::transactions::AsOf;
///
/// let day = NaiveDate::from_ymd_opt(1997, 9, 30).unwrap_or_default();
/// let as_of = AsOf::from(day);
/// assert!(as_of.includes(day.and_hms_opt(23, 59, 59).unwrap_or_default()));
/// assert!(!as_of.includes(day.succ_opt().unwrap_or_default().into()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum AsOf {
    /// Through the end of a day.
    EndOf(NaiveDate),
    /// Through an instant, which is included.
    Instant(NaiveDateTime),
}

impl AsOf {
    /// Whether a transaction at that instant is seen.
    pub fn includes(self, at: NaiveDateTime) -> bool {
        without_leap_second(at) <= self.last_instant()
    }

    /// The last instant that is seen, to the nanosecond.
    pub fn last_instant(self) -> NaiveDateTime {
        match self {
            Self::EndOf(date) => date.and_time(
                NaiveTime::from_hms_nano_opt(23, 59, 59, 999_999_999).unwrap_or(NaiveTime::MIN),
            ),
            Self::Instant(at) => without_leap_second(at),
        }
    }

    /// The last day that is seen to its end, `None` where the calendar has none.
    pub fn last_whole_day(self) -> Option<NaiveDate> {
        match self {
            Self::EndOf(date) => Some(date),
            Self::Instant(_) => {
                let last = self.last_instant();
                match last == Self::EndOf(last.date()).last_instant() {
                    true => Some(last.date()),
                    false => last.date().pred_opt(),
                }
            }
        }
    }

    /// Where ages end.
    pub(super) fn end(self, collapse: Collapse) -> NaiveDateTime {
        match (self, collapse) {
            (Self::EndOf(date), Collapse::Instant) => date
                .succ_opt()
                .map_or_else(|| self.last_instant(), |next| next.and_time(NaiveTime::MIN)),
            _ => collapse.start(self.last_instant()),
        }
    }
}

impl From<NaiveDate> for AsOf {
    fn from(date: NaiveDate) -> Self {
        Self::EndOf(date)
    }
}

impl From<NaiveDateTime> for AsOf {
    fn from(at: NaiveDateTime) -> Self {
        Self::Instant(at)
    }
}
