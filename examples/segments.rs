//! Who the customers are: RFM segments, tiers, how concentrated the sales are, who is at risk and
//! what they are worth, for the CDNOW log or any other.
//!
//! ```text
//! cargo run --release --example segments -- [LOG.csv] [--as-of DATE] [--json]
//! ```
//!
//! A log is a CSV file with the columns `customer`, `date` (ISO 8601) and `amount`. Worth is what
//! BG/NBD and Gamma-Gamma expect of a customer over the year after the as-of date, which is the
//! last day of the log unless it is given.

#[path = "shown/mod.rs"]
mod shown;

#[path = "log/mod.rs"]
mod log;
#[path = "segments/report.rs"]
mod report;

use chrono::NaiveDate;
use clv::models::{
    BasePrediction, BgNbd, Estimate, Fit, GammaGamma, LifetimeValue, SpendHistories, Valuation,
    ValueTerms, ZeroSpend,
};
use clv::quantity::{DiscountRate, Horizon, Probability, TimeUnit};
use clv::segment::{
    AtThreshold, Concentration, GroupShare, LifecycleRules, LifecycleStage, Quadrant,
    QuadrantThresholds, RfmMethod, RfmRules, RfmScores, RfmTable, RuleAudit, SegmentSummary,
    Threshold, TierBasis, TierShare, TierShares, Tiers, TopShare, group_share, order_times,
};
use clv::transactions::{
    Collapse, CustomerBase, FirstPurchase, Reduction, Refunds, RepeatedOrders, WholeRefund,
    ZeroAmounts,
};
use log::{Arguments, Log};
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::error::Error;
use std::process::ExitCode;

const USAGE: &str = "usage: segments [LOG.csv] [--as-of YYYY-MM-DD] [--json]";
const AS_OF: &str = "--as-of";
/// How many of the valuable customers at risk are named.
const NAMED: usize = 10;

/// Everything that the example finds out, before it is printed.
struct Findings {
    log: String,
    as_of: NaiveDate,
    customers: usize,
    scored: RfmScores,
    audit: RuleAudit,
    segments: Vec<SegmentSummary>,
    tiers: Tiers,
    sales: SalesConcentration,
    stages: Vec<(LifecycleStage, usize)>,
    /// Empty where nobody has a worth.
    quadrants: Vec<(Quadrant, usize)>,
    /// How many customers the model of spend leaves out, or why nobody has a worth.
    worth: Result<u64, String>,
    at_risk: Vec<AtRisk>,
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
    segment: String,
    orders: u64,
    days_since_last: u32,
    usual_gap: Option<Decimal>,
    probability_alive: f64,
    worth: Option<Decimal>,
}

/// What the customers are expected to spend over the year.
struct Worth {
    /// How many customers were left out of Gamma-Gamma because all their counted amounts are zero.
    zero_spend: u64,
    values: Vec<Decimal>,
}

fn main() -> ExitCode {
    shown::outcome(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read(USAGE, &[AS_OF])?;
    let findings = find(&arguments)?;
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

fn find(arguments: &Arguments) -> Result<Findings, Box<dyn Error>> {
    let Log {
        transactions: log,
        last,
        ..
    } = arguments.log()?;
    let as_of = arguments.date(AS_OF)?.unwrap_or(last);

    // The base: its purchases are days with a purchase, its customers in ascending order.
    let reduction = Reduction {
        as_of: as_of.into(),
        unit: TimeUnit::Week,
        collapse: Collapse::Day,
        refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::AddDistinct,
        first_purchase: FirstPurchase::Excluded,
    };
    let base = reduction.reduce(&log)?;

    // What the model expects of each of them.
    let process = BgNbd::fit(&base)?;
    let alive = process.model().probability_alive_of_base(&base)?;
    let worth = worth(&process, &base);
    let values = worth.as_ref().ok().map(|worth| worth.values.as_slice());

    // RFM scores, the segments of the R package, and what each is worth.
    let table = RfmTable::from_base(&base, as_of)?;
    let scored = table
        .score(&RfmMethod::QuantileCut { bins: 5 })?
        .ok_or("no customer")?;
    let rules = RfmRules::ten_segments();
    let assigned = rules.assign(&scored.scores);
    let segments = assigned.summarize(&table, values)?;

    // Tiers by what customers have paid, and how much hangs on how few.
    let paid: Vec<Decimal> = (0..table.len())
        .filter_map(|row| table.monetary(row))
        .collect();
    let tier = |tier: &str, percent| TierShare {
        tier: tier.to_owned(),
        share: Decimal::new(percent, 2),
    };
    let tiers = TierShares::new(
        TierBasis::Customers,
        vec![tier("gold", 10), tier("silver", 30)],
        "bronze",
    )?
    .assign(table.customers(), &paid)?
    .ok_or("no customer")?;
    let sales = Concentration::of(&paid)?.ok_or("no sales")?;
    let repeat: Vec<bool> = table.frequency().iter().map(|&orders| orders > 1).collect();
    let sales = SalesConcentration {
        gini: sales.gini(),
        herfindahl: sales.herfindahl(),
        top_twenty_percent: sales.top_share(
            Probability::new(Decimal::new(2, 1))?,
            TopShare::Interpolated,
        )?,
        repeat_customers: group_share(&paid, &repeat)?.ok_or("no sales")?,
    };

    // Past value against expected value.
    let thresholds = QuadrantThresholds {
        value: Threshold::Mean,
        potential: Threshold::Mean,
        at_threshold: AtThreshold::High,
    };
    let quadrants = values
        .map(|values| thresholds.assign(&paid, values))
        .transpose()?
        .flatten();

    // Stages of life by each customer's own rhythm. The base has the same customers in the same
    // order as the log, less those who had not bought yet.
    let orders = log.orders(reduction.order_policy());
    let times = order_times(&orders, as_of)?;
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
                segment: assigned.segment(row).unwrap_or_default().to_owned(),
                orders: times.orders,
                days_since_last: times.days_since_last.unwrap_or_default(),
                usual_gap: times.median_gap_days,
                probability_alive: alive.get(row).copied().unwrap_or_default(),
                worth: values.and_then(|values| values.get(row).copied()),
            });
        }
    }
    at_risk.sort_by_key(|customer| Reverse(customer.worth));
    at_risk.truncate(NAMED);

    Ok(Findings {
        log: arguments.name().to_owned(),
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
        scored,
        segments,
        tiers,
        sales,
        at_risk,
    })
}

fn worth(process: &Fit<BgNbd>, base: &CustomerBase<String>) -> Result<Worth, Box<dyn Error>> {
    let amounts = SpendHistories::of(base, ZeroSpend::LeaveOut)?;
    let terms = ValueTerms {
        // The log has revenue only: what is valued is revenue.
        margin: Decimal::ONE,
        discount: DiscountRate::new(Decimal::new(15, 2), TimeUnit::Year)?,
        valuation: Valuation::Continuous {
            horizon: Horizon::of(Decimal::ONE, TimeUnit::Year)?,
        },
    };
    let value = LifetimeValue::of(process, &GammaGamma::fit(&amounts)?, terms)?;
    let forecast = value.base(base)?;
    Ok(Worth {
        zero_spend: amounts.zero_spend(),
        values: forecast.customers.iter().map(|row| row.value).collect(),
    })
}
