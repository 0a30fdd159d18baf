//! From a transaction log to each customer's value: the CDNOW log, or any other.
//!
//! ```text
//! cargo run --release --example cdnow -- [LOG] [--calibration-end DATE] [--help]
//! ```
//!
//! A log is a CSV file, whose columns and formats are found or named (`--help`). BG/NBD and
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
#[path = "worth/mod.rs"]
mod worth;

use calibration::{Calibration, CalibrationArguments, Whole};
use chrono::NaiveDate;
use clap::Parser;
use clv::models::{
    BaseValue, BgNbd, CustomerModel, Estimate, Fit, GammaGamma, LifetimeValue, ModelError,
    SpendHistories, SpendIndependence, TimedModel, ZeroSpend, spend_independence,
};
use clv::transactions::{CustomerBase, Holdout, PurchaseHistory};
use log::reading::Reading;
use shown::{Answer, Failure, Table};
use std::process::ExitCode;
use worth::Worth;

/// From a transaction log to each customer's value over the year after the calibration.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    calibration: CalibrationArguments,
    #[command(flatten)]
    worth: Worth,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    table: Table,
}

/// Everything that the example finds out, before it is printed.
struct Findings {
    log: String,
    transactions: usize,
    is_cdnow: bool,
    calibration_end: NaiveDate,
    base: CustomerBase<String>,
    whole: Whole,
    last: NaiveDate,
    /// Or why the purchases tell nothing.
    process: Result<Process, String>,
    /// Or why the amounts tell nothing: what is known of the purchases stands without it.
    money: Result<Money, String>,
    /// On what terms the customers are valued.
    worth: String,
    /// How far is looked ahead, such as `1 year`.
    span: String,
    /// `None` where the log ends with the calibration.
    holdout: Option<HoldoutFindings>,
}

/// How customers buy.
struct Process {
    fit: Fit<BgNbd>,
    probability_alive: Vec<f64>,
    /// Of each customer over the span.
    expected_purchases: Vec<f64>,
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
    /// `None` where there is no model.
    expected: Option<f64>,
    /// Had they kept the rate of their past.
    naive: f64,
}

fn main() -> ExitCode {
    shown::run(run)
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let name = arguments.calibration.log.name();
    arguments
        .answer
        .or_missing(("log", &name), show(&arguments))
}

fn show(arguments: &Arguments) -> Result<(), Failure> {
    let calibration = arguments.calibration.read()?;
    let reading = calibration.reading.clone();
    reading.of(answer(arguments, calibration, &reading))
}

fn answer(
    arguments: &Arguments,
    calibration: Calibration,
    reading: &Reading,
) -> Result<(), Failure> {
    let place = calibration.failed("");
    let findings =
        find(calibration, &arguments.worth).map_err(|error| format!("{place}{error}"))?;
    arguments
        .table
        .write(&report::COLUMNS, || report::rows(&findings))?;
    if arguments.answer.json {
        reading.print_beside(report::json(&findings)?)?;
    } else {
        report::print(&findings)?;
    }
    Ok(())
}

fn find(calibration: Calibration, worth: &Worth) -> Result<Findings, Failure> {
    let Calibration {
        name,
        transactions,
        is_standard,
        has_amounts,
        end,
        last,
        base,
        whole,
        holdout,
        reading: _,
    } = calibration;
    let process = process(&base, worth).map_err(|error| error.to_string());
    let model = process.as_ref().ok().map(|process| process.fit.model());
    let holdout = holdout
        .map(|holdout| forecast(model, &base, &holdout, last))
        .transpose()?;
    let fit = process.as_ref().map(|process| &process.fit);
    let money = has_amounts
        .and_then(|()| fit.map_err(Clone::clone))
        .and_then(|fit| money(fit, &base, worth).map_err(|error| error.to_string()));
    Ok(Findings {
        log: name,
        transactions,
        // The published fit is that of the standard calibration.
        is_cdnow: is_standard,
        calibration_end: end,
        money,
        worth: worth.to_string(),
        span: worth.span(),
        base,
        whole,
        last,
        process,
        holdout,
    })
}

fn process(base: &CustomerBase<String>, worth: &Worth) -> Result<Process, Failure> {
    let fit = BgNbd::fit(base)?;
    let model = TimedModel::of(&fit)?;
    Ok(Process {
        probability_alive: model.probability_alive_of_base(base)?,
        expected_purchases: model.expected_purchases_of_base(base, worth.horizon()?)?,
        fit,
    })
}

fn money(
    process: &Fit<BgNbd>,
    base: &CustomerBase<String>,
    worth: &Worth,
) -> Result<Money, Failure> {
    let amounts = SpendHistories::of(base, ZeroSpend::LeaveOut)?;
    let spend = GammaGamma::fit(&amounts)?;
    let terms = worth.terms()?;
    Ok(Money {
        independence: spend_independence(base)?,
        value: LifetimeValue::of(process, &spend, terms)?.base(base)?,
        zero_spend: amounts.zero_spend(),
        spend,
    })
}

fn forecast(
    model: Option<&BgNbd>,
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
            let expected = model.map(|model| model.conditional_expected_purchases(&history, weeks));
            Ok(Forecast {
                actual: actual.into(),
                expected: expected.transpose()?,
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
