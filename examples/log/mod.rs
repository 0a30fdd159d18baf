//! What the examples that read a log have in common: how the log is named on the command line, and the
//! log.
#![allow(dead_code, reason = "each example asks for what it needs")]

mod far;

use crate::shown::{BadArguments, Failure};
use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use clap::{Args, ValueEnum};
use clv::transactions::{
    AmountColumns, BusinessCalendar, Column, CsvError, CsvFormat, CsvProblem, CsvReport,
    InstantFormat, NumberFormat, OrderPolicy, TextEncoding, Transaction, TransactionLog, Zone,
};
use clv::transactions::{Collapse, Refunds, RepeatedOrders, WholeRefund, ZeroAmounts};
use std::borrow::Cow;
use std::fs::File;
use std::path::PathBuf;

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
    /// The column of order numbers
    #[arg(long, value_name = "COLUMN")]
    order: Option<String>,
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
    /// What separates the fields
    #[arg(long, value_name = "CHARACTER")]
    delimiter: Option<char>,
    /// The export of a shop's system, as it comes
    #[arg(long, value_enum)]
    export: Option<Export>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DecimalMark {
    Point,
    Comma,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Encoding {
    Utf8,
    Latin1,
    Gbk,
    Big5,
    ShiftJis,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Export {
    Shopify,
    Stripe,
    Woocommerce,
    Olist,
    OnlineRetail,
}

/// A log with its first and last day, and what was read as what.
pub struct Log {
    pub transactions: TransactionLog<String>,
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub report: CsvReport,
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

    /// The log. What was found in a file of one's own is said on standard error.
    pub fn log(&self) -> Result<Log, Failure> {
        let path = self.log.clone().unwrap_or_else(|| CDNOW.into());
        let name = path.display();
        let format = self.format()?;
        let file = File::open(&path).map_err(|error| format!("{name}: {error}"))?;
        let read = TransactionLog::from_csv_with_report(file, &format);
        let (transactions, report) = read.map_err(|error| match hint(&error) {
            Some(hint) => format!("{name}: {error}\nhint: {hint}"),
            None => format!("{name}: {error}"),
        })?;
        if !self.is_cdnow() {
            eprintln!("{report}");
            if let Some(warning) = far::warning(&transactions) {
                eprintln!("{warning}");
            }
            eprintln!();
        }
        let (first, last) = transactions
            .first_instant()
            .zip(transactions.last_instant())
            .ok_or_else(|| format!("{name}: no transaction"))?;
        Ok(Log {
            first: first.date(),
            last: last.date(),
            transactions,
            report,
        })
    }

    fn format(&self) -> Result<CsvFormat, BadArguments> {
        let zone = self.zone.map(Zone::Named);
        let mut format = match self.export {
            None if self.is_cdnow() => CsvFormat::iso("customer", "date", "amount"),
            None => CsvFormat {
                amount: AmountColumns::FoundOrNone,
                ..CsvFormat::found()
            },
            Some(Export::Shopify) => CsvFormat::shopify_orders(),
            Some(Export::Stripe) => CsvFormat::stripe_payments(zone.unwrap_or(Zone::Utc), 2),
            Some(Export::Woocommerce) => CsvFormat::woocommerce_orders(),
            Some(Export::Olist) => CsvFormat::olist_payments(),
            Some(Export::OnlineRetail) => CsvFormat::online_retail(),
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
        format.order = named(&self.order).or(format.order);
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
        if let Some(zone) = zone {
            format.calendar = BusinessCalendar::In(zone);
        }
        if let Some(encoding) = self.encoding {
            format.encoding = match encoding {
                Encoding::Utf8 => TextEncoding::Utf8,
                Encoding::Latin1 => TextEncoding::Latin1,
                Encoding::Gbk => TextEncoding::Gbk,
                Encoding::Big5 => TextEncoding::Big5,
                Encoding::ShiftJis => TextEncoding::ShiftJis,
            };
        }
        if let Some(delimiter) = self.delimiter {
            let byte = u8::try_from(delimiter);
            let refuse = |_| BadArguments::new("--delimiter takes a character of one byte", "");
            format.delimiter = Some(byte.map_err(refuse)?);
        }
        Ok(format)
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

    /// The cut of the published fits, where the log is CDNOW.
    pub fn standard_cut(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(1997, 9, 30).filter(|_| self.is_cdnow())
    }
}

impl Log {
    /// The day half-way from the first to the last.
    pub fn half_way(&self) -> NaiveDate {
        self.first + TimeDelta::days((self.last - self.first).num_days() / 2)
    }

    /// The log, and one of amounts of 0 where it has none: for what ranks customers by money besides.
    pub fn with_zeros(&self) -> Cow<'_, TransactionLog<String>> {
        match self.transactions.has_amounts() {
            true => Cow::Borrowed(&self.transactions),
            false => Cow::Owned(
                self.transactions
                    .transactions()
                    .map(|row| Transaction {
                        customer: row.customer.clone(),
                        at: row.at,
                        amount: row.amount,
                        order: row.order,
                    })
                    .collect(),
            ),
        }
    }

    /// Why nothing is said of money, where the log has none.
    pub fn need_amounts(&self) -> Result<(), String> {
        if self.report.has_amounts() {
            Ok(())
        } else {
            Err("the log has no amounts".to_owned())
        }
    }
}

/// What to write on the command line, where that would help.
fn hint(error: &CsvError) -> Option<String> {
    Some(match error {
        CsvError::UnknownColumns { role, .. } | CsvError::SeveralColumns { role, .. } => {
            let option = match *role {
                "customer" => "--customer",
                "date or time" => "--date",
                "order" => "--order",
                _ => "--amount",
            };
            format!("name the column of the {role} with {option} COLUMN")
        }
        CsvError::AmbiguousAmounts { .. } => "add --decimal point or --decimal comma".to_owned(),
        CsvError::AmbiguousInstants { formats, .. } => {
            let option = |format: &String| format!("--date-format \"{format}\"");
            let options: Vec<String> = formats.iter().map(option).collect();
            format!("add {}", options.join(" or "))
        }
        CsvError::Encoding { .. }
        | CsvError::Field {
            problem: CsvProblem::NotUtf8,
            ..
        } => "name the encoding with --encoding, such as --encoding latin1".to_owned(),
        CsvError::Field {
            problem: CsvProblem::HasZone | CsvProblem::NeedsZone,
            ..
        } => "name the calendar with --zone, such as --zone Europe/Berlin".to_owned(),
        CsvError::Field {
            problem: CsvProblem::NotAnInstant | CsvProblem::InstantOf { .. },
            ..
        } => "say how dates are written with --date-format, such as --date-format %d/%m/%Y"
            .to_owned(),
        CsvError::UnknownState { .. } => {
            "leave the rows of that state out of the file, or ask for them".to_owned()
        }
        CsvError::UnknownCurrency { .. } => {
            "--currency takes a code or a sign, such as EUR or €".to_owned()
        }
        CsvError::MinorDigits { .. } => "--minor-digits is 2 for cents".to_owned(),
        CsvError::SeveralCurrencies { .. } | CsvError::OtherCurrency { .. } => {
            "bring the amounts to one currency first".to_owned()
        }
        CsvError::MissingColumn { .. } => {
            "the file may not be of that --export, or a column be named wrongly".to_owned()
        }
        _ => return None,
    })
}
