//! Whether customers stay: the cohort table, survival, and warnings with their reasons, for the
//! CDNOW log or any other.
//!
//! ```text
//! cargo run --release --example retention -- [LOG] [--calibration-end DATE] [--help]
//! ```
//!
//! A log is a CSV file, whose columns and formats are found or named (`--help`). Warnings are
//! given at the calibration end (half-way through the log unless it is given) and compared with
//! what customers then did. In a log nobody says goodbye: a customer counts as gone after half a
//! year without a purchase.

#[path = "shown/mod.rs"]
mod shown;

#[path = "log/mod.rs"]
mod log;
#[path = "retention/report.rs"]
mod report;

use chrono::NaiveDate;
use clap::Parser;
use clv::quantity::{CalendarPeriod, CalendarSpan, ConfidenceLevel, TimeUnit};
use clv::retention::{
    ChurnEvaluation, ChurnFacts, ChurnRules, ChurnWarning, CohortActivity, CohortTable,
    KaplanMeier, KaplanMeierRow, PeriodFigures, PurchaseRhythm, RiskTable, SignalRule, Silence,
    SurvivalInterval, UnfinishedPeriod, WarnedCustomer, evaluate_warnings, period_figures,
};
use clv::transactions::{Order, Orders};
use log::reading::Reading;
use log::refunds::Refunded;
use log::{Log, LogArguments, ORDERS};
use rust_decimal::Decimal;
use shown::{Answer, BadArguments, Failure};
use std::cmp::Reverse;
use std::process::ExitCode;

/// Whether customers stay: cohorts, survival, and warnings with their reasons.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    log: LogArguments,
    /// The day on which warnings are given; half-way through the log where it is not named
    #[arg(long, value_name = "YYYY-MM-DD")]
    calibration_end: Option<NaiveDate>,
    #[command(flatten)]
    answer: Answer,
}

/// Silence after which a customer counts as gone.
const GONE_AFTER: CalendarSpan = CalendarSpan::Months(6);
/// The days of the recent and of the earlier window of a warning.
const QUARTER: u32 = 91;
/// How many of the warned customers are named.
const NAMED: usize = 10;

/// Everything that the example finds out, before it is printed.
struct Findings {
    log: String,
    reading: Reading,
    last: NaiveDate,
    calibration_end: NaiveDate,
    /// Refunds of the month that has not ended, which cohorts and months leave out with its orders.
    refunds_left_out: Refunded,
    // Each part, or why it is missing: none ends the others.
    cohorts: Result<CohortTable, String>,
    /// The figures of each month.
    months: Result<Vec<PeriodFigures>, String>,
    survival: Result<Survival, String>,
    rhythm: Result<Rhythm, String>,
    warnings: Result<Warnings, String>,
}

struct Survival {
    estimate: KaplanMeier,
    rows: Vec<KaplanMeierRow>,
}

struct Warnings {
    /// Those that are named.
    warned: Vec<Warned>,
    evaluation: ChurnEvaluation,
}

/// The rhythm of the customer with the most purchase days.
struct Rhythm {
    customer: String,
    rhythm: PurchaseRhythm,
}

struct Warned {
    customer: String,
    warning: ChurnWarning,
    /// `None` where the log has no amounts.
    spent: Option<Decimal>,
    left: bool,
}

fn main() -> ExitCode {
    shown::run(run)
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let name = arguments.log.name();
    arguments
        .answer
        .or_missing(("log", &name), show(&arguments))
}

fn show(arguments: &Arguments) -> Result<(), Failure> {
    let findings = find(arguments)?;
    if arguments.answer.json {
        findings.reading.print_beside(report::json(&findings)?)?;
    } else {
        report::print(&findings)?;
    }
    Ok(())
}

fn find(arguments: &Arguments) -> Result<Findings, Failure> {
    let log = arguments.log.log()?;
    let calibration_end = arguments.calibration_end.unwrap_or_else(|| log.half_way());
    if !(log.first..=log.last).contains(&calibration_end) {
        let problem = format!(
            "--calibration-end takes a day of the log, which goes from {} to {}, got {calibration_end}",
            log.first, log.last
        );
        return log.reading.of(Err(BadArguments::new(problem, "").into()));
    }
    let refunds = refunds_left_out(&log);
    let refunds = log.reading.of(refunds.map_err(Failure::from))?;
    Ok(explore(
        arguments.log.name(),
        &log,
        calibration_end,
        refunds,
    ))
}

/// The refunds of the month that has not ended when the log ends.
fn refunds_left_out(log: &Log) -> Result<Refunded, String> {
    let month = CalendarPeriod::Month;
    let start = month.start(month.number(log.last));
    match start.filter(|_| !month.ends_on(log.last)) {
        Some(start) => Refunded::of(&log.transactions, start..=log.last),
        None => Ok(Refunded::default()),
    }
}

fn explore(
    name: String,
    log: &Log,
    calibration_end: NaiveDate,
    refunds_left_out: Refunded,
) -> Findings {
    let last = log.last;
    let money = log.need_amounts();
    let reading = log.reading.clone();
    let log = log.transactions.orders(ORDERS);
    let reason = |error: Failure| error.to_string();
    Findings {
        log: name,
        reading,
        last,
        calibration_end,
        refunds_left_out,
        cohorts: cohorts(&log, last).map_err(reason),
        months: money.and_then(|()| {
            let left_out = UnfinishedPeriod::LeftOut;
            period_figures(&log, CalendarPeriod::Month, last, left_out)
                .map_err(|error| error.to_string())
        }),
        survival: survival(&log, last).map_err(reason),
        rhythm: busiest(&log, last).map_err(reason),
        warnings: warnings(&log, calibration_end, last).map_err(reason),
    }
}

fn cohorts(log: &Orders<'_, String>, last: NaiveDate) -> Result<CohortTable, Failure> {
    let cohorts = CohortTable::from_orders(
        log,
        CalendarPeriod::Month,
        last,
        UnfinishedPeriod::LeftOut,
        CohortActivity::Bounded,
    )?;
    Ok(cohorts.ok_or("nobody ordered in a whole month")?)
}

fn survival(log: &Orders<'_, String>, last: NaiveDate) -> Result<Survival, Failure> {
    let silence = Silence {
        gone_after: GONE_AFTER,
        as_of: last,
    };
    let mut observations = Vec::new();
    for customer in log.iter() {
        let days = customer
            .through(last)?
            .into_iter()
            .map(|order| order.date());
        observations.extend(silence.observed(days, TimeUnit::Month)?);
    }
    let at_risk = RiskTable::of(&observations)?;
    let estimate = KaplanMeier::of(at_risk.ok_or("nobody ordered half a year before the end")?);
    Ok(Survival {
        rows: estimate.rows(SurvivalInterval::LogLog, ConfidenceLevel::P95),
        estimate,
    })
}

fn busiest(log: &Orders<'_, String>, as_of: NaiveDate) -> Result<Rhythm, Failure> {
    let mut busiest: Option<Rhythm> = None;
    for customer in log.iter() {
        let Some(rhythm) = PurchaseRhythm::from_orders(&customer, as_of)? else {
            continue;
        };
        let most = busiest
            .as_ref()
            .map_or(0, |found| found.rhythm.intervals.len());
        if rhythm.intervals.len() > most {
            busiest = Some(Rhythm {
                customer: customer.customer().clone(),
                rhythm,
            });
        }
    }
    Ok(busiest.ok_or("nobody bought on enough days to have a rhythm")?)
}

/// Warns every customer who bought again before the calibration end, and looks at what they did.
///
/// The log has purchases only: they are the interactions too. A customer has left who does not
/// buy in the holdout; when that was is the first day of the holdout.
fn warnings(
    log: &Orders<'_, String>,
    calibration_end: NaiveDate,
    last: NaiveDate,
) -> Result<Warnings, Failure> {
    let mut bought = Vec::new();
    for customer in log.iter() {
        let seen = customer.through(calibration_end)?;
        if seen.len() > 1 {
            let facts = ChurnFacts::from_orders(&customer, calibration_end, QUARTER)?;
            bought.push((customer, seen, facts));
        }
    }
    let mut purchases = Decimal::ZERO;
    for (_, _, facts) in &bought {
        purchases = purchases
            .checked_add(facts.interactions)
            .ok_or("more purchases than a decimal can count")?;
    }
    let mean = purchases
        .checked_div(Decimal::from(bought.len()))
        .filter(|mean| !mean.is_zero())
        .ok_or("nobody bought in the quarter before the calibration end")?;

    let rules = ChurnRules {
        inactive_after: CalendarSpan::Months(3),
        drop_above: Decimal::new(40, 2),
        industry_mean: mean,
        interaction_below: Decimal::new(5, 1),
        decline: None,
        alive_below: None,
        rule: SignalRule::Any,
    };
    let mut warned = Vec::new();
    let mut outcomes = Vec::new();
    for (customer, seen, facts) in &bought {
        let warning = rules.warn(facts, calibration_end)?;
        let later = !customer.between(calibration_end, last)?.is_empty();
        let left_on = (!later && last > calibration_end).then(|| calibration_end.succ_opt());
        outcomes.push(WarnedCustomer {
            warned_on: warning.intervene.then_some(calibration_end),
            left_on: left_on.flatten(),
        });
        if warning.intervene {
            warned.push(Warned {
                customer: customer.customer().clone(),
                warning,
                spent: log.has_amounts().then(|| spent(seen)).transpose()?,
                left: !later,
            });
        }
    }
    warned.sort_by_key(|warned| Reverse((warned.warning.fired, warned.spent)));
    warned.truncate(NAMED);
    Ok(Warnings {
        warned,
        evaluation: evaluate_warnings(&outcomes, ConfidenceLevel::P95)?,
    })
}

fn spent(orders: &[Order]) -> Result<Decimal, Failure> {
    let mut amounts = orders.iter().map(|order| order.amount);
    let sum = amounts.try_fold(Decimal::ZERO, Decimal::checked_add);
    sum.ok_or_else(|| "more spent than fits in a decimal".into())
}
