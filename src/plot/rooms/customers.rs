//! Single customers over time.

use super::{every_nth, line, per_cent, time_axis};
use crate::models::{CustomerModel, ModelError, TimedModel, probability_alive_path};
use crate::plot::{Axis, Chart, Format, Ink, Mark, Point};
use crate::quantity::{counted, with_commas};
use crate::table::Words;
use crate::transactions::{PurchaseHistory, PurchaseTimes};
use std::fmt::Display;

/// Places at which the probability is drawn.
const STEPS: u32 = 400;
/// Purchases of a customer that are drawn at most.
const MOST_PURCHASES: usize = 500;

/// One customer's probability alive over time, with their purchases.
///
/// `purchases` are all purchase times on a clock of one's own, ascending, the first one first;
/// `until` is the time up to which it is drawn.
///
/// # Errors
///
/// As [`probability_alive_path`].
pub fn customer_history<M>(
    model: &TimedModel<M>,
    customer: impl Display,
    purchases: &[f64],
    until: f64,
) -> Result<Chart, ModelError>
where
    M: CustomerModel<History = PurchaseHistory>,
{
    let first = purchases.first().copied().unwrap_or(until);
    let mut at: Vec<f64> = (0..=STEPS)
        .map(|step| first + (until - first).max(0.0) * f64::from(step) / f64::from(STEPS))
        .collect();
    // Just before and at each purchase, where the probability leaps.
    for purchase in every_nth(purchases, MOST_PURCHASES) {
        if purchase <= until {
            let before = purchase - 1e-9 * (until - first);
            at.extend([before.max(first), purchase]);
        }
    }
    at.sort_unstable_by(f64::total_cmp);
    let path = probability_alive_path(model.model(), purchases, &at)?;
    let points: Vec<(f64, f64)> = at
        .iter()
        .map(|at| at - first)
        .zip(path.iter().copied())
        .collect();
    let shown = every_nth(purchases, MOST_PURCHASES)
        .into_iter()
        .filter(|at| *at <= until);
    let dots = shown.map(|at| Point {
        x: at - first,
        y: 0.0,
        label: Words::default(),
    });
    let now = path.last().copied().unwrap_or_default();
    let bought = purchases.iter().filter(|at| **at <= until).count();
    Ok(Chart::new(Words::new(
        format!("Is {customer} still a customer?"),
        format!("{customer} 仍是客户吗？"),
    ))
    .saying(Words::new(
        format!(
            "{}; probability alive at the end {}",
            counted(bought, "purchase"),
            per_cent(now)
        ),
        format!(
            "共 {} 次购买；期末活跃概率 {}",
            with_commas(&bought.to_string()),
            per_cent(now)
        ),
    ))
    .panel(
        time_axis(
            ("time since the first purchase", "自首次购买起"),
            model.unit(),
            until - first,
        ),
        Axis::new(("probability alive", "活跃概率"), Format::Share).within(0.0, 1.0),
        vec![
            line(("probability alive", "活跃概率"), 0, points),
            Mark::Points {
                name: ("purchase", "购买").into(),
                ink: Ink::Series(1),
                points: dots.collect(),
            },
        ],
    ))
}

/// When each of some customers bought: a row a customer, evenly chosen from all, those who came
/// first on top.
pub fn timing_patterns<K: Display>(purchases: &PurchaseTimes<K>, customers: usize) -> Chart {
    let all: Vec<(&K, &[f64])> = purchases
        .iter()
        .filter(|(_, times)| !times.is_empty())
        .collect();
    let mut chosen = every_nth(&all, customers.clamp(1, 60));
    let first = |times: &[f64]| times.first().copied().unwrap_or_default();
    chosen.sort_by(|a, b| first(a.1).total_cmp(&first(b.1)));
    let names = chosen.iter().map(|(customer, _)| customer.to_string());
    let (mut firsts, mut repeats, mut spans) = (Vec::new(), Vec::new(), Vec::new());
    for (row, (_, times)) in chosen.iter().enumerate() {
        let point = |x: f64| Point {
            x,
            y: row as f64,
            label: Words::default(),
        };
        firsts.extend(times.first().copied().map(point));
        let shown = every_nth(times, MOST_PURCHASES);
        repeats.extend(shown.into_iter().skip(1).map(point));
        spans.push(crate::plot::Reach {
            at: row as f64,
            low: first(times),
            high: purchases.observed(),
        });
    }
    Chart::new(("When customers bought", "客户的购买时间"))
        .saying(Words::new(
            format!("{} of {}", chosen.len(), counted(all.len(), "customer")),
            format!(
                "{} 位客户中的 {} 位",
                with_commas(&all.len().to_string()),
                chosen.len()
            ),
        ))
        .if_empty(("Nobody bought anything.", "没有任何购买。"))
        .panel(
            time_axis(
                ("time", "时间"),
                purchases.reduction().unit,
                purchases.observed(),
            ),
            Axis::of_names(("customer", "客户"), names),
            vec![
                Mark::Whiskers {
                    name: ("under observation", "观察期").into(),
                    ink: Ink::Neutral,
                    across: true,
                    reaches: spans,
                },
                Mark::Points {
                    name: ("first purchase", "首次购买").into(),
                    ink: Ink::Series(1),
                    points: firsts,
                },
                Mark::Points {
                    name: ("repeat purchase", "复购").into(),
                    ink: Ink::Series(0),
                    points: repeats,
                },
            ],
        )
}
