//! Every purchase model fitted to one log and judged by what came after, beside a naive baseline.
//!
//! ```text
//! cargo run --release --example models -- [LOG] [--calibration-end DATE] [--help]
//! ```
//!
//! A log is a CSV file, whose columns and formats are found or named (`--help`); CDNOW where none
//! is given. Each model is fitted to what happened up to the calibration end (for CDNOW 1997-09-30,
//! for another log half-way through its time) and judged by the purchases of the same customers
//! after it. The naive baseline lets each customer go on at the own rate so far.

#[path = "shown/mod.rs"]
mod shown;

#[path = "calibration/mod.rs"]
mod calibration;
#[path = "log/mod.rs"]
mod log;
#[path = "models/report.rs"]
mod report;

use calibration::CalibrationArguments;
use chrono::NaiveDate;
use clap::Parser;
use clv::models::{Candidate, Estimate, GammaGamma, SpendHistories, Trial, ZeroSpend};
use log::Log;
use report::{Cut, in_json, print};
use shown::{Answer, Failure, progress};
use std::process::ExitCode;
use std::time::Instant;

/// Every purchase model fitted to one log, and judged by what came after.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    calibration: CalibrationArguments,
    #[command(flatten)]
    answer: Answer,
}

fn main() -> ExitCode {
    shown::run(run)
}

/// The weeks of a period in which purchases are tracked: one, and more where a log is so long that
/// the expected purchases of all its weeks would take minutes.
fn tracked(log: &Log) -> f64 {
    const MOST_PERIODS: i64 = 520;
    let weeks = (log.last - log.first).num_weeks();
    let step = 1 + weeks / MOST_PERIODS;
    if step > 1 {
        eprintln!("the log has {weeks} weeks: purchases are tracked in periods of {step} weeks\n");
    }
    step as f64
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let name = arguments.calibration.log.name();
    arguments
        .answer
        .or_missing(("log", &name), show(&arguments))
}

fn show(arguments: &Arguments) -> Result<(), Failure> {
    let (log, end) = arguments.calibration.log_and_end()?;
    let Err(why) = examine(arguments, &log, end) else {
        return Ok(());
    };
    let why = why.to_string();
    if arguments.answer.json {
        let name = arguments.calibration.log.name();
        let document = shown::missing(("log", &name), &why);
        log.reading.print_beside(document)?;
    } else {
        println!("{}: {why}", arguments.calibration.place(end));
    }
    Ok(())
}

/// Fits and judges every model; an error says why nothing can be judged.
fn examine(arguments: &Arguments, log: &Log, end: NaiveDate) -> Result<(), Failure> {
    if end >= log.last {
        let last = log.last;
        return Err(format!(
            "models are judged by what comes after the calibration: it must end before the log's \
             last day, {last}, got {end}"
        )
        .into());
    }
    let started = Instant::now();
    let reduction = CalibrationArguments::reduction(end);
    let split = reduction.split(&log.transactions, log.last)?;
    let mut trial = Trial::new(&split)?.with_times(&split.purchase_times(), tracked(log))?;
    // Without amounts there is no ranking by value.
    let spend = log.need_amounts().and_then(|()| {
        let amounts = SpendHistories::of(&split.calibration, ZeroSpend::LeaveOut);
        amounts
            .and_then(|amounts| Ok((GammaGamma::fit(&amounts)?, amounts.zero_spend())))
            .map_err(|error| error.to_string())
    });
    let ranking = match &spend {
        Err(why) => Err(why.clone()),
        Ok((spend, zero_spend)) => match trial.clone().with_spend(spend.model()) {
            Err(why) => Err(why.to_string()),
            Ok(with_spend) => {
                trial = with_spend;
                Ok(*zero_spend)
            }
        },
    };
    let clock = || started.elapsed().as_secs_f64();
    let compare = || trial.compare_timed(&Candidate::ALL, clock);
    let comparison = progress("fitting every model", compare)?;
    let cut = Cut {
        name: arguments.calibration.log.name(),
        transactions: log.transactions.len(),
        end,
        last: log.last,
        split: &split,
        ranking,
    };
    if arguments.answer.json {
        log.reading.print_beside(in_json(&cut, &comparison))?;
    } else {
        print(&cut, &comparison, clock());
    }
    Ok(())
}
