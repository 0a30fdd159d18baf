//! Answers of customers.

use super::{bar, interval_of, line, per_cent, signed, with};
use crate::plot::{Axis, Bar, Chart, Format, Ink, Line, Mark, Point, Reach};
use crate::quantity::{counted, with_commas};
use crate::survey::{
    Journey, JourneyEnds, JourneyRun, KeyDriver, Movement, NpsEstimate, NpsGroups, Reported, Wave,
};
use crate::table::Words;
use chrono::Datelike;

/// The score on its scale from −100 to 100 with its interval, above the shares of detractors,
/// passives and promoters.
pub fn nps_gauge(groups: &NpsGroups, estimate: Option<&NpsEstimate>) -> Chart {
    let mut marks = vec![Mark::Rule {
        name: Words::default(),
        at: 0.0,
        upright: true,
    }];
    let mut said = Words::default();
    if let Some(estimate) = estimate {
        let interval = estimate.interval;
        let [score, low, high] =
            [interval.estimate, interval.lower, interval.upper].map(|share| 100.0 * share);
        marks.push(Mark::Bars {
            name: Words::default(),
            ink: Ink::Neutral,
            width: 0.5,
            across: true,
            bars: vec![bar(0.0, 0.0, score)],
        });
        marks.push(Mark::Whiskers {
            name: interval_of(interval.confidence),
            ink: Ink::Text,
            across: true,
            reaches: vec![Reach { at: 0.0, low, high }],
        });
        let point = Point {
            x: score,
            y: 0.0,
            label: signed(score, 0).into(),
        };
        marks.push(Mark::Points {
            name: Words::default(),
            ink: Ink::Series(0),
            points: vec![point],
        });
        let [score, low, high] = [score, low, high].map(|points| signed(points, 0));
        said = Words::new(
            format!(
                "{score} points ({low} … {high}), {}",
                counted(groups.responses(), "response")
            ),
            format!(
                "{score} 分（{low} … {high}），{} 份回答",
                with_commas(&groups.responses().to_string())
            ),
        );
    }
    let all = groups.responses() as f64;
    let mut from = 0.0;
    let shares = [
        (("detractors", "贬损者"), Ink::Bad, groups.detractors()),
        (("passives", "被动者"), Ink::Neutral, groups.passives()),
        (("promoters", "推荐者"), Ink::Good, groups.promoters()),
    ];
    let stacked = shares.into_iter().map(|(name, ink, count)| {
        let share = if all > 0.0 {
            count as f64 / all
        } else {
            f64::NAN
        };
        let bars = vec![bar(0.0, from, from + share)];
        from += share;
        let shown = per_cent(share);
        let (english, chinese) = name;
        let name = Words::new(format!("{english} {shown}"), format!("{chinese} {shown}"));
        Mark::Bars {
            name,
            ink,
            width: 0.7,
            across: true,
            bars,
        }
    });
    let names = |english: &str, chinese: &str| Axis::of_names("", [Words::new(english, chinese)]);
    let mut stacked: Vec<Mark> = stacked.collect();
    if all == 0.0 {
        marks.clear();
        stacked.clear();
    }
    Chart::new(("Net promoter score", "净推荐值（NPS）"))
        .saying(said)
        .if_empty(("Nobody answered.", "无人回答。"))
        .panel_of_height(
            0.6,
            Axis::new(("points", "分"), Format::Number).within(-100.0, 100.0),
            names("NPS", "NPS"),
            marks,
        )
        .panel_of_height(
            0.6,
            Axis::new(("share of responses", "回答占比"), Format::Share).within(0.0, 1.0),
            names("shares", "占比"),
            stacked,
        )
}

/// The score wave by wave with its intervals; waves that differ from the one before them are marked.
pub fn wave_trend(waves: &[Wave]) -> Chart {
    let (mut reaches, mut points) = (Vec::new(), Vec::new());
    let (mut risen, mut fallen) = (Vec::new(), Vec::new());
    let mut level = None;
    for wave in waves {
        let Reported::Shown(figure) = &wave.figure else {
            continue;
        };
        let interval = figure.estimate.interval;
        level = Some(interval.confidence);
        let at = f64::from(wave.to.num_days_from_ce());
        let score = 100.0 * interval.estimate;
        reaches.push(Reach {
            at,
            low: 100.0 * interval.lower,
            high: 100.0 * interval.upper,
        });
        points.push((at, score));
        let point = Point {
            x: at,
            y: score,
            label: signed(score, 0).into(),
        };
        match figure.change.as_ref().map(|change| change.movement()) {
            Some(Movement::Up) => risen.push(point),
            Some(Movement::Down) => fallen.push(point),
            _ => {}
        }
    }
    let ends: Vec<f64> = points.iter().map(|&(at, _)| at).collect();
    let dots = points.iter().map(|&(x, y)| Point {
        x,
        y,
        label: Words::default(),
    });
    let marks = vec![
        Mark::Band {
            name: level.map(interval_of).unwrap_or_default(),
            ink: Ink::Series(0),
            line: Line::Solid,
            reaches,
        },
        line("NPS", 0, points.clone()),
        Mark::Points {
            name: Words::default(),
            ink: Ink::Series(0),
            points: dots.collect(),
        },
        Mark::Points {
            name: ("better than the wave before", "显著高于上期").into(),
            ink: Ink::Series(2),
            points: risen,
        },
        Mark::Points {
            name: ("worse than the wave before", "显著低于上期").into(),
            ink: Ink::Bad,
            points: fallen,
        },
    ];
    let has_points =
        |mark: &Mark| !matches!(mark, Mark::Points { points, .. } if points.is_empty());
    Chart::new(("Net promoter score over time", "NPS 走势"))
        .if_empty((
            "No wave has enough responses to be shown.",
            "没有一期的回答数足以显示。",
        ))
        .panel(
            Axis::new(("last day of the wave", "各期末日"), Format::Day).with_ticks(ends),
            Axis::new(("NPS (points)", "NPS（分）"), Format::Number),
            marks.into_iter().filter(has_points).collect(),
        )
}

/// The scores along a journey with its peaks and troughs. `score` is what is scored, with its scale.
pub fn journey_line<W: Into<Words>>(
    stages: impl IntoIterator<Item = W>,
    journey: &Journey,
    score: impl Into<Words>,
) -> Chart {
    let stages: Vec<Words> = stages.into_iter().map(Into::into).collect();
    let scores: Vec<(f64, f64)> = journey
        .runs()
        .iter()
        .flat_map(|run| run.stages.clone().map(|stage| (stage as f64, run.score)))
        .collect();
    let marked = |run: &JourneyRun| Point {
        x: (run.stages.start + run.stages.end.saturating_sub(1)) as f64 / 2.0,
        y: run.score,
        label: format!("{:.1}", run.score).into(),
    };
    let peaks = journey.peaks(JourneyEnds::Included).map(marked).collect();
    let troughs = journey.troughs(JourneyEnds::Included).map(marked).collect();
    let said = journey.largest_drop().map(|drop| {
        let number = Words::new(
            format!("stage {}", drop.from + 1),
            format!("第 {} 阶段", drop.from + 1),
        );
        with(
            stages.get(drop.from).unwrap_or(&number),
            |stage| format!("largest drop {:.1}, after “{stage}”", drop.drop),
            |stage| format!("最大降幅 {:.1}，在“{stage}”之后", drop.drop),
        )
    });
    Chart::new(("Along the journey", "客户旅程"))
        .saying(said.unwrap_or_default())
        .panel(
            Axis::of_names("", stages),
            Axis::new(score, Format::Number),
            vec![
                line("", 0, scores),
                Mark::Points {
                    name: ("peak", "峰值").into(),
                    ink: Ink::Series(2),
                    points: peaks,
                },
                Mark::Points {
                    name: ("trough", "谷值").into(),
                    ink: Ink::Bad,
                    points: troughs,
                },
            ],
        )
}

/// Attributes by how much hangs on them and how well they are rated: low and to the right is where
/// there is most to gain.
pub fn driver_chart(drivers: &[KeyDriver]) -> Chart {
    let points: Vec<Point> = drivers
        .iter()
        .filter_map(|driver| {
            let importance = driver.correlation.as_ref()?.coefficient();
            let well = 1.0 - driver.low as f64 / driver.rated as f64;
            Some(Point {
                x: importance,
                y: well,
                label: driver.attribute.clone().into(),
            })
        })
        .collect();
    let mean = |of: fn(&Point) -> f64| points.iter().map(of).sum::<f64>() / points.len() as f64;
    let mut marks = Vec::new();
    if !points.is_empty() {
        marks.push(Mark::Rule {
            name: ("mean", "均值").into(),
            at: mean(|point| point.x),
            upright: true,
        });
        marks.push(Mark::Rule {
            name: ("mean", "均值").into(),
            at: mean(|point| point.y),
            upright: false,
        });
    }
    marks.push(Mark::Points {
        name: ("attribute", "属性").into(),
        ink: Ink::Series(0),
        points,
    });
    Chart::new(("What drives the score", "得分的驱动因素"))
        .saying((
            "low and to the right: much hangs on it, and it is rated low",
            "右下：重要但评分低",
        ))
        .if_empty((
            "No attribute has a correlation with the score.",
            "没有属性与得分相关。",
        ))
        .panel(
            Axis::new(
                (
                    "importance: correlation with the score",
                    "重要性：与得分的相关",
                ),
                Format::Number,
            ),
            Axis::new(
                ("performance: share not rated low", "表现：非低分占比"),
                Format::Share,
            ),
            marks,
        )
}

/// A bar with what it says.
pub(super) fn said(at: f64, to: f64, label: impl Into<Words>) -> Bar {
    Bar {
        label: label.into(),
        ..bar(at, 0.0, to)
    }
}
