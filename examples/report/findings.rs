//! From a log to the sections of its report.

use crate::calibration::CalibrationArguments;
use crate::log::Log;
use crate::progress::Progress;
use crate::shown::Failure;
use chrono::NaiveDate;
use clv::models::{
    BgNbd, Candidate, Estimate, Fit, GammaGamma, LifetimeValue, LifetimeValueError, SpendHistories,
    TimedModel, Trial, Valuation, ValueTerms, ZeroSpend, track,
};
use clv::plot;
use clv::quantity::{CalendarPeriod, DiscountRate, Horizon, Language, QuantityError, TimeUnit};
use clv::report::Report;
use clv::retention::{CohortActivity, CohortTable, UnfinishedPeriod};
use clv::segment::{Concentration, OrdersAfterAsOf, RfmMethod, RfmRules, RfmTable};
use clv::table::{Table, Tabular, Words};
use clv::transactions::{Orders, Split};
use rust_decimal::Decimal;

/// Customers in the table of the most valuable.
const NAMED: usize = 100;

type Part = Result<Report, Failure>;

pub fn report(name: Words, log: &Log, cut: NaiveDate, progress: &Progress) -> Part {
    let reduction = CalibrationArguments::reduction(cut);
    let last = log.last;
    progress.step("counting purchases");
    let orders = log.transactions.orders(reduction.order_policy());
    let by_customer = orders.payments();
    let split = if cut < last {
        reduction.split_view(by_customer, last)?
    } else {
        // No time after the calibration: the model has nothing to be held against.
        let base = reduction.reduce_view(by_customer)?;
        return whole(
            log,
            &orders,
            Report::new(title(&name))
                .section(("The customers", "客户"))
                .table(base.table())
                .section(("The model", "模型"))
                .text(Words::new(
                    format!("There is no time after {cut}: a model would have nothing to be held against."),
                    format!("{cut} 之后没有数据，模型无从检验。"),
                )),
            progress,
        );
    };
    let base = &split.calibration;
    let mut report = Report::new(title(&name))
        .text(Words::new(
            format!("Calibration to {cut}, holdout to {last}; time in weeks."),
            format!("校准期至 {cut}，验证期至 {last}；时间单位为周。"),
        ))
        .section(("The customers", "客户"))
        .table(base.table());
    if let Some(tally) = base.tally() {
        report = report.table(tally.table());
    }
    progress.step("fitting the model");
    report = match BgNbd::fit(base) {
        Ok(fit) => model(report, &split, &fit, progress)?,
        Err(why) => report.section(("The model", "模型")).text(missing(
            "There is no model of these customers",
            "无法拟合模型",
            &Words::from(&why),
        )),
    };
    whole(log, &orders, report, progress)
}

fn title(name: &Words) -> Words {
    Words::new(
        format!("Customers of {}", name.in_language(Language::English)),
        format!("客户报告：{}", name.in_language(Language::Chinese)),
    )
}

/// What cannot be told, and why.
fn missing(english: &str, chinese: &str, why: &Words) -> Words {
    Words::new(
        format!("{english}: {}.", why.in_language(Language::English)),
        format!("{chinese}：{}。", why.in_language(Language::Chinese)),
    )
}

/// What the model says of the customers, and how it did in the holdout.
fn model(report: Report, split: &Split<String>, fit: &Fit<BgNbd>, progress: &Progress) -> Part {
    let base = &split.calibration;
    let timed = TimedModel::of(fit)?;
    let age = base.age().iter().copied().fold(0.0, f64::max);
    let duration = split.holdout.duration();
    let mut report = report
        .section(("The model", "模型"))
        .table(fit.table())
        .chart(plot::heterogeneity(fit.model(), fit.time_unit()));
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
    let times = split.purchase_times();
    let periods = track(fit, &times, 1.0)?;
    let calibration = split.calibration_times.observed();
    report = report
        .section(("Did it foresee the holdout?", "预测是否准确？"))
        .chart(plot::tracking_cumulative(
            &periods,
            TimeUnit::Week,
            Some(calibration),
            None,
        ))
        .chart(plot::tracking_incremental(
            &periods,
            TimeUnit::Week,
            Some(calibration),
            None,
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
        Err(why) => report.text(missing("There are no values", "无法估值", &why)),
    };
    Ok(report)
}

/// The most valuable customers over a year, by all that they spend.
fn values(split: &Split<String>, fit: &Fit<BgNbd>) -> Result<Table, Words> {
    let base = &split.calibration;
    let amounts = SpendHistories::of(base, ZeroSpend::LeaveOut).map_err(|why| Words::from(&why))?;
    if amounts.histories().is_empty() {
        return Err((
            "no repeat purchase has an amount above 0",
            "没有金额大于 0 的复购",
        )
            .into());
    }
    let spend = GammaGamma::fit(&amounts).map_err(|why| Words::from(&why))?;
    let number = |why: QuantityError| Words::from(&LifetimeValueError::from(why));
    let refused = |why: LifetimeValueError| Words::from(&why);
    let year = Horizon::of(Decimal::ONE, TimeUnit::Year).map_err(number)?;
    let terms = ValueTerms {
        margin: Decimal::ONE,
        discount: DiscountRate::new(Decimal::new(10, 2), TimeUnit::Year).map_err(number)?,
        valuation: Valuation::Continuous { horizon: year },
    };
    let value = LifetimeValue::of(fit, &spend, terms).map_err(refused)?;
    let predictions = value.predictions(base, year).map_err(refused)?.by_value();
    let (total, _) = predictions.total_value().map_err(number)?;
    let table = predictions.first_rows(NAMED);
    let total = total.round_dp(2);
    Ok(table.note(Words::new(
        format!(
            "Revenue of the year after the calibration, discounted at 10 % a year; of all customers {total}."
        ),
        format!("校准期后一年的收入，年折现率 10%；全部客户合计 {total}。"),
    )))
}

/// What needs no model: segments, cohorts, concentration.
fn whole(log: &Log, orders: &Orders<'_, String>, mut report: Report, progress: &Progress) -> Part {
    progress.step("segments and cohorts");
    let last = log.last;
    report = report.section(("Segments", "客户分群")).text(Words::new(
        format!("All purchases to {last}."),
        format!("截至 {last} 的全部购买。"),
    ));
    report = if log.need_amounts().is_ok() {
        segments(report, orders, log.last)?
    } else {
        report.text((
            "There are no segments by money: the log has no amounts.",
            "无法按金额分群：日志没有金额。",
        ))
    };
    let cohorts = CohortTable::from_log(
        orders,
        CalendarPeriod::Month,
        log.last,
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
    } else {
        report = report.section(("Cohorts", "分批留存")).text(Words::new(
            "There are no cohorts: no calendar month was seen to its end.",
            "没有分批：没有观察满一个自然月。",
        ));
    }
    Ok(report)
}

/// Who buys how often and how much, and how much of the revenue comes from how few.
fn segments(mut report: Report, orders: &Orders<'_, String>, last: NaiveDate) -> Part {
    let table = RfmTable::from_log(orders, last, OrdersAfterAsOf::LeaveOut)?;
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
    Ok(match Concentration::of(&revenue) {
        Ok(Some(concentration)) => report.chart(plot::lorenz_curve(&concentration)),
        Ok(None) => report.text(Words::new(
            "Nothing was paid, so nothing is said of how much hangs on how few.",
            "没有收入，无法说明集中度。",
        )),
        Err(why) => report.text(Words::new(
            format!("Nothing is said of how much hangs on how few: {why}."),
            "有客户的收入为负或过大，无法说明集中度。",
        )),
    })
}
