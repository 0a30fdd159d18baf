//! Who the customers are: RFM segments, tiers, how concentrated the sales are, who is at risk and
//! what they are worth, for the CDNOW log or any other.
//!
//! ```text
//! cargo run --release --example segments -- [LOG] [--as-of DATE] [--help]
//! ```
//!
//! A log is a CSV file, whose columns and formats are found or named (`--help`). Worth is what
//! BG/NBD and Gamma-Gamma expect of a customer over the year after the as-of date, which is the
//! last day of the log unless it is given.

#[path = "shown/mod.rs"]
mod shown;

#[path = "log/mod.rs"]
mod log;
#[path = "segments/report.rs"]
mod report;
#[path = "segments/without_money.rs"]
mod without_money;
#[path = "worth/mod.rs"]
mod worth;

use chrono::NaiveDate;
use clap::Parser;
use clv::models::{
    BgNbd, Estimate, Fit, GammaGamma, LifetimeValue, SpendHistories, TimedModel, ZeroSpend,
};
use clv::quantity::{Probability, TimeUnit};
use clv::segment::{
    AtThreshold, Concentration, GroupShare, LifecycleRules, LifecycleStage, Quadrant,
    QuadrantThresholds, RfmMethod, RfmRules, RfmScores, RfmTable, RuleAudit, SegmentSummary,
    Threshold, TierBasis, TierShare, TierShares, Tiers, TopShare, group_share, order_times,
};
use clv::transactions::{CustomerBase, FirstPurchase};
use log::reading::Reading;
use log::{Log, LogArguments, ORDERS};
use rust_decimal::Decimal;
use shown::{Answer, BadArguments, Failure, Table};
use std::cmp::Reverse;
use std::process::ExitCode;
use without_money::without_money;
use worth::Worth as Terms;

/// RFM segments, tiers, how concentrated sales are, who is at risk and what they are worth.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    log: LogArguments,
    /// The day on which customers are looked at; the last day of the log where it is not given
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
    #[command(flatten)]
    terms: Terms,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    table: Table,
}

/// How many of the valuable customers at risk are named.
const NAMED: usize = 10;

/// Everything that the example finds out, before it is printed.
/// More days than this after the end of a log the whole shop is silent, or the log is not all of it.
const LONG_SILENCE: i64 = 31;

struct Findings {
    log: String,
    reading: Reading,
    as_of: NaiveDate,
    customers: usize,
    scored: RfmScores,
    audit: RuleAudit,
    /// Why nothing is said of money: segments, tiers and sales are by it.
    money: Result<(), String>,
    /// Empty without money, as the tiers.
    segments: Vec<SegmentSummary>,
    tiers: Option<Tiers>,
    /// `None` also where nothing was paid.
    sales: Option<SalesConcentration>,
    stages: Vec<(LifecycleStage, usize)>,
    /// Empty where nobody has a worth.
    quadrants: Vec<(Quadrant, usize)>,
    /// How many customers the model of spend leaves out, or why nobody has a worth.
    worth: Result<u64, String>,
    at_risk: Vec<AtRisk>,
    /// How far the worth looks ahead, such as `1 year`.
    span: String,
    /// A row a customer, as [`report::COLUMNS`] says.
    people: Vec<Vec<String>>,
}

struct SalesConcentration {
    gini: f64,
    herfindahl: f64,
    top_twenty_percent: f64,
    repeat_customers: GroupShare,
}

/// A customer who is overdue by the own rhythm, and what is at stake.
struct AtRisk {
    customer: String,
    /// `None` where the log has no amounts.
    segment: Option<String>,
    orders: u64,
    days_since_last: u32,
    usual_gap: Option<Decimal>,
    /// `None` where there is no model.
    probability_alive: Option<f64>,
    worth: Option<Decimal>,
}

/// What the customers are expected to spend over the year.
struct Worth {
    /// How many customers were left out of Gamma-Gamma because all their counted amounts are zero.
    zero_spend: u64,
    values: Vec<Decimal>,
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
    arguments
        .table
        .write(&report::COLUMNS, || findings.people.clone())?;
    if arguments.answer.json {
        findings.reading.print_beside(report::json(&findings))?;
    } else {
        report::print(&findings);
    }
    Ok(())
}

fn find(arguments: &Arguments) -> Result<Findings, Failure> {
    let log = arguments.log.log()?;
    let reading = log.reading.clone();
    reading.of(find_in(arguments, log))
}

fn find_in(arguments: &Arguments, mut read: Log) -> Result<Findings, Failure> {
    let as_of = arguments.as_of.unwrap_or(read.last);
    if as_of < read.first {
        let problem = format!(
            "--as-of takes a day on which somebody has bought, and the log begins on {}, got {as_of}",
            read.first
        );
        return Err(BadArguments::new(problem, "").into());
    }
    let silent = (as_of - read.last).num_days();
    if silent > LONG_SILENCE {
        let last = read.last;
        let warning = format!(
            "the log ends on {last}, {silent} days before --as-of: who has bought since is not in it"
        );
        eprintln!("warning: {warning}");
        read.reading.warnings.push(warning.into());
    }
    let money = read.need_amounts();
    let log = &read.transactions;

    // The base: its purchases are days with a purchase, its customers in ascending order.
    let reduction = ORDERS.reduction(as_of, TimeUnit::Week, FirstPurchase::Excluded);
    let place = format!("{}, as of {as_of}", arguments.log.name());
    let base = reduction
        .reduce(log)
        .map_err(|error| format!("{place}: {error}"))?;

    // What the model expects of each of them.
    // Without a model, as where nobody repeats, segments and tiers are there all the same.
    let process = BgNbd::fit(&base).map_err(Failure::from);
    let alive = match &process {
        Ok(process) => TimedModel::of(process)?.probability_alive_of_base(&base)?,
        Err(_) => Vec::new(),
    };
    let worth = money
        .clone()
        .map_err(Failure::from)
        .and(process)
        .and_then(|process| worth(&process, &base, &arguments.terms));
    let values = worth.as_ref().ok().map(|worth| worth.values.as_slice());

    // Stages of life are by each customer's own rhythm. The base has the same customers in the same
    // order as the log, less those who had not bought yet.
    let orders = log.orders(reduction.order_policy());
    let times = order_times(&orders, as_of)?;

    // RFM scores, the segments of the R package, and what each is worth.
    let table = match &money {
        Ok(()) => RfmTable::from_base(&base, as_of)?,
        Err(_) => without_money(&orders, &times)?,
    };
    let mut scored = table
        .score(&RfmMethod::QuantileCut { bins: 5 })?
        .ok_or("no customer")?;
    if money.is_err() {
        scored.monetary_sizes.clear();
    }
    let assigned = money
        .is_ok()
        .then(|| RfmRules::ten_segments().assign(&scored.scores));
    let segment = |row: usize| {
        let segment = assigned.as_ref().and_then(|assigned| assigned.segment(row));
        segment.map(str::to_owned)
    };
    let segments = assigned.as_ref().map_or_else(
        || Ok(Vec::new()),
        |assigned| assigned.summarize(&table, values),
    )?;
    let paid: Option<Vec<Decimal>> = money.is_ok().then(|| {
        let rows = 0..table.len();
        rows.filter_map(|row| table.monetary(row)).collect()
    });

    let people = (0..table.len()).map(|row| {
        let text =
            |number: Option<Decimal>| number.map_or(String::new(), |number| number.to_string());
        let orders = table.frequency().get(row);
        vec![
            table
                .customers()
                .get(row)
                .map_or(String::new(), ToString::to_string),
            segment(row).unwrap_or_default(),
            orders.map_or(String::new(), ToString::to_string),
            text(paid.as_ref().and_then(|paid| paid.get(row).copied())),
            alive.get(row).map_or(String::new(), f64::to_string),
            text(values.and_then(|values| values.get(row).copied())),
        ]
    });
    let people = people.collect();

    // Tiers by what customers have paid, and how much hangs on how few.
    let tier = |tier: &str, percent| TierShare {
        tier: tier.to_owned(),
        share: Decimal::new(percent, 2),
    };
    let shares = TierShares::new(
        TierBasis::Customers,
        vec![tier("gold", 10), tier("silver", 30)],
        "bronze",
    )?;
    let (tiers, sales) = match &paid {
        Some(paid) => (
            shares.assign(table.customers(), paid)?,
            concentration(paid, table.frequency())?,
        ),
        None => (None, None),
    };

    // Past value against expected value.
    let thresholds = QuadrantThresholds {
        value: Threshold::Mean,
        potential: Threshold::Mean,
        at_threshold: AtThreshold::High,
    };
    let quadrants = values
        .zip(paid.as_ref())
        .map(|(values, paid)| thresholds.assign(paid, values))
        .transpose()?
        .flatten();

    let rules = LifecycleRules {
        population_median_gap_days: times.median_gap_days,
        new_within_days: 30,
        active_gaps: Decimal::new(15, 1),
        at_risk_gaps: Decimal::from(3),
        dormant_within_days: 365,
    };
    let stages = rules.stages(times.customers.iter().copied())?;
    let mut at_risk = Vec::new();
    for ((name, times), stage) in orders.customers().iter().zip(&times.customers).zip(&stages) {
        let row = base.position(name.as_str());
        let overdue = matches!(
            stage,
            Some(LifecycleStage::AtRisk | LifecycleStage::Dormant)
        );
        if let (true, Some(row)) = (overdue, row) {
            at_risk.push(AtRisk {
                customer: (*name).clone(),
                segment: segment(row),
                orders: times.orders,
                days_since_last: times.days_since_last.unwrap_or_default(),
                usual_gap: times.median_gap_days,
                probability_alive: alive.get(row).copied(),
                worth: values.and_then(|values| values.get(row).copied()),
            });
        }
    }
    at_risk.sort_by_key(|customer| Reverse(customer.worth));
    at_risk.truncate(NAMED);

    Ok(Findings {
        log: arguments.log.name(),
        reading: read.reading.clone(),
        as_of,
        customers: table.len(),
        audit: RfmRules::ten_segments().audit(5)?,
        stages: LifecycleStage::ALL
            .map(|stage| {
                let there = stages.iter().filter(|found| **found == Some(stage));
                (stage, there.count())
            })
            .to_vec(),
        quadrants: quadrants.map_or_else(Vec::new, |quadrants| {
            let count = |place| quadrants.iter().filter(|q| **q == place).count();
            Quadrant::ALL.map(|place| (place, count(place))).to_vec()
        }),
        worth: worth
            .as_ref()
            .map(|worth| worth.zero_spend)
            .map_err(ToString::to_string),
        span: arguments.terms.span(),
        money,
        scored,
        segments,
        tiers,
        sales,
        at_risk,
        people,
    })
}

fn concentration(paid: &[Decimal], orders: &[u64]) -> Result<Option<SalesConcentration>, Failure> {
    let repeat: Vec<bool> = orders.iter().map(|&orders| orders > 1).collect();
    let (Some(sales), Some(repeat_customers)) =
        (Concentration::of(paid)?, group_share(paid, &repeat)?)
    else {
        return Ok(None);
    };
    Ok(Some(SalesConcentration {
        gini: sales.gini(),
        herfindahl: sales.herfindahl(),
        top_twenty_percent: sales.top_share(
            Probability::new(Decimal::new(2, 1))?,
            TopShare::Interpolated,
        )?,
        repeat_customers,
    }))
}

fn worth(
    process: &Fit<BgNbd>,
    base: &CustomerBase<String>,
    terms: &Terms,
) -> Result<Worth, Failure> {
    let amounts = SpendHistories::of(base, ZeroSpend::LeaveOut)?;
    if amounts.histories().is_empty() {
        return Err("no repeat purchase has an amount above 0".into());
    }
    let value = LifetimeValue::of(process, &GammaGamma::fit(&amounts)?, terms.terms()?)?;
    let forecast = value.base(base)?;
    Ok(Worth {
        zero_spend: amounts.zero_spend(),
        values: forecast.customers.iter().map(|row| row.value).collect(),
    })
}
