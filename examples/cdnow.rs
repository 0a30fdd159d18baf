//! From a transaction log to each customer's value: the CDNOW log, or any other.
//!
//! ```text
//! cargo run --release --example cdnow -- [LOG.csv] [--calibration-end DATE] [--json]
//! ```
//!
//! A log is a CSV file with the columns `customer`, `date` (ISO 8601) and `amount`. BG/NBD and
//! Gamma-Gamma are fitted to what happened up to the calibration end (for CDNOW 1997-09-30, for
//! another log half-way through its time) and compared with what happened after it, if anything did:
//! with the log's last day as the calibration end there is no holdout.

#[path = "shown/mod.rs"]
mod shown;

#[path = "calibration/mod.rs"]
mod calibration;
#[path = "log/mod.rs"]
mod log;
#[path = "cdnow/report.rs"]
mod report;

use calibration::{Calibration, calibration};
use chrono::NaiveDate;
use clv::models::{
    BaseValue, BgNbd, CustomerModel, Fit, FitToHistories, GammaGamma, LifetimeValue, ModelError,
    SpendIndependence, Valuation, spend_independence,
};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use clv::transactions::{CustomerBase, Holdout, PurchaseHistory};
use log::Arguments;
use rust_decimal::Decimal;
use std::error::Error;
use std::process::ExitCode;

const USAGE: &str = "usage: cdnow [LOG.csv] [--calibration-end YYYY-MM-DD] [--json]";

/// Everything that the example finds out, before it is printed.
struct Findings {
    log: String,
    transactions: usize,
    is_cdnow: bool,
    calibration_end: NaiveDate,
    base: CustomerBase<String>,
    process: Fit<BgNbd>,
    spend: Fit<GammaGamma>,
    independence: Option<SpendIndependence>,
    probability_alive: Vec<f64>,
    value: BaseValue,
    /// `None` where the log ends with the calibration.
    holdout: Option<HoldoutFindings>,
}

/// What happened after the calibration, and what was expected.
struct HoldoutFindings {
    last: NaiveDate,
    weeks: f64,
    /// Of each customer, in the order of the base.
    forecasts: Vec<Forecast>,
}

/// A customer's purchases in the holdout.
struct Forecast {
    actual: f64,
    expected: f64,
    /// Had they kept the rate of their past.
    naive: f64,
}

fn main() -> ExitCode {
    shown::outcome(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read(USAGE, &[calibration::OPTION])?;
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
        last,
        base,
        holdout,
    } = calibration(arguments)?;
    let process = BgNbd::fit(&base)?;
    let spend = GammaGamma::fit(&base)?;
    let model = process.model();
    let probability_alive = base
        .histories()
        .map(|history| model.probability_alive(&history))
        .collect::<Result<_, _>>()?;
    let holdout = holdout
        .map(|holdout| forecast(model, &base, &holdout, last))
        .transpose()?;

    let value = LifetimeValue {
        process: *model,
        spend: *spend.model(),
        unit: TimeUnit::Week,
        // The log has revenue only: what is valued is revenue.
        margin: Decimal::ONE,
        discount: DiscountRate::new(Decimal::new(15, 2), TimeUnit::Year)?,
        valuation: Valuation::Continuous {
            horizon: Horizon::of(Decimal::ONE, TimeUnit::Year)?,
        },
    }
    .base(&base)?;

    Ok(Findings {
        log: name,
        transactions,
        // The published fit is that of the standard calibration.
        is_cdnow: is_standard,
        calibration_end: end,
        independence: spend_independence(&base)?,
        base,
        process,
        spend,
        probability_alive,
        value,
        holdout,
    })
}

fn forecast(
    model: &BgNbd,
    base: &CustomerBase<String>,
    holdout: &Holdout,
    last: NaiveDate,
) -> Result<HoldoutFindings, ModelError> {
    let weeks = holdout.duration();
    let naive = |history: &PurchaseHistory| {
        if history.age() > 0.0 {
            f64::from(history.frequency()) / history.age() * weeks
        } else {
            0.0
        }
    };
    let forecasts = base
        .histories()
        .zip(holdout.purchases())
        .map(|(history, &actual)| {
            Ok(Forecast {
                actual: actual.into(),
                expected: model.conditional_expected_purchases(&history, weeks)?,
                naive: naive(&history),
            })
        })
        .collect::<Result<_, ModelError>>()?;
    Ok(HoldoutFindings {
        last,
        weeks,
        forecasts,
    })
}
