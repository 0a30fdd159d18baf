//! A log cut in two: what a model is calibrated on, and what then happened.
#![allow(dead_code, reason = "each example asks for what it needs")]

use crate::log::reading::Reading;
use crate::log::{Log, LogArguments, ORDERS};
use crate::shown::Failure;
use chrono::NaiveDate;
use clv::quantity::TimeUnit;
use clv::transactions::{CustomerBase, FirstPurchase, Holdout, Reduction, TransactionsError};
use rust_decimal::Decimal;

/// Where the log is cut.
#[derive(Debug, Clone, clap::Args)]
pub struct CalibrationArguments {
    #[command(flatten)]
    pub log: LogArguments,
    /// The last day to learn from; 1997-09-30 for CDNOW, else half-way through the log
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub calibration_end: Option<NaiveDate>,
}

/// A log in two parts, and what is known of it.
pub struct Calibration {
    /// What the log is called.
    pub name: String,
    /// How many rows it has.
    pub transactions: usize,
    /// Whether it is CDNOW in its standard calibration, that of the published fits.
    pub is_standard: bool,
    /// Or why nothing can be said of money.
    pub has_amounts: Result<(), String>,
    /// The last day of the calibration.
    pub end: NaiveDate,
    /// The last day of the log.
    pub last: NaiveDate,
    /// The customers as of the end.
    pub base: CustomerBase<String>,
    /// What all of the log comes to.
    pub whole: Whole,
    /// What they did after it; `None` where the log ends with the calibration.
    pub holdout: Option<Holdout>,
    /// How the log was read.
    pub reading: Reading,
}

/// What a log comes to, of all its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole {
    /// Customers who have bought.
    pub customers: usize,
    /// Their orders, those of a day counted once.
    pub orders: u64,
    /// What they paid, less what was given back; `None` without amounts, and beyond what a decimal holds.
    pub money: Option<Decimal>,
}

impl Whole {
    fn of(log: &Log) -> Result<Self, TransactionsError> {
        let base = CalibrationArguments::reduction(log.last).reduce(&log.transactions)?;
        let repeats = base.frequency().iter().copied().map(u64::from);
        let money = base.totals().and_then(|totals| {
            let mut totals = totals.iter().map(|of| of.total);
            totals.try_fold(Decimal::ZERO, Decimal::checked_add)
        });
        Ok(Self {
            customers: base.len(),
            orders: repeats.sum::<u64>() + base.len() as u64,
            money,
        })
    }
}

impl CalibrationArguments {
    /// The option's name, for messages.
    pub const END: &str = "--calibration-end";

    /// The log, and where it is cut.
    pub fn log_and_end(&self) -> Result<(Log, NaiveDate), Failure> {
        let log = self.log.log()?;
        let end = self.log.cut(Self::END, self.calibration_end, &log);
        let end = log.reading.of(end.map_err(Failure::from))?;
        Ok((log, end))
    }

    /// Purchases on a day counted once, time in weeks, as of the calibration's end.
    pub fn reduction(end: NaiveDate) -> Reduction {
        ORDERS.reduction(end, TimeUnit::Week, FirstPurchase::Excluded)
    }

    /// Where it is, for a message about what follows.
    pub fn place(&self, end: NaiveDate) -> String {
        format!("{}, learnt from until {end}", self.log.name())
    }

    /// Reads the log and cuts it.
    pub fn read(&self) -> Result<Calibration, Failure> {
        let (log, end) = self.log_and_end()?;
        let reading = log.reading.clone();
        reading.of(self.calibrate(log, end))
    }

    fn calibrate(&self, log: Log, end: NaiveDate) -> Result<Calibration, Failure> {
        let reduction = Self::reduction(end);
        let context = |error| {
            let hint = match error {
                TransactionsError::NoCustomers => {
                    "\nhint: --calibration-end takes a day on which customers had bought"
                }
                _ => "",
            };
            format!("{}: {error}{hint}", self.place(end))
        };
        let whole = Whole::of(&log).map_err(context)?;
        let (base, holdout) = if end < log.last {
            let split = reduction
                .split(&log.transactions, log.last)
                .map_err(context)?;
            (split.calibration, Some(split.holdout))
        } else {
            (reduction.reduce(&log.transactions).map_err(context)?, None)
        };
        Ok(Calibration {
            name: self.log.name(),
            transactions: log.transactions.len(),
            is_standard: self.log.standard_cut() == Some(end),
            has_amounts: log.need_amounts(),
            end,
            last: log.last,
            base,
            whole,
            holdout,
            reading: log.reading,
        })
    }
}

impl Calibration {
    /// An error with the file and the day that it is about.
    pub fn failed(&self, error: impl std::fmt::Display) -> String {
        format!("{}, learnt from until {}: {error}", self.name, self.end)
    }
}
