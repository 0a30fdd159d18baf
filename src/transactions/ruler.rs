use super::collapse::nanoseconds_between;
use super::{AsOf, Collapse, Reduction};
use crate::quantity::{CalendarPeriod, TimeUnit};
use chrono::NaiveDateTime;

/// The measure by which instants become numbers.
///
/// Where purchases are collapsed to calendar months, quarters or years and time is measured in one of
/// them, a month is a month of the calendar, so that monthly data give whole months. Everywhere else
/// a unit has one length.
pub(super) struct Ruler {
    end: NaiveDateTime,
    length: Length,
}

#[derive(Clone, Copy)]
enum Length {
    Nanoseconds(f64),
    CalendarMonths(f64),
}

/// The calendar months of a unit that is made of them.
pub(super) fn months_of(unit: TimeUnit) -> Option<u32> {
    match unit {
        TimeUnit::Month => Some(1),
        TimeUnit::Quarter => Some(3),
        TimeUnit::Year => Some(12),
        TimeUnit::Hour | TimeUnit::Day | TimeUnit::Week | TimeUnit::Days(_) => None,
    }
}

impl Ruler {
    pub(super) fn of(reduction: &Reduction) -> Self {
        let by_months = matches!(
            reduction.collapse,
            Collapse::Month | Collapse::Quarter | Collapse::Year
        );
        let length = match months_of(reduction.unit) {
            Some(months) if by_months => Length::CalendarMonths(f64::from(months)),
            _ => Length::Nanoseconds(reduction.unit.seconds() * 1e9),
        };
        Self {
            end: reduction.as_of.end(reduction.collapse),
            length,
        }
    }

    /// Where ages end.
    pub(super) fn end(&self) -> NaiveDateTime {
        self.end
    }

    /// The time between the starts of two collapse periods: one division of two whole numbers.
    /// Both steps are monotone, so that recency never exceeds age.
    pub(super) fn between(&self, start: NaiveDateTime, end: NaiveDateTime) -> f64 {
        match self.length {
            Length::Nanoseconds(unit) => nanoseconds_between(start, end) as f64 / unit,
            Length::CalendarMonths(unit) => {
                let month = |at: NaiveDateTime| CalendarPeriod::Month.number(at.date());
                (month(end) - month(start)) as f64 / unit
            }
        }
    }

    /// The start of the collapse period that a time of [`between`](Self::between) leads to: the
    /// rounding of the division is undone.
    #[cfg(feature = "models")]
    pub(super) fn date_after(
        &self,
        start: chrono::NaiveDate,
        time: f64,
    ) -> Option<chrono::NaiveDate> {
        const NANOSECONDS_A_DAY: f64 = 86_400e9;
        match self.length {
            Length::Nanoseconds(unit) => {
                let days = (time * (unit / NANOSECONDS_A_DAY)).round();
                start.checked_add_signed(chrono::TimeDelta::try_days(days as i64)?)
            }
            Length::CalendarMonths(unit) => {
                let months = (time * unit).round() as i64;
                CalendarPeriod::Month.start(CalendarPeriod::Month.number(start) + months)
            }
        }
    }

    /// The time from the start of a collapse period through an as-of, its last nanosecond included.
    pub(super) fn through(&self, start: NaiveDateTime, as_of: AsOf) -> f64 {
        let last = as_of.last_instant();
        match self.length {
            Length::Nanoseconds(unit) => (nanoseconds_between(start, last) + 1) as f64 / unit,
            Length::CalendarMonths(unit) => {
                let month = Collapse::Month.start(last);
                let number = CalendarPeriod::Month.number(last.date());
                let next = CalendarPeriod::Month.start(number + 1);
                let next = next.map_or(last, |next| next.and_time(chrono::NaiveTime::MIN));
                let part = (nanoseconds_between(month, last) + 1) as f64;
                let whole = (nanoseconds_between(month, next) as f64).max(part);
                self.between(start, month) + part / whole / unit
            }
        }
    }
}
