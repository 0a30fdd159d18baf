use std::io::ErrorKind;
use thiserror::Error;

/// An error in a CSV file, or in the format in which it is to be read. Lines are those
/// of the file; the first, as a rule the header, is 1. Values are cut at 80 characters.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CsvError {
    /// Not even a header.
    #[error("a CSV file must begin with a header, got an empty file")]
    EmptyFile,
    /// A text that names no zone of time.
    #[error(
        "a zone must be UTC, an offset such as +01:00 or, with the crate's feature \"zones\", a name such as Europe/Berlin, got {zone:?}"
    )]
    UnknownZone {
        /// The value that came.
        zone: String,
    },
    /// The bytes are those of another kind of file.
    #[error("the file must be CSV, got {kind}")]
    NotCsv {
        /// Its name.
        kind: &'static str,
    },
    /// A kind of file that is read with a feature of the crate that is not switched on.
    #[error("{what} is read with the crate's feature {feature:?}, which is not switched on")]
    NeedsFeature {
        /// The value that came.
        what: &'static str,
        /// The feature.
        feature: &'static str,
    },
    /// A compressed file that is cut off or broken.
    #[error("the {compression} file must be whole, got {kind:?}: {message}")]
    Damaged {
        /// The compression of the file.
        compression: &'static str,
        /// The kind of failure; `UnexpectedEof` where the file is cut off.
        kind: ErrorKind,
        /// The decompressor's own words.
        message: String,
    },
    /// Bytes that no character of the encoding is written with.
    #[error(
        "line {line}: must be text in {encoding}, got other bytes; name the encoding of the file"
    )]
    Encoding {
        /// The line of the file.
        line: u64,
        /// The encoding that was found or named.
        encoding: &'static str,
    },
    /// A zero byte, which no text has.
    #[error(
        "line {line}: must be text, got a zero byte; the file is not CSV, or in another encoding"
    )]
    NulByte {
        /// The line of the file.
        line: u64,
    },
    /// A quote that is opened and never closed.
    #[error("line {line}: a quote must be closed, got none to the end of the file")]
    UnclosedQuote {
        /// The line on which it is opened.
        line: u64,
    },
    /// Text between a closing quote and the end of the field.
    #[error("line {line}: a closing quote must end its field, got {value:?} after it")]
    TextAfterQuote {
        /// The line on which the row begins.
        line: u64,
        /// The character after the quote.
        value: String,
    },
    /// A row that is longer than a row may be.
    #[error("line {line}: a row must have at most {limit} bytes, got more")]
    RowTooLong {
        /// The line on which it begins.
        line: u64,
        /// The bound.
        limit: usize,
    },
    /// The header does not name a column.
    #[error("the header must have a column {column:?}, got {found:?}")]
    MissingColumn {
        /// The column that is missing.
        column: String,
        /// The columns of the header.
        found: Vec<String>,
    },
    /// No column of the header has a name that is known for what is needed.
    #[error(
        "the header must have a column for the {role}, under a name such as {known:?} or one that is \
         given, got {found:?}"
    )]
    UnknownColumns {
        /// The meaning that the column would have.
        role: &'static str,
        /// Names that would have been taken.
        known: &'static [&'static str],
        /// The columns of the header.
        found: Vec<String>,
    },
    /// The header names a column twice.
    #[error("the header must have one column {column:?}, got {found:?}")]
    AmbiguousColumn {
        /// The column.
        column: String,
        /// The columns of the header.
        found: Vec<String>,
    },
    /// Several columns have names that are known for one thing.
    #[error("one column must hold the {role}, got {found:?}; name the one that does")]
    SeveralColumns {
        /// The meaning that the column would have.
        role: &'static str,
        /// The columns that might.
        found: Vec<String>,
    },
    /// One column is named for two things.
    #[error("a column must hold one thing, got {column:?} for the {first} and for the {other}")]
    ColumnOfTwo {
        /// The column.
        column: String,
        /// One meaning.
        first: &'static str,
        /// The other.
        other: &'static str,
    },
    /// The column that was found for the customers only says one of two things of them, such as yes and no.
    #[error(
        "a column of customers must tell them apart, got {column:?} with two values as of yes and no beside {other:?}; \
         name the one that does"
    )]
    CustomerOfTwoValues {
        /// The column.
        column: String,
        /// Another one that is called as customers are and has more values.
        other: String,
    },
    /// A row has more or fewer fields than the header.
    #[error("line {line}: must have {expected} fields, got {actual}")]
    FieldCount {
        /// The line of the file.
        line: u64,
        /// Number of fields of the header.
        expected: usize,
        /// Number of fields of the row.
        actual: usize,
    },
    /// A field is not what its column holds.
    #[error("line {line}, column {column:?}: {problem}, got {value:?}")]
    Field {
        /// The line of the file.
        line: u64,
        /// The column.
        column: String,
        /// The condition that must hold.
        problem: CsvProblem,
        /// The value that came.
        value: String,
    },
    /// Several formats read every row, and read this one as different instants.
    #[error(
        "line {line}, column {column:?}: must be one instant, got {value:?}, which the formats \
         {formats:?} read as {readings:?}, and no row settles which of them is right; give the one that is"
    )]
    AmbiguousInstants {
        /// The line of the file.
        line: u64,
        /// The column.
        column: String,
        /// The value that came.
        value: String,
        /// The formats that read it differently.
        formats: Vec<String>,
        /// The instants that it may be, one a format.
        readings: Vec<String>,
    },
    /// An amount that may be written with a decimal point or with a decimal comma.
    #[error(
        "line {line}, column {column:?}: must be one amount, got {value:?}, which is {with_point} with \
         a decimal point and {with_comma} with a decimal comma, and no row settles which of them is \
         right; give the one that is"
    )]
    AmbiguousAmounts {
        /// The line of the file.
        line: u64,
        /// The column.
        column: String,
        /// The value that came.
        value: String,
        /// Read with a decimal point.
        with_point: String,
        /// Read with a decimal comma.
        with_comma: String,
    },
    /// Amounts in several currencies, and no rates to bring them to one.
    #[error(
        "line {line}: amounts must be in one currency or come with rates of exchange, got {other} \
         after {first}"
    )]
    SeveralCurrencies {
        /// The line of the file.
        line: u64,
        /// The currency of the rows before.
        first: String,
        /// That of this row.
        other: String,
    },
    /// A row that names two currencies: at the amount, in the column of currencies, or in the header.
    #[error(
        "line {line}: a row must be in one currency, got {marked} at the amount beside {named}"
    )]
    OtherCurrency {
        /// The line of the file.
        line: u64,
        /// The currency at the amount; a sign of several stands for itself.
        marked: String,
        /// The other.
        named: String,
    },
    /// A currency of the format that is none.
    #[error("the currency of amounts that name none must be a currency, got {currency:?}")]
    UnknownCurrency {
        /// The value that was given.
        currency: String,
    },
    /// More decimal places than amounts can leave out.
    #[error("amounts must leave out at most {limit} decimal places, got {found}")]
    MinorDigits {
        /// The bound.
        limit: u32,
        /// The value that was given.
        found: u32,
    },
    /// A zone in which times are written, and none to bring them to.
    #[error(
        "times that are written in {zone} must come with the zone of the calendar on which days count"
    )]
    WrittenInWithoutCalendar {
        /// The zone in which they are written.
        zone: String,
    },
    /// A column that nobody named holds currencies, and there are several.
    #[error(
        "amounts must be in one currency or come with rates of exchange, and the column {column:?} holds \
         {first} and {other}"
    )]
    ColumnOfCurrencies {
        /// The column.
        column: String,
        /// A currency in it.
        first: String,
        /// Another.
        other: String,
    },
    /// A currency for which no rate is given.
    #[error("line {line}: the rates of exchange must have one for {currency}, got none")]
    NoRate {
        /// The line of the file.
        line: u64,
        /// The currency.
        currency: String,
    },
    /// A state of an order that is not said to be a purchase, a refund or nothing.
    #[error(
        "line {line}, column {column:?}: every state must be said to be a purchase, a refund or none \
         of them, got {value:?}"
    )]
    UnknownState {
        /// The line of the file.
        line: u64,
        /// The column.
        column: String,
        /// The value that came.
        value: String,
    },
    /// Rows of one order that name two customers.
    #[error("line {line}: the rows of order {order:?} must be of one customer, got another")]
    OrderOfTwoCustomers {
        /// The line of the file.
        line: u64,
        /// The key of the order.
        order: String,
    },
    /// A row without an amount that does not go on with the order of the row before it.
    #[error(
        "line {line}: a row without an amount must be of the order before it, got order {order:?}"
    )]
    LineWithoutOrder {
        /// The line of the file.
        line: u64,
        /// The key of the order, blank where there is none.
        order: String,
    },
    /// A pattern of dates that cannot be one.
    #[error("pattern {pattern:?} {problem}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// The condition that must hold.
        problem: PatternProblem,
    },
    /// A byte that cannot separate fields.
    #[error("fields must be separated by a byte that no number or text needs, got {found:?}")]
    Delimiter {
        /// The value that was given.
        found: char,
    },
    /// A rate of exchange that is not positive, or a currency that is not known.
    #[error(
        "a rate of exchange must be positive, of a known currency, and one for each (1 for the log's \
         own), got {rate} for {currency:?}"
    )]
    Rate {
        /// The currency.
        currency: String,
        /// Its rate.
        rate: String,
    },
    /// The source of the bytes fails.
    #[error("the file must be readable, got {kind:?}: {message}")]
    Unreadable {
        /// The kind of failure.
        kind: ErrorKind,
        /// The source's own words.
        message: String,
    },
}

/// What must hold for a field of a CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum CsvProblem {
    /// The bytes are no text in UTF-8.
    #[error("must be UTF-8")]
    NotUtf8,
    /// No customer is named.
    #[error("must name a customer")]
    NoCustomer,
    /// The key does not parse as the type of the customers.
    #[error("must be a customer, which is read as {wanted}")]
    NotACustomer {
        /// The type that was wanted.
        wanted: &'static str,
    },
    /// The text fits none of the formats, or is no day of the calendar.
    #[error("must be a date or an instant in one of the given formats")]
    NotAnInstant,
    /// The text fits none of the given formats, and fits another.
    #[error("must be a date or an instant in one of the given formats, of which {would} is none")]
    InstantOf {
        /// A format that reads it.
        would: &'static str,
    },
    /// The text fits one of the formats, but none that reads the rows before it too.
    #[error("must be a date or an instant in the format of the rows before it")]
    OtherFormat,
    /// A date alone, where the rows before it have times too.
    #[error("must be a date with a time, as the rows before it are")]
    DateAmongTimes,
    /// A date with a time, where the rows before it are dates alone.
    #[error("must be a date alone, as the rows before it are")]
    TimeAmongDates,
    /// The text carries a zone, and the zone of the calendar is not named.
    #[error("must be without a zone as long as the calendar on which days count is not named")]
    HasZone,
    /// A zone that is no offset, such as `PST`, which several zones are called.
    #[error("must carry its zone as an offset such as -08:00")]
    ZoneAbbreviation,
    /// A date that names another day of the week than its own.
    #[error("must name the day of the week that it is, which is {is}")]
    WrongWeekday {
        /// The day that it is.
        is: &'static str,
    },
    /// An instant without a place, and the zone of the calendar is not named.
    #[error(
        "must come with the zone of the calendar on which days count, since it is an instant everywhere"
    )]
    NeedsZone,
    /// A time of a day at which clocks are set forward.
    #[error("must be a time that the clocks of its zone show")]
    NoSuchTime,
    /// A year that no business has.
    #[error("must be in a year from {from} to {to}")]
    OutOfYears {
        /// The first.
        from: i32,
        /// The last.
        to: i32,
    },
    /// The text is not a decimal number.
    #[error("must be a decimal number")]
    NotAnAmount,
    /// The text is a number in another writing than the plain one that was asked for.
    #[error("must be a plain decimal number such as -1234.50, and is one {written}")]
    NotPlain {
        /// What is not plain about it.
        written: &'static str,
    },
    /// A number that the writing of the column does not read.
    #[error("must be a decimal number written as {written}, as the column is")]
    OtherNumbers {
        /// How the column is written.
        written: &'static str,
    },
    /// A number that a spreadsheet shows as a power of ten, such as `1.23E+05`, and that it may have rounded.
    #[error("must be a number with all its digits")]
    Rounded,
    /// The number of an order that a spreadsheet shows as a power of ten and has rounded, so that several orders
    /// may be one.
    #[error(
        "must be the number of an order with all its digits, since rounded ones of several orders are the same"
    )]
    RoundedKey,
    /// The number is one, and has more digits than a decimal holds exactly.
    #[error("must have at most 28 digits")]
    TooManyDigits,
    /// The text is no currency that is known.
    #[error("must be a currency")]
    NotACurrency,
    /// An amount with decimals, where amounts leave decimal places out, as cents do.
    #[error("must be a whole number, as amounts in the smallest unit of a currency are")]
    NotWhole,
    /// More is refunded than was paid.
    #[error("must be a refund from 0 to the amount that was paid")]
    RefundTooLarge,
    /// Quantity and price are both below 0, and their product would be a purchase.
    #[error("must be a price ≥ 0 where the quantity is below 0")]
    NegativeTwice,
}

/// What must hold for a pattern of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum PatternProblem {
    /// It is none.
    #[error("must be a pattern such as %d/%m/%Y %H:%M")]
    NotAPattern,
    /// It has a zone by its abbreviation.
    #[error("must have %z for an offset, since the abbreviations of %Z name several zones")]
    ZoneAbbreviation,
}

/// The beginning of a value, for a message.
pub(super) fn shown(bytes: &[u8]) -> String {
    const CHARACTERS: usize = 80;
    let start = bytes.get(..4 * CHARACTERS).unwrap_or(bytes);
    let text = String::from_utf8_lossy(start);
    let mut shown: String = text.chars().take(CHARACTERS).collect();
    if shown.len() < text.len() || start.len() < bytes.len() {
        shown.push('…');
    }
    shown
}
