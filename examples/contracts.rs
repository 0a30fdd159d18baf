//! How long customers under contract stay, from survivor counts: retention by age, a forecast, and
//! what a customer of a given age is still worth.
//!
//! ```text
//! cargo run --release --example contracts
//! cargo run --release --example contracts -- COHORTS.csv --renewals 7 --discount-rate 0.1 [--json]
//! ```
//!
//! The file has a column with the number of renewals (0, 1, 2, …) and one column for each segment
//! with the customers who are still there. The models learn from the first `--renewals` renewals;
//! what came after that is printed beside the forecast.

#[path = "shown/mod.rs"]
mod shown;

use clap::Parser;
use clv::models::{
    BetaDiscreteWeibull, ContractModel, Estimate, RenewalCounts, ShiftedBetaGeometric,
};
use clv::table::{Cell, Table, Tabular};
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};
use shown::number::counted;
use shown::{Answer, share};
use std::error::Error;
use std::process::ExitCode;

const DATA: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/contract_cohorts.csv"
);

fn rate_of_period(text: &str) -> Result<f64, String> {
    let rate = share::rate(text)?;
    rate.to_f64().ok_or_else(|| "a rate is a number".to_owned())
}

fn renewals(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "models learn from at least one renewal".to_owned())
}

/// How long customers under contract stay, from survivor counts.
#[derive(Debug, Parser)]
struct Options {
    /// A column of renewals (0, 1, 2, …), and one of survivors for each segment
    #[arg(value_name = "COHORTS", default_value = DATA, hide_default_value = true)]
    path: String,
    /// How many renewals the models see, at least 1
    #[arg(long, value_name = "N", default_value = "7", value_parser = renewals)]
    renewals: usize,
    /// The discount rate a period, such as 0.1 for 10 %; at 0 a lifetime may have no end
    #[arg(long, value_name = "RATE", default_value = "0.1", value_parser = rate_of_period, allow_negative_numbers = true)]
    discount_rate: f64,
    #[command(flatten)]
    answer: Answer,
}

struct Segment {
    name: String,
    survivors: Vec<u64>,
}

fn main() -> ExitCode {
    shown::run(run)
}

fn run() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let input = ("cohorts", options.path.as_str());
    options.answer.or_missing(input, show(&options))
}

fn show(options: &Options) -> Result<(), Box<dyn Error>> {
    let path = &options.path;
    let segments = read(path).map_err(|error| format!("{path}: {error}"))?;
    if options.answer.json {
        let segments = segments.iter().map(|segment| {
            let name = &segment.name;
            json(segment, options)
                .unwrap_or_else(|error| json!({ "segment": name, "missing": error.to_string() }))
        });
        println!("{:#}", Value::Array(segments.collect()));
        return Ok(());
    }
    for segment in segments {
        if let Err(error) = report(&segment, options) {
            println!("segment {}: {error}\n", segment.name);
        }
    }
    Ok(())
}

/// The columns after the first, each a segment.
fn read(path: &str) -> Result<Vec<Segment>, Box<dyn Error>> {
    let mut reader = shown::rows::reader(path)?;
    let mut segments: Vec<Segment> = reader
        .headers()?
        .iter()
        .skip(1)
        .map(|name| Segment {
            name: name.to_owned(),
            survivors: Vec::new(),
        })
        .collect();
    if segments.is_empty() {
        return Err(
            "there must be a column of renewals and one for each segment, with commas between"
                .into(),
        );
    }
    for (renewal, row) in (0_u64..).zip(reader.records()) {
        let row = row?;
        let first = row.get(0).unwrap_or_default();
        if first.parse() != Ok(renewal) {
            let line = row.position().map_or(0, csv::Position::line);
            return Err(format!(
                "line {line}: the first column must be the number of renewals, 0, 1, 2, … in order: \
                 expected {renewal}, got {first}"
            )
            .into());
        }
        for (segment, field) in segments.iter_mut().zip(row.iter().skip(1)) {
            let count = field.parse().map_err(|_| {
                let line = row.position().map_or(0, csv::Position::line);
                let name = &segment.name;
                let got = if field.is_empty() { "nothing" } else { field };
                format!(
                    "line {line}, column {name}: the customers who are still there must be a whole number, \
                     got {got}"
                )
            })?;
            segment.survivors.push(count);
        }
    }
    if segments.iter().all(|segment| segment.survivors.is_empty()) {
        return Err("there is no row below the header".into());
    }
    Ok(segments)
}

/// What the models learn from.
fn learnt(segment: &Segment, options: &Options) -> Result<RenewalCounts, Box<dyn Error>> {
    let seen = segment
        .survivors
        .len()
        .min(options.renewals.saturating_add(1));
    let (learnt, _) = segment.survivors.split_at(seen);
    Ok(RenewalCounts::from_survivors(learnt)?)
}

/// A segment as one object.
fn json(segment: &Segment, options: &Options) -> Result<Value, Box<dyn Error>> {
    let counts = learnt(segment, options)?;
    let geometric = ShiftedBetaGeometric::fit(&counts)?;
    // Of few renewals there is the one model, and not the other.
    let weibull = BetaDiscreteWeibull::fit(&counts);
    let known = weibull.as_ref().ok().map(|fit| fit.model());
    let renewals = (0_u32..)
        .zip(&segment.survivors)
        .map(|(renewal, survivors)| {
            let sbg = geometric.model().survival(renewal);
            let bdw = known.map(|model| model.survival(renewal));
            json!({
                "renewal": renewal,
                "survivors": survivors,
                "still_there": { "sbg": sbg, "bdw": bdw },
                "is_forecast": renewal as usize > options.renewals,
            })
        });
    let rate = options.discount_rate;
    let yet_to_come = (1..=6).map(|period| {
        geometric
            .model()
            .discounted_expected_residual_lifetime(period, rate)
    });
    Ok(json!({
        "segment": segment.name,
        "customers": counts.customers(),
        "sbg": geometric.model(),
        "bdw": known,
        "bdw_missing": weibull.as_ref().err().map(ToString::to_string),
        "renewals": renewals.collect::<Vec<_>>(),
        "discount_rate": rate,
        "discounted_lifetime": geometric.model().discounted_expected_lifetime(rate)?,
        "expected_lifetime": geometric.model().expected_lifetime()?,
        "yet_to_come_from_period": yet_to_come.collect::<Result<Vec<_>, _>>()?,
    }))
}

fn report(segment: &Segment, options: &Options) -> Result<(), Box<dyn Error>> {
    let counts = learnt(segment, options)?;
    let geometric = ShiftedBetaGeometric::fit(&counts)?;
    let weibull = BetaDiscreteWeibull::fit(&counts);

    println!("segment {}", segment.name);
    println!(
        "  {}, learnt from the first {}",
        counted(counts.customers(), "customer"),
        counted(counts.renewed().len(), "renewal")
    );
    println!("\n{}", geometric.table());
    let known: Option<&dyn Projects> = match &weibull {
        Ok(fit) => {
            println!("{}", fit.table());
            Some(fit.model())
        }
        Err(reason) => {
            println!("{reason}\n");
            None
        }
    };
    print_survival(segment, options, geometric.model(), known)?;
    print_residual(options, geometric.model())?;
    println!();
    Ok(())
}

fn print_survival(
    segment: &Segment,
    options: &Options,
    sbg: &dyn Projects,
    bdw: Option<&dyn Projects>,
) -> Result<(), Box<dyn Error>> {
    let first = segment.survivors.first().copied().unwrap_or(0) as f64;
    let mut before = first;
    let mut rows: Vec<[Cell; 8]> = Vec::new();
    for (renewal, &survivors) in (0_u32..).zip(&segment.survivors) {
        let survivors = survivors as f64;
        let still_there = |model: &dyn Projects| Cell::Share(model.still_there(renewal));
        let renews = |model: &dyn Projects| model.renews(renewal).map(Cell::Share);
        let renewed = match renewal {
            0 => [Cell::Missing, Cell::Missing, Cell::Missing],
            _ => [
                share(survivors, before),
                renews(sbg)?,
                bdw.map(renews).transpose()?.unwrap_or(Cell::Missing),
            ],
        };
        let [observed, renewed_sbg, renewed_bdw] = renewed;
        let is_forecast = renewal as usize > options.renewals;
        rows.push([
            renewal.into(),
            share(survivors, first),
            still_there(sbg),
            bdw.map_or(Cell::Missing, still_there),
            observed,
            renewed_sbg,
            renewed_bdw,
            if is_forecast { "forecast" } else { "" }.into(),
        ]);
        before = survivors;
    }
    let table = Table::new("")
        .column("renewal")
        .column_in("still there", "observed")
        .column_in("", "sBG")
        .column_in("", "BdW")
        .column_in("renew", "observed")
        .column_in("", "sBG")
        .column_in("", "BdW")
        .column("");
    println!("{}", table.with_rows(rows));
    Ok(())
}

/// What the table asks of either model.
trait Projects {
    fn still_there(&self, renewals: u32) -> f64;
    fn renews(&self, renewal: u32) -> Result<f64, Box<dyn Error>>;
}

impl<M: ContractModel> Projects for M {
    fn still_there(&self, renewals: u32) -> f64 {
        self.survival(renewals)
    }

    fn renews(&self, renewal: u32) -> Result<f64, Box<dyn Error>> {
        Ok(self.retention_rate(renewal)?)
    }
}

fn share(part: f64, whole: f64) -> Cell {
    if whole > 0.0 {
        Cell::Share(part / whole)
    } else {
        Cell::Missing
    }
}

fn print_residual(options: &Options, model: &ShiftedBetaGeometric) -> Result<(), Box<dyn Error>> {
    let rate = options.discount_rate;
    let lifetime = |periods: Option<f64>| {
        periods.map_or_else(|| "infinite".to_owned(), |periods| format!("{periods:.2}"))
    };
    println!(
        "  discounted at {:.1} % a period, in periods (times the margin of a period: its value)",
        100.0 * rate
    );
    println!(
        "  a new customer, first period included: {}  (undiscounted: {})",
        lifetime(model.discounted_expected_lifetime(rate)?),
        lifetime(model.expected_lifetime()?)
    );
    println!("  yet to come from a customer in period");
    for period in 1..=6 {
        let periods = model.discounted_expected_residual_lifetime(period, rate)?;
        println!("    {period}: {:>6}", lifetime(periods));
    }
    Ok(())
}
