//! From a transaction log to each customer's value: the CDNOW log, or any other.
//!
//! ```text
//! cargo run --release --example cdnow -- [LOG.csv] [--calibration-end DATE] [--json]
//! ```
//!
//! A log is a CSV file with the columns `customer`, `date` (ISO 8601) and `amount`. BG/NBD and
//! Gamma-Gamma are fitted to what happened up to the calibration end (for CDNOW 1997-09-30, for
//! another log half-way through its time) and compared with what happened after it.

#[path = "shown/mod.rs"]
mod shown;

#[path = "calibration/mod.rs"]
mod calibration;
#[path = "cdnow/report.rs"]
mod report;

use calibration::{Arguments, Calibration, calibration};
use chrono::NaiveDate;
use clv::models::{
    BaseValue, BgNbd, CustomerModel, Fit, FitToHistories, GammaGamma, LifetimeValue,
    SpendIndependence, Valuation, spend_independence,
};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use clv::transactions::Split;
use rust_decimal::Decimal;
use shown::Shown;
use std::error::Error;

const USAGE: &str = "usage: cdnow [LOG.csv] [--calibration-end YYYY-MM-DD] [--json]";

/// Everything that the example finds out, before it is printed.
struct Findings {
    log: String,
    transactions: usize,
    is_cdnow: bool,
    calibration_end: NaiveDate,
    holdout_end: NaiveDate,
    split: Split<String>,
    process: Fit<BgNbd>,
    spend: Fit<GammaGamma>,
    independence: Option<SpendIndependence>,
    forecasts: Vec<Forecast>,
    value: BaseValue,
}

/// What was expected of a customer in the holdout.
struct Forecast {
    probability_alive: f64,
    expected_purchases: f64,
    /// Had they kept the rate of their past.
    naive_purchases: f64,
}

fn main() -> Result<(), Shown> {
    run().map_err(Shown)
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read(USAGE)?;
    let findings = find(&arguments)?;
    if arguments.json {
        println!(
            "{}",
            serde_json::to_string_pretty(&report::json(&findings)?)?
        );
    } else {
        report::print(&findings)?;
    }
    Ok(())
}

fn find(arguments: &Arguments) -> Result<Findings, Box<dyn Error>> {
    let Calibration {
        name,
        transactions,
        is_standard,
        end,
        holdout_end,
        split,
    } = calibration(arguments)?;
    let base = &split.calibration;
    let process = BgNbd::fit(base)?;
    let spend = GammaGamma::fit(base)?;

    let holdout = split.holdout.duration();
    let forecasts = base
        .histories()
        .map(|history| {
            let model = process.model();
            Ok(Forecast {
                probability_alive: model.probability_alive(&history)?,
                expected_purchases: model.conditional_expected_purchases(&history, holdout)?,
                naive_purchases: if history.age() > 0.0 {
                    f64::from(history.frequency()) / history.age() * holdout
                } else {
                    0.0
                },
            })
        })
        .collect::<Result<_, clv::models::ModelError>>()?;

    let value = LifetimeValue {
        process: *process.model(),
        spend: *spend.model(),
        unit: TimeUnit::Week,
        // The log has revenue only: what is valued is revenue.
        margin: Decimal::ONE,
        discount: DiscountRate::new(Decimal::new(15, 2), TimeUnit::Year)?,
        valuation: Valuation::Continuous {
            horizon: Horizon::of(Decimal::ONE, TimeUnit::Year)?,
        },
    }
    .base(base)?;

    Ok(Findings {
        log: name,
        transactions,
        // The published fit is that of the standard calibration.
        is_cdnow: is_standard,
        calibration_end: end,
        holdout_end,
        independence: spend_independence(base)?,
        split,
        process,
        spend,
        forecasts,
        value,
    })
}
