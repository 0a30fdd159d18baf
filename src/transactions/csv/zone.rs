use super::error::CsvProblem;
#[cfg(feature = "zones")]
use chrono::TimeZone;
use chrono::{FixedOffset, LocalResult, NaiveDateTime, Offset, Utc};

/// A zone of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Zone {
    /// Coordinated universal time.
    Utc,
    /// An offset from it, the same all year.
    Fixed(FixedOffset),
    /// A zone of the IANA database, such as `Europe/Berlin`, with its summer time.
    #[cfg(feature = "zones")]
    Named(chrono_tz::Tz),
}

/// The calendar on which days count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BusinessCalendar {
    /// Not named: times are those of the business, and a time that carries a zone is refused.
    Unnamed,
    /// A time that carries an offset is the local time that is written, whatever the offset.
    AsWritten,
    /// Instants are brought to this zone.
    In(Zone),
}

/// What a text says of time, before it is brought to a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// A day, the same in every zone.
    Day(NaiveDateTime),
    /// A time without a zone.
    Local(NaiveDateTime),
    /// A time with an offset: as it is written, and in UTC.
    Offset {
        written: NaiveDateTime,
        utc: NaiveDateTime,
    },
    /// An instant that no local time is written of.
    Instant(NaiveDateTime),
}

impl Zone {
    fn local(self, utc: NaiveDateTime) -> Option<NaiveDateTime> {
        let offset = match self {
            Self::Utc => Utc.fix(),
            Self::Fixed(offset) => offset,
            #[cfg(feature = "zones")]
            Self::Named(zone) => zone.offset_from_utc_datetime(&utc).fix(),
        };
        utc.checked_add_offset(offset)
    }

    /// Where clocks are set back, the first of the two instants.
    fn utc(self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let found = match self {
            Self::Utc => return Some(local),
            Self::Fixed(offset) => LocalResult::Single(offset),
            #[cfg(feature = "zones")]
            Self::Named(zone) => zone.offset_from_local_datetime(&local).map(|o| o.fix()),
        };
        local.checked_sub_offset(found.earliest()?)
    }
}

/// The time on the business's calendar.
pub(super) fn on_calendar(
    moment: Moment,
    calendar: BusinessCalendar,
    written_in: Option<Zone>,
) -> Result<NaiveDateTime, CsvProblem> {
    use BusinessCalendar::{AsWritten, In, Unnamed};
    let bring = |zone: Zone, utc| zone.local(utc).ok_or(CsvProblem::NotAnInstant);
    match (moment, calendar) {
        (Moment::Day(at), _) => Ok(at),
        (Moment::Local(at), In(zone)) => match written_in {
            Some(own) => bring(zone, own.utc(at).ok_or(CsvProblem::NoSuchTime)?),
            None => Ok(at),
        },
        (Moment::Local(at), _) => Ok(at),
        (Moment::Offset { utc, .. } | Moment::Instant(utc), In(zone)) => bring(zone, utc),
        (Moment::Offset { written, .. }, AsWritten) => Ok(written),
        (Moment::Offset { .. }, Unnamed) => Err(CsvProblem::HasZone),
        (Moment::Instant(_), _) => Err(CsvProblem::NeedsZone),
    }
}
