//! A model of purchases against what was bought.

use super::{ForecastRange, bar, dashed, edges, line, signed, time_axis, with, with_grey};
use crate::models::{
    CustomerModel, FrequencyFit, HistoryGrid, HoldoutByFrequency, ModelError, PurchaseProcess,
    TimedModel, TrackedPeriod,
};
use crate::plot::{Axis, Chart, Format, Ink, Mark, Point};
use crate::quantity::{TimeUnit, with_commas};
use crate::statistics::PredictionGroup;
use crate::table::{Words, chi_squared, said, so_many};
use crate::transactions::PurchaseHistory;

/// Steps of the recency in a map.
const COLUMNS: u32 = 40;

/// The most frequencies that have a row of their own in a map.
const ROWS: u32 = 40;

/// The frequencies of the rows of a map: all of them, or every second, every third …
fn rows(frequencies: u32) -> Vec<u32> {
    // As many as it takes, without a list of all.
    let step = frequencies.div_ceil(ROWS).max(1) as usize;
    let mut rows: Vec<u32> = (0..=frequencies).step_by(step).collect();
    if rows.last() != Some(&frequencies) {
        rows.push(frequencies);
    }
    rows
}

/// The probability alive by frequency and recency, of customers of one age. Of more than 40
/// frequencies every second, every third … has a row.
///
/// # Errors
///
/// As [`HistoryGrid::new`] and [`CustomerModel::probability_alive`].
pub fn probability_alive_map<M>(
    model: &TimedModel<M>,
    frequencies: u32,
    age: f64,
) -> Result<Chart, ModelError>
where
    M: CustomerModel<History = PurchaseHistory>,
{
    let grid = HistoryGrid::of_frequencies(rows(frequencies), COLUMNS, age, |history| {
        model.model().probability_alive(history)
    })?;
    let name = ("probability alive", "活跃概率");
    let chart = Chart::new(("Who is still a customer", "谁仍是客户"));
    Ok(history_map(
        chart,
        &grid,
        (name.into(), Format::Share),
        model.unit(),
        age,
    ))
}

/// The expected purchases within `ahead` units of time by frequency and recency, of customers of
/// one age; rows as in [`probability_alive_map`].
///
/// # Errors
///
/// As [`HistoryGrid::new`] and [`CustomerModel::conditional_expected_purchases`].
pub fn expected_purchases_map<M>(
    model: &TimedModel<M>,
    frequencies: u32,
    age: f64,
    ahead: f64,
) -> Result<Chart, ModelError>
where
    M: CustomerModel<History = PurchaseHistory>,
    M::Process: PurchaseProcess<Span = f64>,
{
    let grid = HistoryGrid::of_frequencies(rows(frequencies), COLUMNS, age, |history| {
        model.model().conditional_expected_purchases(history, ahead)
    })?;
    let name = with(
        &so_many(ahead, model.unit()),
        |weeks| format!("expected purchases within {weeks}"),
        |zhou| format!("未来 {zhou}的预期购买次数"),
    );
    let chart = Chart::new(("Purchases to come", "未来购买"));
    Ok(history_map(
        chart,
        &grid,
        (name, Format::Number),
        model.unit(),
        age,
    ))
}

fn history_map(
    chart: Chart,
    grid: &HistoryGrid,
    (name, format): (Words, Format),
    unit: TimeUnit,
    age: f64,
) -> Chart {
    let frequencies: Vec<f64> = grid.frequencies.iter().copied().map(f64::from).collect();
    let y = edges(&frequencies);
    let ends = y.first().copied().zip(y.last().copied());
    let mark = Mark::Heat {
        name,
        x: edges(&grid.recencies),
        y,
        values: grid.values.clone(),
        format,
        written: false,
    };
    let (low, high) = ends.unwrap_or((-0.5, 0.5));
    // A map is of about an age: decimals only where they are much of it.
    let age = if age < 10.0 { age } else { age.round() };
    let said = with(
        &so_many(age, unit),
        |weeks| format!("customers {weeks} after their first purchase"),
        |zhou| format!("首次购买后 {zhou}的客户"),
    );
    chart
        .saying(with_grey(said, &grid.values, ("cannot be", "不可能")))
        .panel(
            time_axis(
                (
                    "recency: last purchase, after the first",
                    "最近一次购买距首次购买",
                ),
                unit,
                age,
            ),
            Axis::new(
                ("frequency (repeat purchases)", "频率（复购次数）"),
                Format::Count,
            )
            .within(low, high),
            vec![mark],
        )
}

/// Repeat purchases of all customers up to each time, actual against expected; a line where the
/// calibration ends, and the range in which they are expected to be. Purchases after the last whole period
/// are not in it, and the chart says how far it goes.
///
/// A range comes from [`tracking_range`](super::tracking_range) or from elsewhere.
pub fn tracking_cumulative(
    periods: &[TrackedPeriod],
    unit: TimeUnit,
    calibration_end: Option<f64>,
    range: Option<&ForecastRange>,
) -> Chart {
    let actual = periods
        .iter()
        .map(|period| (period.end, period.cumulative_actual as f64));
    let expected = periods
        .iter()
        .map(|period| (period.end, period.cumulative_expected));
    let said = periods.last().map(|last| {
        let error = last.cumulative_expected / (last.cumulative_actual as f64) - 1.0;
        let share = if error.is_finite() {
            format!("{} %", signed(100.0 * error, 1))
        } else {
            String::new()
        };
        // Nothing follows where nobody bought.
        let after = |comma: &str| match share.as_str() {
            "" => String::new(),
            share => format!("{comma}{share}"),
        };
        let expected = said(last.cumulative_expected);
        let actual = with_commas(&last.cumulative_actual.to_string());
        with(
            &so_many(last.end, unit),
            |weeks| {
                format!(
                    "within {weeks} {expected} expected, {actual} actual{}",
                    after(", ")
                )
            },
            |zhou| {
                format!(
                    "前 {zhou}内预期 {expected} 次，实际 {actual} 次{}",
                    after("，")
                )
            },
        )
    });
    let chart =
        Chart::new(("Repeat purchases, cumulative", "累计复购")).saying(said.unwrap_or_default());
    tracking(
        chart,
        actual.collect(),
        expected.collect(),
        unit,
        calibration_end,
        range,
    )
}

/// Repeat purchases of all customers in each whole period, actual against expected, as
/// [`tracking_cumulative`].
pub fn tracking_incremental(
    periods: &[TrackedPeriod],
    unit: TimeUnit,
    calibration_end: Option<f64>,
    range: Option<&ForecastRange>,
) -> Chart {
    let actual = periods
        .iter()
        .map(|period| (period.end, period.actual as f64));
    let expected = periods.iter().map(|period| (period.end, period.expected));
    let period = match periods {
        [first, second, ..] => second.end - first.end,
        _ => periods.first().map_or(1.0, |only| only.end),
    };
    let title = with(
        &so_many(period, unit),
        |week| {
            format!(
                "Repeat purchases, in each {}",
                week.strip_prefix("1 ").unwrap_or(week)
            )
        },
        |zhou| match zhou.strip_prefix("1 ") {
            Some(one) => format!("每{one}的复购"),
            None => format!("每 {zhou}的复购"),
        },
    );
    let chart = Chart::new(title);
    tracking(
        chart,
        actual.collect(),
        expected.collect(),
        unit,
        calibration_end,
        range,
    )
}

fn tracking(
    chart: Chart,
    actual: Vec<(f64, f64)>,
    expected: Vec<(f64, f64)>,
    unit: TimeUnit,
    calibration_end: Option<f64>,
    range: Option<&ForecastRange>,
) -> Chart {
    let long = actual.last().map_or(0.0, |(end, _)| *end);
    let mut marks = Vec::new();
    marks.extend(range.map(|range| range.band("range of what is expected", "预期范围", 1)));
    marks.push(line(("actual", "实际"), 0, actual));
    marks.push(dashed(("expected", "预期"), Ink::Series(1), expected));
    if let Some(at) = calibration_end {
        marks.push(Mark::Rule {
            name: ("end of the calibration", "校准期末").into(),
            at,
            upright: true,
        });
    }
    chart
        .if_empty(("No whole period was observed.", "没有完整的观察期。"))
        .panel(
            time_axis(
                (
                    "time since the first purchase of anybody",
                    "自首个客户首次购买起",
                ),
                unit,
                long,
            ),
            Axis::new(("repeat purchases", "复购次数"), Format::Count),
            marks,
        )
}

/// Customers by number of repeat purchases, actual beside expected; the last bars are of all who
/// bought that often or more.
pub fn frequency_histogram(fit: &FrequencyFit) -> Chart {
    let bars = |side: f64, of: fn(&crate::models::FrequencyRow) -> f64| {
        let rows = fit.rows.iter().enumerate();
        rows.map(|(place, row)| bar(place as f64 + side, 0.0, of(row)))
            .collect()
    };
    let last = fit.rows.len().saturating_sub(1);
    let names = fit.rows.iter().enumerate().map(|(place, row)| match place {
        place if place == last && place > 0 => format!("{}+", row.frequency),
        _ => row.frequency.to_string(),
    });
    let marks = [
        (("actual", "实际"), 0, bars(-0.2, |row| row.actual as f64)),
        (("expected", "预期"), 1, bars(0.2, |row| row.expected)),
    ];
    let marks = marks.map(|(name, number, bars)| Mark::Bars {
        name: name.into(),
        ink: Ink::Series(number),
        width: 0.38,
        across: false,
        bars,
    });
    Chart::new(("How often customers bought again", "客户复购次数分布"))
        .saying(chi_squared(fit).unwrap_or_default())
        .panel(
            Axis::of_names(
                ("repeat purchases in the calibration", "校准期复购次数"),
                names,
            ),
            Axis::new(("customers", "客户数"), Format::Count),
            marks.into(),
        )
}

/// Mean purchases in the holdout by frequency in the calibration, actual against expected; the last
/// points are of all who bought that often or more.
pub fn calibration_by_frequency(rows: &[HoldoutByFrequency]) -> Chart {
    let rows: Vec<&HoldoutByFrequency> = rows.iter().filter(|row| row.customers > 0).collect();
    let points = |of: fn(&HoldoutByFrequency) -> f64| {
        let places = (0_u32..).map(f64::from).zip(&rows);
        places.map(|(at, row)| (at, of(row))).collect::<Vec<_>>()
    };
    let actual = points(|row| row.mean_actual);
    let dots = actual.iter().map(|&(x, y)| Point {
        x,
        y,
        label: Words::default(),
    });
    Chart::new((
        "Holdout by purchases in the calibration",
        "按校准期频率看验证期",
    ))
    .if_empty(("There is no holdout.", "没有验证期。"))
    .panel(
        Axis::of_names(
            ("repeat purchases in the calibration", "校准期复购次数"),
            rows.iter().map(|row| row.label()),
        ),
        Axis::new(
            ("mean purchases in the holdout", "验证期平均购买次数"),
            Format::Number,
        ),
        vec![
            line(("actual", "实际"), 0, actual.clone()),
            dashed(
                ("expected", "预期"),
                Ink::Series(1),
                points(|row| row.mean_expected),
            ),
            Mark::Points {
                name: Words::default(),
                ink: Ink::Series(0),
                points: dots.collect(),
            },
        ],
    )
}

/// Mean purchases in the holdout of groups of customers, actual over expected; on the diagonal they
/// are as expected.
pub fn holdout_scatter(groups: &[PredictionGroup]) -> Chart {
    let points = groups.iter().map(|group| Point {
        x: group.mean_predicted,
        y: group.mean_actual,
        label: Words::default(),
    });
    let largest = groups
        .iter()
        .map(|group| group.mean_predicted.max(group.mean_actual));
    let largest = largest.fold(0.0, f64::max);
    Chart::new(("Holdout: expected against actual", "验证期：预期与实际"))
        .saying((
            "groups of customers by what was expected of them",
            "按预期分组的客户",
        ))
        .if_empty(("There is no holdout.", "没有验证期。"))
        .panel(
            Axis::new(
                ("mean expected purchases", "平均预期购买次数"),
                Format::Number,
            ),
            Axis::new(
                ("mean actual purchases", "平均实际购买次数"),
                Format::Number,
            ),
            vec![
                dashed(
                    ("as expected", "与预期一致"),
                    Ink::Neutral,
                    vec![(0.0, 0.0), (largest, largest)],
                ),
                Mark::Points {
                    name: ("a group of customers", "一组客户").into(),
                    ink: Ink::Series(0),
                    points: points.collect(),
                },
            ],
        )
}
