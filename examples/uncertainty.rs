//! How sure is it all: the parameters, what ten customers will do, and what the base is worth.
//!
//! ```text
//! cargo run --release --example uncertainty -- [LOG] [--calibration-end DATE] [--help]
//! ```
//!
//! A log is a CSV file, whose columns and formats are found or named (`--help`); CDNOW where none
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

use calibration::{Calibration, CalibrationArguments};
use clap::Parser;
use clv::models::uncertainty::{
    IntervalScale, NormalEstimate, Parameters, ProfileInterval, PurchaseInterval,
    ReplicateInterval, Replicates, Replication, RevenueDistribution, RevenueInterval,
    TotalForecast, bootstrap_customers,
};
use clv::models::{
    AsData, BgNbd, DistinctHistories, Estimate, Fit, GammaGamma, LifetimeValue, LifetimeValueError,
    SpendHistories, SpendHistory, TimedModel, Valuation, ValueTerms, ZeroSpend,
};
use clv::quantity::{ConfidenceLevel, DiscountRate, Horizon, QuantityError, TimeUnit};
use clv::statistics::Interval;
use clv::transactions::{CustomerBase, PurchaseHistory};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use shown::{Answer, Failure, progress};
use std::process::ExitCode;
use std::time::Instant;

/// How sure the parameters, the customers' future and the base's value are.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    calibration: CalibrationArguments,
    #[command(flatten)]
    answer: Answer,
}

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

type Models = (BgNbd, GammaGamma);
type Customer = (PurchaseHistory, SpendHistory);

/// Everything that the example finds out, before it is printed.
struct Findings {
    log: String,
    customers: usize,
    parameters: Vec<OfModel>,
    /// Each part, or why it is missing: none ends the others.
    people: Result<Vec<Person>, String>,
    money: Result<Money, String>,
    seconds: Vec<(&'static str, f64)>,
}

/// What is known of the amounts, and what follows from it.
struct Money {
    /// How many customers were left out of the fit because all their counted amounts are zero.
    zero_spend: u64,
    customers: Vec<Customer>,
    draws: Replicates<Models>,
    expected_value: Expected,
    totals: Vec<Total>,
}

/// The parameters of a model, or why it is missing.
struct OfModel {
    model: &'static str,
    parameters: Result<Vec<Parameter>, String>,
    /// Why some of their intervals are missing.
    missing: Vec<String>,
}

struct Parameter {
    name: String,
    estimate: f64,
    error: Option<f64>,
    robust_error: Option<f64>,
    wald: Option<Interval>,
    profile: Option<ProfileInterval>,
    bootstrap: Option<ReplicateInterval>,
}

/// One customer, with uncertain parameters.
struct Person {
    key: String,
    history: PurchaseHistory,
    purchases: PurchaseInterval,
    revenue: Option<RevenueInterval>,
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
    let findings = progress("drawing and fitting again", || find(calibration));
    if arguments.answer.json {
        reading.print_beside(report::json(&findings))?;
    } else {
        report::print(&findings);
    }
    Ok(())
}

fn find(calibration: Calibration) -> Findings {
    let Calibration {
        name,
        base,
        has_amounts,
        ..
    } = calibration;
    let mut seconds = Vec::new();
    let rows = DistinctHistories::of(&base);
    let process = BgNbd::fit(&rows).map_err(|error| error.to_string());
    let spend = has_amounts.and_then(|()| spend(&base).map_err(|error| error.to_string()));

    let of_process = match &process {
        Ok(fit) => {
            let (refits, took) = timed(|| bootstrap_customers(fit, &rows, REFITS));
            seconds.push(("200 refits to resampled customers", took));
            let refits = Some(refits.map_err(|error| error.to_string()));
            let (of_process, took) = timed(|| parameters("BG/NBD", fit, &rows, refits));
            seconds.push(("profiles and robust errors of BG/NBD", took));
            of_process
        }
        Err(why) => OfModel::missing("BG/NBD", why),
    };
    let of_spend = match &spend {
        Ok((amounts, fit)) => parameters("Gamma-Gamma", fit, amounts.histories(), None),
        Err(why) => OfModel::missing("Gamma-Gamma", why),
    };

    let estimate = process
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|fit| NormalEstimate::of(fit).map_err(|error| error.to_string()));
    let money = estimate.clone().and_then(|estimate| {
        let (amounts, fit) = spend.as_ref().map_err(Clone::clone)?;
        let money = money(&estimate, amounts, fit, &base, &mut seconds);
        money.map_err(|error| error.to_string())
    });
    let people = estimate.and_then(|estimate| {
        let processes: Vec<BgNbd> = match &money {
            Ok(money) => money.draws.models().iter().map(|of| of.0).collect(),
            Err(_) => {
                let draws = estimate.draws(DRAWS).map_err(|error| error.to_string())?;
                draws.models().to_vec()
            }
        };
        let (people, took) = timed(|| people(&base, &processes, money.as_ref().ok()));
        seconds.push(("ten customers under 200 draws", took));
        people.map_err(|error| error.to_string())
    });
    Findings {
        log: name,
        customers: base.len(),
        parameters: vec![of_process, of_spend],
        people,
        money,
        seconds,
    }
}

fn spend(base: &CustomerBase<String>) -> Result<(SpendHistories, Fit<GammaGamma>), Failure> {
    let amounts = SpendHistories::of(base, ZeroSpend::LeaveOut)?;
    let fit = GammaGamma::fit(&amounts)?;
    Ok((amounts, fit))
}

fn money(
    process: &NormalEstimate<BgNbd>,
    amounts: &SpendHistories,
    spend: &Fit<GammaGamma>,
    base: &CustomerBase<String>,
    seconds: &mut Vec<(&'static str, f64)>,
) -> Result<Money, Failure> {
    let customers = base
        .iter()
        .map(|row| Ok((row.history, SpendHistory::of(&row, base.first_purchase())?)))
        .collect::<Result<Vec<Customer>, Failure>>()?;
    let both = NormalEstimate::jointly(process.clone(), NormalEstimate::of(spend)?);
    let draws = both.draws(DRAWS)?;
    let value = |models: &Models| base_value(models, base);
    let delta = both.delta_interval(IntervalScale::Logarithmic, value, CONFIDENCE)?;
    let (drawn, took) = timed(|| draws.interval(value, CONFIDENCE));
    seconds.push(("the base's value under 1000 draws", took));
    let known = [
        ("fixed", Parameters::fixed(both.model()).timed(base.unit())?),
        ("uncertain", Parameters::from(&draws)),
    ];
    let (totals, took) = timed(|| totals(&known, base));
    seconds.push(("2 × 1000 simulated years of the base", took));
    Ok(Money {
        zero_spend: amounts.zero_spend(),
        expected_value: Expected {
            delta,
            draws: drawn?,
        },
        totals: totals?,
        customers,
        draws,
    })
}

impl OfModel {
    fn missing(model: &'static str, why: &str) -> Self {
        Self {
            model,
            parameters: Err(why.to_owned()),
            missing: Vec::new(),
        }
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let started = Instant::now();
    let result = work();
    (result, started.elapsed().as_secs_f64())
}

/// The parameters with every interval that there is; at an edge of the search some are not.
fn parameters<M: Estimate + Clone + Sync>(
    model: &'static str,
    fit: &Fit<M>,
    data: &M::Data,
    refits: Option<Result<Replicates<M>, String>>,
) -> OfModel
where
    M::Data: AsData<M::Data>,
{
    let mut missing = Vec::new();
    let plain = there("error", NormalEstimate::of(fit), &mut missing);
    let robust = there("robust", NormalEstimate::robust(fit, data), &mut missing);
    let wald = plain
        .as_ref()
        .map(|plain| plain.wald_intervals(IntervalScale::Logarithmic, CONFIDENCE));
    let wald = wald.and_then(|wald| there("Wald", wald, &mut missing));
    let profile = fit.profile_intervals(data, CONFIDENCE);
    let profile = there("profile", profile, &mut missing);
    let refits = refits.and_then(|refits| there("bootstrap", refits, &mut missing));
    let bootstrap = refits.map(|refits| refits.parameter_intervals(CONFIDENCE));
    let bootstrap = bootstrap.and_then(|found| there("bootstrap", found, &mut missing));
    let errors = plain.map(|plain| plain.standard_errors());
    let robust_errors = robust.map(|robust| robust.standard_errors());
    let names = fit.names().into_iter().zip(fit.estimates()).enumerate();
    let parameters = names.map(|(place, (name, estimate))| Parameter {
        name: name.into_owned(),
        estimate,
        error: at(errors.as_deref(), place),
        robust_error: at(robust_errors.as_deref(), place),
        wald: at(wald.as_deref(), place),
        profile: at(profile.as_deref(), place),
        bootstrap: at(bootstrap.as_deref(), place),
    });
    OfModel {
        model,
        parameters: Ok(parameters.collect()),
        missing,
    }
}

fn at<T: Copy>(column: Option<&[T]>, place: usize) -> Option<T> {
    column?.get(place).copied()
}

/// What is there; why not is noted.
fn there<T, E: ToString>(name: &str, found: Result<T, E>, missing: &mut Vec<String>) -> Option<T> {
    match found {
        Ok(found) => Some(found),
        Err(why) => {
            missing.push(format!("no {name}: {}", why.to_string()));
            None
        }
    }
}

/// What the base will bring in a year, discounted by 15 %; the log has revenue only.
fn base_value(
    (process, spend): &Models,
    base: &CustomerBase<String>,
) -> Result<f64, LifetimeValueError> {
    let terms = ValueTerms {
        margin: Decimal::ONE,
        discount: yearly_discount()?,
        valuation: Valuation::Continuous { horizon: year()? },
    };
    let value = LifetimeValue::new(TimedModel::new(*process, base.unit()), *spend, terms)?;
    Ok(value.base(base)?.total.to_f64().unwrap_or(f64::NAN))
}

/// The weeks ahead.
fn year() -> Result<Horizon, QuantityError> {
    Horizon::of(Decimal::from(AHEAD), TimeUnit::Week)
}

fn yearly_discount() -> Result<DiscountRate, QuantityError> {
    DiscountRate::new(Decimal::new(15, 2), TimeUnit::Year)
}

/// Ten customers, from those who bought most often to those who never came back.
fn people(
    base: &CustomerBase<String>,
    processes: &[BgNbd],
    money: Option<&Money>,
) -> Result<Vec<Person>, Failure> {
    let some = |number: usize| number.min(DRAWS_OF_ONE);
    let processes = &processes[..some(processes.len())];
    let revenue = |place: usize| -> Result<Option<RevenueInterval>, Failure> {
        let Some((money, (history, spend))) =
            money.and_then(|money| Some((money, money.customers.get(place)?)))
        else {
            return Ok(None);
        };
        let draws = money.draws.models();
        let draws = Parameters::uncertain(&draws[..some(draws.len())]);
        let revenue = RevenueDistribution::of_customer(draws, history, spend, f64::from(AHEAD))?;
        Ok(Some(revenue.interval(CONFIDENCE)?))
    };
    let mut order: Vec<usize> = (0..base.len()).collect();
    order.sort_by_key(|&place| std::cmp::Reverse(base.frequency().get(place).copied()));
    // Each half-way from the one before to the last.
    let places = (0..10_u32).map(|step| order.len() >> (10 - step));
    places
        .filter_map(|place| order.get(place.min(order.len() - 1)).copied())
        .filter_map(|place| Some((place, base.row(place)?)))
        .map(|(place, row)| {
            let purchases = Parameters::uncertain(processes).posterior(&row.history)?;
            Ok(Person {
                key: row.customer.clone(),
                history: row.history,
                purchases: PurchaseInterval::of(&purchases, f64::from(AHEAD), CONFIDENCE)?,
                revenue: revenue(place)?,
            })
        })
        .collect()
}

/// Totals under fixed and under uncertain parameters.
fn totals(
    known: &[(&'static str, Parameters<'_, Models>)],
    base: &CustomerBase<String>,
) -> Result<Vec<Total>, Failure> {
    let (horizon, discount) = (year()?, yearly_discount()?);
    known
        .iter()
        .map(|&(parameters, known)| {
            let revenue = TotalForecast::of_revenue(known, base, horizon, discount, DRAWS)?;
            Ok(Total {
                what: "discounted revenue",
                parameters,
                interval: revenue.interval(CONFIDENCE)?,
            })
        })
        .collect()
}
