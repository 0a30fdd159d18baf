use crate::TableError;
use arrow::array::timezone::Tz;
use arrow::array::{Array, AsArray};
use arrow::datatypes::{
    DataType, Date32Type, Date64Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use chrono::{DateTime, NaiveDateTime, Offset, TimeZone};
use std::borrow::Cow;

const EXPECTED: &str = "a timestamp or a date";
const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

/// A column of instants as ticks of the business's clock since 1970.
///
/// A timestamp without a zone and a date are that clock. A timestamp with a zone is a point of time,
/// and is read on the clock of its zone. Nothing is copied of timestamps without a zone.
#[derive(Debug, Clone)]
pub struct Instants<'a> {
    ticks: Cow<'a, [i64]>,
    nanoseconds: i64,
}

impl<'a> Instants<'a> {
    /// The instants of a column. A row without a value has any tick: who reads it asks the array.
    ///
    /// # Errors
    ///
    /// [`TableError::ColumnType`]; [`TableError::Value`] where the zone is not known or the clock
    /// ends.
    pub fn of(array: &'a dyn Array, column: &str) -> Result<Self, TableError> {
        let wrong = || TableError::ColumnType {
            column: column.to_owned(),
            expected: EXPECTED,
            actual: array.data_type().clone(),
        };
        let (ticks, nanoseconds) = match array.data_type() {
            DataType::Date32 => {
                let days = array.as_primitive::<Date32Type>().values();
                let ticks: Vec<i64> = days.iter().map(|&day| i64::from(day)).collect();
                (Cow::Owned(ticks), DAY)
            }
            DataType::Date64 => {
                let ticks = array.as_primitive::<Date64Type>().values();
                (Cow::Borrowed(&ticks[..]), SECOND / 1000)
            }
            DataType::Timestamp(unit, _) => match unit {
                TimeUnit::Second => {
                    let ticks = array.as_primitive::<TimestampSecondType>().values();
                    (Cow::Borrowed(&ticks[..]), SECOND)
                }
                TimeUnit::Millisecond => {
                    let ticks = array.as_primitive::<TimestampMillisecondType>().values();
                    (Cow::Borrowed(&ticks[..]), SECOND / 1000)
                }
                TimeUnit::Microsecond => {
                    let ticks = array.as_primitive::<TimestampMicrosecondType>().values();
                    (Cow::Borrowed(&ticks[..]), 1000)
                }
                TimeUnit::Nanosecond => {
                    let ticks = array.as_primitive::<TimestampNanosecondType>().values();
                    (Cow::Borrowed(&ticks[..]), 1)
                }
            },
            _ => return Err(wrong()),
        };
        let utc = Self { ticks, nanoseconds };
        match array.data_type() {
            DataType::Timestamp(_, Some(zone)) => utc.on_clock_of(array, zone, column),
            _ => Ok(utc),
        }
    }

    fn on_clock_of(self, array: &dyn Array, zone: &str, column: &str) -> Result<Self, TableError> {
        if is_utc(zone) {
            return Ok(self);
        }
        let problem = |row: usize, what, value: String| TableError::Value {
            column: column.to_owned(),
            row: row + 1,
            what,
            value,
        };
        let known: Tz = zone
            .parse()
            .map_err(|_| problem(0, "the time zone must be known", zone.to_owned()))?;
        let mut ticks = Vec::with_capacity(self.ticks.len());
        for (row, &tick) in self.ticks.iter().enumerate() {
            let local = if array.is_null(row) {
                Some(0)
            } else {
                self.at(row).and_then(|utc| {
                    let offset = known.offset_from_utc_datetime(&utc).fix().local_minus_utc();
                    tick.checked_add(i64::from(offset) * (SECOND / self.nanoseconds))
                })
            };
            let ends = || problem(row, "the instant must be on the calendar", tick.to_string());
            ticks.push(local.ok_or_else(ends)?);
        }
        Ok(Self {
            ticks: Cow::Owned(ticks),
            nanoseconds: self.nanoseconds,
        })
    }

    /// The ticks since 1970.
    pub fn ticks(&self) -> &[i64] {
        &self.ticks
    }

    /// The length of a tick.
    pub fn nanoseconds_per_tick(&self) -> i64 {
        self.nanoseconds
    }

    /// The instant in a row as it is shown, whatever it is.
    pub(crate) fn written(&self, row: usize) -> String {
        match (self.at(row), self.ticks.get(row)) {
            (Some(at), _) => at.to_string(),
            (None, Some(tick)) => format!("{tick} times {} ns since 1970", self.nanoseconds),
            (None, None) => String::new(),
        }
    }

    /// The instant in a row (from 0); `None` beyond the last, and beyond the calendar.
    pub fn at(&self, row: usize) -> Option<NaiveDateTime> {
        let tick = *self.ticks.get(row)?;
        let instant = if self.nanoseconds >= SECOND {
            let seconds = tick.checked_mul(self.nanoseconds / SECOND)?;
            DateTime::from_timestamp(seconds, 0)?
        } else {
            let per_second = SECOND / self.nanoseconds;
            let rest = tick.rem_euclid(per_second) * self.nanoseconds;
            DateTime::from_timestamp(tick.div_euclid(per_second), u32::try_from(rest).ok()?)?
        };
        Some(instant.naive_utc())
    }
}

pub(crate) fn is_utc(zone: &str) -> bool {
    matches!(zone, "UTC" | "Z" | "+00:00" | "+00" | "Etc/UTC")
}
