//! What the examples that read a log have in common: how the log is named on the command line, and the
//! log.
#![allow(dead_code, reason = "each example asks for what it needs")]

mod alike;
mod collective;
mod discounted;
mod encoding;
mod far;
mod hint;
mod money;
mod orders;
pub mod reading;
pub mod refunds;
mod repeated;
mod shop;
mod states;
mod warned;
mod weekday;

use crate::shown::{BadArguments, Failure};
use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use clap::{Args, ValueEnum};
use clv::quantity::Language;
use clv::table::Words;
use clv::transactions::{
    AmountColumns, BusinessCalendar, Column, CsvError, CsvFormat, CsvReport, InstantFormat,
    LeftOut, LeftOutReason, NumberFormat, OrderLines, OrderPolicy, OtherStates, StateColumn,
    Transaction, TransactionLog, Zone,
};
use clv::transactions::{Collapse, Refunds, RepeatedOrders, WholeRefund, ZeroAmounts};
use encoding::Encoding;
use reading::Reading;
use shop::Export;
use std::fs::File;
use std::path::{Path, PathBuf};

const CDNOW: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/cdnow_sample.csv"
);

/// What counts as one order in the examples: the orders of a day are one, a refund takes money from
/// the purchase that it names or else from the latest before it, and what was loaded twice under
/// one order number counts once.
pub const ORDERS: OrderPolicy = OrderPolicy {
    collapse: Collapse::Day,
    refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
    zero_amounts: ZeroAmounts::Count,
    repeated_orders: RepeatedOrders::AddDistinct,
};

/// Which log, and how it is written.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "The log")]
pub struct LogArguments {
    /// A CSV file of transactions, also compressed; the CDNOW sample where none is named
    #[arg(value_name = "LOG")]
    log: Option<PathBuf>,
    /// The column of customers; found by a likely name where it is not given, as all columns
    #[arg(long, value_name = "COLUMN")]
    customer: Option<String>,
    /// The column of dates or times
    #[arg(long, value_name = "COLUMN")]
    date: Option<String>,
    /// The column of amounts
    #[arg(long, value_name = "COLUMN")]
    amount: Option<String>,
    /// The log has no amounts, whatever its columns are called
    #[arg(long, conflicts_with = "amount")]
    no_amounts: bool,
    /// The column of quantities, where amounts are quantities times prices
    #[arg(long, value_name = "COLUMN", requires = "price", conflicts_with_all = ["amount", "no_amounts"])]
    quantity: Option<String>,
    /// The column of prices of one
    #[arg(long, value_name = "COLUMN", requires = "quantity")]
    price: Option<String>,
    /// The column of order numbers
    #[arg(long, value_name = "COLUMN")]
    order: Option<String>,
    /// No column holds order numbers, whatever it is called
    #[arg(long, conflicts_with_all = ["order", "order_lines"])]
    no_order: bool,
    /// Rows of one order are its lines and add up, those of equal amounts too
    #[arg(long)]
    order_lines: bool,
    /// The column of the money of an order that was given back, in whole or in part
    #[arg(long, value_name = "COLUMN")]
    refunded: Option<String>,
    /// The column of the orders of which refunds give money back, where these have numbers of their own
    #[arg(long, value_name = "COLUMN", conflicts_with = "no_order")]
    refund_of: Option<String>,
    /// The column of currencies, where amounts are in several or in another than the column found
    #[arg(long, value_name = "COLUMN")]
    currency_column: Option<String>,
    /// No column holds currencies, whatever its values look like
    #[arg(long, conflicts_with = "currency_column")]
    no_currency_column: bool,
    /// The column of states, such as paid and cancelled
    #[arg(long, value_name = "COLUMN")]
    status: Option<String>,
    /// A state of rows that count; may be given several times, and rows of others are left out
    #[arg(long, value_name = "STATE", requires = "status")]
    counts: Vec<String>,
    /// A state of rows whose amount is given back; may be given several times
    #[arg(long, value_name = "STATE", requires = "status")]
    gives_back: Vec<String>,
    /// A value of the column of customers that is nobody, such as Total; may be given several times
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    nobody: Vec<String>,
    /// The last day of the log; rows after it are left out and counted
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<NaiveDate>,
    /// How dates are written, such as %d/%m/%Y; may be given several times
    #[arg(long, value_name = "PATTERN")]
    date_format: Vec<String>,
    /// The mark before the decimals
    #[arg(long, value_enum)]
    decimal: Option<DecimalMark>,
    /// Decimal places that the amounts leave out: 2 for cents
    #[arg(long, value_name = "N")]
    minor_digits: Option<u32>,
    /// The currency of amounts that name none
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// The zone on whose calendar days count, such as Europe/Berlin
    #[arg(long, value_name = "ZONE")]
    zone: Option<Tz>,
    /// The encoding of the file
    #[arg(long, value_enum)]
    encoding: Option<Encoding>,
    /// What separates the fields: a character, or the word tab
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// The export of a shop's system, as it comes
    #[arg(long, value_enum)]
    export: Option<Export>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DecimalMark {
    Point,
    Comma,
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [byte] => Ok(*byte),
        _ => Err("a character of one byte, or the word tab".to_owned()),
    }
}

/// A log with its first and last day, and what was read as what.
pub struct Log {
    pub transactions: TransactionLog<String>,
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub reading: Reading,
}

impl LogArguments {
    /// Whether the log is the CDNOW sample, which it is where no other is named.
    pub fn is_cdnow(&self) -> bool {
        self.log.is_none()
    }

    /// What to call the log.
    pub fn name(&self) -> String {
        let path = self.log.as_ref();
        path.map_or_else(
            || "CDNOW, 1/10 sample".to_owned(),
            |path| path.display().to_string(),
        )
    }

    /// What a page is headed with: the file without its folder and its ending.
    pub fn title(&self) -> Words {
        let Some(path) = &self.log else {
            return ("CDNOW, 1/10 sample", "CDNOW 样本（1/10）").into();
        };
        let stem = |path: &Path| path.file_stem().map(PathBuf::from).unwrap_or_default();
        let name = stem(path);
        let is_compressed = name.extension().is_some_and(|ending| ending == "csv");
        let name = if is_compressed { stem(&name) } else { name };
        name.display().to_string().into()
    }

    /// The log. What was found in a file of one's own is said on standard error.
    pub fn log(&self) -> Result<Log, Failure> {
        let path = self.log.clone().unwrap_or_else(|| CDNOW.into());
        let name = path.display();
        let format = self.format()?;
        let file = File::open(&path).map_err(|error| format!("{name}: {error}"))?;
        let read = TransactionLog::from_csv_with_report(file, &format);
        let (mut transactions, report) =
            read.map_err(|error| match self.hint(&error, &path, &format) {
                Some(hint) => format!("{name}: {error}\nhint: {hint}"),
                None => format!("{name}: {error}"),
            })?;
        let of_states = states::warnings(
            &report,
            self.status.as_deref(),
            (&self.counts, &self.gives_back),
        )?;
        if !self.is_cdnow() {
            eprintln!("{report}");
        }
        let until = self.until.map(|until| {
            let left_out;
            (transactions, left_out) = through(&transactions, until);
            (until, left_out)
        });
        let (mut hints, mut warnings) = match self.is_cdnow() {
            true => Default::default(),
            false => (
                self.hints(&report, &path),
                warnings(&transactions, &report, &format),
            ),
        };
        let export = self.export.filter(|_| self.minor_digits.is_none());
        hints.extend(export.and_then(|export| export.scale(&transactions)));
        warnings.extend(of_states);
        let reading = Reading {
            report,
            until,
            hints,
            warnings,
        };
        for line in reading.lines() {
            eprintln!("{line}");
        }
        if !self.is_cdnow() {
            eprintln!();
        }
        let (first, last) = transactions
            .first_instant()
            .zip(transactions.last_instant())
            .ok_or_else(|| match self.until {
                Some(until) => format!("{name}: no transaction until {until}"),
                None => format!("{name}: no transaction"),
            })?;
        Ok(Log {
            first: first.date(),
            last: last.date(),
            transactions,
            reading,
        })
    }

    /// What else to write on the command line for a log that could be read.
    fn hints(&self, report: &CsvReport, path: &Path) -> Vec<Words> {
        let export = match self.export {
            None => Export::of(path),
            Some(_) => None,
        };
        let has_status = self.status.is_some() || self.export.is_some();
        let of_warnings = warned::hints(report, export.is_some(), has_status);
        let hints = [
            export.map(Export::hint),
            self.amount
                .as_deref()
                .filter(|_| self.minor_digits.is_none())
                .and_then(money::scale),
            self.price_of_one(report),
            (report.amounts_sought && !report.has_amounts()).then(|| {
                Words::from((
                    "name the amounts with --amount COLUMN or --quantity COLUMN --price COLUMN, or say that \
                     there are none with --no-amounts",
                    "用 --amount COLUMN 或 --quantity COLUMN --price COLUMN 指明金额；没有金额则用 --no-amounts",
                ))
            }),
            self.repeated_lines(report),
            report.first_order_of_several_days.map(|_| {
                Words::from((
                    "if the numbers of orders on several days are none of orders, say so with --no-order",
                    "若日期不同的同号明细并非同一订单，请用 --no-order",
                ))
            }),
        ];
        let hints = hints.into_iter().flatten();
        hints.chain(of_warnings).collect()
    }

    /// Where lines of an order were left out as loaded twice.
    fn repeated_lines(&self, report: &CsvReport) -> Option<Words> {
        let is_repeated = |left: &&LeftOut| left.reason == LeftOutReason::Repeated;
        let rows = report.left_out.iter().find(is_repeated)?.rows;
        Some(Words::new(
            format!(
                "if the {rows} rows that are another one of their order are no repetition, add --order-lines"
            ),
            format!("若与同一订单另一行完全相同的 {rows} 行并非重复，请加 --order-lines"),
        ))
    }

    /// Where the column that was found for the amounts is called as a price of one is.
    fn price_of_one(&self, report: &CsvReport) -> Option<Words> {
        let is_found = self.amount.is_none() && self.export.is_none();
        let mut read = report.columns.iter();
        let amount = read.find(|read| read.role == "amount")?;
        let name = amount.column.to_lowercase();
        let says_price = ["price", "preis", "prix", "precio", "prezzo", "单价"];
        // As in Total price and 单价（总）.
        let says_all = [
            "total", "gesamt", "summe", "(all", "[all", "line", "总", "總", "合计",
        ];
        let is_of_all = says_all.iter().any(|word| name.contains(word));
        let is_price = !is_of_all && says_price.iter().any(|word| name.contains(word));
        (is_found && is_price && !report.columns_not_read.is_empty()).then(|| {
            let column = &amount.column;
            Words::new(
                format!(
                    "if {column} is the price of one, add --quantity COLUMN --price \"{column}\""
                ),
                format!("若 {column} 为单价，请加 --quantity COLUMN --price \"{column}\""),
            )
        })
    }

    /// What to write on the command line, where that would help.
    fn hint(&self, error: &CsvError, path: &Path, format: &CsvFormat) -> Option<String> {
        let export = match self.export {
            None => Export::of(path).map(Export::hint),
            Some(_) => None,
        };
        export
            .map(|words| words.in_language(Language::English).to_owned())
            .or_else(|| encoding::hint(error, path, format))
            .or_else(|| self.export.and_then(|export| export.hint_for(error)))
            .or_else(|| hint::hint(error, &self.columns_named()))
    }

    /// The options that name columns, with the columns.
    fn columns_named(&self) -> Vec<(&str, &str)> {
        let options = [
            ("--customer", &self.customer),
            ("--date", &self.date),
            ("--amount", &self.amount),
            ("--quantity", &self.quantity),
            ("--price", &self.price),
            ("--order", &self.order),
            ("--refunded", &self.refunded),
            ("--refund-of", &self.refund_of),
            ("--currency-column", &self.currency_column),
            ("--status", &self.status),
        ];
        let options = options.into_iter();
        options
            .filter_map(|(option, column)| Some((option, column.as_deref()?)))
            .collect()
    }

    fn format(&self) -> Result<CsvFormat, BadArguments> {
        if let Some(export) = self.export.filter(|_| self.order_lines) {
            let problem = format!(
                "--export {} says already which rows are lines of an order, and --order-lines says it again: leave \
                 --order-lines away; or leave --export away and name the columns",
                export.name()
            );
            return Err(BadArguments::new(problem, ""));
        }
        let mut format = match self.export {
            None if self.is_cdnow() => CsvFormat::iso("customer", "date", "amount"),
            None => CsvFormat {
                amount: AmountColumns::FoundOrNone,
                ..CsvFormat::found()
            },
            Some(export) => export.format(self.zone),
        };
        let named = |name: &Option<String>| name.as_deref().map(Column::named);
        if let Some(customer) = named(&self.customer) {
            format.customer = customer;
        }
        if let Some(date) = named(&self.date) {
            format.at = date;
        }
        if let Some(amount) = named(&self.amount) {
            format.amount = AmountColumns::Column(amount);
        }
        if self.no_amounts {
            format.amount = AmountColumns::None;
        }
        if let Some((quantity, price)) = named(&self.quantity).zip(named(&self.price)) {
            format.amount = AmountColumns::QuantityTimesPrice { quantity, price };
            format.lines = OrderLines::AddUp;
        }
        format.order = named(&self.order).or(format.order);
        if self.no_order {
            format.order = None;
        }
        format.currency = named(&self.currency_column).or(format.currency);
        if self.no_currency_column {
            format.currency = None;
        }
        format.refunded = self.refunded.clone().or(format.refunded);
        format.refund_of = self.refund_of.clone().or(format.refund_of);
        if self.order_lines {
            format.lines = OrderLines::AddUp;
        }
        if let Some(state) = self
            .counts
            .iter()
            .find(|state| self.gives_back.contains(state))
        {
            let problem =
                format!("--counts and --gives-back take different states, got {state:?} for both");
            return Err(BadArguments::new(problem, ""));
        }
        if let Some(states) = self.states() {
            // In the place of what an export says of the same column.
            let is_other = |of: &StateColumn| !of.column.eq_ignore_ascii_case(&states.column);
            format.states.retain(is_other);
            format.states.push(states);
        }
        format.nobody.extend(self.nobody.iter().cloned());
        if !self.date_format.is_empty() {
            let patterns = self.date_format.iter().cloned();
            format.instants = patterns.map(InstantFormat::Pattern).collect();
        }
        match self.decimal {
            Some(DecimalMark::Point) => format.numbers = NumberFormat::Point,
            Some(DecimalMark::Comma) => format.numbers = NumberFormat::Comma,
            None => {}
        }
        format.minor_digits = self.minor_digits.unwrap_or(format.minor_digits);
        format.unmarked_currency.clone_from(&self.currency);
        if let Some(zone) = self.zone {
            format.calendar = BusinessCalendar::In(Zone::Named(zone));
        }
        if let Some(encoding) = self.encoding {
            format.encoding = encoding.text();
        }
        format.delimiter = self.delimiter.or(format.delimiter);
        Ok(format)
    }

    /// The column of states, where one is named; without a state that counts each is asked for.
    fn states(&self) -> Option<StateColumn> {
        let asked = self.counts.is_empty() && self.gives_back.is_empty();
        Some(StateColumn {
            refunds: self.gives_back.clone(),
            others: match asked {
                true => OtherStates::Refuse,
                false => OtherStates::LeaveOut,
            },
            ..StateColumn::new(
                self.status.as_ref()?,
                self.counts.iter().map(String::as_str),
                [],
            )
        })
    }

    /// The last day to learn from: the one that is given, else 1997-09-30 for CDNOW, the cut of the
    /// published fits, and for another log half-way through its time.
    pub fn cut(
        &self,
        option: &str,
        given: Option<NaiveDate>,
        log: &Log,
    ) -> Result<NaiveDate, BadArguments> {
        let cut = given.or_else(|| self.standard_cut());
        let cut = cut.unwrap_or_else(|| log.half_way());
        if (log.first..=log.last).contains(&cut) {
            return Ok(cut);
        }
        let problem = format!(
            "{option} takes a day of the log, which goes from {} to {}, got {cut}",
            log.first, log.last
        );
        Err(BadArguments::new(problem, ""))
    }

    /// The cut of the published fits, where the log is CDNOW, all of it.
    pub fn standard_cut(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(1997, 9, 30).filter(|_| self.is_cdnow() && self.until.is_none())
    }
}

impl Log {
    /// The day half-way from the first to the last.
    pub fn half_way(&self) -> NaiveDate {
        self.first + TimeDelta::days((self.last - self.first).num_days() / 2)
    }

    /// Why nothing is said of money, where the log has none.
    pub fn need_amounts(&self) -> Result<(), String> {
        if self.reading.report.has_amounts() {
            Ok(())
        } else {
            Err("the log has no amounts".to_owned())
        }
    }
}

/// What may be wrong with a log.
fn warnings(log: &TransactionLog<String>, report: &CsvReport, format: &CsvFormat) -> Vec<Words> {
    let view = log.by_customer();
    let last = log.last_instant().map(|last| last.date());
    let repeated = repeated::warnings(&view, report.different_rows).into_iter();
    // Where states are read, or lines add up, refunds are told from discounts.
    let is_told = report.lines_add_up || !format.states.is_empty();
    let one_each = [
        orders::warning(log),
        (!is_told).then(|| discounted::warning(log)).flatten(),
        money::all_below_zero(log),
        refunds::of_absent_orders(log),
        last.and_then(|last| refunds::warning(&view, last)),
    ];
    repeated
        .chain(far::warnings(log))
        .chain(collective::warnings(&view))
        .chain(one_each.into_iter().flatten())
        .chain(alike::warnings(view.customers()))
        .collect()
}

/// The rows to the end of a day, and how many come after it.
fn through(log: &TransactionLog<String>, until: NaiveDate) -> (TransactionLog<String>, usize) {
    let mut kept = match log.has_amounts() {
        true => TransactionLog::new(),
        false => TransactionLog::without_amounts(),
    };
    let rows = log.transactions().filter(|row| row.at.date() <= until);
    kept.extend(rows.map(|row| Transaction {
        customer: row.customer.clone(),
        at: row.at,
        amount: row.amount,
        order: row.order,
    }));
    let left_out = log.len() - kept.len();
    (kept, left_out)
}
