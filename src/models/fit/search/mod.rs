//! The search for the highest point of a likelihood: several starts, one maximum.

mod maximum;
mod objective;

pub(in crate::models) use maximum::Maximum;
use maximum::{GAIN_TOLERANCE, RIVAL};
use objective::is_inside;
pub(in crate::models) use objective::{Objective, descent};

use crate::models::FitError;
use crate::models::fit::likelihood::Likelihood;
use crate::numeric::both;
use crate::numeric::matrix::{Vector, largest};
use crate::numeric::minimize::{self, Minimum};
use crate::numeric::newton::is_beside;

/// Above this many rows the starts compete on a sample of about [`SAMPLE`] rows; where the second
/// derivatives are not known, and a descent is long, on a larger one.
const SAMPLED_ABOVE: usize = 768;
const SAMPLE: usize = 300;
const LEARNED_ABOVE: usize = 16_384;
const LEARNED_SAMPLE: usize = 4_096;
/// A sample of so many rows tells where to begin even where it hardly knows the parameters.
const ENOUGH_ROWS: usize = 4_096;
/// Up to so many rows every start is followed to its end.
const FEW_ROWS: usize = 256;

/// The highest point that the starts lead to.
///
/// Where many rows compete, the starts do so on a sample of them. What comes out is a maximum:
/// otherwise an error, or a warning.
pub(in crate::models) fn highest(
    likelihood: &dyn Likelihood,
    starts: &[Vector],
) -> Result<Maximum, FitError> {
    beside_its_threads(likelihood, || highest_here(likelihood, starts))
}

/// A search asks for many short sums, one after the other: it runs on one of the threads that take
/// them, so that none of them has to be handed over from outside.
fn beside_its_threads<T: Send>(
    likelihood: &dyn Likelihood,
    search: impl FnOnce() -> T + Send,
) -> T {
    if likelihood.rows() <= SAMPLED_ABOVE {
        return search();
    }
    both(search, || ()).0
}

fn highest_here(likelihood: &dyn Likelihood, starts: &[Vector]) -> Result<Maximum, FitError> {
    let whole = Objective::new(likelihood, 1);
    let (above, sample) = if likelihood.is_curved() {
        (SAMPLED_ABOVE, SAMPLE.max(likelihood.rows() / 64))
    } else {
        (LEARNED_ABOVE, LEARNED_SAMPLE)
    };
    let mut take = (likelihood.rows() > above).then_some(sample);
    while let Some(rows) = take {
        if let Some(found) = from_sample(&whole, starts, rows)
            && let Ok(mut maximum) = Maximum::inside_or_on_edge(&whole, found.best)
        {
            let level = found.others.into_iter();
            level.for_each(|other| maximum.consider(&whole, other));
            if likelihood.reduces_to_a_start() {
                look_back(&whole, &mut maximum, starts);
            }
            return Ok(maximum);
        }
        take = Some(16 * rows).filter(|rows| 2 * rows < likelihood.rows());
    }
    let found = best_of(&whole, starts)?;
    let mut maximum = Maximum::inside_or_on_edge(&whole, found.best)?;
    for rival in found.others {
        maximum.consider(&whole, rival);
    }
    Ok(maximum)
}

/// Follows a start that is higher than what was found: it is the optimum of a model which this one holds,
/// and was given up for others on a sample.
fn look_back(whole: &Objective<'_>, maximum: &mut Maximum, starts: &[Vector]) {
    for start in starts {
        let is_higher = whole.evaluate(start).is_some_and(|at_start| {
            (maximum.minimum.here.value - at_start.value) * whole.weight > GAIN_TOLERANCE
        });
        if is_higher && let Some(other) = whole.descend(start, &whole.likelihood.bounds(), None) {
            maximum.consider(whole, other);
        }
    }
}

/// The highest point that one start leads to, over all rows.
pub(in crate::models) fn highest_from(
    likelihood: &dyn Likelihood,
    start: &[f64],
) -> Result<Maximum, FitError> {
    let whole = Objective::new(likelihood, 1);
    let found = whole.descend(start, &likelihood.bounds(), None);
    let minimum = found.ok_or(FitError::NoStart {
        model: likelihood.model(),
        starts: 1,
    })?;
    Maximum::inside_or_on_edge(&whole, minimum)
}

/// The highest point beside a start that is expected to be near to it, such as the maximum of
/// nearly the same data: a few steps with the curvature there. Where that leads to no maximum
/// without a doubt, all is done as for any start.
pub(in crate::models) fn highest_beside(
    likelihood: &dyn Likelihood,
    start: &Vector,
) -> Result<Maximum, FitError> {
    let whole = Objective::new(likelihood, 1);
    let find = || {
        let curvature = whole.first_curvature(start);
        let minimum = whole.descend(start, &likelihood.bounds(), curvature)?;
        Some(Maximum::inside(&whole, minimum))
    };
    match beside_its_threads(likelihood, find) {
        Some(Ok(maximum)) if maximum.warnings.is_empty() => Ok(maximum),
        _ => highest(likelihood, std::slice::from_ref(start)),
    }
}

/// The winner on a sample of the rows, carried on to all of them; `None` where the sample does not
/// tell it from the others. Where samples hardly ever do, the others are carried on too.
fn from_sample(whole: &Objective<'_>, starts: &[Vector], rows: usize) -> Option<Found> {
    let likelihood = whole.likelihood;
    let sample = Objective::new(likelihood, (likelihood.rows() / rows).max(1));
    let Found { mut best, others } = best_of(&sample, starts).ok()?;
    if sample.rows() < ENOUGH_ROWS && !sample.knows(&best) {
        return None;
    }
    let lead =
        |best: &Minimum, other: &Minimum| (other.here.value - best.here.value) * sample.weight;
    let level: Vec<Minimum> = others
        .into_iter()
        .filter(|other| lead(&best, other) < 3.0 * RIVAL)
        .collect();
    let on_all_rows = |minimum: &Minimum| {
        let curvature = sample.first_curvature(&minimum.at);
        whole.descend(&minimum.at, &likelihood.bounds(), curvature)
    };
    if sample.is_of_limits() {
        let others = level_on(whole, &best, level);
        return Some(Found {
            best: on_all_rows(&best)?,
            others: others.iter().filter_map(on_all_rows).collect(),
        });
    }
    // Points of one valley that leads to an edge meet there, or are no maximum.
    let end = |minimum: &Minimum| {
        let found = Maximum::inside_or_on_edge(&sample, minimum.clone());
        Some(found.ok()?.minimum)
    };
    if !level.is_empty() {
        best = end(&best)?;
    }
    for other in level {
        let apart = match end(&other) {
            Some(other) => lead(&best, &other).abs() >= GAIN_TOLERANCE && !are_same(&best, &other),
            None => lead(&best, &other) < 0.0,
        };
        // What is level on a sample and apart is decided by all.
        if apart {
            return None;
        }
    }
    on_all_rows(&best).map(Found::new)
}

/// Those of a sample's other minima that are level with the best one on all rows too.
fn level_on(whole: &Objective<'_>, best: &Minimum, mut others: Vec<Minimum>) -> Vec<Minimum> {
    if others.is_empty() {
        return others;
    }
    let value = |minimum: &Minimum| Some(whole.evaluate(&minimum.at)?.value);
    let of_best = value(best).unwrap_or(f64::INFINITY);
    let is_level = |value: f64| (value - of_best) * whole.weight < 2.0 * RIVAL;
    others.retain(|other| value(other).is_some_and(is_level));
    others
}

/// The lowest of the minima that starts lead to, and those that are others.
struct Found {
    best: Minimum,
    others: Vec<Minimum>,
}

impl Found {
    fn new(best: Minimum) -> Self {
        let others = Vec::new();
        Self { best, others }
    }

    /// Whether the minimum is the best one that was known, or lies beside it in one flat valley.
    /// `weight` is that of the customers that are looked at.
    fn add(&mut self, minimum: Minimum, weight: f64) -> bool {
        let lower_by = (self.best.here.value - minimum.here.value) * weight;
        if are_same(&self.best, &minimum) {
            return true;
        }
        if lower_by.abs() < GAIN_TOLERANCE {
            if lower_by > 0.0 {
                self.best = minimum;
            }
            return true;
        }
        if lower_by > 0.0 {
            self.others.push(std::mem::replace(&mut self.best, minimum));
        } else if !self.others.iter().any(|other| are_same(other, &minimum)) {
            self.others.push(minimum);
        }
        false
    }
}

/// The lowest of the minima that the starts lead to. The start that looks the lowest is followed
/// first, then the one that lies farthest from where it led; where these agree, there are many rows
/// and they know the parameters, that is all.
fn best_of(objective: &Objective<'_>, starts: &[Vector]) -> Result<Found, FitError> {
    let function = |at: &[f64]| objective.evaluate(at);
    let bounds = objective.likelihood.bounds();
    let is_curved = objective.likelihood.is_curved();
    let coarser = objective.coarser();
    let value = |start: &Vector| match coarser.evaluate(start) {
        Some(found) if found.value.is_finite() => found.value,
        _ => f64::INFINITY,
    };
    let mut left: Vec<(f64, &Vector)> = starts.iter().map(|start| (value(start), start)).collect();
    left.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut found: Option<Found> = None;
    let mut agree = false;
    while !left.is_empty() {
        let Some(known) = &mut found else {
            let (_, start) = left.remove(0);
            found = objective.descend(start, &bounds, None).map(Found::new);
            continue;
        };
        let (_, start) = left.remove(farthest(&known.best, &left));
        let place = objective.meeting_place(&known.best, &bounds);
        let Some(minimum) = objective.descend_to(start, &bounds, place) else {
            continue;
        };
        agree |= place.is_some_and(|place| is_beside(&minimum.at, place))
            || known.add(minimum, objective.weight);
        let is_settled = agree && (objective.knows(&known.best) || !is_curved);
        if is_settled && objective.rows() > FEW_ROWS {
            break;
        }
    }
    // A sample does not tell which maximum is the highest: the last start is in a basin of its own.
    if objective.is_of_limits()
        && let Some((_, last)) = starts
            .last()
            .and_then(|last| left.iter().find(|of| of.1 == last))
        && let Some(known) = &mut found
        && let Some(minimum) = objective.descend_to(
            last,
            &bounds,
            objective.meeting_place(&known.best.clone(), &bounds),
        )
    {
        known.add(minimum, objective.weight);
    }
    let is_doubtful = |found: &Found| !is_curved && !is_inside(&found.best, &bounds);
    // Where no two starts agree, or a descent that had to learn the curvature ended on an edge: a
    // search that sees no slope. Newton's method over many rows needs none where it has arrived.
    let is_blind = !is_curved || objective.rows() <= FEW_ROWS;
    if (!agree && is_blind || found.as_ref().is_none_or(is_doubtful))
        && let Some(start) = starts.first()
    {
        let near = minimize::simplex(&function, start, &bounds, 150 * start.len());
        if let Some(minimum) = objective.descend(&near, &bounds, None) {
            match &mut found {
                None => found = Some(Found::new(minimum)),
                Some(found) => {
                    found.add(minimum, objective.weight);
                }
            }
        }
    }
    found.ok_or(FitError::NoStart {
        model: objective.likelihood.model(),
        starts: starts.len(),
    })
}

/// The place of the start that lies farthest from a minimum.
fn farthest(minimum: &Minimum, starts: &[(f64, &Vector)]) -> usize {
    let distance = |place: usize| largest(&apart(&minimum.at, starts[place].1));
    (0..starts.len())
        .max_by(|&a, &b| distance(a).total_cmp(&distance(b)))
        .unwrap_or_default()
}

fn apart(a: &[f64], b: &[f64]) -> Vector {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn are_same(a: &Minimum, b: &Minimum) -> bool {
    largest(&apart(&a.at, &b.at)) < 1e-3
}
