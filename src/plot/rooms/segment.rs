//! Groups of customers, and the concentration of their spend.

use super::survey::said;
use super::{every_nth, line, name_edges, number, per_cent, with, with_grey};
use crate::plot::{Axis, Chart, Format, Ink, Mark};
use crate::quantity::{counted, with_commas};
use crate::segment::{Concentration, RfmScores, SegmentSummary};
use crate::table::{self, Words};

/// Customers by their scores of recency and of frequency.
pub fn rfm_grid(scores: &RfmScores) -> Chart {
    let largest = |sizes: &[usize], of: fn(&crate::segment::RfmScore) -> u16| {
        let seen = scores.scores.iter().map(of).max().unwrap_or(0);
        sizes.len().max(usize::from(seen)).min(50)
    };
    let columns = largest(&scores.recency_sizes, |score| score.recency);
    let rows = largest(&scores.frequency_sizes, |score| score.frequency);
    let mut counts = vec![vec![0.0; columns]; rows];
    for score in &scores.scores {
        let row = usize::from(score.frequency)
            .checked_sub(1)
            .and_then(|row| counts.get_mut(row));
        let column = usize::from(score.recency).wrapping_sub(1);
        if let Some(count) = row.and_then(|row| row.get_mut(column)) {
            *count += 1.0;
        }
    }
    // The best frequency stands on top.
    counts.reverse();
    let values = counts.into_iter().map(|row| {
        row.into_iter()
            .map(|count| (count > 0.0).then_some(count))
            .collect()
    });
    let values: Vec<Vec<Option<f64>>> = values.collect();
    let said = Words::new(
        counted(scores.scores.len(), "customer"),
        format!("{} 位客户", with_commas(&scores.scores.len().to_string())),
    );
    let said = with_grey(said, &values, ("nobody", "没有客户"));
    let names = |most: usize| (1..=most).map(|score| score.to_string());
    let mark = Mark::Heat {
        name: ("customers", "客户数").into(),
        x: name_edges(columns),
        y: name_edges(rows),
        values,
        format: Format::Count,
        written: true,
    };
    Chart::new(("Recency and frequency scores", "RFM：最近与频率得分"))
        .saying(said)
        .if_empty(("There is no customer to score.", "没有可评分的客户。"))
        .panel(
            Axis::of_names(
                (
                    "recency score: the higher, the more recent",
                    "最近得分（越高越近）",
                ),
                names(columns),
            ),
            Axis::of_names(
                ("frequency score", "频率得分"),
                names(rows).rev().collect::<Vec<_>>(),
            ),
            vec![mark],
        )
}

/// Segments by their share of customers and their share of revenue; the first forty.
pub fn segment_bars(segments: &[SegmentSummary]) -> Chart {
    let segments = segments.get(..40).unwrap_or(segments);
    let bars = |side: f64, of: fn(&SegmentSummary) -> Option<rust_decimal::Decimal>| -> Vec<_> {
        let bars = segments.iter().enumerate().filter_map(|(place, segment)| {
            let share = number(of(segment)?);
            Some(said(place as f64 + side, share, per_cent(share)))
        });
        bars.collect()
    };
    let shares = [
        (
            ("of customers", "客户占比"),
            0,
            bars(-0.2, |segment| segment.share_of_customers),
        ),
        (
            ("of revenue", "收入占比"),
            1,
            bars(0.2, |segment| segment.share_of_revenue),
        ),
    ];
    let has_revenue = segments.iter().any(|one| one.share_of_revenue.is_some());
    let said = match has_revenue || segments.is_empty() {
        true => Words::default(),
        false => (
            "nothing was paid: there are no shares of revenue",
            "没有收入，无收入占比",
        )
            .into(),
    };
    let shares = shares.into_iter().filter(|(_, _, bars)| !bars.is_empty());
    let marks = shares.map(|(name, number, bars)| Mark::Bars {
        name: name.into(),
        ink: Ink::Series(number),
        width: 0.38,
        across: true,
        bars,
    });
    let height = 0.3 + 0.22 * segments.len() as f64;
    let most = segments
        .iter()
        .flat_map(|segment| [segment.share_of_customers, segment.share_of_revenue]);
    let most = most.flatten().map(number).fold(0.0, f64::max);
    let x = Axis::new(("share", "占比"), Format::Share);
    Chart::new(("Segments: customers and revenue", "客户分群：客户与收入"))
        .saying(said)
        .if_empty((
            "There is no segment with customers.",
            "没有包含客户的分群。",
        ))
        .panel_of_height(
            height,
            if most > 0.0 {
                x.within(0.0, 1.15 * most)
            } else {
                x
            },
            Axis::of_names(
                "",
                segments
                    .iter()
                    .map(|segment| table::segment(&segment.segment)),
            ),
            marks.collect(),
        )
}

/// The share of all value that the poorest customers hold, against equal shares.
pub fn lorenz_curve(concentration: &Concentration) -> Chart {
    lorenz_curve_of(concentration, ("value", "价值"))
}

/// As [`lorenz_curve`], of amounts that mean something else, such as `revenue so far`.
pub fn lorenz_curve_of(concentration: &Concentration, amounts: impl Into<Words>) -> Chart {
    let amounts = amounts.into();
    let points = concentration.lorenz();
    let points = every_nth(&points, 400).into_iter();
    let points = points
        .map(|point| (point.population_share, point.value_share))
        .collect();
    let gini = concentration.gini();
    let title = with(
        &amounts,
        |value| format!("How {value} is spread over customers"),
        |value| format!("{value}在客户间的分布"),
    );
    let share = with(
        &amounts,
        |value| format!("share of {value}"),
        |value| format!("{value}累计占比"),
    );
    Chart::new(title)
        .saying(Words::new(
            format!(
                "Gini {gini:.3}, {}",
                counted(concentration.customers(), "customer")
            ),
            format!(
                "基尼系数 {gini:.3}，{} 位客户",
                with_commas(&concentration.customers().to_string())
            ),
        ))
        .panel(
            Axis::new(
                (
                    "share of customers, the poorest first",
                    "客户累计占比（由低到高）",
                ),
                Format::Share,
            )
            .within(0.0, 1.0),
            Axis::new(share, Format::Share).within(0.0, 1.0),
            vec![
                super::dashed(
                    ("equal shares", "完全平均"),
                    Ink::Neutral,
                    vec![(0.0, 0.0), (1.0, 1.0)],
                ),
                line(("customers", "客户"), 0, points),
            ],
        )
}
