//! One file a room: from its results to charts.

mod campaign;
#[cfg(feature = "models")]
mod contract;
#[cfg(feature = "models")]
mod customers;
#[cfg(feature = "models")]
mod fit;
#[cfg(feature = "simulate")]
mod forecast;
#[cfg(feature = "models")]
mod forecast_range;
mod loyalty;
#[cfg(feature = "bayes")]
mod posterior;
mod predict;
#[cfg(feature = "models")]
mod purchase;
mod retention;
mod segment;
mod survey;
mod value;

pub use campaign::{
    funnel_bars, qini_curve, sequential_boundaries, target_progress, uplift_by_group,
};
#[cfg(feature = "models")]
pub use contract::{NamedContract, retention_curves, retention_range};
#[cfg(feature = "models")]
pub use customers::{customer_history, timing_patterns};
#[cfg(feature = "models")]
pub use fit::{Mixing, heterogeneity, likelihood_contours, mixing};
#[cfg(feature = "simulate")]
pub use forecast::{TrackingRange, tracking_range, value_forecast};
#[cfg(feature = "models")]
pub use forecast_range::ForecastRange;
pub use loyalty::{points_by_cohort, tier_flow};
#[cfg(feature = "bayes")]
pub use posterior::{posterior_pairs, posterior_traces};
pub use predict::{precision_recall_curve, reliability_curve, roc_curve};
#[cfg(feature = "models")]
pub use purchase::{
    calibration_by_frequency, expected_purchases_map, frequency_histogram, holdout_scatter,
    probability_alive_map, tracking_cumulative, tracking_incremental,
};
pub use retention::{
    calendar_cohort_map, churn_reason_pareto, cohort_map, stage_transition_map, survival_curves,
};
pub use segment::{lorenz_curve, lorenz_curve_of, rfm_grid, segment_bars};
pub use survey::{driver_chart, journey_line, nps_gauge, wave_trend};
pub use value::{cumulative_cash_flow, revenue_waterfall, tornado_bars, two_way_map};

#[cfg(feature = "models")]
use super::{Axis, Format};
use super::{Bar, Ink, Line, Mark};
use crate::quantity::{ConfidenceLevel, Language, TimeUnit};
use crate::table::{Words, grouped, per_cent, units};
use rust_decimal::Decimal;

/// The nearest double; the marks of what has none are not drawn.
fn number(amount: Decimal) -> f64 {
    f64::try_from(amount).unwrap_or(f64::NAN)
}

/// A sentence around words, in each language.
fn with(
    words: &Words,
    english: impl Fn(&str) -> String,
    chinese: impl Fn(&str) -> String,
) -> Words {
    Words::new(
        english(words.in_language(Language::English)),
        chinese(words.in_language(Language::Chinese)),
    )
}

/// The name of an interval of a confidence level.
fn interval_of(level: ConfidenceLevel) -> Words {
    Words::new(format!("{level} interval"), format!("{level} 区间"))
}

/// A label with a unit of time.
fn in_units(english: &str, chinese: &str, unit: TimeUnit) -> Words {
    with(
        &units(unit),
        |weeks| format!("{english} ({weeks})"),
        |zhou| format!("{chinese}（{zhou}）"),
    )
}

/// An axis of time as long as this: its ticks are whole where there are two units or more.
#[cfg(feature = "models")]
fn time_axis((english, chinese): (&str, &str), unit: TimeUnit, long: f64) -> Axis {
    let format = if long < 2.0 {
        Format::Number
    } else {
        Format::Count
    };
    Axis::new(in_units(english, chinese, unit), format)
}

fn line(name: impl Into<Words>, number: usize, points: Vec<(f64, f64)>) -> Mark {
    Mark::Line {
        name: name.into(),
        ink: Ink::Series(number),
        line: Line::Solid,
        points,
    }
}

fn dashed(name: impl Into<Words>, ink: Ink, points: Vec<(f64, f64)>) -> Mark {
    Mark::Line {
        name: name.into(),
        ink,
        line: Line::Dashed,
        points,
    }
}

fn bar(at: f64, from: f64, to: f64) -> Bar {
    Bar {
        at,
        from,
        to,
        label: Words::default(),
    }
}

/// Groups of bars that lie across, those that are empty left out.
fn bars_across<'a>(
    groups: impl IntoIterator<Item = ((&'a str, &'a str), Ink, Vec<Bar>)>,
) -> impl Iterator<Item = Mark> {
    let groups = groups.into_iter().filter(|(_, _, bars)| !bars.is_empty());
    groups.map(|(name, ink, bars)| Mark::Bars {
        name: name.into(),
        ink,
        width: 0.66,
        across: true,
        bars,
    })
}

/// Words, and what an empty cell of a grid means where there is one.
fn with_grey(said: Words, values: &[Vec<Option<f64>>], grey: (&str, &str)) -> Words {
    if values.iter().flatten().all(Option::is_some) {
        return said;
    }
    let before = if said.is_empty() {
        ("", "")
    } else {
        ("; ", "；")
    };
    Words::new(
        format!(
            "{}{}grey: {}",
            said.in_language(Language::English),
            before.0,
            grey.0
        ),
        format!(
            "{}{}灰色：{}",
            said.in_language(Language::Chinese),
            before.1,
            grey.1
        ),
    )
}

/// A change, with its sign.
fn signed(change: f64, decimals: usize) -> String {
    let sign = if change > 0.0 { "+" } else { "" };
    format!("{sign}{}", grouped(change, decimals))
}

/// Edges of cells around places that ascend: half-way between them.
#[cfg(feature = "models")]
fn edges(places: &[f64]) -> Vec<f64> {
    let (Some(first), Some(last)) = (places.first(), places.last()) else {
        return Vec::new();
    };
    let between: Vec<f64> = places
        .windows(2)
        .map(|pair| (pair[0] + pair[1]) / 2.0)
        .collect();
    let before = between
        .first()
        .map_or(first - 0.5, |edge| 2.0 * first - edge);
    let after = between.last().map_or(last + 0.5, |edge| 2.0 * last - edge);
    [before].into_iter().chain(between).chain([after]).collect()
}

/// Edges of cells that stand at the names of an axis.
fn name_edges(names: usize) -> Vec<f64> {
    (0..=names).map(|place| place as f64 - 0.5).collect()
}

/// Every so many-th, and the last: no more than `most`.
fn every_nth<T: Copy>(all: &[T], most: usize) -> Vec<T> {
    // One place is the last one's.
    let step = all
        .len()
        .saturating_sub(1)
        .div_ceil(most.saturating_sub(1).max(1))
        .max(1);
    let mut kept: Vec<T> = all.iter().copied().step_by(step).collect();
    if !all.is_empty() && !(all.len() - 1).is_multiple_of(step) {
        kept.extend(all.last().copied());
    }
    kept.truncate(most.max(1));
    kept
}
