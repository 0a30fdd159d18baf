//! Transaction logs from CSV files as they are.
//!
//! ```text
//! Source (gzip, zstd) ─► Text (UTF-8) ─► Blocks of whole rows ─► settle, where rows must ─► rows
//! ```
//!
//! A file whose format is given is read block by block and never held whole; one whose columns, dates or
//! numbers are to be found, or whose rows are added up to orders, is held, because its last row may settle
//! what its first one is.

mod all_rows;
mod amount;
mod article_names;
mod blocks;
mod columns;
mod currency;
mod currency_numbers;
mod doubtful;
mod error;
mod format;
mod instant;
mod key;
mod lines;
mod money_names;
mod names;
mod nobody;
mod order_amounts;
mod orders;
mod plain;
mod prices_of_one;
mod read;
mod record;
mod reduce;
mod report;
mod role;
mod row_amount;
mod row_currency;
mod rows;
mod settle;
mod shops;
mod signs;
mod source;
mod state_names;
mod state_words;
mod states_seen;
mod text;
mod total_lines;
mod total_words;
mod totals;
mod values;
mod warned;
mod warning;
mod zone;
#[cfg(feature = "files")]
mod zstd;

use super::{Transaction, TransactionLog};
pub use amount::NumberFormat;
pub use currency::ExchangeRates;
pub use error::{CsvError, CsvProblem, PatternProblem};
pub use format::{
    AmountColumns, CancellationPrefix, Column, CsvFormat, OrderLines, OtherStates, StateColumn,
    WithoutCustomer,
};
pub use instant::InstantFormat;
pub use report::{ColumnRead, CsvReport, LeftOut, LeftOutReason, StateWithoutRows};
pub use source::TextEncoding;
use std::fs::File;
use std::hash::Hash;
use std::io::Read;
use std::path::Path;
use std::str::FromStr;
pub use warning::{CsvWarning, QuantitiesBelowZero};
pub use zone::{BusinessCalendar, Zone};

impl CsvFormat {
    /// Reads a file row by row, and hands over each transaction: a file larger than memory, into an
    /// [`Accumulator`](super::Accumulator) or a [`LiveBase`](super::LiveBase).
    ///
    /// A file whose format is given is never held whole: columns that are named, one way to write instants,
    /// numbers that are not [`NumberFormat::Found`], and rows that are not added up to orders. What was handed over
    /// before an error is of no use.
    ///
    /// # Errors
    ///
    /// [`CsvError`]; an error in a row names its line, the column and the value.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::transactions::CsvFormat;
    /// use rust_decimal::Decimal;
    ///
    /// let file = "customer,date,amount\n1,1997-01-01,29.33\n1,1997-01-18,29.73\n";
    /// let mut sum = Decimal::ZERO;
    /// let format = CsvFormat::iso("customer", "date", "amount");
    /// let report = format.read::<u32>(file.as_bytes(), |row| sum += row.amount)?;
    /// assert_eq!((report.transactions, sum.to_string()), (2, "59.06".to_owned()));
    /// # Ok::<(), clv::transactions::CsvError>(())
    /// ```
    pub fn read<K: Eq + FromStr + Send>(
        &self,
        file: impl Read,
        mut each: impl FnMut(Transaction<K>),
    ) -> Result<CsvReport, CsvError> {
        let whole = |rows| rows;
        read::read(self, file, whole, |rows: Vec<_>| {
            rows.into_iter().for_each(&mut each)
        })
    }
}

impl<K: Eq + Hash + FromStr + Send> TransactionLog<K> {
    /// Reads a log from CSV, with the rows in any order.
    ///
    /// Columns are found by the names in the header; other columns are not looked at. Of several
    /// formats of instants the first that reads every row is that of the column; where others read
    /// every row too, and any of them differently, the file is refused. A byte-order mark, quoted
    /// fields, line ends of LF, CRLF or CR, blank lines and blanks around a field are accepted. Amounts
    /// are exact: one with more digits than a decimal holds is an error, never rounded. A file with
    /// a header and nothing else is a log without transactions; one of purchases only
    /// ([`AmountColumns::None`]) is a log [`without_amounts`](Self::without_amounts).
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

    /// [`from_csv`](Self::from_csv) of the file at a path.
    ///
    /// # Errors
    ///
    /// [`CsvError::Unreadable`] where it cannot be opened, and those of [`from_csv`](Self::from_csv).
    pub fn from_csv_file(path: impl AsRef<Path>, format: &CsvFormat) -> Result<Self, CsvError> {
        let file = File::open(path).map_err(|error| source::unreadable(&error, None))?;
        Self::from_csv(file, format)
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
        let mut log = Self::new();
        let report = read::read(format, file, |rows| rows, |rows| log.extend(rows))?;
        if !report.has_amounts() {
            log.forget_amounts();
        }
        Ok((log, report))
    }
}
