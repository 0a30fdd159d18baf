use super::collapse::nanoseconds_between;
use super::{AsOf, Collapse, Reduction};
use crate::quantity::{CalendarPeriod, TimeUnit};
use chrono::NaiveDateTime;

/// How instants become numbers.
///
/// Where purchases are collapsed to calendar months and time is measured in months, quarters or
/// years, a month is a month of the calendar, so that monthly data give whole months. Everywhere
/// else a unit has one length.
pub(super) struct Ruler {
    end: NaiveDateTime,
    length: Length,
}

#[derive(Clone, Copy)]
enum Length {
    Nanoseconds(f64),
    CalendarMonths(f64),
}

impl Ruler {
    pub(super) fn of(reduction: &Reduction) -> Self {
        let length = match (reduction.collapse, reduction.unit) {
            (Collapse::Month, TimeUnit::Month) => Length::CalendarMonths(1.0),
            (Collapse::Month, TimeUnit::Quarter) => Length::CalendarMonths(3.0),
            (Collapse::Month, TimeUnit::Year) => Length::CalendarMonths(12.0),
            (_, unit) => Length::Nanoseconds(unit.seconds() * 1e9),
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
