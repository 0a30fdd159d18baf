//! The search for the highest point of a likelihood: several starts, one maximum.

mod maximum;
mod objective;

pub(in crate::models) use maximum::Maximum;
pub(in crate::models) use objective::{Objective, descent};

use crate::models::FitError;
use crate::models::fit::likelihood::Likelihood;
use crate::numeric::matrix::{Vector, inverse, largest};
use crate::numeric::minimize::{self, Descent, Minimum};

/// Above this many rows the starts compete on a sample of `SAMPLE` rows.
const SAMPLED_ABOVE: usize = 16_384;
const SAMPLE: usize = 4_096;

/// The highest point that the starts lead to.
///
/// The starts are tried in their order until two agree; where many rows compete, on a sample of
/// them. What comes out is a maximum: otherwise an error, or a warning.
pub(in crate::models) fn highest(
    likelihood: &dyn Likelihood,
    starts: &[Vector],
) -> Result<Maximum, FitError> {
    let whole = Objective::new(likelihood, 1);
    let first = if likelihood.rows() > SAMPLED_ABOVE {
        from_sample(&whole, starts)
    } else {
        None
    };
    match first.map(|minimum| Maximum::inside(&whole, minimum)) {
        Some(Ok(maximum)) if maximum.warnings.is_empty() => Ok(maximum),
        _ => Maximum::inside_or_on_edge(&whole, best_of(&whole, starts)?),
    }
}

/// The highest point that one start leads to, over all rows.
pub(in crate::models) fn highest_from(
    likelihood: &dyn Likelihood,
    start: &[f64],
) -> Result<Maximum, FitError> {
    let whole = Objective::new(likelihood, 1);
    let found = minimize::descend(
        &|at: &[f64]| whole.evaluate(at),
        start,
        &descent(likelihood.bounds()),
    );
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
    let function = |at: &[f64]| whole.evaluate(at);
    let curvature =
        minimize::hessian(&function, start).filter(|curvature| inverse(curvature).is_some());
    let beside = Descent {
        curvature,
        ..descent(likelihood.bounds())
    };
    let found = minimize::descend(&function, start, &beside)
        .map(|minimum| Maximum::inside(&whole, minimum));
    match found {
        Some(Ok(maximum)) if maximum.warnings.is_empty() => Ok(maximum),
        _ => highest(likelihood, std::slice::from_ref(start)),
    }
}

/// The winner on a sample of the rows, carried on to all of them with its curvature.
fn from_sample(whole: &Objective<'_>, starts: &[Vector]) -> Option<Minimum> {
    let likelihood = whole.likelihood;
    let sample = Objective::new(likelihood, likelihood.rows() / SAMPLE);
    let winner = best_of(&sample, starts).ok()?;
    let curvature = minimize::hessian(&|at: &[f64]| sample.evaluate(at), &winner.at)
        .filter(|curvature| inverse(curvature).is_some());
    minimize::descend(
        &|at: &[f64]| whole.evaluate(at),
        &winner.at,
        &Descent {
            curvature,
            ..descent(likelihood.bounds())
        },
    )
}

/// The lowest of the minima that the starts lead to.
fn best_of(objective: &Objective<'_>, starts: &[Vector]) -> Result<Minimum, FitError> {
    let function = |at: &[f64]| objective.evaluate(at);
    let descent = descent(objective.likelihood.bounds());
    let mut best: Option<Minimum> = None;
    let mut agree = false;
    for start in starts {
        let Some(minimum) = minimize::descend(&function, start, &descent) else {
            continue;
        };
        agree = best.as_ref().is_some_and(|best| are_same(best, &minimum));
        if best
            .as_ref()
            .is_none_or(|best| minimum.here.value < best.here.value)
        {
            best = Some(minimum);
        }
        if agree {
            break;
        }
    }
    let is_inside = |minimum: &Minimum| {
        minimum
            .at
            .iter()
            .zip(&descent.bounds)
            .all(|(at, (low, high))| at > low && at < high)
    };
    // Where no two starts agree, or they agree on an edge: a search that sees no slope.
    if (!agree || !best.as_ref().is_some_and(is_inside))
        && let Some(start) = starts.first()
    {
        let near = minimize::simplex(&function, start, &descent.bounds, 150 * start.len());
        if let Some(minimum) = minimize::descend(&function, &near, &descent)
            && best
                .as_ref()
                .is_none_or(|best| minimum.here.value < best.here.value)
        {
            best = Some(minimum);
        }
    }
    best.ok_or(FitError::NoStart {
        model: objective.likelihood.model(),
        starts: starts.len(),
    })
}

fn are_same(a: &Minimum, b: &Minimum) -> bool {
    let apart: Vector = a.at.iter().zip(&b.at).map(|(a, b)| a - b).collect();
    largest(&apart) < 1e-3
}
