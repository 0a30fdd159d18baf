//! Every purchase model fitted to one log and judged by what came after, beside a naive baseline.
//!
//! ```text
//! cargo run --release --example models -- [LOG.csv] [--calibration-end DATE] [--json]
//! ```
//!
//! A log is a CSV file with the columns `customer`, `date` (ISO 8601) and `amount`; CDNOW where none
//! is given. Each model is fitted to what happened up to the calibration end (for CDNOW 1997-09-30,
//! for another log half-way through its time) and judged by the purchases of the same customers
//! after it. The naive baseline lets each customer go on at the own rate so far.

#[path = "shown/mod.rs"]
mod shown;

#[path = "log/mod.rs"]
mod log;
#[path = "models/report.rs"]
mod report;

use clv::models::{Candidate, Estimate, GammaGamma, SpendHistories, Trial, ZeroSpend};
use clv::quantity::TimeUnit;
use clv::transactions::{Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, ZeroAmounts};
use log::Arguments;
use report::{Cut, in_json, print};
use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

const USAGE: &str = "usage: models [LOG.csv] [--calibration-end YYYY-MM-DD] [--json]";
const CALIBRATION_END: &str = "--calibration-end";

fn main() -> ExitCode {
    shown::outcome(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read(USAGE, &[CALIBRATION_END])?;
    let log = arguments.log()?;
    let end = arguments.cut(CALIBRATION_END, &log)?;
    if end >= log.last {
        let last = log.last;
        return Err(format!(
            "models are judged by what comes after the calibration: it must end before the log's \
             last day, {last}, got {end}"
        )
        .into());
    }
    let started = Instant::now();
    let reduction = Reduction {
        as_of: end.into(),
        unit: TimeUnit::Week,
        collapse: Collapse::Day,
        refunds: Refunds::NetWithinPeriod,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    };
    let through_holdout = Reduction {
        as_of: log.last.into(),
        ..reduction
    };
    let split = reduction.split(&log.transactions, log.last)?;
    let times = through_holdout.purchase_times(&log.transactions)?;
    let mut trial = Trial::new(&split)?.with_times(&times, 1.0)?;
    // Without amounts there is no ranking by value.
    let spend = SpendHistories::of(&split.calibration, ZeroSpend::LeaveOut)
        .and_then(|amounts| Ok((GammaGamma::fit(&amounts)?, amounts.zero_spend())));
    let ranking = match &spend {
        Err(why) => Err(why.to_string()),
        Ok((spend, zero_spend)) => match trial.clone().with_spend(spend.model()) {
            Err(why) => Err(why.to_string()),
            Ok(with_spend) => {
                trial = with_spend;
                Ok(*zero_spend)
            }
        },
    };
    let clock = || started.elapsed().as_secs_f64();
    let comparison = trial.compare_timed(&Candidate::ALL, clock)?;
    let cut = Cut {
        name: arguments.name().to_owned(),
        transactions: log.transactions.len(),
        end,
        last: log.last,
        split: &split,
        ranking,
    };
    if arguments.json {
        let document = in_json(&cut, &comparison);
        println!("{}", serde_json::to_string_pretty(&document)?);
    } else {
        print(&cut, &comparison, clock());
    }
    Ok(())
}
