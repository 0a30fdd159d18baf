use super::error::{CsvError, CsvProblem, PatternProblem};
use super::zone::Moment;
use chrono::format::{Fixed, Item, Parsed, StrftimeItems, parse};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The way in which a date or an instant is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum InstantFormat {
    /// ISO 8601: `1997-09-30`, or with a time after a blank or a `T`: `1997-09-30 16:05`,
    /// `1997-09-30 7:38`, `1997-09-30T16:05:59.25`. A date is the midnight at its start. Month, day and
    /// hour may have one digit.
    ///
    /// `24:00` is the end of the day, the midnight at the start of the next.
    ///
    /// An offset may follow a time: `Z`, `+02:00`, `+0200`; what becomes of it is said by
    /// [`BusinessCalendar`](super::BusinessCalendar). A 61st second is taken at 23:59:60 UTC only.
    Iso,
    /// A pattern of [`chrono::format::strftime`], such as `%d/%m/%Y` or `%m/%d/%y %H:%M`. Without
    /// a time it is the midnight at the start of the day. `%z` is an offset; `%Z` is refused, and an
    /// hour without its minute is none.
    Pattern(String),
    /// Seconds since 1970 in UTC, a fraction allowed: `1704276900`; nine digits at least, so from
    /// March 1973 on. The calendar's zone must be named.
    UnixSeconds,
    /// Milliseconds since 1970 in UTC: `1704276900000`, twelve digits at least. The calendar's zone
    /// must be named.
    UnixMilliseconds,
    /// Microseconds since 1970 in UTC: `1704276900000000`, fifteen digits at least. The calendar's zone must be named.
    UnixMicroseconds,
    /// Nanoseconds since 1970 in UTC: `1704276900000000000`, eighteen digits at least. The calendar's zone must be
    /// named.
    UnixNanoseconds,
    /// Days since 1899-12-30, as Excel keeps dates, the time as a fraction: `45294.427083`; 10 000 at
    /// least, which is 1927-05-18. Read to the millisecond.
    ExcelSerial,
}

/// Patterns that are tried where none is given, each with and without a time behind it.
///
/// Where the year has two digits each order that people write is here, so that a file which fits two of
/// them is refused.
const DATES: [&str; 23] = [
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d.%m.%y",
    "%y.%m.%d",
    "%d/%m/%y",
    "%m/%d/%y",
    "%y/%m/%d",
    "%d-%m-%y",
    "%m-%d-%y",
    "%y-%m-%d",
    "%Y年%m月%d日",
    "%d %B %Y",
    "%B %d, %Y",
    "%B %d %Y",
    "%d-%B-%Y",
    "%d-%B-%y",
    "%A, %d %B %Y",
    "%A, %B %d, %Y",
];

/// With a comma between both as JavaScript writes a local time.
const TIMES: [&str; 9] = [
    "",
    " %H:%M",
    " %H:%M:%S",
    " %I:%M %p",
    " %I:%M:%S %p",
    ", %H:%M",
    ", %H:%M:%S",
    ", %I:%M %p",
    ", %I:%M:%S %p",
];

/// Others. Twelve digits are also a number of milliseconds, so that both must be tried.
const OTHERS: [&str; 11] = [
    "%Y-%m-%d %I:%M %p",
    "%Y-%m-%d %I:%M:%S %p",
    "%Y%m%d",
    "%Y%m%d%H%M",
    "%Y%m%d%H%M%S",
    "%Y%m%dT%H%M",
    "%Y%m%dT%H%M%S",
    "%Y%m%dT%H%M%S%#z",
    // E-mails, with and without the day of the week, and the system's clock.
    "%a, %d %b %Y %H:%M:%S %z",
    "%d %b %Y %H:%M:%S %z",
    "%a %b %e %H:%M:%S %Y",
];

/// What the known formats are called in a message.
const NAMED: [(&str, &str); 6] = [
    ("%d/%m/%Y", "%d/%m/%Y, the day first,"),
    ("%m/%d/%Y", "%m/%d/%Y, the month first,"),
    ("%d.%m.%Y", "%d.%m.%Y, the day first,"),
    ("%Y/%m/%d", "%Y/%m/%d"),
    ("%Y年%m月%d日", "%Y年%m月%d日"),
    ("%d-%m-%Y", "%d-%m-%Y, the day first,"),
];

impl InstantFormat {
    /// The format for a message: a pattern as it is.
    pub(super) fn words(&self) -> &str {
        match self {
            Self::Iso => "ISO 8601",
            Self::Pattern(pattern) => pattern,
            Self::UnixSeconds => "seconds since 1970",
            Self::UnixMilliseconds => "milliseconds since 1970",
            Self::UnixMicroseconds => "microseconds since 1970",
            Self::UnixNanoseconds => "nanoseconds since 1970",
            Self::ExcelSerial => "days as Excel counts them",
        }
    }

    /// The formats that are tried where the writing of a file is not known. The first that reads
    /// every row counts; where another does too, and differs, the file is refused.
    ///
    /// ```
    /// use clv::transactions::InstantFormat;
    ///
    /// let known = InstantFormat::known();
    /// assert!(known.contains(&InstantFormat::Pattern("%d/%m/%Y %H:%M".to_owned())));
    /// ```
    pub fn known() -> Vec<Self> {
        let patterns = DATES.iter().flat_map(|date| {
            let with = |time: &&str| Self::Pattern(format!("{date}{time}"));
            TIMES.iter().map(with).collect::<Vec<_>>()
        });
        let mut all = vec![Self::Iso];
        all.extend(patterns);
        all.extend(OTHERS.map(|pattern| Self::Pattern(pattern.to_owned())));
        all.extend([
            Self::UnixSeconds,
            Self::UnixMilliseconds,
            Self::UnixMicroseconds,
            Self::UnixNanoseconds,
            Self::ExcelSerial,
        ]);
        all
    }
}

/// A format that is made ready to read many texts.
#[derive(Debug)]
pub(super) enum Reader {
    Iso,
    Pattern(Vec<Item<'static>>),
    Unix(UnixUnit),
    ExcelSerial,
}

impl Reader {
    pub(super) fn new(format: &InstantFormat) -> Result<Self, CsvError> {
        Ok(match format {
            InstantFormat::Iso => Self::Iso,
            InstantFormat::Pattern(pattern) => Self::Pattern(items(pattern)?),
            InstantFormat::UnixSeconds => Self::Unix(SECONDS),
            InstantFormat::UnixMilliseconds => Self::Unix(MILLISECONDS),
            InstantFormat::UnixMicroseconds => Self::Unix(MICROSECONDS),
            InstantFormat::UnixNanoseconds => Self::Unix(NANOSECONDS),
            InstantFormat::ExcelSerial => Self::ExcelSerial,
        })
    }

    pub(super) fn read(&self, text: &str) -> Option<Moment> {
        match self {
            Self::Iso => iso(text.as_bytes()),
            Self::Pattern(items) => by_pattern(text, items),
            Self::Unix(unit) => unix(text, *unit),
            Self::ExcelSerial => serial(text),
        }
    }
}

fn items(pattern: &str) -> Result<Vec<Item<'static>>, CsvError> {
    let refuse = |problem| CsvError::Pattern {
        pattern: pattern.to_owned(),
        problem,
    };
    let items = StrftimeItems::new(pattern)
        .parse_to_owned()
        .map_err(|_| refuse(PatternProblem::NotAPattern))?;
    if items.contains(&Item::Fixed(Fixed::TimezoneName)) {
        return Err(refuse(PatternProblem::ZoneAbbreviation));
    }
    if items.is_empty() {
        return Err(refuse(PatternProblem::NotAPattern));
    }
    Ok(items)
}

/// Why none of the formats reads a text.
pub(super) fn why_not(text: &str, formats: &[Reader]) -> CsvProblem {
    let reads = |text: &str| formats.iter().any(|format| format.read(text).is_some());
    if let Some(rest) = without_offset(text)
        && reads(rest)
    {
        return CsvProblem::HasZone;
    }
    let letters = text.trim_end_matches(|c: char| c.is_ascii_uppercase());
    if (3..=4).contains(&(text.len() - letters.len())) && reads(letters.trim_end()) {
        return CsvProblem::ZoneAbbreviation;
    }
    if let Some(is) = other_weekday(text, reads) {
        return CsvProblem::WrongWeekday { is };
    }
    for (pattern, name) in NAMED {
        let mut timed = TIMES.iter().map(|time| format!("{pattern}{time}"));
        if timed
            .any(|pattern| items(&pattern).is_ok_and(|items| by_pattern(text, &items).is_some()))
        {
            return CsvProblem::InstantOf { would: name };
        }
    }
    let sane =
        |moment| matches!(moment, Some(Moment::Instant(at)) if chrono::Datelike::year(&at) > 2000);
    if iso(text.as_bytes()).is_some() {
        CsvProblem::InstantOf { would: "ISO 8601" }
    } else if text.len() == 10 && sane(unix(text, SECONDS)) {
        CsvProblem::InstantOf {
            would: "seconds since 1970",
        }
    } else if text.len() == 13 && sane(unix(text, MILLISECONDS)) {
        CsvProblem::InstantOf {
            would: "milliseconds since 1970",
        }
    } else {
        CsvProblem::NotAnInstant
    }
}

/// The day of the week under which a text that begins with another one is a date.
fn other_weekday(text: &str, reads: impl Fn(&str) -> bool) -> Option<&'static str> {
    const DAYS: [&str; 7] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    let (named, rest) = text.split_at_checked(text.find(|c: char| !c.is_ascii_alphabetic())?)?;
    let is_named = |day: &&&str| {
        let short = day.get(..3);
        day.eq_ignore_ascii_case(named) || short.is_some_and(|of| of.eq_ignore_ascii_case(named))
    };
    DAYS.iter().find(is_named)?;
    let written = |day: &&&str| {
        let short = day.get(..3).unwrap_or(day);
        reads(&format!("{day}{rest}")) || reads(&format!("{short}{rest}"))
    };
    DAYS.iter().find(written).copied()
}

/// Whether a text with a time of the day names its zone; `None` of one without.
pub(super) fn says_zone(text: &str) -> Option<bool> {
    text.contains(':').then(|| without_offset(text).is_some())
}

/// The text before an offset or a name of UTC.
fn without_offset(text: &str) -> Option<&str> {
    let named = ["Z", "z", "UTC", "GMT"];
    let rest = named.iter().find_map(|name| text.strip_suffix(name));
    let rest = rest.or_else(|| {
        let at = text.rfind(['+', '-'])?;
        let (rest, offset) = text.split_at_checked(at)?;
        read_offset(offset.as_bytes())?;
        Some(rest)
    })?;
    Some(rest.trim_end())
}

fn by_pattern(text: &str, items: &[Item<'static>]) -> Option<Moment> {
    let mut parsed = Parsed::new();
    parse(&mut parsed, text, items.iter()).ok()?;
    // A year of fewer digits is the end of a number whose start was taken for a day.
    if parsed.year().is_some_and(|year| year < 1000) {
        return None;
    }
    let is_a_date = parsed.hour_div_12().is_none()
        && parsed.hour_mod_12().is_none()
        && parsed.minute().is_none()
        && parsed.second().is_none()
        && parsed.timestamp().is_none();
    if is_a_date {
        let date = parsed.to_naive_date().ok()?;
        return Some(Moment::Day(date.and_time(NaiveTime::MIN)));
    }
    if parsed.timestamp().is_some() {
        let utc = parsed.to_naive_datetime_with_offset(0).ok()?;
        return Some(Moment::Instant(utc));
    }
    let offset = parsed.offset();
    let written = parsed
        .to_naive_datetime_with_offset(offset.unwrap_or(0))
        .ok()?;
    moment(written, offset.map(FixedOffset::east_opt))
}

/// A local time with its offset, if any; a 61st second is that of 23:59 UTC.
fn moment(written: NaiveDateTime, offset: Option<Option<FixedOffset>>) -> Option<Moment> {
    let (moment, utc) = match offset {
        None => (Moment::Local(written), written),
        Some(offset) => {
            let utc = written.checked_sub_offset(offset?)?;
            (Moment::Offset { written, utc }, utc)
        }
    };
    let leap = written.nanosecond() >= 1_000_000_000;
    (!leap || (utc.hour(), utc.minute()) == (23, 59)).then_some(moment)
}

pub(super) fn iso(text: &[u8]) -> Option<Moment> {
    let (date, rest) = iso_date(text)?;
    match rest {
        [] => Some(Moment::Day(date.and_time(NaiveTime::MIN))),
        [b' ' | b'T', time @ ..] => {
            let (time, offset) = iso_time(time)?;
            let day = if time.is_end_of_day {
                date.succ_opt()?
            } else {
                date
            };
            moment(day.and_time(time.of_day), offset)
        }
        _ => None,
    }
}

struct IsoTime {
    of_day: NaiveTime,
    is_end_of_day: bool,
}

/// H:MM, HH:MM or HH:MM:SS with a fraction, and an offset.
fn iso_time(text: &[u8]) -> Option<(IsoTime, Option<Option<FixedOffset>>)> {
    let (hour, rest) = match text {
        [h0, h1, b':', rest @ ..] => (number(&[*h0, *h1])?, rest),
        [h, b':', rest @ ..] => (number(&[*h])?, rest),
        _ => return None,
    };
    let (&[m0, m1], rest) = rest.split_first_chunk()?;
    let minute = number(&[m0, m1])?;
    let (second, rest) = match rest {
        [b':', s0, s1, rest @ ..] => (number(&[*s0, *s1])?, rest),
        _ => (0, rest),
    };
    let (nanosecond, rest) = match rest {
        [b'.' | b',', digits @ ..] => {
            let count = digits
                .iter()
                .take_while(|digit| digit.is_ascii_digit())
                .count();
            let (digits, rest) = digits.split_at_checked(count)?;
            let digits = digits.get(..9).unwrap_or(digits);
            let shift = 10_u32.pow(9 - digits.len() as u32);
            (number(digits)? * shift, rest)
        }
        _ => (0, rest),
    };
    let (second, nanosecond) = match second {
        60 => (59, 1_000_000_000 + nanosecond),
        _ => (second, nanosecond),
    };
    let is_end_of_day = (hour, minute, second, nanosecond) == (24, 0, 0, 0);
    let hour = if is_end_of_day { 0 } else { hour };
    let time = IsoTime {
        of_day: NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond)?,
        is_end_of_day,
    };
    let zone = rest.trim_ascii();
    if zone.is_empty() {
        return rest.is_empty().then_some((time, None));
    }
    let seconds = match zone {
        b"Z" | b"z" | b"UTC" | b"GMT" => 0,
        _ => read_offset(zone)?,
    };
    Some((time, Some(FixedOffset::east_opt(seconds))))
}

/// ±hh, ±hhmm or ±hh:mm in seconds.
fn read_offset(text: &[u8]) -> Option<i32> {
    let (sign, digits) = match text {
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match *digits {
        [h0, h1] => ([h0, h1], *b"00"),
        [h0, h1, m0, m1] | [h0, h1, b':', m0, m1] => ([h0, h1], [m0, m1]),
        _ => return None,
    };
    let (hours, minutes) = (number(&hours)?, number(&minutes)?);
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    (hours < 24 && minutes < 60).then_some(sign * seconds)
}

/// YYYY-MM-DD, and what comes after it.
fn iso_date(text: &[u8]) -> Option<(NaiveDate, &[u8])> {
    let &[y0, y1, y2, y3, b'-', ref rest @ ..] = text else {
        return None;
    };
    let year = number(&[y0, y1, y2, y3])?;
    let (month, rest) = one_or_two_digits(rest)?;
    let (day, rest) = one_or_two_digits(rest.strip_prefix(b"-")?)?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    Some((date, rest))
}

fn one_or_two_digits(text: &[u8]) -> Option<(u32, &[u8])> {
    let length = match text {
        [_, second, ..] if second.is_ascii_digit() => 2,
        _ => 1,
    };
    let (digits, rest) = text.split_at_checked(length)?;
    Some((number(digits)?, rest))
}

/// At most nine digits.
fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0, |number, digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + u32::from(digit - b'0'))
    })
}

/// A unit of time since 1970, and the fewest digits that are taken for a number of them: fewer are
/// another kind of date as a rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct UnixUnit {
    nanoseconds: u32,
    digits: usize,
}

const SECONDS: UnixUnit = UnixUnit {
    nanoseconds: 1_000_000_000,
    digits: 9,
};

const MILLISECONDS: UnixUnit = UnixUnit {
    nanoseconds: 1_000_000,
    digits: 12,
};

const MICROSECONDS: UnixUnit = UnixUnit {
    nanoseconds: 1_000,
    digits: 15,
};

const NANOSECONDS: UnixUnit = UnixUnit {
    nanoseconds: 1,
    digits: 18,
};

fn unix(text: &str, unit: UnixUnit) -> Option<Moment> {
    let number = plain_number(text)?;
    let whole = text.split('.').next().unwrap_or_default();
    if whole.len() < unit.digits {
        return None;
    }
    let nanoseconds = number.checked_mul(Decimal::from(unit.nanoseconds))?;
    let nanoseconds = nanoseconds.round().to_i128()?;
    let seconds = i64::try_from(nanoseconds.div_euclid(1_000_000_000)).ok()?;
    let rest = u32::try_from(nanoseconds.rem_euclid(1_000_000_000)).ok()?;
    Some(Moment::Instant(
        DateTime::from_timestamp(seconds, rest)?.naive_utc(),
    ))
}

/// 1927-05-18.
const EARLIEST_SERIAL: Decimal = Decimal::from_parts(10_000, 0, 0, false, 0);

fn serial(text: &str) -> Option<Moment> {
    let number = plain_number(&text.replace(',', "."))?;
    // A year alone, or days with thousands apart, is no day of the 1900s, and digits after a zero are
    // a date of another kind.
    if number < EARLIEST_SERIAL || text.starts_with('0') {
        return None;
    }
    let milliseconds = number
        .checked_mul(Decimal::from(86_400_000))?
        .round()
        .to_i64()?;
    let start = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_time(NaiveTime::MIN);
    let at = start.checked_add_signed(TimeDelta::try_milliseconds(milliseconds)?)?;
    Some(if number.is_integer() {
        Moment::Day(at)
    } else {
        Moment::Local(at)
    })
}

/// Digits with a sign and a fraction, and nothing else.
fn plain_number(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.then(|| Decimal::from_str_exact(text).ok()).flatten()
}
