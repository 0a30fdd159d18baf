//! Charts of the CDNOW customers, of contracts and of posteriors.

use crate::Named;
use chrono::NaiveDate;
use clv::models::bayes::{ParameterPosterior, Prior, Priors, Sampling};
use clv::models::uncertainty::{NormalEstimate, Parameters, Replication, TotalForecast};
use clv::models::{
    BetaDiscreteWeibull, BgNbd, Candidate, DistinctHistories, Estimate, GammaGamma, RenewalCounts,
    ShiftedBetaGeometric, SpendHistories, TimedModel, ZeroSpend, compare_models, track,
};
use clv::plot::{self, NamedContract};
use clv::quantity::{CalendarPeriod, ConfidenceLevel, DiscountRate, Horizon, TimeUnit};
use clv::retention::{
    CohortActivity, CohortTable, KaplanMeier, Observation, Outcome, RiskTable, SurvivalInterval,
    UnfinishedPeriod,
};
use clv::segment::{
    Concentration, LifecycleRules, OrdersAfterAsOf, RfmMethod, RfmRules, RfmTable,
    StageTransitions, order_times,
};
use clv::transactions::{CsvFormat, Reduction, TransactionLog};
use rust_decimal::Decimal;
use std::error::Error;
use std::fs;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data");
const SEED: u64 = 2026;
/// The renewal up to which contracts are foreseen.
const LAST_RENEWAL: u32 = 16;

pub fn charts() -> Result<Vec<Named>, Box<dyn Error>> {
    let mut charts = Vec::new();
    purchases(&mut charts)?;
    contracts(&mut charts)?;
    Ok(charts)
}

fn purchases(charts: &mut Vec<Named>) -> Result<(), Box<dyn Error>> {
    let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).ok_or("no such day");
    let file = fs::File::open(format!("{DATA}/cdnow_sample.csv"))?;
    let log: TransactionLog<String> =
        TransactionLog::from_csv(file, &CsvFormat::iso("customer", "date", "amount"))?;
    let reduction = Reduction::as_published(day(1997, 9, 30)?, TimeUnit::Week);
    let end = day(1998, 6, 30)?;
    let split = reduction.split(&log, end)?;
    let base = &split.calibration;
    let fit = BgNbd::fit(base)?;
    let model = TimedModel::of(&fit)?;

    charts.push((
        "probability-alive",
        plot::probability_alive_map(&model, 20, 38.86)?,
    ));
    charts.push((
        "expected-purchases",
        plot::expected_purchases_map(&model, 20, 38.86, 39.0)?,
    ));

    let times = split.purchase_times();
    let periods = track(&fit, &times, 1.0)?;
    let replication = Replication {
        number: 200,
        seed: SEED,
    };
    let range = plot::tracking_range(&fit, &times, 1.0, replication, ConfidenceLevel::P95)?;
    let unit = TimeUnit::Week;
    charts.push((
        "tracking-cumulative",
        plot::tracking_cumulative(&periods, unit, Some(39.0), Some(&range.cumulative)),
    ));
    charts.push((
        "tracking-incremental",
        plot::tracking_incremental(&periods, unit, Some(39.0), Some(&range.incremental)),
    ));

    let comparison = compare_models(&log, &reduction, end, 1.0, &[Candidate::BgNbd])?;
    let line = comparison.lines.first().ok_or("BG/NBD was not fitted")?;
    charts.push((
        "frequency-histogram",
        plot::frequency_histogram(&line.frequencies),
    ));
    charts.push((
        "calibration-by-frequency",
        plot::calibration_by_frequency(&line.holdout.by_frequency),
    ));
    charts.push((
        "holdout-scatter",
        plot::holdout_scatter(&line.holdout.deciles),
    ));
    charts.push((
        "heterogeneity",
        plot::heterogeneity(fit.model(), fit.time_unit()),
    ));

    let (customer, purchases) = split
        .calibration_times
        .iter()
        .find(|(_, times)| times.len() == 8)
        .ok_or("nobody bought eight times")?;
    charts.push((
        "customer-history",
        plot::customer_history(&model, format!("customer {customer}"), purchases, 39.0)?,
    ));
    charts.push((
        "timing-patterns",
        plot::timing_patterns(&split.calibration_times, 24),
    ));

    let spend = GammaGamma::fit(&SpendHistories::of(base, ZeroSpend::LeaveOut)?)?;
    let both = (*fit.model(), *spend.model());
    let known = Parameters::fixed(&both).timed(unit)?;
    let year = Horizon::of(Decimal::ONE, TimeUnit::Year)?;
    let discount = DiscountRate::continuous(Decimal::new(1, 1), TimeUnit::Year);
    let replication = Replication {
        number: 1000,
        seed: SEED,
    };
    let forecast = TotalForecast::of_revenue(known, base, year, discount, replication)?;
    charts.push((
        "value-forecast",
        plot::value_forecast(
            &forecast,
            ("revenue of a year, discounted", "一年折现收入"),
            ConfidenceLevel::P95,
        )?,
    ));

    let histories = DistinctHistories::of(base);
    let contours = plot::likelihood_contours(&fit, &histories, ("r", "alpha"), 1.5)?;
    charts.push(("likelihood-contours", contours.ok_or("no such parameter")?));

    let priors = Priors::in_order([
        Prior::weibull(2.0, 1.0)?,
        Prior::weibull(2.0, 10.0)?,
        Prior::weibull(2.0, 2.0)?,
        Prior::weibull(2.0, 5.0)?,
    ]);
    let posterior = ParameterPosterior::new(fit.model(), &histories, &priors)?;
    let sample = posterior.sample(&Sampling {
        draws: 400,
        warm_up: 400,
        ..Sampling::of_seed(SEED)
    })?;
    charts.push(("posterior-traces", plot::posterior_traces(&sample)?));
    charts.push(("posterior-pairs", plot::posterior_pairs(&sample)?));

    segments(&log, &reduction, charts)
}

fn segments(
    log: &TransactionLog<String>,
    reduction: &Reduction,
    charts: &mut Vec<Named>,
) -> Result<(), Box<dyn Error>> {
    let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).ok_or("no such day");
    let (middle, end) = (day(1997, 9, 30)?, day(1998, 6, 30)?);
    let orders = log.orders(reduction.order_policy());
    let table = RfmTable::from_orders(&orders, end, OrdersAfterAsOf::Refuse)?;
    let scores = table
        .score(&RfmMethod::QuantileCut { bins: 5 })?
        .ok_or("nobody to score")?;
    charts.push(("rfm-grid", plot::rfm_grid(&scores)));
    let segmentation = RfmRules::ten_segments().assign(&scores.scores);
    charts.push((
        "segment-bars",
        plot::segment_bars(&segmentation.summarize(&table, None)?),
    ));

    let revenue: Vec<Decimal> = (0..table.len())
        .filter_map(|row| table.monetary(row))
        .collect();
    let concentration = Concentration::of(&revenue)?.ok_or("no revenue")?;
    charts.push((
        "lorenz-curve",
        plot::lorenz_curve_of(&concentration, ("revenue so far", "至今收入")),
    ));

    let cohorts = CohortTable::from_orders(
        &orders,
        CalendarPeriod::Month,
        end,
        UnfinishedPeriod::LeftOut,
        CohortActivity::Bounded,
    )?
    .ok_or("no cohort")?;
    charts.push((
        "cohort-map",
        plot::calendar_cohort_map(&cohorts, CalendarPeriod::Month),
    ));

    let rules = LifecycleRules {
        population_median_gap_days: Some(Decimal::from(60)),
        new_within_days: 90,
        active_gaps: Decimal::from(2),
        at_risk_gaps: Decimal::from(4),
        dormant_within_days: 365,
    };
    let stages = |at| -> Result<_, Box<dyn Error>> {
        Ok(rules.stages(order_times(&orders, at)?.customers)?)
    };
    let transitions = StageTransitions::between(&stages(middle)?, &stages(end)?)?;
    charts.push((
        "stage-transitions",
        plot::stage_transition_map(&transitions),
    ));
    Ok(())
}

/// The survivors of two segments of a thousand contracts, year by year.
fn contracts(charts: &mut Vec<Named>) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(format!("{DATA}/contract_cohorts.csv"))?;
    let column = |place: usize| -> Result<Vec<u64>, Box<dyn Error>> {
        let fields = text
            .lines()
            .skip(1)
            .filter_map(|line| line.split(',').nth(place));
        Ok(fields
            .map(|field| field.trim().parse())
            .collect::<Result<_, _>>()?)
    };
    let (high_end, regular) = (column(1)?, column(2)?);

    let seen = regular.get(..8).ok_or("fewer than seven renewals")?;
    let counts = RenewalCounts::from_survivors(seen)?;
    let sbg = ShiftedBetaGeometric::fit(&counts)?;
    let bdw = BetaDiscreteWeibull::fit(&counts)?;
    let level = ConfidenceLevel::P95;
    let of_sbg = plot::retention_range(&NormalEstimate::of(&sbg)?, LAST_RENEWAL, level)?;
    let of_bdw = plot::retention_range(&NormalEstimate::of(&bdw)?, LAST_RENEWAL, level)?;
    let fitted_renewals = Some(7);
    let models = [
        NamedContract {
            name: "sBG",
            model: sbg.model(),
            fitted_renewals,
            range: Some(&of_sbg),
        },
        NamedContract {
            name: "beta-discrete-Weibull",
            model: bdw.model(),
            fitted_renewals,
            range: Some(&of_bdw),
        },
    ];
    charts.push((
        "retention-curves",
        plot::retention_curves(
            &RenewalCounts::from_survivors(&regular)?,
            &models,
            LAST_RENEWAL,
            TimeUnit::Year,
            level,
        )?,
    ));

    let curve = |survivors: &[u64]| -> Result<KaplanMeier, Box<dyn Error>> {
        let mut observations = Vec::new();
        for (renewal, pair) in (1_u32..).zip(survivors.windows(2)) {
            let left = pair[0].saturating_sub(pair[1]);
            let one = Observation {
                time: f64::from(renewal),
                outcome: Outcome::Left,
            };
            observations.extend((0..left).map(|_| one));
        }
        let last = survivors.len().saturating_sub(1) as f64;
        let still = survivors.last().copied().unwrap_or_default();
        observations.extend((0..still).map(|_| Observation {
            time: last,
            outcome: Outcome::StillThere,
        }));
        Ok(KaplanMeier::of(
            RiskTable::of(&observations)?.ok_or("nobody was observed")?,
        ))
    };
    let (high_end, regular) = (curve(&high_end)?, curve(&regular)?);
    let curves = [("high end", &high_end), ("regular", &regular)];
    charts.push((
        "survival-curves",
        plot::survival_curves(
            &curves,
            ("years", "年"),
            SurvivalInterval::LogLog,
            ConfidenceLevel::P95,
        ),
    ));
    Ok(())
}
