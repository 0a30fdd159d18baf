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
    BasePrediction, BaseValue, BgNbd, CustomerModel, Estimate, Fit, GammaGamma, LifetimeValue,
    ModelError, SpendHistories, SpendIndependence, Valuation, ValueTerms, ZeroSpend,
    spend_independence,
};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use clv::transactions::{CustomerBase, Holdout, PurchaseHistory};
use log::Arguments;
use rust_decimal::Decimal;
use std::error::Error;
use std::process::ExitCode;

const USAGE: &str = "usage: cdnow [LOG.csv] [--calibration-end YYYY-MM-DD] [--json]";

const WEEKS_OF_A_YEAR: f64 = 52.0;

/// Everything that the example finds out, before it is printed.
struct Findings {
    log: String,
    transactions: usize,
    is_cdnow: bool,
    calibration_end: NaiveDate,
    base: CustomerBase<String>,
    process: Fit<BgNbd>,
    probability_alive: Vec<f64>,
    /// Of each customer within a year.
    expected_purchases: Vec<f64>,
    /// Or why the amounts tell nothing: what is known of the purchases stands without it.
    money: Result<Money, Box<dyn Error>>,
    /// `None` where the log ends with the calibration.
    holdout: Option<HoldoutFindings>,
}

/// What customers spend per purchase, and what they are worth by it.
struct Money {
    spend: Fit<GammaGamma>,
    /// How many customers were left out of the fit because all their counted amounts are zero.
    zero_spend: u64,
    independence: Option<SpendIndependence>,
    value: BaseValue,
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
    let model = process.model();
    let probability_alive = base
        .histories()
        .map(|history| model.probability_alive(&history))
        .collect::<Result<_, _>>()?;
    let holdout = holdout
        .map(|holdout| forecast(model, &base, &holdout, last))
        .transpose()?;
    let expected_purchases = model.expected_purchases_of_base(&base, WEEKS_OF_A_YEAR)?;

    Ok(Findings {
        log: name,
        transactions,
        // The published fit is that of the standard calibration.
        is_cdnow: is_standard,
        calibration_end: end,
        money: money(&process, &base),
        base,
        process,
        probability_alive,
        expected_purchases,
        holdout,
    })
}

fn money(process: &Fit<BgNbd>, base: &CustomerBase<String>) -> Result<Money, Box<dyn Error>> {
    let amounts = SpendHistories::of(base, ZeroSpend::LeaveOut)?;
    let spend = GammaGamma::fit(&amounts)?;
    let terms = ValueTerms {
        // The log has revenue only: what is valued is revenue.
        margin: Decimal::ONE,
        discount: DiscountRate::new(Decimal::new(15, 2), TimeUnit::Year)?,
        valuation: Valuation::Continuous {
            horizon: Horizon::of(Decimal::ONE, TimeUnit::Year)?,
        },
    };
    Ok(Money {
        independence: spend_independence(base)?,
        value: LifetimeValue::of(process, &spend, terms)?.base(base)?,
        zero_spend: amounts.zero_spend(),
        spend,
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
