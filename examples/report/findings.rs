//! From a log to the sections of its report.

use crate::calibration::CalibrationArguments;
use crate::log::Log;
use crate::progress::Progress;
use crate::shown::Failure;
use crate::value;
use crate::without_money::without_money;
use crate::worth::Worth;
use chrono::NaiveDate;
use clv::models::uncertainty::Replication;
use clv::models::{BgNbd, Candidate, Estimate, Fit, TimedModel, Trial, track};
use clv::plot;
use clv::quantity::{CalendarPeriod, ConfidenceLevel, Language, TimeUnit};
use clv::report::Report;
use clv::retention::{CohortActivity, CohortTable, UnfinishedPeriod};
use clv::segment::{
    Concentration, OrdersAfterAsOf, RfmMethod, RfmRules, RfmScores, RfmTable, order_times,
};
use clv::table::{Table, Tabular, Words, few_scores};
use clv::transactions::{CustomerBase, Orders, Split};
use rust_decimal::Decimal;
use std::panic::resume_unwind;

/// Customers times futures that are simulated for a range: more take longer than one waits.
const SIMULATED: usize = 2_000_000;

pub type Part = Result<Report, Failure>;

pub fn report(name: Words, log: &Log, cut: NaiveDate, worth: &Worth, progress: &Progress) -> Part {
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
        let report = Report::new(title(&name))
            .section(("The customers", "客户"))
            .table(in_currency(base.table(), log))
            .section(("The model", "模型"))
            .text(Words::new(
                format!(
                    "There is no time after {cut}: a model would have nothing to be held against."
                ),
                format!("{cut} 之后没有数据，模型无从检验。"),
            ));
        progress.step("segments and cohorts");
        return Ok(with(report, whole(log, &orders)?));
    };
    // What needs no model is found on a thread of its own.
    std::thread::scope(|scope| {
        let whole = scope.spawn(|| whole(log, &orders).map_err(|why| why.to_string()));
        let modelled = modelled(&name, log, (cut, &split), worth, progress)?;
        progress.step("segments and cohorts");
        let whole = whole.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok(with(modelled, whole?))
    })
}

/// A report with the parts of another after its own.
fn with(mut report: Report, other: Report) -> Report {
    report.parts.extend(other.parts);
    report
}

/// The customers, their model, and what it says.
fn modelled(
    name: &Words,
    log: &Log,
    (cut, split): (NaiveDate, &Split<String>),
    worth: &Worth,
    progress: &Progress,
) -> Part {
    let last = log.last;
    let base = &split.calibration;
    let mut report = Report::new(title(name))
        .text(Words::new(
            format!(
                "Calibration to {cut}, the as-of day of the customers below; holdout to {last}. \
                 Time is in weeks from the first purchase of anybody; a last week that is not over is in no \
                 chart of weeks."
            ),
            format!(
                "校准期至 {cut}（下表的截止日），验证期至 {last}。时间以周计，自首个客户首次购买起；\
                 未满的最后一周不计入按周的图。"
            ),
        ))
        .text(money(log));
    report = customers(report.section(("The customers", "客户")), base, log);
    progress.step("fitting the model");
    match BgNbd::fit(base) {
        Ok(fit) => model(report, log, (split, &fit), worth, progress),
        Err(why) => Ok(report.section(("The model", "模型")).text(missing(
            "There is no model of these customers",
            "无法拟合模型",
            &Words::from(&why),
        ))),
    }
}

/// In what amounts are.
fn money(log: &Log) -> Words {
    match (&log.reading.report.currency, log.need_amounts()) {
        (_, Err(_)) => ("The log has no amounts.", "日志没有金额。").into(),
        (Some(currency), _) => Words::new(
            format!("Amounts are in {currency}."),
            format!("金额单位：{currency}。"),
        ),
        (None, _) => (
            "Amounts are in the currency of the log, which names none.",
            "金额以日志的货币计（日志未注明货币）。",
        )
            .into(),
    }
}

/// A table with the currency of the log, where it is known.
pub fn in_currency(table: Table, log: &Log) -> Table {
    match &log.reading.report.currency {
        Some(currency) => table.in_currency(currency),
        None => table,
    }
}

/// The customers of a base, and what became of the rows of the log.
fn customers(report: Report, base: &CustomerBase<String>, log: &Log) -> Report {
    let mut table = in_currency(base.table(), log);
    let Some(tally) = base.tally() else {
        return report.table(table);
    };
    // The rows that were counted stand in the table of all rows.
    table.notes.clear();
    report.table(table).table(in_currency(tally.table(), log))
}

/// How often the future of so many customers is simulated; `None` where that would take long.
pub fn replication(customers: usize) -> Option<Replication> {
    let number = (SIMULATED / customers.max(1)).min(500);
    (number >= 100).then_some(Replication { number, seed: 2026 })
}

fn title(name: &Words) -> Words {
    Words::new(
        format!("Customers of {}", name.in_language(Language::English)),
        format!("客户报告：{}", name.in_language(Language::Chinese)),
    )
}

/// What cannot be told, and why.
pub fn missing(english: &str, chinese: &str, why: &Words) -> Words {
    Words::new(
        format!("{english}: {}.", why.in_language(Language::English)),
        format!("{chinese}：{}。", why.in_language(Language::Chinese)),
    )
}

/// What the model says of the customers, and how it did in the holdout.
fn model(
    report: Report,
    log: &Log,
    (split, fit): (&Split<String>, &Fit<BgNbd>),
    worth: &Worth,
    progress: &Progress,
) -> Part {
    let base = &split.calibration;
    let timed = TimedModel::of(fit)?;
    let age = base.age().iter().copied().fold(0.0, f64::max);
    let duration = split.holdout.duration();
    let mut report = report
        .section(("The model", "模型"))
        .table(fit.table())
        .chart(plot::heterogeneity(fit.model(), fit.time_unit()));
    if age > 0.0 {
        // No farther than customers have come, and no farther than is read.
        let most = base.frequency().iter().copied().max().unwrap_or(0).min(20);
        let ahead = duration.ceil();
        report = report
            .chart(plot::probability_alive_map(&timed, most, age)?)
            .chart(plot::expected_purchases_map(&timed, most, age, ahead)?);
    }
    progress.step("holding it against the holdout");
    let times = split.purchase_times();
    let periods = track(fit, &times, 1.0)?;
    let calibration = split.calibration_times.observed();
    let range = replication(times.len()).map(|replication| {
        plot::tracking_range(fit, &times, 1.0, replication, ConfidenceLevel::P95)
    });
    let range = range.transpose()?;
    report = report
        .section(("Did it foresee the holdout?", "预测是否准确？"))
        .chart(plot::tracking_cumulative(
            &periods,
            TimeUnit::Week,
            Some(calibration),
            range.as_ref().map(|range| &range.cumulative),
        ))
        .chart(plot::tracking_incremental(
            &periods,
            TimeUnit::Week,
            Some(calibration),
            range.as_ref().map(|range| &range.incremental),
        ));
    report = report.text(match &range {
        Some(_) => (
            "The range is that of the purchases if the model were true, its parameters held.",
            "区间为模型成立且参数给定时购买次数的范围。",
        ),
        None => (
            "No range is drawn: of so many customers it would be narrow, and long to simulate.",
            "未绘制区间：客户众多，区间很窄，模拟耗时。",
        ),
    });
    let comparison = Trial::new(split)?.compare(&[Candidate::BgNbd])?;
    if let Some(line) = comparison.lines.first() {
        report = report
            .chart(plot::frequency_histogram(&line.frequencies))
            .chart(plot::calibration_by_frequency(&line.holdout.by_frequency))
            .chart(plot::holdout_scatter(&line.holdout.deciles))
            .table(comparison.table());
    }
    progress.step("valuing customers");
    let report = report.section(("What customers are worth", "客户价值"));
    if log.need_amounts().is_err() {
        let why = ("the log has no amounts", "日志没有金额").into();
        return Ok(report.text(missing("There are no values", "无法估值", &why)));
    }
    value::values(report, log, base, fit, worth)
}

/// What needs no model: segments, cohorts, concentration.
fn whole(log: &Log, orders: &Orders<'_, String>) -> Part {
    let last = log.last;
    let mut report = Report::new("")
        .section(("Segments", "客户分群"))
        .text(Words::new(
            format!("All purchases to {last}."),
            format!("截至 {last} 的全部购买。"),
        ));
    report = if log.need_amounts().is_ok() {
        segments(report, log, orders)?
    } else {
        let report = report.text((
            "There are no segments by money: the log has no amounts.",
            "无法按金额分群：日志没有金额。",
        ));
        match without_money(orders, &order_times(orders, last)?)?.score(&FIFTHS)? {
            Some(scores) => scored(
                report,
                &RfmScores {
                    monetary_sizes: Vec::new(),
                    ..scores
                },
            ),
            None => report,
        }
    };
    let cohorts = CohortTable::from_orders(
        orders,
        CalendarPeriod::Month,
        log.last,
        UnfinishedPeriod::LeftOut,
        CohortActivity::Bounded,
    )?;
    if let Some(cohorts) = cohorts {
        let period = CalendarPeriod::Month;
        report = report
            .section(("Cohorts", "分批留存"))
            .chart(plot::calendar_cohort_map(&cohorts, period))
            .folded(("The cohorts in numbers", "各批次数值"), monthly(&cohorts));
    } else {
        report = report.section(("Cohorts", "分批留存")).text(Words::new(
            "There are no cohorts: no calendar month was seen to its end.",
            "没有分批：没有观察满一个自然月。",
        ));
    }
    Ok(read(report, log))
}

/// How the log was read, and what may be wrong with it.
fn read(report: Report, log: &Log) -> Report {
    let report = report
        .section(("How the log was read", "日志读取"))
        .table(log.reading.table());
    let warnings = log.reading.all_warnings();
    let warnings = warnings.iter().map(|warning| ("Warning", "警告", warning));
    let hints = log.reading.hints.iter().map(|hint| ("Hint", "提示", hint));
    warnings
        .chain(hints)
        .fold(report, |report, (english, chinese, said)| {
            report.text(Words::new(
                format!("{english}: {}.", said.in_language(Language::English)),
                format!("{chinese}：{}。", said.in_language(Language::Chinese)),
            ))
        })
}

/// The table of cohorts by month, called by their months.
fn monthly(cohorts: &CohortTable) -> Table {
    let mut table = cohorts.table();
    for (row, cohort) in table.rows.iter_mut().zip(cohorts.cohorts()) {
        let first = CalendarPeriod::Month.start(cohort.cohort());
        if let (Some(name), Some(first)) = (row.first_mut(), first) {
            *name = first.format("%Y-%m").to_string().into();
        }
    }
    table.notes.clear();
    table.note((
        "Share of each cohort active, by age in months.",
        "各批次按月龄的活跃占比。",
    ))
}

const FIFTHS: RfmMethod = RfmMethod::QuantileCut { bins: 5 };

/// How customers score, and a remark where that says little.
fn scored(report: Report, scores: &RfmScores) -> Report {
    let report = report.chart(plot::rfm_grid(scores));
    match few_scores(scores) {
        Some(remark) => report.text(remark),
        None => report,
    }
}

/// Who buys how often and how much, and how much of the revenue comes from how few.
fn segments(mut report: Report, log: &Log, orders: &Orders<'_, String>) -> Part {
    let table = RfmTable::from_orders(orders, log.last, OrdersAfterAsOf::LeaveOut)?;
    if let Some(scores) = table.score(&FIFTHS)? {
        let segments = RfmRules::ten_segments()
            .assign(&scores.scores)
            .summarize(&table, None)?;
        report = scored(report, &scores)
            .chart(plot::segment_bars(&segments))
            .table(in_currency(segments.table(), log));
    }
    let revenue: Vec<Decimal> = (0..table.len())
        .filter_map(|row| table.monetary(row))
        .collect();
    Ok(match Concentration::of(&revenue) {
        Ok(Some(concentration)) => report.chart(plot::lorenz_curve_of(
            &concentration,
            ("revenue so far", "至今收入"),
        )),
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
