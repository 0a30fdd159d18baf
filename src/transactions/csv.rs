mod instant;

use super::{Transaction, TransactionLog};
use csv::StringRecord;
pub use instant::InstantFormat;
use rust_decimal::Decimal;
use std::hash::Hash;
use std::io::{ErrorKind, Read};
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
        expected: u64,
        /// What came.
        actual: u64,
    },
    /// A row is not text in UTF-8.
    #[error("line {line}: must be UTF-8, got other bytes")]
    NotUtf8 {
        /// The line of the file.
        line: u64,
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
    /// Columns are found by the names in the header, other columns are left alone. A byte-order
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
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(format.delimiter)
            .buffer_capacity(1 << 16)
            .from_reader(file);
        let header = reader.headers().map_err(|error| unreadable(&error, 1))?;
        let columns = Columns::find(header, format)?;
        let mut log = Self::new();
        let mut record = StringRecord::new();
        loop {
            let read = reader.read_record(&mut record);
            match read {
                Ok(true) => log.push(columns.transaction(&record, format)?),
                Ok(false) => return Ok(log),
                Err(error) => {
                    return Err(unreadable(&error, reader.position().line()));
                }
            }
        }
    }
}

/// Where the columns stand.
struct Columns {
    customer: usize,
    at: usize,
    amount: usize,
}

impl Columns {
    fn find(header: &StringRecord, format: &CsvFormat) -> Result<Self, CsvError> {
        if header.is_empty() {
            return Err(CsvError::EmptyFile);
        }
        let found = || header.iter().map(str::to_owned).collect();
        let find = |column: &str| {
            let mut places = header
                .iter()
                .enumerate()
                .filter(|(_, name)| name.trim() == column)
                .map(|(place, _)| place);
            match (places.next(), places.next()) {
                (Some(place), None) => Ok(place),
                (None, _) => Err(CsvError::MissingColumn {
                    column: column.to_owned(),
                    found: found(),
                }),
                (Some(_), Some(_)) => Err(CsvError::AmbiguousColumn {
                    column: column.to_owned(),
                    found: found(),
                }),
            }
        };
        Ok(Self {
            customer: find(&format.customer)?,
            at: find(&format.at)?,
            amount: find(&format.amount)?,
        })
    }

    fn transaction<K: FromStr>(
        &self,
        record: &StringRecord,
        format: &CsvFormat,
    ) -> Result<Transaction<K>, CsvError> {
        let field = |place| record.get(place).unwrap_or_default().trim();
        let wrong = |column: &str, place, problem| CsvError::Field {
            line: record.position().map_or(0, csv::Position::line),
            column: column.to_owned(),
            problem,
            value: field(place).to_owned(),
        };
        let customer = field(self.customer);
        let customer = (!customer.is_empty())
            .then(|| customer.parse().ok())
            .flatten()
            .ok_or_else(|| wrong(&format.customer, self.customer, CsvProblem::NotACustomer))?;
        let at = instant::read(field(self.at), &format.instants)
            .ok_or_else(|| wrong(&format.at, self.at, CsvProblem::NotAnInstant))?;
        let amount = amount(field(self.amount))
            .map_err(|problem| wrong(&format.amount, self.amount, problem))?;
        Ok(Transaction::new(customer, at, amount))
    }
}

fn amount(text: &str) -> Result<Decimal, CsvProblem> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits.bytes().filter(|&byte| byte == b'.').count() <= 1;
    if !plain {
        return Err(CsvProblem::NotAnAmount);
    }
    Decimal::from_str_exact(text).map_err(|_| CsvProblem::TooManyDigits)
}

fn unreadable(error: &csv::Error, line: u64) -> CsvError {
    let line = error.position().map_or(line, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => CsvError::FieldCount {
            line,
            expected: *expected_len,
            actual: *len,
        },
        csv::ErrorKind::Utf8 { .. } => CsvError::NotUtf8 { line },
        csv::ErrorKind::Io(source) => CsvError::Unreadable {
            kind: source.kind(),
            message: source.to_string(),
        },
        _ => CsvError::Unreadable {
            kind: ErrorKind::InvalidData,
            message: error.to_string(),
        },
    }
}
