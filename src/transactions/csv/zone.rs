use super::error::{CsvError, CsvProblem};
#[cfg(feature = "zones")]
use chrono::TimeZone;
use chrono::{FixedOffset, LocalResult, NaiveDateTime, Offset, Utc};
use std::fmt;
use std::str::FromStr;

/// A zone of time, written and read as `UTC`, `+01:00` or, with the feature `zones`, `Europe/Berlin`.
///
/// # Example
///
/// ```
/// use clv::transactions::Zone;
///
/// let zone: Zone = "+01:00".parse()?;
/// assert_eq!(zone.to_string(), "+01:00");
/// assert!("Middle-earth/Shire".parse::<Zone>().is_err());
/// # Ok::<(), clv::transactions::CsvError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "String", try_from = "String"))]
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
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum BusinessCalendar {
    /// Not named: times are those of the business, and a time that carries a zone is refused.
    Unnamed,
    /// A time that carries an offset is the local time that is written, whatever the offset.
    AsWritten,
    /// Instants are brought to this zone. A time without an offset is one of this zone already, beside
    /// others that carry one too.
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

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utc => f.write_str("UTC"),
            Self::Fixed(offset) => offset.fmt(f),
            #[cfg(feature = "zones")]
            Self::Named(zone) => f.write_str(zone.name()),
        }
    }
}

impl FromStr for Zone {
    type Err = CsvError;

    /// # Errors
    ///
    /// [`CsvError::UnknownZone`] for what names none.
    fn from_str(text: &str) -> Result<Self, CsvError> {
        if text == "UTC" {
            return Ok(Self::Utc);
        }
        if let Ok(offset) = text.parse() {
            return Ok(Self::Fixed(offset));
        }
        #[cfg(feature = "zones")]
        if let Ok(zone) = text.parse() {
            return Ok(Self::Named(zone));
        }
        Err(CsvError::UnknownZone {
            zone: text.to_owned(),
        })
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.to_string()
    }
}

impl TryFrom<String> for Zone {
    type Error = CsvError;

    fn try_from(text: String) -> Result<Self, CsvError> {
        text.parse()
    }
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
