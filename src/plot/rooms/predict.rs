//! The quality of predictions.

use super::{dashed, every_nth, line};
use crate::plot::{Axis, Chart, Format, Ink, Mark, Point};
use crate::predict::evaluation::{CalibrationRow, Ranking};
use crate::table::Words;

fn share(label: impl Into<Words>) -> Axis {
    Axis::new(label, Format::Share).within(0.0, 1.0)
}

fn diagonal(name: (&str, &str)) -> Mark {
    dashed(name, Ink::Neutral, vec![(0.0, 0.0), (1.0, 1.0)])
}

/// Found positives against false alarms, over all thresholds.
pub fn roc_curve(ranking: &Ranking) -> Chart {
    let points: Vec<(f64, f64)> = ranking.roc().map_or_else(Vec::new, |points| {
        points
            .map(|point| (point.false_positive_rate, point.true_positive_rate))
            .collect()
    });
    let said = ranking
        .auc()
        .map_or_else(String::new, |area| format!("AUC {area:.3}"));
    Chart::new(("Found against false alarms (ROC)", "ROC 曲线"))
        .saying(said)
        .if_empty((
            "There must be customers of both kinds.",
            "必须两类客户都有。",
        ))
        .panel(
            share(("false alarms: of the negatives", "假正率")),
            share(("found: of the positives", "真正率")),
            if points.is_empty() {
                Vec::new()
            } else {
                vec![
                    diagonal(("at random", "随机")),
                    line(("by score", "按得分"), 0, every_nth(&points, 600)),
                ]
            },
        )
}

/// The share of positives among those picked, against the share of positives that are picked.
pub fn precision_recall_curve(ranking: &Ranking) -> Chart {
    let points: Vec<(f64, f64)> = ranking.precision_recall().map_or_else(Vec::new, |points| {
        points
            .map(|point| (point.recall, point.precision))
            .collect()
    });
    let said = ranking
        .average_precision()
        .map_or_else(Words::default, |mean| {
            Words::new(
                format!("average precision {mean:.3}"),
                format!("平均精确率 {mean:.3}"),
            )
        });
    let base = ranking.positives() as f64 / ranking.customers() as f64;
    let mut marks = vec![line(("by score", "按得分"), 0, every_nth(&points, 600))];
    if base.is_finite() {
        marks.push(Mark::Rule {
            name: ("at random", "随机").into(),
            at: base,
            upright: false,
        });
    }
    Chart::new(("Precision and recall", "精确率与召回率"))
        .saying(said)
        .if_empty(("There is no positive.", "没有正例。"))
        .panel(
            share(("recall: of the positives", "召回率")),
            share(("precision: of those picked", "精确率")),
            marks,
        )
}

/// Observed against predicted shares, group by group.
pub fn reliability_curve(rows: &[CalibrationRow]) -> Chart {
    let rows = rows.iter().filter(|row| row.customers > 0);
    let points: Vec<(f64, f64)> = rows.map(|row| (row.mean_predicted, row.observed)).collect();
    let dots = points
        .iter()
        .map(|&(x, y)| Point {
            x,
            y,
            label: Words::default(),
        })
        .collect();
    let marks = if points.is_empty() {
        Vec::new()
    } else {
        vec![
            diagonal(("as foretold", "与预测一致")),
            line("", 0, points.clone()),
            Mark::Points {
                name: ("a group of customers", "一组客户").into(),
                ink: Ink::Series(0),
                points: dots,
            },
        ]
    };
    Chart::new(("Does it happen as often as foretold?", "概率校准"))
        .if_empty(("There is no prediction.", "没有预测。"))
        .panel(
            share(("mean predicted probability", "平均预测概率")),
            share(("observed share", "实际占比")),
            marks,
        )
}
