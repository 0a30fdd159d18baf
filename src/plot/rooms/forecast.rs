//! Expectations with their spread, by simulation.

use super::{ForecastRange, bar, interval_of, with};
use crate::models::uncertainty::{Replication, TotalForecast, UncertaintyError};
use crate::models::{ModelError, Random, Simulate, WithTimeUnit, model_in, period_ends};
use crate::plot::{Axis, Chart, Format, Ink, Mark, Reach};
use crate::quantity::ConfidenceLevel;
use crate::statistics::quantile;
use crate::table::{Words, said};
use crate::transactions::PurchaseTimes;

/// The range of all customers' purchases that a process expects, period by period.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TrackingRange {
    /// In each period.
    pub incremental: ForecastRange,
    /// Up to the end of each period.
    pub cumulative: ForecastRange,
}

/// The range in which the repeat purchases of all customers would lie if the model were true: each
/// customer is simulated from their first purchase on, as often as there are replications. Periods are
/// those of [`track`](crate::models::track).
///
/// The parameters are held: their own uncertainty is not in the range.
///
/// # Errors
///
/// As [`track`](crate::models::track), and as [`Simulate::simulate`]; [`ModelError::Argument`] for more
/// than 10,000,000 replicates.
pub fn tracking_range<M, K>(
    model: &M,
    purchases: &PurchaseTimes<K>,
    period: f64,
    replication: Replication,
    confidence_level: ConfidenceLevel,
) -> Result<TrackingRange, ModelError>
where
    M: WithTimeUnit,
    M::Model: Simulate,
{
    let number = replication.checked_number()?;
    let process = model_in(model, purchases.reduction().unit)?;
    let observed = purchases.observed();
    let ends = period_ends(purchases, period)?;
    let births: Vec<f64> = purchases
        .iter()
        .filter_map(|(_, times)| times.first().copied())
        .collect();
    let mut runs: Vec<Vec<f64>> = Vec::with_capacity(number);
    let name = format!("tracking, {}", process.simulated_name());
    for run in 0..number {
        let mut random = Random::named(&name, replication.seed, run as u64);
        let mut counts = vec![0.0; ends.len()];
        for birth in &births {
            for time in process.simulate((observed - birth).max(0.0), &mut random)? {
                let place = ends.partition_point(|end| *end <= birth + time);
                if let Some(count) = counts.get_mut(place) {
                    *count += 1.0;
                }
            }
        }
        runs.push(counts);
    }
    let incremental = ranges(&runs, &ends, confidence_level);
    for counts in &mut runs {
        let mut sum = 0.0;
        for count in counts.iter_mut() {
            sum += *count;
            *count = sum;
        }
    }
    let cumulative = ranges(&runs, &ends, confidence_level);
    Ok(TrackingRange {
        incremental,
        cumulative,
    })
}

fn ranges(runs: &[Vec<f64>], ends: &[f64], confidence_level: ConfidenceLevel) -> ForecastRange {
    let tail = confidence_level.upper_tail();
    let reaches = ends
        .iter()
        .enumerate()
        .filter_map(|(place, &at)| {
            let values: Vec<f64> = runs
                .iter()
                .filter_map(|run| run.get(place).copied())
                .collect();
            let low = quantile(&values, tail).ok()??;
            let high = quantile(&values, 1.0 - tail).ok()??;
            Some(Reach { at, low, high })
        })
        .collect();
    ForecastRange {
        reaches,
        confidence_level,
    }
}

/// What a base of customers is going to bring, as it came out of many simulated futures. `total` is what
/// is added up, with its unit.
///
/// # Errors
///
/// As [`TotalForecast::interval`].
pub fn value_forecast(
    forecast: &TotalForecast,
    total: impl Into<Words>,
    confidence_level: ConfidenceLevel,
) -> Result<Chart, UncertaintyError> {
    const BINS: usize = 40;
    let totals = forecast.totals();
    let interval = forecast.interval(confidence_level)?.interval;
    let low = totals.iter().copied().fold(f64::INFINITY, f64::min);
    let high = totals.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let wide = if high > low {
        (high - low) / BINS as f64
    } else {
        1.0
    };
    let mut counts = vec![0.0; BINS];
    for total in totals {
        let place = (((total - low) / wide) as usize).min(BINS - 1);
        if let Some(count) = counts.get_mut(place) {
            *count += 1.0 / totals.len() as f64;
        }
    }
    let bars = |inside: bool| -> Vec<_> {
        let middles = counts
            .iter()
            .enumerate()
            .map(|(place, count)| (low + (place as f64 + 0.5) * wide, *count));
        let kept = middles.filter(|(at, count)| {
            *count > 0.0 && inside == ((interval.lower..=interval.upper).contains(at))
        });
        kept.map(|(at, count)| bar(at, 0.0, count)).collect()
    };
    let marks = [
        (interval_of(confidence_level), Ink::Series(0), bars(true)),
        (("beyond it", "区间之外").into(), Ink::Neutral, bars(false)),
    ];
    let mut marks: Vec<Mark> = marks
        .into_iter()
        .map(|(name, ink, bars)| Mark::Bars {
            name,
            ink,
            width: 0.94 * wide,
            across: false,
            bars,
        })
        .collect();
    marks.push(Mark::Rule {
        name: ("mean", "均值").into(),
        at: forecast.mean(),
        upright: true,
    });
    let [mean, lower, upper] = [forecast.mean(), interval.lower, interval.upper].map(said);
    Ok(Chart::new(("What the base will bring", "客户群的未来贡献"))
        .saying(with(
            &interval_of(confidence_level),
            |name| format!("mean {mean}, {name} {lower} … {upper}"),
            |name| format!("均值 {mean}，{name} {lower} … {upper}"),
        ))
        .panel(
            Axis::new(total, Format::Number),
            Axis::new(("share of simulated futures", "模拟占比"), Format::Share),
            marks,
        ))
}
