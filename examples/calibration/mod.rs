//! A log cut in two: what a model is calibrated on, and what then happened.
#![allow(dead_code, reason = "each example asks for what it needs")]

use crate::log::{Arguments, Log};
use chrono::NaiveDate;
use clv::quantity::TimeUnit;
use clv::transactions::{
    Collapse, CustomerBase, FirstPurchase, Holdout, Reduction, Refunds, RepeatedOrders, ZeroAmounts,
};
use std::error::Error;

/// The option that names the last day of the calibration.
pub const OPTION: &str = "--calibration-end";

/// A log in two parts, and what is known of it.
pub struct Calibration {
    /// What the log is called.
    pub name: String,
    /// How many rows it has.
    pub transactions: usize,
    /// Whether it is CDNOW in its standard calibration, that of the published fits.
    pub is_standard: bool,
    /// The last day of the calibration.
    pub end: NaiveDate,
    /// The last day of the log.
    pub last: NaiveDate,
    /// The customers as of the end.
    pub base: CustomerBase<String>,
    /// What they did after it; `None` where the log ends with the calibration.
    pub holdout: Option<Holdout>,
}

/// Reads the log, purchases on a day counted once, time in weeks, and cuts it at the calibration's
/// end.
pub fn calibration(arguments: &Arguments) -> Result<Calibration, Box<dyn Error>> {
    let log = arguments.log()?;
    let end = arguments.cut(OPTION, &log)?;
    let Log {
        transactions, last, ..
    } = log;
    let reduction = Reduction {
        as_of: end.into(),
        unit: TimeUnit::Week,
        collapse: Collapse::Day,
        refunds: Refunds::NetWithinPeriod,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    };
    let (base, holdout) = if end < last {
        let split = reduction.split(&transactions, last)?;
        (split.calibration, Some(split.holdout))
    } else {
        (reduction.reduce(&transactions)?, None)
    };
    Ok(Calibration {
        name: arguments.name().to_owned(),
        transactions: transactions.len(),
        is_standard: arguments.standard_cut() == Some(end),
        end,
        last,
        base,
        holdout,
    })
}
