//! How sure is it all: the parameters, what ten customers will do, and what the base is worth.
//!
//! ```text
//! cargo run --release --example uncertainty -- [LOG.csv] [--calibration-end DATE] [--json]
//! ```
//!
//! A log is a CSV file with the columns `customer`, `date` (ISO 8601) and `amount`; CDNOW where none
//! is given. BG/NBD and Gamma-Gamma are fitted to what happened up to the calibration end; every
//! interval is one of 90 %.

#[path = "calibration/mod.rs"]
mod calibration;
#[path = "log/mod.rs"]
mod log;
#[path = "uncertainty/report.rs"]
mod report;
#[path = "shown/mod.rs"]
mod shown;

use calibration::{Calibration, calibration};
use clv::models::uncertainty::{
    NormalEstimate, Parameters, ProfileInterval, PurchaseInterval, ReplicateInterval, Replicates,
    Replication, RevenueDistribution, RevenueInterval, RevenueSpan, Scale, TotalForecast,
    bootstrap_customers,
};
use clv::models::{
    BgNbd, DistinctHistories, Estimate, Fit, FitToHistories, GammaGamma, LifetimeValue,
    SpendHistory, Valuation,
};
use clv::quantity::{ConfidenceLevel, DiscountRate, Horizon, TimeUnit};
use clv::statistics::Interval;
use clv::transactions::{CustomerBase, PurchaseHistory};
use log::Arguments;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

const USAGE: &str = "usage: uncertainty [LOG.csv] [--calibration-end YYYY-MM-DD] [--json]";
const CONFIDENCE: ConfidenceLevel = ConfidenceLevel::P90;
const AHEAD: u32 = 52;
const DRAWS: Replication = Replication {
    number: 1000,
    seed: 2026,
};
/// As many as are needed for a customer, whose own chance is far greater than the parameters'.
const DRAWS_OF_ONE: usize = 200;
const REFITS: Replication = Replication {
    number: 200,
    seed: 2027,
};

type Failure = Box<dyn Error>;
type Models = (BgNbd, GammaGamma);
type Customer = (PurchaseHistory, SpendHistory);

/// Everything that the example finds out, before it is printed.
struct Findings {
    log: String,
    customers: usize,
    parameters: Vec<Parameter>,
    people: Vec<Person>,
    expected_value: Expected,
    totals: Vec<Total>,
    seconds: Vec<(&'static str, f64)>,
}

struct Parameter {
    model: &'static str,
    name: &'static str,
    error: f64,
    robust_error: f64,
    wald: Interval,
    profile: ProfileInterval,
    bootstrap: Option<ReplicateInterval>,
}

/// One customer, with uncertain parameters.
struct Person {
    key: String,
    history: PurchaseHistory,
    purchases: PurchaseInterval,
    revenue: RevenueInterval,
}

/// The expected value of the base.
struct Expected {
    delta: Interval,
    draws: ReplicateInterval,
}

/// What all customers together will do.
struct Total {
    what: &'static str,
    parameters: &'static str,
    interval: ReplicateInterval,
}

fn main() -> ExitCode {
    shown::outcome(run())
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::read(USAGE, &[calibration::OPTION])?;
    let findings = find(calibration(&arguments)?)?;
    if arguments.json {
        println!(
            "{}",
            serde_json::to_string_pretty(&report::json(&findings))?
        );
    } else {
        report::print(&findings);
    }
    Ok(())
}

fn find(calibration: Calibration) -> Result<Findings, Failure> {
    let Calibration { name, base, .. } = calibration;
    let rows = DistinctHistories::of(&base);
    let spends = spends(&base)?;
    let process = BgNbd::fit_histories(&rows)?;
    let spend = GammaGamma::fit_histories(spends.iter().copied())?;
    let customers = base
        .iter()
        .map(|row| Ok((row.history, SpendHistory::of(&row, base.first_purchase())?)))
        .collect::<Result<Vec<Customer>, Failure>>()?;

    let mut seconds = Vec::new();
    let (refits, took) = timed(|| bootstrap_customers(&process, &rows, REFITS));
    seconds.push(("200 refits to resampled customers", took));
    let refits = refits?;
    let (of_process, took) = timed(|| parameters("BG/NBD", &process, &rows, Some(&refits)));
    seconds.push(("profiles and robust errors of BG/NBD", took));
    let mut parameters_found = of_process?;
    parameters_found.extend(parameters("Gamma-Gamma", &spend, &spends, None)?);

    let both = NormalEstimate::jointly(NormalEstimate::of(&process)?, NormalEstimate::of(&spend)?);
    let draws = both.draws(DRAWS);
    let value = |models: &Models| base_value(models, &base);
    let delta = both.delta_interval(Scale::Logarithmic, value, CONFIDENCE)?;
    let (drawn, took) = timed(|| draws.interval(value, CONFIDENCE));
    seconds.push(("the base's value under 1000 draws", took));

    let (people, took) = timed(|| {
        let some = draws.models().iter().take(DRAWS_OF_ONE).copied();
        people(&base, &customers, &some.collect::<Vec<_>>())
    });
    seconds.push(("ten customers under 200 draws", took));
    let known = [
        ("fixed", Parameters::Fixed(both.model())),
        ("uncertain", Parameters::Uncertain(draws.models())),
    ];
    let (totals, took) = timed(|| totals(&known, &customers));
    seconds.push(("2 × 1000 simulated years of the base", took));
    Ok(Findings {
        log: name,
        customers: base.len(),
        parameters: parameters_found,
        people: people?,
        expected_value: Expected {
            delta,
            draws: drawn?,
        },
        totals: totals?,
        seconds,
    })
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let started = Instant::now();
    let result = work();
    (result, started.elapsed().as_secs_f64())
}

/// The purchases of those who have a mean amount, and that.
fn spends(base: &CustomerBase<String>) -> Result<Vec<(SpendHistory, u64)>, Failure> {
    base.mean_spends()
        .map(|(purchases, mean)| Ok((SpendHistory::new(purchases, mean)?, 1)))
        .collect()
}

fn parameters<M: Estimate + Clone + Sync>(
    model: &'static str,
    fit: &Fit<M>,
    data: &M::Data,
    refits: Option<&Replicates<M>>,
) -> Result<Vec<Parameter>, Failure> {
    let plain = NormalEstimate::of(fit)?;
    let robust = NormalEstimate::robust(fit, data)?.standard_errors();
    let wald = plain.wald_intervals(Scale::Logarithmic, CONFIDENCE)?;
    let profile = fit.profile_intervals(data, CONFIDENCE)?;
    let bootstrap = refits
        .map(|refits| refits.parameter_intervals(CONFIDENCE))
        .transpose()?;
    Ok(fit
        .names()
        .iter()
        .zip(plain.standard_errors())
        .zip(robust)
        .zip(wald.into_iter().zip(profile))
        .enumerate()
        .map(
            |(place, (((name, error), robust_error), (wald, profile)))| Parameter {
                model,
                name,
                error,
                robust_error,
                wald,
                profile,
                bootstrap: bootstrap.as_ref().and_then(|all| all.get(place).copied()),
            },
        )
        .collect())
}

/// What the base will bring in a year, discounted by 15 %; the log has revenue only.
fn base_value((process, spend): &Models, base: &CustomerBase<String>) -> Result<f64, clv::Error> {
    let value = LifetimeValue {
        process: *process,
        spend: *spend,
        unit: TimeUnit::Week,
        margin: Decimal::ONE,
        discount: yearly_discount()?,
        valuation: Valuation::Continuous {
            horizon: Horizon::of(Decimal::from(AHEAD), TimeUnit::Week)?,
        },
    };
    Ok(value.base(base)?.total.to_f64().unwrap_or(f64::NAN))
}

fn yearly_discount() -> Result<DiscountRate, clv::Error> {
    Ok(DiscountRate::new(Decimal::new(15, 2), TimeUnit::Year)?)
}

/// Ten customers, from those who bought most often to those who never came back.
fn people(
    base: &CustomerBase<String>,
    customers: &[Customer],
    draws: &[Models],
) -> Result<Vec<Person>, Failure> {
    let mut order: Vec<usize> = (0..customers.len()).collect();
    order.sort_by_key(|&place| std::cmp::Reverse(base.frequency().get(place).copied()));
    let processes: Vec<BgNbd> = draws.iter().map(|(process, _)| *process).collect();
    // Each half-way from the one before to the last.
    let places = (0..10_u32).map(|step| order.len() >> (10 - step));
    places
        .filter_map(|place| order.get(place.min(order.len() - 1)).copied())
        .filter_map(|place| Some((base.customers().get(place)?, customers.get(place)?)))
        .map(|(key, (history, spend))| {
            let t = f64::from(AHEAD);
            let purchases = Parameters::Uncertain(&processes).posterior(history)?;
            let revenue =
                RevenueDistribution::of_customer(Parameters::Uncertain(draws), history, spend, t)?;
            Ok(Person {
                key: key.clone(),
                history: *history,
                purchases: PurchaseInterval::of(&purchases, t, CONFIDENCE)?,
                revenue: revenue.interval(CONFIDENCE)?,
            })
        })
        .collect()
}

/// Totals under fixed and under uncertain parameters.
fn totals(
    known: &[(&'static str, Parameters<'_, Models>)],
    customers: &[Customer],
) -> Result<Vec<Total>, Failure> {
    let span = RevenueSpan {
        t: f64::from(AHEAD),
        force_of_interest: yearly_discount()?.force_of_interest(TimeUnit::Week),
    };
    known
        .iter()
        .map(|&(parameters, known)| {
            let revenue = TotalForecast::of_revenue(known, customers, span, DRAWS)?;
            Ok(Total {
                what: "discounted revenue",
                parameters,
                interval: revenue.interval(CONFIDENCE)?,
            })
        })
        .collect()
}
