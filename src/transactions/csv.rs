mod instant;

use super::{Transaction, TransactionLog};
use csv::ByteRecord;
pub use instant::InstantFormat;
use rust_decimal::Decimal;
use std::hash::Hash;
use std::io::{Chain, ErrorKind, Read};
use std::str::FromStr;
use thiserror::Error;

/// Which columns of a CSV file hold the customer, the instant and the amount, and how instants are
/// written.
///
/// # Example
///
/// ```
/// use clv::transactions::{CsvFormat, InstantFormat, TransactionLog};
///
/// let format = CsvFormat {
///     customer: "Customer ID".to_owned(),
///     at: "InvoiceDate".to_owned(),
///     amount: "Total".to_owned(),
///     instants: vec![InstantFormat::Pattern("%d.%m.%Y %H:%M".to_owned())],
///     delimiter: b';',
/// };
/// let file = "InvoiceDate;Total;Customer ID\n01.12.2010 08:26;15.30;17850\n";
/// let log: TransactionLog<u32> = TransactionLog::from_csv(file.as_bytes(), &format)?;
/// assert_eq!(log.first_instant().map(|at| at.to_string()).as_deref(), Some("2010-12-01 08:26:00"));
/// # Ok::<(), clv::transactions::CsvError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CsvFormat {
    /// The name of the column of customers.
    pub customer: String,
    /// The name of the column of dates or instants.
    pub at: String,
    /// The name of the column of amounts, plain decimal numbers such as `29.33` or `-5`.
    pub amount: String,
    /// How dates or instants may be written; the first that fits counts.
    pub instants: Vec<InstantFormat>,
    /// What separates fields, such as `b','`.
    pub delimiter: u8,
}

impl CsvFormat {
    /// Columns separated by commas, instants written as in ISO 8601.
    pub fn iso(
        customer: impl Into<String>,
        at: impl Into<String>,
        amount: impl Into<String>,
    ) -> Self {
        Self {
            customer: customer.into(),
            at: at.into(),
            amount: amount.into(),
            instants: vec![InstantFormat::Iso],
            delimiter: b',',
        }
    }
}

/// What can be wrong with a CSV file. Lines are those of the file; the first, the header, is 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CsvError {
    /// Not even a header.
    #[error("a CSV file must begin with a header, got an empty file")]
    EmptyFile,
    /// The header does not name a column.
    #[error("the header must have a column {column:?}, got {found:?}")]
    MissingColumn {
        /// The column that is missing.
        column: String,
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
    /// A row has more or fewer fields than the header.
    #[error("line {line}: must have {expected} fields, got {actual}")]
    FieldCount {
        /// The line of the file.
        line: u64,
        /// Number of fields of the header.
        expected: usize,
        /// What came.
        actual: usize,
    },
    /// A field is not what its column holds.
    #[error("line {line}, column {column:?}: {problem}, got {value:?}")]
    Field {
        /// The line of the file.
        line: u64,
        /// The column.
        column: String,
        /// What must hold.
        problem: CsvProblem,
        /// What came.
        value: String,
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
    /// The key does not parse as the customer's type, or is empty.
    #[error("must be a customer")]
    NotACustomer,
    /// The text fits none of the formats, or is no day of the calendar.
    #[error("must be a date or an instant in one of the given formats")]
    NotAnInstant,
    /// The text is not a plain decimal number.
    #[error("must be a decimal number")]
    NotAnAmount,
    /// The number is one, and has more digits than a decimal holds exactly.
    #[error("must have at most 28 digits")]
    TooManyDigits,
}

impl<K: Eq + Hash + FromStr> TransactionLog<K> {
    /// Reads a log from CSV, with the rows in any order.
    ///
    /// Columns are found by the names in the header; other columns are not looked at. A byte-order
    /// mark, quoted fields, CRLF, blank lines and blanks around a field are accepted. Amounts are
    /// exact: one with more digits than a decimal holds is an error, never rounded. A file with
    /// a header and nothing else is a log without transactions.
    ///
    /// # Errors
    ///
    /// [`CsvError`]; an error in a row names its line, the column and the value.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::transactions::{CsvFormat, TransactionLog};
    ///
    /// let file = "customer,date,amount\n1,1997-01-01,29.33\n1,1997-01-18,29.73\n";
    /// let format = CsvFormat::iso("customer", "date", "amount");
    /// let log: TransactionLog<u32> = TransactionLog::from_csv(file.as_bytes(), &format)?;
    /// assert_eq!(log.len(), 2);
    ///
    /// let bad = TransactionLog::<u32>::from_csv("customer,date,amount\n1,1997-02-30,5".as_bytes(), &format);
    /// assert_eq!(
    ///     bad.map(|log| log.len()).map_err(|problem| problem.to_string()),
    ///     Err("line 2, column \"date\": must be a date or an instant in one of the given formats, \
    ///          got \"1997-02-30\"".to_owned()),
    /// );
    /// # Ok::<(), clv::transactions::CsvError>(())
    /// ```
    pub fn from_csv(file: impl Read, format: &CsvFormat) -> Result<Self, CsvError> {
        let mut records = Records::new(file, format.delimiter);
        let columns = match records.next()? {
            Some((_, header)) => Columns::find(header, format)?,
            None => return Err(CsvError::EmptyFile),
        };
        let mut log = Self::new();
        while let Some((line, record)) = records.next()? {
            log.push(columns.transaction(record, line, format)?);
        }
        Ok(log)
    }
}

/// The rows of a file that are not blank, each with the line on which it begins.
///
/// The lines of the csv crate are one off after CRLF and blank lines. So only LF ends a row here,
/// a CR before it is a blank that is trimmed from the last field, and the line of a row is counted
/// back from its end, which is always there because a line feed is added to the file.
struct Records<R> {
    reader: csv::Reader<Chain<R, &'static [u8]>>,
    record: ByteRecord,
}

impl<R: Read> Records<R> {
    fn new(file: R, delimiter: u8) -> Self {
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .terminator(csv::Terminator::Any(b'\n'))
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(file.chain(&b"\n"[..]));
        Self {
            reader,
            record: ByteRecord::new(),
        }
    }

    fn next(&mut self) -> Result<Option<(u64, &ByteRecord)>, CsvError> {
        while self
            .reader
            .read_byte_record(&mut self.record)
            .map_err(unreadable)?
        {
            let blank = self.record.len() == 1
                && self
                    .record
                    .iter()
                    .all(|field| field.trim_ascii().is_empty());
            if !blank {
                let within = self.record.as_slice().iter().filter(|&&byte| byte == b'\n');
                let lines = 1 + within.count() as u64;
                let line = self.reader.position().line().saturating_sub(lines);
                return Ok(Some((line, &self.record)));
            }
        }
        Ok(None)
    }
}

/// Where the columns stand.
struct Columns {
    customer: usize,
    at: usize,
    amount: usize,
    /// Number of fields in each row.
    count: usize,
}

impl Columns {
    fn find(header: &ByteRecord, format: &CsvFormat) -> Result<Self, CsvError> {
        let names: Vec<_> = header
            .iter()
            .map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned())
            .collect();
        let find = |column: &str| {
            let mut places = names
                .iter()
                .enumerate()
                .filter(|(_, name)| *name == column)
                .map(|(place, _)| place);
            match (places.next(), places.next()) {
                (Some(place), None) => Ok(place),
                (None, _) => Err(CsvError::MissingColumn {
                    column: column.to_owned(),
                    found: names.clone(),
                }),
                (Some(_), Some(_)) => Err(CsvError::AmbiguousColumn {
                    column: column.to_owned(),
                    found: names.clone(),
                }),
            }
        };
        Ok(Self {
            customer: find(&format.customer)?,
            at: find(&format.at)?,
            amount: find(&format.amount)?,
            count: header.len(),
        })
    }

    fn transaction<K: FromStr>(
        &self,
        record: &ByteRecord,
        line: u64,
        format: &CsvFormat,
    ) -> Result<Transaction<K>, CsvError> {
        if record.len() != self.count {
            return Err(CsvError::FieldCount {
                line,
                expected: self.count,
                actual: record.len(),
            });
        }
        let customer = field(record, self.customer, line, &format.customer)?;
        let at = field(record, self.at, line, &format.at)?;
        let amount = field(record, self.amount, line, &format.amount)?;
        let wrong = |column: &str, value: &str, problem| CsvError::Field {
            line,
            column: column.to_owned(),
            problem,
            value: value.to_owned(),
        };
        let key = (!customer.is_empty())
            .then(|| customer.parse().ok())
            .flatten()
            .ok_or_else(|| wrong(&format.customer, customer, CsvProblem::NotACustomer))?;
        let instant = instant::read(at, &format.instants)
            .ok_or_else(|| wrong(&format.at, at, CsvProblem::NotAnInstant))?;
        let money = decimal(amount).map_err(|problem| wrong(&format.amount, amount, problem))?;
        Ok(Transaction::new(key, instant, money))
    }
}

fn field<'r>(
    record: &'r ByteRecord,
    place: usize,
    line: u64,
    column: &str,
) -> Result<&'r str, CsvError> {
    let bytes = record.get(place).unwrap_or_default();
    std::str::from_utf8(bytes)
        .map(str::trim)
        .map_err(|_| CsvError::Field {
            line,
            column: column.to_owned(),
            problem: CsvProblem::NotUtf8,
            value: String::from_utf8_lossy(bytes).into_owned(),
        })
}

/// At most 28 digits, not counting zeros before the first other digit.
fn decimal(text: &str) -> Result<Decimal, CsvProblem> {
    let number = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    if digits().next().is_none() || !digits().all(|byte| byte.is_ascii_digit()) {
        return Err(CsvProblem::NotAnAmount);
    }
    if digits().skip_while(|&digit| digit == b'0').count() > 28 {
        return Err(CsvProblem::TooManyDigits);
    }
    Decimal::from_str_exact(text).map_err(|_| CsvProblem::TooManyDigits)
}

fn unreadable(error: csv::Error) -> CsvError {
    let message = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(source) => CsvError::Unreadable {
            kind: source.kind(),
            message: source.to_string(),
        },
        _ => CsvError::Unreadable {
            kind: ErrorKind::InvalidData,
            message,
        },
    }
}
