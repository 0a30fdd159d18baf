use super::amount::NumberFormat;
use super::instant::InstantFormat;
use super::source::TextEncoding;
use super::warning::{CsvWarning, QuantitiesBelowZero, listed};
use std::fmt;

/// What was read as what, and what was left out and why.
///
/// [`Display`](fmt::Display) says it in lines for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CsvReport {
    /// How the file was compressed.
    pub compression: Option<&'static str>,
    /// The encoding of its text.
    pub encoding: TextEncoding,
    /// What separates its fields.
    pub delimiter: char,
    /// The columns that were read.
    pub columns: Vec<ColumnRead>,
    /// The other columns of the header.
    pub columns_not_read: Vec<String>,
    /// Whether a column of amounts was given or looked for.
    pub amounts_sought: bool,
    /// The format of the column of instants: the first that reads every row; `None` without rows.
    pub instants: Option<InstantFormat>,
    /// Rows that another of the formats reads as another instant; some other row settles that it is
    /// not the format of the column.
    pub ambiguous_rows: usize,
    /// The line of the first of them; the header is line 1.
    pub first_ambiguous_line: Option<u64>,
    /// How amounts are written; `None` where the file has none.
    pub numbers: Option<NumberFormat>,
    /// The currency of all amounts, as far as the file or the format names one.
    pub currency: Option<String>,
    /// Rows of the file, blank ones not counted.
    pub rows: u64,
    /// Transactions that they gave.
    pub transactions: u64,
    /// Whether rows are lines of the orders that they name, and add up.
    pub lines_add_up: bool,
    /// Rows that were added to another row of their order.
    pub added_to_orders: u64,
    /// Rows that repeat another row letter for letter, where rows are added up to orders; they count
    /// all the same.
    pub identical_rows: u64,
    /// The line of the first of them.
    pub first_identical_line: Option<u64>,
    /// Orders whose negative lines, such as discounts, leave 0: each is an order of 0, and none that was
    /// given back.
    pub orders_of_zero: u64,
    /// The line of the first of them.
    pub first_order_of_zero: Option<u64>,
    /// Orders whose lines, refunds left aside, are of several days: numbers that begin again make one order
    /// of many.
    pub orders_of_several_days: u64,
    /// The line of the first of them.
    pub first_order_of_several_days: Option<u64>,
    /// States of purchases and of refunds that the format names and no row has.
    pub states_without_rows: Vec<StateWithoutRows>,
    /// Rows with the customer, order, time and amount of the row before them that differ from it in a
    /// column that is not read: no repetition; looked for where formats are found.
    pub different_rows: u64,
    /// Rows whose quantity is below zero beside an amount above it, which are given back, since no amount has a sign of
    /// its own; looked for where formats are found.
    pub quantities_given_back: Option<QuantitiesBelowZero>,
    /// Rows that gave none, by reason.
    pub left_out: Vec<LeftOut>,
    /// What may be wrong with it.
    pub warnings: Vec<CsvWarning>,
}

/// The most lines that are listed of one kind.
pub(super) const LINES: usize = 100;

/// A column that was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ColumnRead {
    /// What it holds, such as the customer.
    pub role: &'static str,
    /// Its name.
    pub column: String,
    /// Columns whose names might mean the same, less plainly.
    pub passed_over: Vec<String>,
}

/// A state that the format names and no row has: it may be mistyped.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct StateWithoutRows {
    /// The column.
    pub column: String,
    /// The state.
    pub state: String,
    /// Whether it is that of rows whose amount is given back; else of purchases.
    pub gives_back: bool,
}

/// Rows that were left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LeftOut {
    /// Why.
    pub reason: LeftOutReason,
    /// The number of rows that gave none for this reason.
    pub rows: u64,
    /// Their lines, of the first hundred.
    pub lines: Vec<u64>,
}

/// Why a row is no transaction.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum LeftOutReason {
    /// Its state says that it is neither a purchase nor a refund.
    State {
        /// The column.
        column: String,
        /// The state.
        state: String,
    },
    /// It says when it was cancelled.
    Cancelled {
        /// The column.
        column: String,
    },
    /// It names no customer.
    NoCustomer,
    /// All of it was given back.
    RefundedInWhole,
    /// It only lists an item of the order of the row before it.
    OrderItem,
    /// It is another row of its order letter for letter.
    Repeated,
    /// It has the total of its order again, but for a rounding.
    NearlyRepeated,
    /// It is what other lines of its order come to, by its name and its amount.
    TotalOfLines,
    /// Its fields are all blank.
    Blank,
}

impl fmt::Display for LeftOutReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State { column, state } => write!(f, "{column} is {state:?}"),
            Self::Cancelled { column } => write!(f, "cancelled, by the column {column:?}"),
            Self::NoCustomer => f.write_str("no customer"),
            Self::RefundedInWhole => f.write_str("refunded in whole"),
            Self::OrderItem => f.write_str("items of the order before them"),
            Self::Repeated => f.write_str("another row of the order letter for letter"),
            Self::NearlyRepeated => {
                f.write_str("totals of their orders again, but for a cent or two")
            }
            Self::TotalOfLines => f.write_str("totals of the lines of their orders"),
            Self::Blank => f.write_str("blank"),
        }
    }
}

impl CsvReport {
    pub(super) fn leave_out(&mut self, reason: LeftOutReason, line: u64) {
        let known = self.left_out.iter_mut().find(|left| left.reason == reason);
        match known {
            Some(left) => {
                left.rows += 1;
                if left.lines.len() < LINES {
                    left.lines.push(line);
                }
            }
            None => self.left_out.push(LeftOut {
                reason,
                rows: 1,
                lines: vec![line],
            }),
        }
    }

    /// Whether the file has amounts.
    pub fn has_amounts(&self) -> bool {
        self.numbers.is_some()
    }
}

impl fmt::Display for CsvReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            compression,
            encoding,
            delimiter,
            rows,
            transactions,
            ..
        } = self;
        let packed = compression.map_or(String::new(), |name| format!("{name}, "));
        writeln!(
            f,
            "file: {packed}{}, fields by {delimiter:?}",
            encoding.name()
        )?;
        for read in &self.columns {
            write!(f, "{}: column {:?}", read.role, read.column)?;
            if !read.passed_over.is_empty() {
                write!(f, ", not {:?}", read.passed_over)?;
            }
            writeln!(f)?;
        }
        if let Some(instants) = &self.instants {
            writeln!(f, "dates: {}", instants.words())?;
        }
        if let Some(line) = self.first_ambiguous_line {
            writeln!(
                f,
                "dates that another format reads differently: {}, the first on line {line}; other rows \
                 settle it",
                self.ambiguous_rows
            )?;
        }
        match self.numbers {
            Some(numbers) => {
                let currency = self.currency.as_deref().unwrap_or("not named");
                writeln!(f, "amounts: {}, currency {currency}", numbers.words())?;
            }
            None if self.amounts_sought => {
                writeln!(
                    f,
                    "amounts: none, no column of the header looked like amounts"
                )?;
            }
            None => writeln!(f, "amounts: none are read, as the format says")?,
        }
        if !self.columns_not_read.is_empty() {
            let names: Vec<&str> = self.columns_not_read.iter().map(String::as_str).collect();
            writeln!(f, "columns that were not read: {names:?}")?;
        }
        write!(f, "rows: {rows}, transactions: {transactions}")?;
        if self.added_to_orders > 0 {
            write!(
                f,
                ", added to another row of their order: {}",
                self.added_to_orders
            )?;
        }
        if let Some(line) = self.first_identical_line {
            write!(
                f,
                "\nrows that repeat another letter for letter and were added up: {}, the first on line {line}",
                self.identical_rows
            )?;
        }
        for left in &self.left_out {
            let lines = listed(&left.lines);
            write!(f, "\nleft out: {} ({}): {lines}", left.rows, left.reason)?;
        }
        if let Some(line) = self.first_order_of_several_days {
            write!(
                f,
                "\norders whose lines are of several days, and which count once: {}, the first on line {line}",
                self.orders_of_several_days
            )?;
        }
        if let Some(line) = self.first_order_of_zero {
            write!(
                f,
                "\norders of which discounts and other negative lines leave 0, and which count: {}, the first \
                 on line {line}",
                self.orders_of_zero
            )?;
        }
        for StateWithoutRows { column, state, .. } in &self.states_without_rows {
            write!(
                f,
                "\nno row has the state {state:?} in the column {column:?}"
            )?;
        }
        if let Some(QuantitiesBelowZero {
            column,
            rows,
            first_line,
        }) = &self.quantities_given_back
        {
            write!(
                f,
                "\namounts above 0 where {column:?} is below it, which are given back: {rows}, the first on line \
                 {first_line}"
            )?;
        }
        for warning in &self.warnings {
            write!(f, "\nwarning: {warning}")?;
        }
        Ok(())
    }
}
