//! Points and tiers.

use super::{bar, number};
use crate::loyalty::liability::{Breakage, CohortFlows};
use crate::loyalty::tier::{TierLadder, TierStatus};
use crate::plot::{Axis, Chart, Format, Ink, Mark, Reach};
use crate::table::{Words, grouped};
use std::cmp::Ordering;

/// Colours of tiers that those of rising and falling are not taken for.
const TIERS: [Ink; 5] = [
    Ink::Text,
    Ink::Series(5),
    Ink::Series(4),
    Ink::Series(3),
    Ink::Series(0),
];

/// Points by cohort of issue: redeemed, yet to be redeemed, and never to be.
///
/// `breakage` is that of the same cohorts in their order.
pub fn points_by_cohort(flows: &CohortFlows, breakage: &Breakage) -> Chart {
    let mut parts: [Vec<crate::plot::Bar>; 3] = Default::default();
    for (place, (cohort, rest)) in flows.cohorts().iter().zip(&breakage.cohorts).enumerate() {
        let redeemed: f64 = cohort.redeemed.iter().copied().map(number).sum();
        let outstanding = number(rest.expected_remaining);
        let ends = [redeemed, redeemed + outstanding, number(cohort.issued)];
        let mut from = 0.0;
        for (part, to) in parts.iter_mut().zip(ends) {
            part.push(bar(place as f64, from, to.max(from)));
            from = to.max(from);
        }
    }
    let names = [
        ("redeemed", "已兑换"),
        ("to be redeemed", "预计待兑"),
        ("never redeemed", "沉淀"),
    ];
    let inks = [Ink::Series(2), Ink::Series(4), Ink::Neutral];
    let marks = names.into_iter().zip(inks).zip(parts);
    let marks = marks.map(|((name, ink), bars)| Mark::Bars {
        name: name.into(),
        ink,
        width: 0.7,
        across: false,
        bars,
    });
    let cohorts = (1..=flows.cohorts().len()).map(|number| number.to_string());
    let liability = grouped(number(breakage.total_liability), 2);
    Chart::new(("Points by cohort of issue", "各批积分的去向"))
        .saying(Words::new(
            format!("liability {liability}"),
            format!("负债 {liability}"),
        ))
        .if_empty(("No points were issued.", "没有发放积分。"))
        .panel(
            Axis::of_names(("period of issue", "发放期"), cohorts),
            Axis::new(("points", "积分"), Format::Number),
            marks.collect(),
        )
}

/// Members' tiers before and after, and the streams between them. Members are matched by their
/// place; those without a tier stand at the bottom.
pub fn tier_flow(ladder: &TierLadder, before: &[TierStatus], after: &[TierStatus]) -> Chart {
    let levels = ladder.tiers().len() + 1;
    let mut counts = vec![vec![0_u64; levels]; levels];
    for (before, after) in before.iter().zip(after) {
        let row = counts.get_mut(before.level.min(levels - 1));
        if let Some(count) = row.and_then(|row| row.get_mut(after.level.min(levels - 1))) {
            *count += 1;
        }
    }
    let count = |from: usize, to: usize| {
        counts
            .get(from)
            .and_then(|row| row.get(to))
            .copied()
            .unwrap_or(0) as f64
    };
    let all = || 0..levels;
    let sides: [Vec<f64>; 2] = [
        all()
            .map(|from| all().map(|to| count(from, to)).sum())
            .collect(),
        all()
            .map(|to| all().map(|from| count(from, to)).sum())
            .collect(),
    ];
    let way = |from: usize, to: usize| match to.cmp(&from) {
        Ordering::Greater => (("rose", "升级"), Ink::Good),
        Ordering::Less => (("fell", "降级"), Ink::Bad),
        Ordering::Equal => (("stayed", "不变"), Ink::Neutral),
    };
    // Where the next stream leaves and arrives.
    let starts = |side: &[f64]| -> Vec<f64> {
        let mut sum = 0.0;
        side.iter()
            .map(|size| {
                sum += size;
                sum - size
            })
            .collect()
    };
    let (mut leave, mut arrive) = (starts(&sides[0]), starts(&sides[1]));
    let mut marks = Vec::new();
    for from in all() {
        for to in all().filter(|to| count(from, *to) > 0.0) {
            let size = count(from, to);
            let reach = |at: f64, place: &mut f64| {
                let low = *place;
                *place += size;
                Reach {
                    at,
                    low,
                    high: low + size,
                }
            };
            if let (Some(leave), Some(arrive)) = (leave.get_mut(from), arrive.get_mut(to)) {
                let (from_reach, to_reach) = (reach(0.0, leave), reach(1.0, arrive));
                let (name, ink) = way(from, to);
                marks.push(Mark::Stream {
                    name: name.into(),
                    ink,
                    from: from_reach,
                    to: to_reach,
                });
            }
        }
    }
    let name = |level: usize| match level
        .checked_sub(1)
        .and_then(|place| ladder.tiers().get(place))
    {
        Some(tier) => Words::from(tier.name.clone()),
        None => ("no tier", "无等级").into(),
    };
    for level in all() {
        let bars = sides.iter().enumerate().filter_map(|(at, side)| {
            let (size, start) = (side.get(level)?, starts(side).get(level).copied()?);
            (*size > 0.0).then(|| bar(at as f64, start, start + size))
        });
        marks.push(Mark::Bars {
            name: name(level),
            ink: TIERS.get(level).copied().unwrap_or(Ink::Series(level)),
            width: 0.12,
            across: false,
            bars: bars.collect(),
        });
    }
    let moved = |up: bool| -> f64 {
        let pairs = all().flat_map(|from| all().map(move |to| (from, to)));
        pairs
            .filter(|(from, to)| if up { to > from } else { to < from })
            .map(|(from, to)| count(from, to))
            .sum()
    };
    let members = |up: bool| grouped(moved(up), 0);
    Chart::new(("From tier to tier", "等级迁移"))
        .saying(Words::new(
            format!("{} rose, {} fell", members(true), members(false)),
            format!("{} 人升级，{} 人降级", members(true), members(false)),
        ))
        .if_empty(("There is no member.", "没有会员。"))
        .panel(
            Axis::of_names("", [("before", "之前"), ("after", "之后")]),
            Axis::new(("members", "会员数"), Format::Count),
            if before.is_empty() || after.is_empty() {
                Vec::new()
            } else {
                marks
            },
        )
}
