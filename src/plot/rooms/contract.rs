//! Contracts that are renewed or not.

use super::{dashed, in_units, line};
use crate::models::{ContractModel, ModelError, RenewalCounts};
use crate::plot::{Axis, Chart, Format, Ink, Mark, Point, Reach};
use crate::quantity::{ConfidenceLevel, TimeUnit};
use crate::statistics::{Proportion, ProportionMethod};
use crate::table::Words;

/// A model with the name under which it is drawn.
pub struct NamedContract<'a> {
    /// The name.
    pub name: &'a str,
    /// The model.
    pub model: &'a dyn ContractModel,
}

/// The share of contracts that is renewed at each renewal, with Wilson intervals, and what models
/// say of it, up to a renewal that nobody has seen yet.
///
/// # Errors
///
/// As [`ContractModel::retention_rate`].
pub fn retention_curves(
    counts: &RenewalCounts,
    models: &[NamedContract<'_>],
    last_renewal: u32,
    period: TimeUnit,
    confidence_level: ConfidenceLevel,
) -> Result<Chart, ModelError> {
    let mut reaches = Vec::new();
    let mut points = Vec::new();
    for (at, (renewed, cancelled)) in (1_u32..).zip(counts.renewed().iter().zip(counts.cancelled()))
    {
        let proportion = Proportion::new(*renewed, renewed.saturating_add(*cancelled));
        let interval = proportion
            .and_then(|proportion| proportion.interval(ProportionMethod::Wilson, confidence_level));
        let at = f64::from(at);
        // No more renew than were there, so that the interval is missing only where nobody was.
        if let Ok(Some(interval)) = interval {
            reaches.push(Reach {
                at,
                low: interval.lower,
                high: interval.upper,
            });
            points.push(Point {
                x: at,
                y: interval.estimate,
                label: Words::default(),
            });
        }
    }
    let seen = points.len();
    let mut marks = vec![
        Mark::Whiskers {
            name: Words::new(
                format!("{confidence_level} interval"),
                format!("{confidence_level} 区间"),
            ),
            ink: Ink::Neutral,
            across: false,
            reaches,
        },
        Mark::Points {
            name: ("observed", "实际").into(),
            ink: Ink::Series(0),
            points,
        },
    ];
    for (number, named) in models.iter().enumerate() {
        let renewals = 1..=last_renewal.max(1);
        let rates =
            renewals.map(|renewal| Ok((f64::from(renewal), named.model.retention_rate(renewal)?)));
        let rates = rates.collect::<Result<Vec<_>, ModelError>>()?;
        marks.push(if number == 0 {
            line(named.name, 1, rates)
        } else {
            dashed(named.name, Ink::Series(number + 1), rates)
        });
    }
    if seen > 0 && f64::from(last_renewal) > seen as f64 {
        marks.push(Mark::Rule {
            name: ("last that was seen", "已观察到的最后一期").into(),
            at: seen as f64,
            upright: true,
        });
    }
    Ok(Chart::new(("Who renews", "续约率"))
        .saying((
            "of those who are still there, the share that stays",
            "仍在约客户中续约的占比",
        ))
        .if_empty(("No renewal was observed.", "没有观察到续约。"))
        .panel(
            Axis::new(in_units("renewal", "续约期", period), Format::Count),
            Axis::new(("retention rate", "续约率"), Format::Share),
            marks,
        ))
}
