//! From a log to the sections of its report.

use crate::progress::Progress;
use chrono::NaiveDate;
use clv::models::{
    BgNbd, Candidate, Estimate, Fit, GammaGamma, LifetimeValue, SpendHistories, TimedModel, Trial,
    Valuation, ValueTerms, ZeroSpend, track,
};
use clv::plot;
use clv::quantity::{CalendarPeriod, DiscountRate, Horizon, TimeUnit};
use clv::report::Report;
use clv::retention::{CohortActivity, CohortTable, UnfinishedPeriod};
use clv::segment::{Concentration, OrdersAfterAsOf, RfmMethod, RfmRules, RfmTable};
use clv::table::{Tabular, Words};
use clv::transactions::{
    Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, Split, TransactionLog,
    WholeRefund, ZeroAmounts,
};
use rust_decimal::Decimal;
use std::error::Error;

/// Customers in the table of the most valuable.
const NAMED: usize = 100;
const UNIT: TimeUnit = TimeUnit::Week;

type Part = Result<Report, Box<dyn Error>>;

pub fn report(
    name: &str,
    log: &TransactionLog<String>,
    cut: NaiveDate,
    last: NaiveDate,
    progress: &mut Progress,
) -> Part {
    let reduction = Reduction {
        as_of: cut.into(),
        unit: UNIT,
        collapse: Collapse::Day,
        refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    };
    progress.step("counting purchases");
    let split = if cut < last {
        reduction.split(log, last)?
    } else {
        // No time after the calibration: the model has nothing to be held against.
        let base = reduction.reduce(log)?;
        return whole(
            log,
            &reduction,
            last,
            Report::new(title(name))
                .section(("The customers", "客户"))
                .table(base.table()),
            progress,
        );
    };
    let base = &split.calibration;
    let mut report = Report::new(title(name))
        .text(Words::new(
            format!("Calibration to {cut}, holdout to {last}; time in weeks."),
            format!("校准期至 {cut}，验证期至 {last}；时间单位为周。"),
        ))
        .section(("The customers", "客户"))
        .table(base.table());
    progress.step("fitting the model");
    report = match BgNbd::fit(base) {
        Ok(fit) => model(report, &split, &fit, progress)?,
        Err(why) => report.section(("The model", "模型")).text(Words::new(
            format!("There is no model of these customers: {why}."),
            format!("无法拟合模型：{why}。"),
        )),
    };
    whole(log, &reduction, last, report, progress)
}

fn title(name: &str) -> Words {
    Words::new(format!("Customers of {name}"), format!("客户报告：{name}"))
}

/// What the model says of the customers, and how it did in the holdout.
fn model(report: Report, split: &Split<String>, fit: &Fit<BgNbd>, progress: &mut Progress) -> Part {
    let base = &split.calibration;
    let timed = TimedModel::try_from(fit)?;
    let age = base.age().iter().copied().fold(0.0, f64::max);
    let duration = split.holdout.duration();
    let mut report = report
        .section(("The model", "模型"))
        .table(fit.table())
        .chart(plot::heterogeneity(fit.model()));
    if age > 0.0 {
        report = report
            .chart(plot::probability_alive_map(&timed, 20, age)?)
            .chart(plot::expected_purchases_map(
                &timed,
                20,
                age,
                duration.ceil(),
            )?);
    }
    progress.step("holding it against the holdout");
    let times = split.purchase_times().of_customers_in(base);
    let periods = track(fit.model(), &times, 1.0)?;
    let calibration = split.calibration_times.observed();
    report = report
        .section(("Did it foresee the holdout?", "预测是否准确？"))
        .chart(plot::tracking_cumulative(
            &periods,
            UNIT,
            Some(calibration),
            &[],
        ))
        .chart(plot::tracking_incremental(
            &periods,
            UNIT,
            Some(calibration),
            &[],
        ));
    let comparison = Trial::new(split)?.compare(&[Candidate::BgNbd])?;
    if let Some(line) = comparison.lines.first() {
        report = report
            .chart(plot::frequency_histogram(&line.frequencies))
            .chart(plot::calibration_by_frequency(&line.holdout.by_frequency))
            .chart(plot::holdout_scatter(&line.holdout.deciles))
            .table(comparison.table());
    }
    progress.step("valuing customers");
    report = report.section(("What customers are worth", "客户价值"));
    report = match values(split, fit) {
        Ok(table) => report.table(table),
        Err(why) => report.text(Words::new(
            format!("There are no values: {why}."),
            format!("无法估值：{why}。"),
        )),
    };
    Ok(report)
}

/// The most valuable customers over a year, by all that they spend.
fn values(split: &Split<String>, fit: &Fit<BgNbd>) -> Result<clv::table::Table, Box<dyn Error>> {
    let base = &split.calibration;
    let spend = GammaGamma::fit(&SpendHistories::of(base, ZeroSpend::LeaveOut)?)?;
    let year = Horizon::of(Decimal::ONE, TimeUnit::Year)?;
    let terms = ValueTerms {
        margin: Decimal::ONE,
        discount: DiscountRate::new(Decimal::new(10, 2), TimeUnit::Year)?,
        valuation: Valuation::Continuous { horizon: year },
    };
    let value = LifetimeValue::of(fit, &spend, terms)?;
    let predictions = value.predictions(base, year)?.by_value();
    let (total, _) = predictions.total_value()?;
    let table = predictions.first_rows(NAMED);
    Ok(table.note(Words::new(
        format!(
            "Revenue of the next year, discounted at 10 % a year; of all customers {}.",
            total.round_dp(2)
        ),
        format!(
            "未来一年收入，年折现率 10%；全部客户合计 {}。",
            total.round_dp(2)
        ),
    )))
}

/// What needs no model: segments, cohorts, concentration.
fn whole(
    log: &TransactionLog<String>,
    reduction: &Reduction,
    last: NaiveDate,
    mut report: Report,
    progress: &mut Progress,
) -> Part {
    progress.step("segments and cohorts");
    let orders = log.orders(reduction.order_policy());
    let table = RfmTable::from_log(&orders, last, OrdersAfterAsOf::LeaveOut)?;
    report = report.section(("Segments", "客户分群"));
    if let Some(scores) = table.score(&RfmMethod::QuantileCut { bins: 5 })? {
        let segments = RfmRules::ten_segments()
            .assign(&scores.scores)
            .summarize(&table, None)?;
        report = report
            .chart(plot::rfm_grid(&scores))
            .chart(plot::segment_bars(&segments))
            .table(segments.table());
    }
    let revenue: Vec<Decimal> = (0..table.len())
        .filter_map(|row| table.monetary(row))
        .collect();
    match Concentration::of(&revenue) {
        Ok(Some(concentration)) => report = report.chart(plot::lorenz_curve(&concentration)),
        Ok(None) => {}
        Err(why) => report = report.text(why.to_string()),
    }
    let cohorts = CohortTable::from_log(
        &orders,
        CalendarPeriod::Month,
        last,
        UnfinishedPeriod::LeftOut,
        CohortActivity::Bounded,
    )?;
    if let Some(cohorts) = cohorts {
        let first_days = cohorts
            .cohorts()
            .iter()
            .filter_map(|cohort| CalendarPeriod::Month.start(cohort.cohort()));
        let names: Vec<String> = first_days
            .map(|day| day.format("%Y-%m").to_string())
            .collect();
        report = report
            .section(("Cohorts", "分批留存"))
            .chart(plot::cohort_map(&cohorts, &names));
    }
    Ok(report)
}
