//! Who will buy again: probability models, supervised models and a naive rule on the same holdout.
//!
//! ```text
//! cargo run --release --example repurchase -- [LOG] [--learn-end DATE] [--help]
//! ```
//!
//! A log is a CSV file, whose columns and formats are found or named (`--help`). Everything is
//! learned from what happened up to the end of learning (for CDNOW week 39, 1997-09-30, for another
//! log half-way through its time) and judged by what happened after it. Supervised models need
//! labels, so they learn at the middle of the learning time whether customers bought again by its
//! end. Then 500 messages are given to the customers on whom they are best spent.

#[path = "shown/mod.rs"]
mod shown;

#[path = "log/mod.rs"]
mod log;
#[path = "repurchase/report.rs"]
mod report;

use chrono::{NaiveDate, TimeDelta};
use clap::Parser;
use clv::campaign::{Allocation, Budget, Prospect, allocate_budget};
use clv::models::{BgNbd, CustomerModel, Estimate, ParetoNbd};
use clv::predict::evaluation::{
    AucComparison, AucEstimate, Ranking, brier, compare_aucs, log_loss,
};
use clv::predict::logistic::{LogisticFit, LogisticRegression, Penalty};
use clv::predict::{
    FeatureTable, Forest, ForestSettings, LabelWindow, Snapshot, Standardisation, TimeSplit,
};
use clv::quantity::TimeUnit;
use clv::transactions::{CustomerBase, FirstPurchase, Orders, PurchaseHistory, Reduction};
use log::reading::Reading;
use log::{Log, LogArguments, ORDERS};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use shown::{Answer, Failure, progress};
use std::error::Error;
use std::process::ExitCode;

/// Who will buy again: probability models, supervised models and a naive rule on one holdout.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    log: LogArguments,
    /// The last day to learn from; 1997-09-30 for CDNOW, else half-way through the log
    #[arg(long, value_name = "YYYY-MM-DD")]
    learn_end: Option<NaiveDate>,
    #[command(flatten)]
    answer: Answer,
}

const LEARN_END: &str = "--learn-end";

/// What the supervised models look at. Left out are age and season, which at the learning snapshot
/// lie in another range than at the judging one.
const FEATURES: [&str; 7] = [
    "days_since_last",
    "purchases",
    "mean_amount",
    "mean_gap_days",
    "overdue",
    "recent_purchases",
    "trend",
];
const SKEWED: [&str; 5] = [
    "days_since_last",
    "purchases",
    "mean_amount",
    "mean_gap_days",
    "overdue",
];
const RECENT_DAYS: u32 = 56;
const MESSAGES: usize = 500;
/// What is left of a sale, what a message costs, and by what share of itself it is assumed to raise
/// the chance of a sale: the last must come from an experiment.
const MARGIN: f64 = 0.30;
const MESSAGE_COST: f64 = 0.05;
const ASSUMED_LIFT: f64 = 0.10;

/// One model's predictions and how good they were.
struct Judged {
    auc: AucEstimate,
    average_precision: f64,
    brier: f64,
    log_loss: f64,
    mean: f64,
    top_decile_lift: f64,
    /// Beside BG/NBD, where that is there.
    comparison: Option<AucComparison>,
}

/// What the supervised models learnt, or why it is missing.
struct Supervised {
    /// How many customers they learn from, and how many of these bought again.
    learning: (usize, usize),
    logistic: Result<LogisticFit, String>,
    /// Of the customers who are judged.
    by_logistic: Result<Vec<f64>, String>,
    by_forest: Result<Vec<f64>, String>,
}

/// A model's predictions, judged, or why they are not.
struct Model {
    name: &'static str,
    probabilities: Result<Vec<f64>, String>,
    judged: Result<Judged, String>,
}

/// Everything that the example finds out, before it is printed.
struct Findings {
    log: String,
    split: TimeSplit,
    holdout_end: NaiveDate,
    customers: Vec<String>,
    bought: Vec<bool>,
    supervised: Result<Supervised, String>,
    models: Vec<Model>,
    /// Whom to write to, or why nobody can say.
    allocation: Result<Allocation, String>,
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
    let log = arguments.log.log()?;
    let reading = log.reading.clone();
    reading.of(answer(arguments, log, &reading))
}

fn answer(arguments: &Arguments, log: Log, reading: &Reading) -> Result<(), Failure> {
    let learn_end = arguments.log.cut(LEARN_END, arguments.learn_end, &log)?;
    let name = arguments.log.name();
    let findings = progress("learning", || find(name.clone(), log, learn_end));
    match (&findings, arguments.answer.json) {
        (Ok(findings), true) => {
            reading.print_beside(report::json(findings)?)?;
        }
        (Ok(findings), false) => report::print(findings)?,
        (Err(reason), true) => {
            let document = shown::missing(("log", &name), &reason.to_string());
            reading.print_beside(document)?;
        }
        (Err(reason), false) => println!("{name}, learnt from until {learn_end}: {reason}"),
    }
    Ok(())
}

fn find(name: String, log: Log, learn_end: NaiveDate) -> Result<Findings, Failure> {
    let money = log.need_amounts();
    let Log {
        transactions: log,
        first,
        last,
        ..
    } = log;

    // The labels to learn from take the second half of the learning time, and no day of the holdout.
    let days = |days: i64, need: &str| match u32::try_from(days) {
        Ok(days) if days > 0 => Ok(days),
        _ => Err(format!(
            "{LEARN_END} must leave {need} in a log from {first} to {last}, got {learn_end}"
        )),
    };
    let window_days = days((learn_end - first).num_days() / 2, "two days to learn from")?;
    let holdout_days = days((last - learn_end).num_days(), "a day to judge by")?;
    let middle = learn_end - TimeDelta::days(window_days.into());
    let learn = Snapshot {
        as_of: middle.into(),
        recent_days: RECENT_DAYS,
    };
    let split = TimeSplit::new(learn, learn_end.into(), window_days)?;
    let holdout_window = LabelWindow {
        days: holdout_days,
        data_through: last.into(),
    };

    let reduction = Reduction {
        as_of: learn_end.into(),
        unit: TimeUnit::Day,
        collapse: ORDERS.collapse,
        refunds: ORDERS.refunds,
        zero_amounts: ORDERS.zero_amounts,
        repeated_orders: ORDERS.repeated_orders,
        first_purchase: FirstPurchase::Excluded,
    };
    let base = reduction.reduce(&log)?;
    let orders = log.orders(reduction.order_policy());

    let now = split.judge();
    let judging = now.features(&orders)?;
    let bought = now.labels(&orders, holdout_window)?;
    let histories = histories(&base, &judging.customers)?;
    let supervised = supervised(&split, &orders, &judging.table);
    let supervised = supervised.map_err(|error| error.to_string());

    let days = f64::from(holdout_days);
    // A chance within the learning window, at a constant chance a day, within the holdout.
    let stretch = days / f64::from(window_days);
    let stretched = |p: &[f64]| -> Vec<f64> {
        p.iter()
            .map(|p| -(stretch * (-p).ln_1p()).exp_m1())
            .collect()
    };
    let by_supervised = |of: fn(&Supervised) -> &Result<Vec<f64>, String>| {
        let supervised = supervised.as_ref().map_err(Clone::clone)?;
        let learnt = of(supervised).as_ref().map_err(Clone::clone)?;
        Ok(stretched(learnt))
    };
    let reason = |error: Failure| error.to_string();
    let by_bg_nbd = BgNbd::fit(&base)
        .map_err(Failure::from)
        .and_then(|fit| buys_again(fit.model(), &histories, days))
        .map_err(reason);
    let by_pareto_nbd = ParetoNbd::fit(&base)
        .map_err(Failure::from)
        .and_then(|fit| buys_again(fit.model(), &histories, days))
        .map_err(reason);
    let by_rate = histories.iter().map(|history| naive(history, days));
    let predictions = [
        ("BG/NBD", by_bg_nbd.clone()),
        ("Pareto/NBD", by_pareto_nbd),
        ("logistic", by_supervised(|learnt| &learnt.by_logistic)),
        ("forest", by_supervised(|learnt| &learnt.by_forest)),
        ("naive rate", Ok(by_rate.collect())),
    ];
    let reference = by_bg_nbd.as_deref().ok();
    let models = predictions.into_iter().map(|(name, probabilities)| Model {
        name,
        judged: match &probabilities {
            Ok(probabilities) => judge(probabilities, reference, &bought).map_err(reason),
            Err(why) => Err(why.clone()),
        },
        probabilities,
    });
    let models = models.collect();
    let allocation = money.and_then(|()| {
        let reference = by_bg_nbd.as_ref().map_err(Clone::clone)?;
        messages(reference, &judging.table).map_err(reason)
    });
    Ok(Findings {
        log: name,
        split,
        holdout_end: last,
        customers: judging.customers.into_iter().cloned().collect(),
        bought,
        supervised,
        models,
        allocation,
    })
}

/// Learns at the middle of the learning time, and predicts for the customers who are judged.
fn supervised(
    split: &TimeSplit,
    orders: &Orders<'_, String>,
    judging: &FeatureTable,
) -> Result<Supervised, Failure> {
    let then = split.learn();
    let learning = then.features(orders)?;
    let labels = then.labels(orders, split.learning_window())?;
    let telling = telling(&learning.table);
    let (known, new) = (
        prepared(&learning.table, &telling)?,
        prepared(judging, &telling)?,
    );
    let scale = Standardisation::of(&known)?;
    let (scaled, scaled_new) = (scale.apply(&known)?, scale.apply(&new)?);
    let logistic = LogisticRegression::fit(&scaled, &labels, Penalty::NONE);
    let logistic = logistic.map_err(|error| error.to_string());
    let settings = ForestSettings {
        trees: 500,
        depth: 12,
        draws_in_leaf: 25,
        features_at_split: 3,
        seed: 39,
    };
    let forest = Forest::fit(&known, &labels, settings);
    let by_logistic = logistic
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|logistic| {
            let found = logistic.model.probabilities(&scaled_new);
            found.map_err(|error| error.to_string())
        });
    Ok(Supervised {
        learning: (labels.len(), labels.iter().filter(|&&label| label).count()),
        logistic,
        by_logistic,
        by_forest: forest
            .and_then(|forest| forest.probabilities(&new))
            .map_err(|error| error.to_string()),
    })
}

/// The columns that are looked at; one that is the same for everybody tells nothing, and amounts
/// may not be there.
fn telling(features: &FeatureTable) -> Vec<&'static str> {
    let varies = |name: &&str| {
        let mut values = features.column(name).into_iter().flatten();
        let first = values.next();
        values.any(|value| Some(value) != first)
    };
    FEATURES.into_iter().filter(varies).collect()
}

/// These columns, skewed ones as logarithms.
fn prepared(features: &FeatureTable, columns: &[&str]) -> Result<FeatureTable, Box<dyn Error>> {
    let skewed: Vec<&str> = SKEWED
        .into_iter()
        .filter(|name| columns.contains(name))
        .collect();
    Ok(features.choose(columns)?.log1p(&skewed)?)
}

fn histories(
    base: &CustomerBase<String>,
    customers: &[&String],
) -> Result<Vec<PurchaseHistory>, Box<dyn Error>> {
    let all: Vec<PurchaseHistory> = base.histories().collect();
    let of = |customer: &String| {
        let position = base.position(customer);
        let history = position.and_then(|position| all.get(position)).copied();
        history.ok_or_else(|| format!("customer {customer} bought only what was refunded").into())
    };
    customers.iter().map(|&customer| of(customer)).collect()
}

/// 1 − P(no purchase in the next days).
fn buys_again<M>(
    model: &M,
    histories: &[PurchaseHistory],
    days: f64,
) -> Result<Vec<f64>, Box<dyn Error>>
where
    M: CustomerModel<History = PurchaseHistory>,
    M::Process: clv::models::PurchaseProcess<Span = f64>,
{
    histories
        .iter()
        .map(|history| Ok(1.0 - model.conditional_purchase_probability(history, 0, days)?))
        .collect()
}

/// The chance of a purchase had the customer kept the rate of the past, for ever alive.
fn naive(history: &PurchaseHistory, days: f64) -> f64 {
    let rate = f64::from(history.frequency()) / history.age().max(1.0);
    -(-rate * days).exp_m1()
}

fn judge(
    probabilities: &[f64],
    reference: Option<&[f64]>,
    bought: &[bool],
) -> Result<Judged, Box<dyn Error>> {
    const ONE_CLASS: &str = "everybody bought again, or nobody: nothing to judge";
    let ranking = Ranking::new(bought, probabilities)?;
    let deciles = ranking.gain_table(10)?.ok_or(ONE_CLASS)?;
    let comparison = reference.map(|reference| compare_aucs(bought, probabilities, reference));
    Ok(Judged {
        auc: ranking.auc_delong().ok_or(ONE_CLASS)?,
        average_precision: ranking.average_precision().ok_or(ONE_CLASS)?,
        brier: brier(bought, probabilities)?.ok_or(ONE_CLASS)?,
        log_loss: log_loss(bought, probabilities, 1e-6)?.ok_or(ONE_CLASS)?,
        mean: probabilities.iter().sum::<f64>() / probabilities.len() as f64,
        top_decile_lift: deciles.first().and_then(|row| row.lift).ok_or(ONE_CLASS)?,
        comparison: comparison.transpose()?.flatten(),
    })
}

/// Whom to write to: value × uplift − cost, the uplift being an assumed share of the chance to buy.
fn messages(probabilities: &[f64], features: &FeatureTable) -> Result<Allocation, Box<dyn Error>> {
    let decimal = |value: f64| Decimal::from_f64(value).ok_or("an amount is out of range");
    let amounts = features.column("mean_amount").ok_or("no amounts")?;
    let prospects = probabilities
        .iter()
        .zip(amounts)
        .map(|(p, amount)| {
            Ok(Prospect {
                value: decimal(MARGIN * amount)?,
                uplift: decimal((ASSUMED_LIFT * p).min(1.0 - p).max(0.0))?,
                cost: decimal(MESSAGE_COST)?,
            })
        })
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    Ok(allocate_budget(&prospects, Budget::Contacts(MESSAGES))?)
}
