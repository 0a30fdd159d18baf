//! Contracts that are renewed or not.

use super::{ForecastRange, in_units, interval_of, line};
use crate::models::uncertainty::{IntervalScale, NormalEstimate, UncertaintyError};
use crate::models::{ContractModel, ModelError, Parametric, RenewalCounts};
use crate::plot::{Axis, Chart, Format, Ink, Mark, Point, Reach};
use crate::quantity::{ConfidenceLevel, TimeUnit};
use crate::statistics::{Proportion, ProportionMethod};
use crate::table::Words;
use std::collections::BTreeSet;
use std::fmt;

/// A model with the name under which it is drawn.
pub struct NamedContract<'a> {
    /// The name.
    pub name: &'a str,
    /// The model.
    pub model: &'a dyn ContractModel,
    /// The renewals that it was fitted to; what comes after them is forecast. `None` where it is not known.
    pub fitted_renewals: Option<u32>,
    /// The range of its retention rates, as [`retention_range`] has it or from elsewhere.
    pub range: Option<&'a ForecastRange>,
}

impl fmt::Debug for NamedContract<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NamedContract")
            .field("name", &self.name)
            .field("fitted_renewals", &self.fitted_renewals)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}

/// How sure the retention rates of a fitted model are at each renewal up to the last: by the delta
/// method on the logarithm of the churn, so that no rate passes 1.
///
/// # Errors
///
/// As [`NormalEstimate::delta_interval`].
pub fn retention_range<M: ContractModel + Parametric + Clone + Sync>(
    estimate: &NormalEstimate<M>,
    last_renewal: u32,
    confidence_level: ConfidenceLevel,
) -> Result<ForecastRange, UncertaintyError> {
    let reach = |renewal: u32| {
        let churn = |model: &M| Ok::<_, ModelError>(1.0 - model.retention_rate(renewal)?);
        let churn = estimate.delta_interval(IntervalScale::Logarithmic, churn, confidence_level)?;
        Ok(Reach {
            at: f64::from(renewal),
            low: 1.0 - churn.upper.min(1.0),
            high: 1.0 - churn.lower,
        })
    };
    let reaches = (1..=last_renewal.max(1)).map(reach);
    Ok(ForecastRange {
        reaches: reaches.collect::<Result<_, UncertaintyError>>()?,
        confidence_level,
    })
}

/// The share of contracts that is renewed at each renewal, with Wilson intervals, and what models
/// say of it, up to a renewal that nobody has seen yet; a line where a fit ends, or else the record.
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
    let bands = models.iter().enumerate().filter_map(|(number, named)| {
        let range = named.range?;
        Some(range.band(
            &format!("range of {}", named.name),
            &format!("{} 的范围", named.name),
            number + 1,
        ))
    });
    let mut marks: Vec<Mark> = bands.collect();
    marks.extend([
        Mark::Whiskers {
            name: interval_of(confidence_level),
            ink: Ink::Neutral,
            across: false,
            reaches,
        },
        Mark::Points {
            name: ("observed", "实际").into(),
            ink: Ink::Series(0),
            points,
        },
    ]);
    for (number, named) in models.iter().enumerate() {
        let renewals = 1..=last_renewal.max(1);
        let rates =
            renewals.map(|renewal| Ok((f64::from(renewal), named.model.retention_rate(renewal)?)));
        let rates = rates.collect::<Result<Vec<_>, ModelError>>()?;
        marks.push(line(named.name, number + 1, rates));
    }
    let fitted: BTreeSet<u32> = models
        .iter()
        .filter_map(|one| one.fitted_renewals)
        .collect();
    let knows_fit = !fitted.is_empty();
    marks.extend(fitted.into_iter().map(|renewal| Mark::Rule {
        name: ("end of the fitted data", "拟合数据末期").into(),
        at: f64::from(renewal),
        upright: true,
    }));
    // The points show where the record ends; two lines alike would be taken for each other.
    if !knows_fit && seen > 0 && f64::from(last_renewal) > seen as f64 {
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
