use super::amount::NumberFormat;
use super::currency::{ExchangeRates, currency};
use super::error::CsvError;
use super::instant::InstantFormat;
use super::source::TextEncoding;
use super::zone::{BusinessCalendar, Zone};
use std::ops::RangeInclusive;

/// The form in which a CSV file is to be read: which columns hold what, and how it is written.
///
/// [`iso`](Self::iso) is the plain file whose columns are named; [`found`](Self::found) looks for
/// everything and refuses what it cannot settle. Either is the start of others: set what differs.
/// Whatever is found rather than given stands in the [`CsvReport`](super::CsvReport).
///
/// # Example
///
/// ```
/// use clv::transactions::{Column, CsvFormat, InstantFormat, NumberFormat, TransactionLog};
///
/// let format = CsvFormat {
///     order: Some(Column::named("InvoiceNo")),
///     instants: vec![InstantFormat::Pattern("%d.%m.%Y %H:%M".to_owned())],
///     numbers: NumberFormat::Comma,
///     delimiter: Some(b';'),
///     ..CsvFormat::iso("Customer ID", "InvoiceDate", "Total")
/// };
/// let file = "InvoiceNo;InvoiceDate;Total;Customer ID\n536365;01.12.2010 08:26;1.015,30 €;17850\n";
/// let log: TransactionLog<u32> = TransactionLog::from_csv(file.as_bytes(), &format)?;
/// let first = log.transactions().next().ok_or("a transaction")?;
/// assert_eq!(first.at.to_string(), "2010-12-01 08:26:00");
/// assert_eq!(first.amount.to_string(), "1015.30");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CsvFormat {
    /// The column of customers.
    ///
    /// Customers, orders and states are read without what nobody sees: blanks around them, characters
    /// without a width, quotes around all of a text, curly ones too, and the marks by which a spreadsheet
    /// keeps a number as a text, as in `="0017"` and `'0017`; a blank of any kind is a plain one. All else
    /// is as it is written: `Al` and `al` are two.
    pub customer: Column,
    /// Values of that column that stand for nobody, as `0` does for guests; a blank one always does. In the column of
    /// orders they name none.
    pub nobody: Vec<String>,
    /// A column that names the customer where [`customer`](Self::customer) is nobody, such as the
    /// e-mail of a guest.
    pub guest: Option<String>,
    /// The rule for a row that names no customer.
    pub without_customer: WithoutCustomer,
    /// The column of dates or instants.
    pub at: Column,
    /// The ways in which that column may be written: the first that reads every row counts.
    pub instants: Vec<InstantFormat>,
    /// The zone of times that carry none, which the calendar's zone must be named beside; `None` where
    /// they are those of the business's calendar.
    pub written_in: Option<Zone>,
    /// The calendar on which days count.
    pub calendar: BusinessCalendar,
    /// The years in which a date may be; any other is refused.
    pub years: RangeInclusive<i32>,
    /// Where the amounts are.
    pub amount: AmountColumns,
    /// The way in which amounts, prices and quantities are written.
    pub numbers: NumberFormat,
    /// Decimal places that the amounts leave out: 2 where they are cents, 0 where they are whole
    /// units; at most 12.
    pub minor_digits: u32,
    /// A column of money that was given back of the row's amount, in the same units, above zero or below;
    /// blank for none.
    /// The row counts net at its own time, since such a file does not say when money was given back,
    /// and a row of which nothing is left is no purchase.
    pub refunded: Option<String>,
    /// A column of currencies.
    pub currency: Option<Column>,
    /// The currency of amounts that name none, or bear a sign that several share and that may be its
    /// own, such as `$`.
    pub unmarked_currency: Option<String>,
    /// The rates that bring amounts in several currencies to one; without them they are refused.
    pub rates: Option<ExchangeRates>,
    /// The column of the orders' keys; an empty field names none. `None` where the file has no such
    /// column, and `Some(Column::Found)` where it may have one.
    pub order: Option<Column>,
    /// The beginning of the key of a row that cancels.
    pub cancellations: Option<CancellationPrefix>,
    /// The meaning of rows with the same order.
    pub lines: OrderLines,
    /// The column of the orders of which refunds give money back, where these have numbers of their own, as credit
    /// notes have beside that of their invoice. A refund that names none there is of the order of its own number.
    pub refund_of: Option<String>,
    /// Columns of states, each of which must let a row through.
    pub states: Vec<StateColumn>,
    /// A column of the times at which orders were cancelled, where the file has it: a row with anything in
    /// it but a word for nothing, such as `null`, is no purchase, whatever its states say.
    pub cancelled_at: Option<String>,
    /// The byte that separates fields, such as `b','`. `None` for that of `,`, `;`, tab and `|` under which the
    /// header has the columns.
    pub delimiter: Option<u8>,
    /// The encoding of the text.
    pub encoding: TextEncoding,
    /// The most bytes of a row, so that no file takes all memory.
    pub longest_row: usize,
}

/// The most decimal places that amounts may leave out.
pub(super) const MINOR_DIGITS: u32 = 12;

/// The words with which programs say that nobody is named.
const NOBODY: [&str; 14] = [
    "null",
    "(null)",
    "none",
    "nan",
    "n/a",
    "#n/a",
    "<na>",
    "undefined",
    "\\n",
    "(blank)",
    "#ref!",
    "#name?",
    "#value!",
    "-",
];

/// Which column holds something.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Column {
    /// The one with this name.
    Named(String),
    /// The one whose name is known to mean it, in any case and punctuation: `Customer ID`, `client`,
    /// `客户编号`; refused where several are.
    Found,
}

impl Column {
    /// The column with a name.
    pub fn named(name: impl Into<String>) -> Self {
        Self::Named(name.into())
    }
}

/// Where the amounts are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum AmountColumns {
    /// In a column.
    Column(Column),
    /// A quantity times a price; a negative quantity takes back.
    QuantityTimesPrice {
        /// The column of the number of pieces.
        quantity: Column,
        /// The column of the price of one.
        price: Column,
    },
    /// In a column with a known name, else a quantity times a price. Such rows are lines of the orders
    /// that they name, and those of an order are added up ([`OrderLines::AddUp`]). So are rows with one
    /// amount where of the orders of several articles at one time more than a few have several amounts
    /// ([`OrderLines::AddUpDistinct`]): the total of an order would be the same on each of its rows. An
    /// amount without a sign beside a quantity below zero takes back, where no amount has a sign of its own.
    Found,
    /// The same, and a file that has neither is a log of purchases only, as by [`None`](Self::None).
    FoundOrNone,
    /// Nowhere: the file is a log of purchases only, and the report says that no amount was read. A
    /// row that is handed over has the amount 0; a log and a base have none.
    None,
}

/// The rule for a row that names no customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum WithoutCustomer {
    /// It is an error.
    Refuse,
    /// It is left out, and counted.
    LeaveOut,
}

/// The meaning of rows with the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum OrderLines {
    /// Each is a transaction of its own, and the order policy of the reduction says what they make.
    Apart,
    /// Lines or payments of the order, added up to one transaction at the time of the earliest. A
    /// negative line that is not later than the last positive one, such as a discount, is taken off it,
    /// and an order of which 0 is left so is an order of 0. A refund stays a transaction of its own: a
    /// later line, one of which a state, the order's number or the article's name says so, and a negative
    /// quantity of an article that the order has bought.
    AddUp,
    /// The same of lines that agree in customer and time; what names the order at another time is a
    /// transaction of its own, as by [`Apart`](Self::Apart). Of lines that are the same letter for letter
    /// only the first counts: what was loaded twice does not count twice.
    AddUpDistinct,
    /// The first has the order's amount, and those without an amount after it only its items.
    FirstHasAll,
}

impl OrderLines {
    /// Whether rows of an order become one transaction.
    pub(super) fn add_up(self) -> bool {
        matches!(self, Self::AddUp | Self::AddUpDistinct)
    }
}

/// The beginning of the key of an order that cancels another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CancellationPrefix {
    /// The beginning, such as `C`. The amount of such a row is given back, whatever its sign.
    pub prefix: String,
    /// Whether the rest of the key is that of the order that is cancelled. Else the row names no
    /// order, and the reduction takes the money from the latest earlier purchases.
    pub names_order: bool,
}

/// A column of states, such as `paid` and `cancelled`. Case does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StateColumn {
    /// Its name.
    pub column: String,
    /// States of purchases.
    pub purchases: Vec<String>,
    /// States of rows whose amount is given back, whatever its sign.
    pub refunds: Vec<String>,
    /// States of rows that are neither.
    pub left_out: Vec<String>,
    /// The rule for any other.
    pub others: OtherStates,
}

/// The rule for a state that is not named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum OtherStates {
    /// It is an error.
    Refuse,
    /// The row is left out, and counted.
    LeaveOut,
}

impl StateColumn {
    /// States of purchases and of rows that are left out; any other is an error.
    pub fn new<'s>(
        column: impl Into<String>,
        purchases: impl IntoIterator<Item = &'s str>,
        left_out: impl IntoIterator<Item = &'s str>,
    ) -> Self {
        let owned = |state: &'s str| state.to_owned();
        Self {
            column: column.into(),
            purchases: purchases.into_iter().map(owned).collect(),
            refunds: Vec::new(),
            left_out: left_out.into_iter().map(owned).collect(),
            others: OtherStates::Refuse,
        }
    }

    /// The states of rows that are purchases, then those of rows whose amount is given back, and whether it is.
    pub(super) fn counted(&self) -> impl Iterator<Item = (&String, bool)> {
        let purchases = self.purchases.iter().map(|state| (state, false));
        purchases.chain(self.refunds.iter().map(|state| (state, true)))
    }
}

impl CsvFormat {
    /// Named columns, instants written as in ISO 8601, plain decimal numbers, text in UTF-8 or as
    /// its byte-order mark says. The delimiter is the one that separates these columns in the header.
    pub fn iso(
        customer: impl Into<String>,
        at: impl Into<String>,
        amount: impl Into<String>,
    ) -> Self {
        Self {
            customer: Column::named(customer),
            nobody: Vec::new(),
            guest: None,
            without_customer: WithoutCustomer::Refuse,
            at: Column::named(at),
            instants: vec![InstantFormat::Iso],
            written_in: None,
            calendar: BusinessCalendar::Unnamed,
            years: 1900..=2100,
            amount: AmountColumns::Column(Column::named(amount)),
            numbers: NumberFormat::Plain,
            minor_digits: 0,
            refunded: None,
            currency: None,
            unmarked_currency: None,
            rates: None,
            order: None,
            cancellations: None,
            lines: OrderLines::Apart,
            refund_of: None,
            states: Vec::new(),
            cancelled_at: None,
            delimiter: None,
            encoding: TextEncoding::Found,
            longest_row: 1 << 20,
        }
    }

    /// Everything found: columns by likely names, dates by [`InstantFormat::known`], a decimal point
    /// or comma, a currency and an order where there are such columns. What two readings fit is
    /// refused. A time with an offset is the local time that is written. Rows that name no customer, or
    /// one such as `NULL`, `n/a` or `-`, are left out and counted with their lines.
    ///
    /// ```
    /// use clv::transactions::{CsvFormat, TransactionLog};
    /// use rust_decimal_macros::dec;
    ///
    /// let file = "客户编号;下单时间;金额\n7;2024/03/01 16:05;1.234,50\n8;2024/03/02 09:00;12,00\n";
    /// let (log, report) =
    ///     TransactionLog::<u32>::from_csv_with_report(file.as_bytes(), &CsvFormat::found())?;
    /// assert_eq!(log.transactions().map(|row| row.amount).sum::<rust_decimal::Decimal>(), dec!(1246.50));
    /// let read = report.to_string();
    /// assert!(read.contains("customer: column \"客户编号\""), "{read}");
    /// # Ok::<(), clv::transactions::CsvError>(())
    /// ```
    pub fn found() -> Self {
        Self {
            customer: Column::Found,
            nobody: NOBODY.map(str::to_owned).to_vec(),
            without_customer: WithoutCustomer::LeaveOut,
            at: Column::Found,
            instants: InstantFormat::known(),
            calendar: BusinessCalendar::AsWritten,
            amount: AmountColumns::Found,
            numbers: NumberFormat::Found,
            currency: Some(Column::Found),
            order: Some(Column::Found),
            ..Self::iso("", "", "")
        }
    }

    /// Refuses what no file could be read by.
    pub(super) fn check(&self) -> Result<(), CsvError> {
        if self.minor_digits > MINOR_DIGITS {
            return Err(CsvError::MinorDigits {
                limit: MINOR_DIGITS,
                found: self.minor_digits,
            });
        }
        if let Some(mark) = &self.unmarked_currency
            && currency(mark).is_none()
        {
            return Err(CsvError::UnknownCurrency {
                currency: mark.clone(),
            });
        }
        match (self.written_in, self.calendar) {
            (None, _) | (_, BusinessCalendar::In(_)) => Ok(()),
            (Some(zone), _) => Err(CsvError::WrittenInWithoutCalendar {
                zone: zone.to_string(),
            }),
        }
    }

    /// The same with a column of the orders' keys.
    #[must_use]
    pub fn with_order(mut self, order: impl Into<String>) -> Self {
        self.order = Some(Column::named(order));
        self
    }
}
