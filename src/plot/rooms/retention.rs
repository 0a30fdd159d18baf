//! Who stays, and why others leave.

use super::survey::said;
use super::{bars_across, name_edges, per_cent, with_grey};
use crate::plot::{Axis, Below, Chart, Format, Ink, Line, Mark, Reach};
use crate::quantity::{CalendarPeriod, ConfidenceLevel, counted, with_commas};
use crate::retention::{ChurnReasons, CohortTable, KaplanMeier, SurvivalInterval};
use crate::segment::{LifecycleStage, StageTransitions};
use crate::table::Words;

/// As [`cohort_map`], of cohorts by calendar period: each is called by its first day, or its month or year,
/// and ages are in these periods.
pub fn calendar_cohort_map(table: &CohortTable, period: CalendarPeriod) -> Chart {
    let pattern = match period {
        CalendarPeriod::Month => "%Y-%m",
        CalendarPeriod::Year => "%Y",
        _ => "%Y-%m-%d",
    };
    let names = table.cohorts().iter().map(|cohort| {
        period
            .start(cohort.cohort())
            .map_or_else(String::new, |first| first.format(pattern).to_string())
    });
    let age = match period {
        CalendarPeriod::Day => ("age (days)", "期龄（天）"),
        CalendarPeriod::Week(_) => ("age (weeks)", "期龄（周）"),
        CalendarPeriod::Month => ("age (months)", "期龄（月）"),
        CalendarPeriod::Quarter => ("age (quarters)", "期龄（季度）"),
        CalendarPeriod::Year => ("age (years)", "期龄（年）"),
        CalendarPeriod::Days { .. } => ("age (periods)", "期龄"),
    };
    let mut chart = cohort_map(table, &names.collect::<Vec<_>>());
    for panel in &mut chart.panels {
        panel.x.label = age.into();
    }
    chart
}

/// The share of each cohort that is active at each age, with how many customers the cohort has. `names` are
/// those of the cohorts, in their order; a cohort without one is called by its number.
pub fn cohort_map(table: &CohortTable, names: &[String]) -> Chart {
    const MOST: usize = 60;
    let skipped = table.cohorts().len().saturating_sub(MOST);
    let cohorts = table.cohorts().iter().enumerate().skip(skipped);
    let names = cohorts.clone().map(|(place, cohort)| {
        let name = names.get(place).cloned();
        let name = name.unwrap_or_else(|| cohort.cohort().to_string());
        format!("{name} · {}", with_commas(&cohort.size().to_string()))
    });
    let names: Vec<String> = names.collect();
    let ages = cohorts
        .clone()
        .map(|(_, cohort)| cohort.active().len())
        .max()
        .unwrap_or(0)
        .min(MOST);
    let values: Vec<Vec<Option<f64>>> = cohorts
        .map(|(_, cohort)| {
            // Everybody is active at age 0: its colour would leave the others alike.
            let mut shares = cohort.retention();
            shares.truncate(ages);
            shares.into_iter().skip(1).collect()
        })
        .collect();
    let columns = ages.saturating_sub(1);
    let said = with_grey(
        ("at age 0 everybody is", "第 0 期为全部客户").into(),
        &values,
        ("not seen yet", "尚未观察到"),
    );
    let mark = Mark::Heat {
        name: ("active", "活跃占比").into(),
        x: (0..=columns).map(|age| age as f64 + 0.5).collect(),
        y: name_edges(values.len()),
        values,
        format: Format::Share,
        written: true,
    };
    Chart::new(("Cohorts: who is active at which age", "分批留存"))
        .saying(said)
        .if_empty((
            "No cohort has been observed beyond its first period.",
            "没有批次被观察到第一期之后。",
        ))
        .panel(
            Axis::new(("age (periods)", "期龄"), Format::Count),
            Axis::of_names(("cohort · its customers", "批次 · 客户数"), names),
            vec![mark],
        )
}

/// Survival curves with their intervals, and the numbers at risk below.
pub fn survival_curves(
    curves: &[(&str, &KaplanMeier)],
    time: impl Into<Words>,
    interval: SurvivalInterval,
    confidence_level: ConfidenceLevel,
) -> Chart {
    let (mut bands, mut lines, mut below) = (Vec::new(), Vec::new(), Vec::new());
    for (number, (name, curve)) in curves.iter().enumerate() {
        let rows = curve.rows(interval, confidence_level);
        let last = curve.table().last_time();
        let mut points = vec![(0.0, 1.0)];
        points.extend(rows.iter().map(|row| (row.time, row.survival)));
        points.extend(points.last().map(|(_, survival)| (last, *survival)));
        let mut reaches: Vec<Reach> = rows
            .iter()
            .filter_map(|row| {
                Some(Reach {
                    at: row.time,
                    low: row.lower?,
                    high: row.upper?,
                })
            })
            .collect();
        reaches.extend(reaches.last().map(|reach| Reach { at: last, ..*reach }));
        bands.push(Mark::Band {
            name: Words::default(),
            ink: Ink::Series(number),
            line: Line::Steps,
            reaches,
        });
        lines.push(Mark::Line {
            name: (*name).into(),
            ink: Ink::Series(number),
            line: Line::Steps,
            points,
        });
        let steps = curve
            .table()
            .steps()
            .iter()
            .map(|step| (step.time, step.at_risk));
        below.push(Below {
            name: Words::new(format!("at risk: {name}"), format!("在险人数：{name}")),
            numbers: steps.collect(),
        });
    }
    let marks = bands.into_iter().chain(lines).collect();
    let mut chart = Chart::new(("Who is still there", "生存曲线"))
        .saying(Words::new(
            format!("{confidence_level} intervals, pointwise"),
            format!("逐点 {confidence_level} 区间"),
        ))
        .panel(
            Axis::new(time, Format::Number),
            Axis::new(("still customers", "仍为客户的占比"), Format::Share).within(0.0, 1.0),
            marks,
        );
    if let Some(panel) = chart.panels.first_mut() {
        panel.below = below;
    }
    chart
}

/// Reasons for leaving, the most named first, and what they come to together; the first thirty.
pub fn churn_reason_pareto(reasons: &ChurnReasons) -> Chart {
    let rows = reasons.rows.get(..30).unwrap_or(&reasons.rows);
    let bars = |few: bool| -> Vec<_> {
        let rows = rows.iter().enumerate();
        let kept = rows.filter(|(place, _)| (*place < reasons.vital_few) == few);
        kept.map(|(place, row)| {
            let shares = format!(
                "{} · Σ {}",
                per_cent(row.share_of_mentions),
                per_cent(row.cumulative_share)
            );
            said(place as f64, row.share_of_mentions, shares)
        })
        .collect()
    };
    let marks = [
        (("the vital few", "关键少数"), Ink::Series(1), bars(true)),
        (("others", "其他"), Ink::Neutral, bars(false)),
    ];
    let marks = bars_across(marks);
    let most = rows
        .iter()
        .map(|row| row.share_of_mentions)
        .fold(0.0, f64::max);
    Chart::new(("Why customers leave", "流失原因"))
        .saying(Words::new(
            format!(
                "{} by {}; Σ: all so far",
                counted(reasons.mentions, "mention"),
                counted(reasons.respondents, "respondent")
            ),
            format!(
                "{} 位受访者共 {} 次提及；Σ：累计",
                with_commas(&reasons.respondents.to_string()),
                with_commas(&reasons.mentions.to_string())
            ),
        ))
        .if_empty(("Nobody named a reason.", "没有人给出原因。"))
        .panel(
            Axis::new(("share of mentions", "提及占比"), Format::Share)
                .within(0.0, if most > 0.0 { 1.5 * most } else { 1.0 }),
            Axis::of_names("", rows.iter().map(|row| row.reason.clone())),
            marks.collect(),
        )
}

/// From which stage of their life customers went to which, as shares of those of the stage before.
pub fn stage_transition_map(transitions: &StageTransitions) -> Chart {
    let names = LifecycleStage::ALL.map(stage);
    let values = LifecycleStage::ALL.map(|from| {
        let counts = LifecycleStage::ALL.map(|to| transitions.count(from, to) as f64);
        let all: f64 = counts.iter().sum();
        counts
            .map(|count| (all > 0.0).then(|| count / all))
            .to_vec()
    });
    let said = with_grey(
        Words::default(),
        &values,
        ("nobody was there before", "原阶段无客户"),
    );
    let mark = Mark::Heat {
        name: ("of the stage before", "占原阶段").into(),
        x: name_edges(names.len()),
        y: name_edges(names.len()),
        values: values.into(),
        format: Format::Share,
        written: true,
    };
    Chart::new(("From stage to stage", "阶段迁移"))
        .saying(said)
        .if_empty(("No customer had a stage before.", "没有客户有先前阶段。"))
        .panel(
            Axis::of_names(("after", "之后"), names.clone()),
            Axis::of_names(("before", "之前"), names),
            vec![mark],
        )
}

fn stage(stage: LifecycleStage) -> Words {
    let chinese = match stage {
        LifecycleStage::Prospect => "潜在",
        LifecycleStage::New => "新客",
        LifecycleStage::Active => "活跃",
        LifecycleStage::AtRisk => "预警",
        LifecycleStage::Dormant => "沉睡",
        LifecycleStage::Lost => "流失",
    };
    Words::new(stage.to_string(), chinese)
}
