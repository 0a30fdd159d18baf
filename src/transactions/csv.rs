mod column;
mod instant;

use super::{OrderKey, Transaction, TransactionLog};
use column::InstantColumn;
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
///     order: Some("InvoiceNo".to_owned()),
///     instants: vec![InstantFormat::Pattern("%d.%m.%Y %H:%M".to_owned())],
///     delimiter: b';',
/// };
/// let file = "InvoiceNo;InvoiceDate;Total;Customer ID\n536365;01.12.2010 08:26;15.30;17850\n";
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
    /// The name of the column of the orders' keys; an empty field names none. `None` where the file
    /// has no such column.
    pub order: Option<String>,
    /// How the column of dates or instants may be written: the first that reads every row counts.
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
            order: None,
            instants: vec![InstantFormat::Iso],
            delimiter: b',',
        }
    }

    /// The same with a column of the orders' keys.
    #[must_use]
    pub fn with_order(mut self, order: impl Into<String>) -> Self {
        self.order = Some(order.into());
        self
    }
}

/// What was read as what, where a file left a choice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CsvReport {
    /// The format of the column of instants: the first that reads every row.
    pub instants: Option<InstantFormat>,
    /// Rows that another of the given formats reads as another instant; some other row settles that
    /// it is not the format of the column.
    pub ambiguous_rows: usize,
    /// The line of the first of them; the header is line 1.
    pub first_ambiguous_line: Option<u64>,
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
    /// Several formats read every row, and read this one as different instants.
    #[error(
        "line {line}, column {column:?}: must be one instant, got {value:?}, which the given formats \
         read as {readings:?}, and no row settles which of them is right; give the one that is"
    )]
    AmbiguousInstants {
        /// The line of the file.
        line: u64,
        /// The column.
        column: String,
        /// What came.
        value: String,
        /// The instants that it may be.
        readings: Vec<String>,
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
    /// The text fits one of the formats, but none that reads the rows before it too.
    #[error("must be a date or an instant in the format of the rows before it")]
    OtherFormat,
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
    /// Columns are found by the names in the header; other columns are not looked at. Of several
    /// formats of instants the first that reads every row is that of the column; where others read
    /// every row too, and any of them differently, the file is refused. A byte-order
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
        Self::from_csv_with_report(file, format).map(|(log, _)| log)
    }

    /// [`from_csv`](Self::from_csv), and what was read as what.
    ///
    /// # Errors
    ///
    /// Those of [`from_csv`](Self::from_csv).
    ///
    /// # Example
    ///
    /// The second row settles that the first is the 8th of March.
    ///
    /// ```
    /// use clv::transactions::{CsvFormat, InstantFormat, TransactionLog};
    ///
    /// let pattern = |text: &str| InstantFormat::Pattern(text.to_owned());
    /// let format = CsvFormat {
    ///     instants: vec![pattern("%m/%d/%Y"), pattern("%d/%m/%Y")],
    ///     ..CsvFormat::iso("customer", "date", "amount")
    /// };
    /// let file = "customer,date,amount\n1,08/03/2014,5\n1,21/05/2014,5\n";
    /// let (log, report) =
    ///     TransactionLog::<u32>::from_csv_with_report(file.as_bytes(), &format)?;
    /// assert_eq!(log.first_instant().map(|at| at.to_string()).as_deref(), Some("2014-03-08 00:00:00"));
    /// assert_eq!((report.instants, report.ambiguous_rows), (Some(pattern("%d/%m/%Y")), 1));
    /// # Ok::<(), clv::transactions::CsvError>(())
    /// ```
    pub fn from_csv_with_report(
        file: impl Read,
        format: &CsvFormat,
    ) -> Result<(Self, CsvReport), CsvError> {
        let mut records = Records::new(file, format.delimiter);
        let columns = match records.next()? {
            Some((_, header)) => Columns::find(header, format)?,
            None => return Err(CsvError::EmptyFile),
        };
        let mut log = Self::new();
        let mut instants = InstantColumn::new(&format.at, &format.instants);
        while let Some((line, record)) = records.next()? {
            log.push(columns.transaction(record, line, format, &mut instants)?);
        }
        let (instants, report) = instants.finish()?;
        log.set_instants(instants);
        Ok((log, report))
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
    order: Option<usize>,
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
            order: format.order.as_deref().map(find).transpose()?,
            count: header.len(),
        })
    }

    fn transaction<K: FromStr>(
        &self,
        record: &ByteRecord,
        line: u64,
        format: &CsvFormat,
        instants: &mut InstantColumn<'_>,
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
        let instant = instants.push(at, line)?;
        let money = decimal(amount).map_err(|problem| wrong(&format.amount, amount, problem))?;
        let mut transaction = Transaction::new(key, instant, money);
        if let Some((place, column)) = self.order.zip(format.order.as_deref()) {
            let order = field(record, place, line, column)?;
            transaction.order = (!order.is_empty()).then(|| OrderKey::from(order));
        }
        Ok(transaction)
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
