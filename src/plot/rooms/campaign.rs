//! Campaigns: whom to address, whether it worked, how far one is.

use super::survey::said;
use super::{dashed, every_nth, interval_of, line, number, per_cent, signed, with};
use crate::campaign::ranking::{CurvePoint, UpliftRanking, UpliftRow};
use crate::campaign::{Funnel, SequentialTest, TargetPath};
use crate::plot::{Axis, Chart, Format, Ink, Mark, Point, Reach};
use crate::quantity::{ConfidenceLevel, TimeUnit};
use crate::table::{Words, grouped, said as said_number};
use rust_decimal::Decimal;

/// What the treated gained by being addressed, among the customers with the best scores up to each number of
/// them, against as many at random: Y_t − Y_c·N_t/N_c, with both arms among the customers.
pub fn qini_curve(ranking: &UpliftRanking) -> Chart {
    let points = ranking.qini_curve().unwrap_or_default();
    let points: Vec<(f64, f64)> = every_nth(&points, 400)
        .into_iter()
        .map(
            |CurvePoint {
                 targeted, value, ..
             }| (targeted as f64, value),
        )
        .collect();
    let last = points.last().copied();
    let random = last.map_or_else(Vec::new, |last| vec![(0.0, 0.0), last]);
    let said = ranking.qini_mean_gain().map(|gain| {
        let gain = said_number(gain);
        // Of outcomes that are not 0 or 1 there is no perfect order to measure by.
        let coefficient = ranking.qini_normalised().ok().flatten();
        let (english, chinese) = coefficient.map_or_else(Default::default, |coefficient| {
            (
                format!("; Qini coefficient {coefficient:.3} (a perfect order has 1)"),
                format!("；Qini 系数 {coefficient:.3}（完美排序为 1）"),
            )
        });
        Words::new(
            format!(
                "{gain} conversions more than at random, in the mean over all numbers{english}"
            ),
            format!("对各触达数平均，比随机多 {gain} 次转化{chinese}"),
        )
    });
    Chart::new(("Whom to address: Qini curve", "该触达谁：Qini 曲线"))
        .saying(said.unwrap_or_default())
        .if_empty(("Both arms need customers.", "两组都需要有客户。"))
        .panel(
            Axis::new(
                (
                    "customers of both arms, the best scores first",
                    "两组客户数（得分由高到低）",
                ),
                Format::Count,
            ),
            Axis::new(
                (
                    "extra conversions among the treated",
                    "实验组的增量转化（次）",
                ),
                Format::Number,
            ),
            vec![
                line(("by score", "按得分"), 0, points),
                dashed(("at random", "随机"), Ink::Neutral, random),
            ],
        )
}

/// The uplift of each group of customers by score, with the normal interval at 95 %.
pub fn uplift_by_group(rows: &[UpliftRow]) -> Chart {
    let level = ConfidenceLevel::P95;
    let z = level.z();
    let groups = rows
        .iter()
        .filter_map(|row| Some((row.bin, row.uplift.as_ref()?)));
    let groups: Vec<_> = groups.collect();
    let bars = |positive: bool| -> Vec<_> {
        let kept = groups
            .iter()
            .filter(|(_, group)| (group.uplift >= 0.0) == positive);
        kept.map(|(bin, group)| super::bar(*bin as f64, 0.0, group.uplift))
            .collect()
    };
    let mut marks: Vec<Mark> = [
        (("more conversions", "转化增加"), Ink::Good, bars(true)),
        (("fewer", "转化减少"), Ink::Bad, bars(false)),
    ]
    .into_iter()
    .filter(|(_, _, bars)| !bars.is_empty())
    .map(|(name, ink, bars)| Mark::Bars {
        name: name.into(),
        ink,
        width: 0.7,
        across: false,
        bars,
    })
    .collect();
    let reaches = groups.iter().map(|(bin, group)| Reach {
        at: *bin as f64,
        low: group.uplift - z * group.standard_error,
        high: group.uplift + z * group.standard_error,
    });
    marks.push(Mark::Whiskers {
        name: interval_of(level),
        ink: Ink::Text,
        across: false,
        reaches: reaches.collect(),
    });
    let last = rows.iter().map(|row| row.bin).max().unwrap_or(1);
    Chart::new(("Uplift by score", "按得分的增量"))
        .if_empty((
            "No group has customers of both arms.",
            "没有一组同时包含两组客户。",
        ))
        .panel(
            Axis::new(
                ("group, the best scores first", "组（得分由高到低）"),
                Format::Count,
            )
            .within(0.5, last as f64 + 0.5)
            .with_ticks((1..=last).map(|group| group as f64)),
            Axis::new(
                (
                    "uplift of the conversion rate (percentage points)",
                    "转化率增量（百分点）",
                ),
                Format::Points,
            ),
            marks,
        )
}

/// The customers or visits that get through each stage.
pub fn funnel_bars(funnel: &Funnel) -> Chart {
    let entrance = funnel.steps().first().map(|step| step.passed.trials());
    let mut bars = vec![said(
        0.0,
        entrance.map_or(f64::NAN, |count| count as f64),
        entrance.map_or_else(String::new, |count| grouped(count as f64, 0)),
    )];
    for (place, step) in funnel.steps().iter().enumerate() {
        let count = step.passed.successes() as f64;
        let share = step
            .passed
            .estimate()
            .map_or_else(String::new, |share| format!(" · {}", per_cent(share)));
        bars.push(said(
            (place + 1) as f64,
            count,
            format!("{}{share}", grouped(count, 0)),
        ));
    }
    let names = [funnel.entrance()]
        .into_iter()
        .chain(funnel.steps().iter().map(|step| step.stage.as_str()));
    let bottleneck = funnel.bottleneck().map(|step| {
        Words::new(
            format!("bottleneck: {}", step.stage),
            format!("瓶颈：{}", step.stage),
        )
    });
    let most = entrance.map_or(1.0, |count| count as f64).max(1.0);
    Chart::new(("Funnel", "转化漏斗"))
        .saying(bottleneck.unwrap_or_default())
        .panel(
            Axis::new(
                (
                    "number that reached the stage · share of the stage before",
                    "到达数 · 上一阶段转化率",
                ),
                Format::Count,
            )
            .within(0.0, 1.3 * most),
            Axis::of_names("", names),
            vec![Mark::Bars {
                name: Words::default(),
                ink: Ink::Series(0),
                width: 0.7,
                across: true,
                bars,
            }],
        )
}

/// The way to a target and what has been reached of it, at the end of each period. `value` is what is
/// aimed at, with its unit; `period` is how long a period is.
pub fn target_progress(
    path: &TargetPath,
    actual: &[Decimal],
    value: impl Into<Words>,
    period: TimeUnit,
) -> Chart {
    let points = |values: &[Decimal]| -> Vec<(f64, f64)> {
        let values = values.iter().enumerate();
        values
            .map(|(place, value)| ((place + 1) as f64, number(*value)))
            .collect()
    };
    let reached = points(actual);
    let planned = path.path.get(reached.len().wrapping_sub(1));
    let gap = actual.last().zip(planned);
    let gap = gap.and_then(|(actual, planned)| actual.checked_sub(*planned));
    let said = gap.map(|gap| {
        // As many decimals as there are, such as none of members.
        let gap = gap.round_dp(2).normalize();
        let gap = signed(number(gap), gap.scale() as usize);
        Words::new(format!("{gap} against the plan"), format!("较计划 {gap}"))
    });
    let dots = reached.iter().map(|&(x, y)| Point {
        x,
        y,
        label: Words::default(),
    });
    let dots = if reached.len() <= 100 {
        dots.collect()
    } else {
        Vec::new()
    };
    Chart::new(("On the way to the target", "目标进度"))
        .saying(said.unwrap_or_default())
        .panel(
            Axis::new(
                with(
                    &period.into(),
                    |month| format!("end of {month}"),
                    |month| format!("期末（{month}）"),
                ),
                Format::Count,
            ),
            Axis::new(value, Format::Number),
            vec![
                dashed(
                    ("plan", "计划"),
                    Ink::Neutral,
                    every_nth(&points(&path.path), 400),
                ),
                line(("reached", "实际"), 0, every_nth(&reached, 400)),
                Mark::Points {
                    name: Words::default(),
                    ink: Ink::Series(0),
                    points: dots,
                },
                Mark::Rule {
                    name: ("target", "目标").into(),
                    at: number(path.target),
                    upright: false,
                },
            ],
        )
}

/// The bounds of a sequential test at its looks, and the statistics so far: beyond a bound, the test
/// ends.
pub fn sequential_boundaries(test: &SequentialTest, z: &[f64]) -> Chart {
    let bound = |side: f64| {
        test.looks()
            .iter()
            .map(|look| (look.information, side * look.bound))
            .collect()
    };
    let seen: Vec<(f64, f64)> = test
        .looks()
        .iter()
        .zip(z)
        .map(|(look, z)| (look.information, *z))
        .collect();
    let dots = seen
        .iter()
        .map(|&(x, y)| Point {
            x,
            y,
            label: Words::default(),
        })
        .collect();
    let said = match test.first_crossing(z) {
        Some(look) => Words::new(
            format!("crossed at look {}", look + 1),
            format!("第 {} 次检视时越界", look + 1),
        ),
        None => ("not crossed", "未越界").into(),
    };
    Chart::new(("Looks at a running test", "序贯检验"))
        .saying(said)
        .panel(
            Axis::new(("share of the information", "信息占比"), Format::Share),
            Axis::new(("z statistic", "z 统计量"), Format::Number),
            vec![
                dashed(("bound", "界限"), Ink::Bad, bound(1.0)),
                dashed("", Ink::Bad, bound(-1.0)),
                line(("so far", "至今"), 0, seen),
                Mark::Points {
                    name: Words::default(),
                    ink: Ink::Series(0),
                    points: dots,
                },
            ],
        )
}
