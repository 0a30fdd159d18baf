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

#[path = "calibration/mod.rs"]
mod calibration;

#[path = "models/report.rs"]
mod report;

use calibration::{Arguments, Calibration, calibration};
use clv::models::{Candidate, Comparison, GammaGamma, Trial};
use report::{in_json, print};
use shown::Shown;
use std::error::Error;
use std::time::Instant;

const USAGE: &str = "usage: models [LOG.csv] [--calibration-end YYYY-MM-DD] [--json]";

fn main() -> Result<(), Shown> {
    run().map_err(Shown)
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read(USAGE)?;
    let log = calibration(&arguments)?;
    let started = Instant::now();
    let comparison = compare(&log, || started.elapsed().as_secs_f64())?;
    if arguments.json {
        let document = in_json(&log, &comparison);
        println!("{}", serde_json::to_string_pretty(&document)?);
    } else {
        print(&log, &comparison, started.elapsed().as_secs_f64());
    }
    Ok(())
}

fn compare(log: &Calibration, clock: impl FnMut() -> f64) -> Result<Comparison, Box<dyn Error>> {
    let mut trial = Trial::new(&log.split)?.with_times(&log.times, 1.0)?;
    // Without amounts there is no ranking by value.
    if let Ok(spend) = GammaGamma::fit(&log.split.calibration)
        && let Ok(with_spend) = trial.clone().with_spend(spend.model())
    {
        trial = with_spend;
    }
    Ok(trial.compare_timed(&Candidate::ALL, clock)?)
}
