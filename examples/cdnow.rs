//! From a transaction log to each customer's value: the CDNOW log, or any other.
//!
//! ```text
//! cargo run --release --example cdnow -- [LOG.csv] [--calibration-end DATE] [--json]
//! ```
//!
//! A log is a CSV file with the columns `customer`, `date` (ISO 8601) and `amount`. BG/NBD and
//! Gamma-Gamma are fitted to what happened up to the calibration end (for CDNOW 1997-09-30, for
//! another log half-way through its time) and compared with what happened after it.

#[path = "cdnow/report.rs"]
mod report;

use chrono::{NaiveDate, TimeDelta};
use clv::models::{
    BaseValue, BgNbd, CustomerModel, Fit, FitToHistories, GammaGamma, LifetimeValue,
    SpendIndependence, Valuation, spend_independence,
};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use clv::transactions::{
    Collapse, CsvFormat, FirstPurchase, Reduction, Refunds, Split, TransactionLog, ZeroAmounts,
};
use rust_decimal::Decimal;
use std::error::Error;
use std::fs::File;

const CDNOW: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/cdnow_sample.csv"
);
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

struct Arguments {
    log: Option<String>,
    calibration_end: Option<NaiveDate>,
    json: bool,
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let mut parsed = Arguments {
        log: None,
        calibration_end: None,
        json: false,
    };
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--json" => parsed.json = true,
            "--calibration-end" => {
                let date = given.next().ok_or(USAGE)?;
                parsed.calibration_end = Some(
                    date.parse()
                        .map_err(|_| format!("{date} is not a date\n{USAGE}"))?,
                );
            }
            other if other.starts_with('-') || parsed.log.is_some() => return Err(USAGE.into()),
            path => parsed.log = Some(path.to_owned()),
        }
    }
    Ok(parsed)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = arguments()?;
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
    let path = arguments.log.as_deref().unwrap_or(CDNOW);
    let file = File::open(path).map_err(|error| format!("{path}: {error}"))?;
    let format = CsvFormat::iso("customer", "date", "amount");
    let log = TransactionLog::<String>::from_csv(file, &format)
        .map_err(|error| format!("{path}: {error}"))?;
    let (Some(first), Some(last)) = (log.first_instant(), log.last_instant()) else {
        return Err(format!("{path}: no transaction").into());
    };
    let is_cdnow = arguments.log.is_none();
    let half_way = first.date() + TimeDelta::days((last - first).num_days() / 2);
    let standard = NaiveDate::from_ymd_opt(1997, 9, 30).filter(|_| is_cdnow);
    let calibration_end = arguments.calibration_end.or(standard).unwrap_or(half_way);

    let split = Reduction {
        as_of: calibration_end.into(),
        unit: TimeUnit::Week,
        collapse: Collapse::Day,
        refunds: Refunds::Net,
        zero_amounts: ZeroAmounts::Count,
        first_purchase: FirstPurchase::Excluded,
    }
    .split(&log, last.date())?;
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
        log: if is_cdnow {
            "CDNOW, 1/10 sample".to_owned()
        } else {
            path.to_owned()
        },
        transactions: log.len(),
        // The published fit is that of the standard calibration.
        is_cdnow: is_cdnow && Some(calibration_end) == standard,
        calibration_end,
        holdout_end: last.date(),
        independence: spend_independence(base)?,
        split,
        process,
        spend,
        forecasts,
        value,
    })
}
