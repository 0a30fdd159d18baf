use chrono::format::{Parsed, StrftimeItems, parse};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// How a date or an instant is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InstantFormat {
    /// ISO 8601 without a zone: `1997-09-30`, or with a time after a blank or a `T`:
    /// `1997-09-30 16:05`, `1997-09-30T16:05:59.25`. A date is the midnight at its start.
    ///
    /// A time with a zone is refused: bring it to the business's calendar first.
    Iso,
    /// A pattern of [`chrono::format::strftime`], such as `%d/%m/%Y` or `%m/%d/%y %H:%M`. Without
    /// a time it is the midnight at the start of the day. A zone is refused, as is an hour
    /// without its minute.
    Pattern(String),
}

pub(super) fn read(text: &str, format: &InstantFormat) -> Option<NaiveDateTime> {
    match format {
        InstantFormat::Iso => iso(text),
        InstantFormat::Pattern(pattern) => by_pattern(text, pattern),
    }
}

fn by_pattern(text: &str, pattern: &str) -> Option<NaiveDateTime> {
    let mut parsed = Parsed::new();
    parse(&mut parsed, text, StrftimeItems::new(pattern)).ok()?;
    if parsed.offset().is_some() {
        return None;
    }
    let is_a_date = parsed.hour_div_12().is_none()
        && parsed.hour_mod_12().is_none()
        && parsed.minute().is_none()
        && parsed.second().is_none()
        && parsed.timestamp().is_none();
    if is_a_date {
        let date = parsed.to_naive_date().ok()?;
        Some(date.and_time(NaiveTime::MIN))
    } else {
        parsed.to_naive_datetime_with_offset(0).ok()
    }
}

fn iso(text: &str) -> Option<NaiveDateTime> {
    let (date, rest) = text.split_at_checked(10)?;
    let date = iso_date(date.as_bytes())?;
    let Some(time) = rest.strip_prefix([' ', 'T']) else {
        return rest.is_empty().then(|| date.and_time(NaiveTime::MIN));
    };
    iso_time(time.as_bytes())
        .or_else(|| NaiveTime::parse_from_str(time, "%H:%M:%S%.f").ok())
        .map(|time| date.and_time(time))
}

/// HH:MM or HH:MM:SS: most logs hold nothing else, so this is read without a pattern.
fn iso_time(text: &[u8]) -> Option<NaiveTime> {
    let (hour, minute, second) = match text {
        [hour @ .., b':', m0, m1, b':', s0, s1] if hour.len() == 2 => {
            (hour, [*m0, *m1], [*s0, *s1])
        }
        [hour @ .., b':', m0, m1] if hour.len() == 2 => (hour, [*m0, *m1], *b"00"),
        _ => return None,
    };
    NaiveTime::from_hms_opt(number(hour)?, number(&minute)?, number(&second)?)
}

/// YYYY-MM-DD, the same.
fn iso_date(text: &[u8]) -> Option<NaiveDate> {
    let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = text else {
        return None;
    };
    let year = number(&[y0, y1, y2, y3])?;
    NaiveDate::from_ymd_opt(
        i32::try_from(year).ok()?,
        number(&[m0, m1])?,
        number(&[d0, d1])?,
    )
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + u32::from(digit - b'0'))
    })
}
