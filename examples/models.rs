//! Every purchase model fitted to one log, and what each foresaw of the time after it.
//!
//! ```text
//! cargo run --release --example models -- [LOG.csv] [--calibration-end DATE] [--json]
//! ```
//!
//! A log is a CSV file with the columns `customer`, `date` (ISO 8601) and `amount`; CDNOW where none
//! is given. Each model is fitted to what happened up to the calibration end (for CDNOW 1997-09-30,
//! for another log half-way through its time); the last columns compare the purchases that it then
//! expects of the same customers with those that came, if the log goes on.

#[path = "shown/mod.rs"]
mod shown;

#[path = "calibration/mod.rs"]
mod calibration;
#[path = "log/mod.rs"]
mod log;

use calibration::calibration;
use clv::models::{
    BasePrediction, BgCnbd, BgNbd, CustomerModel, DistinctHistories, Fit, FitError, FitToHistories,
    GgomNbd, MbgCnbd, MbgNbd, Nbd, Parametric, ParetoNbd, PurchaseProcess,
};
use clv::transactions::{CustomerBase, Holdout, PurchaseHistory};
use log::Arguments;
use serde_json::{Value, json};
use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

const USAGE: &str = "usage: models [LOG.csv] [--calibration-end YYYY-MM-DD] [--json]";
/// How regularly the buyers of the last two models buy.
const REGULARITY: u32 = 2;

/// The customers, and what they did then.
type Split<'a> = (&'a CustomerBase<String>, Option<&'a Holdout>);

/// One model: a line of the table.
struct Row {
    model: String,
    result: Result<Fitted, String>,
}

struct Fitted {
    parameters: Vec<(&'static str, f64)>,
    log_likelihood: f64,
    aic: f64,
    seconds: f64,
    /// Purchases in the holdout, where there is one.
    expected: Option<f64>,
    warnings: Vec<String>,
}

fn main() -> ExitCode {
    shown::outcome(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read(USAGE, &[calibration::OPTION])?;
    let log = calibration(&arguments)?;
    let split = (&log.base, log.holdout.as_ref());
    let histories = DistinctHistories::of(&log.base);
    let rows = [
        row("NBD", split, || Nbd::fit_histories(&histories)),
        row("BG/NBD", split, || BgNbd::fit_histories(&histories)),
        row("MBG/NBD", split, || MbgNbd::fit_histories(&histories)),
        row("Pareto/NBD", split, || ParetoNbd::fit_histories(&histories)),
        row("GGom/NBD", split, || GgomNbd::fit_histories(&histories)),
        row("BG/CNBD-2 *", split, || {
            BgCnbd::fit_regular(&histories, REGULARITY)
        }),
        row("MBG/CNBD-2 *", split, || {
            MbgCnbd::fit_regular(&histories, REGULARITY)
        }),
    ];
    let holdout_weeks = log.holdout.as_ref().map(Holdout::duration);
    let actual = log.holdout.as_ref().map(|holdout| {
        let purchases = holdout.purchases().iter();
        purchases.map(|n| u64::from(*n)).sum::<u64>()
    });
    if arguments.json {
        let document = json!({
            "log": log.name,
            "calibration_end": log.end.to_string(),
            "holdout_end": holdout_weeks.map(|_| log.last.to_string()),
            "holdout_weeks": holdout_weeks,
            "customers": histories.customers(),
            "distinct_histories": histories.len(),
            "actual_purchases": actual,
            "models": rows.iter().map(in_json).collect::<Vec<_>>(),
        });
        println!("{}", serde_json::to_string_pretty(&document)?);
        return Ok(());
    }
    println!("{}, {} transactions", log.name, log.transactions);
    println!(
        "calibration to {}: {} customers with {} different histories, times in weeks",
        log.end,
        histories.customers(),
        histories.len()
    );
    match holdout_weeks.zip(actual) {
        Some((weeks, actual)) => println!(
            "holdout to {}: {weeks:.1} weeks, {actual} purchases of these customers\n",
            log.last
        ),
        None => println!("no holdout: the log ends with the calibration\n"),
    }
    println!(
        "{:<13} {:<62} {:>11} {:>10} {:>8} {:>9} {:>8}",
        "model", "parameters", "ln L", "AIC", "seconds", "expected", "actual"
    );
    for row in &rows {
        print_row(row, actual);
    }
    println!(
        "\n* every second event of a random process is a purchase: more regular than random. ln L and \
         AIC leave out\n  the times between purchases, so they compare with each other, not with the \
         lines above."
    );
    Ok(())
}

fn row<M>(model: &str, split: Split, fit: impl FnOnce() -> Result<Fit<M>, FitError>) -> Row
where
    M: Parametric + CustomerModel<History = PurchaseHistory> + Sync,
    M::Process: PurchaseProcess<Span = f64>,
{
    let started = Instant::now();
    let fitted = fit().map_err(|error| error.to_string());
    let seconds = started.elapsed().as_secs_f64();
    Row {
        model: model.to_owned(),
        result: fitted.and_then(|fit| describe(&fit, seconds, split)),
    }
}

fn describe<M>(fit: &Fit<M>, seconds: f64, split: Split) -> Result<Fitted, String>
where
    M: Parametric + CustomerModel<History = PurchaseHistory> + Sync,
    M::Process: PurchaseProcess<Span = f64>,
{
    let (base, holdout) = split;
    let expected = holdout.map(|holdout| {
        let expected = fit
            .model()
            .expected_purchases_of_base(base, holdout.duration());
        expected.map(|expected| expected.iter().sum())
    });
    Ok(Fitted {
        parameters: fit.names().iter().copied().zip(fit.estimates()).collect(),
        log_likelihood: fit.log_likelihood(),
        aic: fit.aic(),
        seconds,
        expected: expected.transpose().map_err(|error| error.to_string())?,
        warnings: fit.warnings().iter().map(ToString::to_string).collect(),
    })
}

fn print_row(row: &Row, actual: Option<u64>) {
    let fitted = match &row.result {
        Ok(fitted) => fitted,
        Err(refusal) => {
            println!("{:<13} {refusal}", row.model);
            return;
        }
    };
    let parameters: Vec<String> = fitted
        .parameters
        .iter()
        .map(|(name, value)| match value {
            small if *small < 1e-3 => format!("{name} {value:.1e}"),
            _ => format!("{name} {value:.4}"),
        })
        .collect();
    let or_dash = |number: Option<String>| number.unwrap_or_else(|| "-".to_owned());
    println!(
        "{:<13} {:<62} {:>11.4} {:>10.2} {:>8.3} {:>9} {:>8}",
        row.model,
        parameters.join("  "),
        fitted.log_likelihood,
        fitted.aic,
        fitted.seconds,
        or_dash(fitted.expected.map(|expected| format!("{expected:.1}"))),
        or_dash(actual.map(|actual| actual.to_string())),
    );
    for warning in &fitted.warnings {
        println!("{:<13} - {warning}", "");
    }
}

fn in_json(row: &Row) -> Value {
    match &row.result {
        Ok(fitted) => json!({
            "model": row.model.trim_end_matches(" *"),
            "parameters": fitted
                .parameters
                .iter()
                .map(|(name, value)| ((*name).to_owned(), json!(value)))
                .collect::<serde_json::Map<_, _>>(),
            "log_likelihood": fitted.log_likelihood,
            "aic": fitted.aic,
            "seconds": fitted.seconds,
            "expected_purchases": fitted.expected,
            "warnings": fitted.warnings,
        }),
        Err(refusal) => json!({ "model": row.model.trim_end_matches(" *"), "refused": refusal }),
    }
}
