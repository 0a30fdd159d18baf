//! Maximum likelihood over weighted rows: several starts, one maximum.

use super::maximum::{Maximum, SLOPE_TOLERANCE};
use super::{Fit, FitError, ModelError, Parametric, StopReason};
use crate::numeric::matrix::{Vector, inverse, largest};
use crate::numeric::minimize::{self, Bounds, Descent, Ending, Evaluation, Minimum};
use crate::numeric::sum::over_rows;

/// The log-likelihood of customers, row by row, as a function of N log-parameters.
pub(super) trait Likelihood<const N: usize>: Sync {
    /// The model's name in the literature's words, for errors.
    const MODEL: &'static str;
    /// What depends on the parameters alone and serves every row.
    type Point: Sync;

    /// Prepares a point; `None` where nothing can be computed there.
    fn at(&self, log_parameters: &Vector<N>) -> Option<Self::Point>;

    /// How many distinct rows there are.
    fn rows(&self) -> usize;

    /// How many customers a row stands for.
    fn weight(&self, row: usize) -> f64;

    /// How many customers there are, where a row is not one.
    fn customers(&self) -> f64 {
        over_rows(
            self.rows(),
            || 0.0,
            |sum, row| *sum += self.weight(row),
            |total, sum| *total += sum,
        )
    }

    /// ln L of one customer of the row, and its gradient in the log-parameters.
    fn row(&self, point: &Self::Point, row: usize) -> Evaluation<N>;

    /// Where the log-parameters may lie: a parameter that goes to the edge has gone to 0 or ∞.
    fn bounds(&self) -> Bounds<N> {
        // e^±14 is 10⁻⁶ and 10⁶.
        [(-14.0, 14.0); N]
    }
}

const ITERATIONS: usize = 300;
/// Above this many rows the starts compete on a sample of `SAMPLE` rows.
const SAMPLED_ABOVE: usize = 16_384;
const SAMPLE: usize = 4_096;

/// The mean of −ln L over every `stride`-th row.
pub(super) struct Objective<'a, L> {
    pub(super) likelihood: &'a L,
    stride: usize,
    pub(super) weight: f64,
}

impl<'a, L> Objective<'a, L> {
    fn new<const N: usize>(likelihood: &'a L, stride: usize) -> Self
    where
        L: Likelihood<N>,
    {
        let weight = over_rows(
            likelihood.rows().div_ceil(stride),
            || 0.0,
            |sum, row| *sum += likelihood.weight(row * stride),
            |total, sum| *total += sum,
        );
        Self {
            likelihood,
            stride,
            weight,
        }
    }

    pub(super) fn evaluate<const N: usize>(&self, at: &Vector<N>) -> Option<Evaluation<N>>
    where
        L: Likelihood<N>,
    {
        let zero = || Evaluation {
            value: 0.0,
            gradient: [0.0; N],
        };
        let add_times = |sum: &mut Evaluation<N>, term: &Evaluation<N>, weight: f64| {
            sum.value += weight * term.value;
            for (sum, slope) in sum.gradient.iter_mut().zip(&term.gradient) {
                *sum += weight * slope;
            }
        };
        let point = self.likelihood.at(at)?;
        let total = over_rows(
            self.likelihood.rows().div_ceil(self.stride),
            zero,
            |sum, index| {
                let row = index * self.stride;
                let weight = self.likelihood.weight(row);
                // A row of nobody may well have the logarithm of 0.
                if weight > 0.0 {
                    add_times(sum, &self.likelihood.row(&point, row), weight);
                }
            },
            |total, sum| add_times(total, &sum, 1.0),
        );
        Some(Evaluation {
            value: -total.value / self.weight,
            gradient: total.gradient.map(|slope| -slope / self.weight),
        })
    }
}

/// ln L of all customers at a point; `None` where it cannot be computed.
pub(super) fn total<const N: usize, L: Likelihood<N>>(
    likelihood: &L,
    log_parameters: &Vector<N>,
) -> Option<f64> {
    let point = likelihood.at(log_parameters)?;
    let total = over_rows(
        likelihood.rows(),
        || 0.0,
        |sum, row| {
            let weight = likelihood.weight(row);
            if weight > 0.0 {
                *sum += weight * likelihood.row(&point, row).value;
            }
        },
        |total, sum| *total += sum,
    );
    total.is_finite().then_some(total)
}

/// The parameters of the highest likelihood, from several starts (log-parameters), as a model.
///
/// The starts are tried in their order until two agree; where many rows compete, on a sample of
/// them. What comes out is a maximum: otherwise an error, or a warning in the fit.
pub(super) fn maximise<const N: usize, L: Likelihood<N>, M: Parametric>(
    likelihood: &L,
    starts: &[Vector<N>],
    build: impl Fn(&Vector<N>) -> Result<M, ModelError>,
) -> Result<Fit<M>, FitError> {
    let rows = likelihood.rows();
    let whole = Objective::new(likelihood, 1);
    let first = if rows > SAMPLED_ABOVE {
        from_sample(likelihood, &whole, starts)
    } else {
        None
    };
    let maximum = match first.map(|minimum| Maximum::inside(&whole, minimum, M::NAMES)) {
        Some(Ok(maximum)) if maximum.warnings.is_empty() => maximum,
        _ => Maximum::inside_or_on_edge(&whole, best_of(&whole, starts)?, M::NAMES)?,
    };
    let parameters = maximum.minimum.at.map(f64::exp);
    Ok(Fit {
        model: build(&parameters)?,
        log_likelihood: -maximum.minimum.here.value * whole.weight,
        customers: likelihood.customers().round() as u64,
        distinct_rows: rows,
        iterations: maximum.minimum.iterations,
        gradient_norm: maximum.slope,
        stop_reason: match maximum.minimum.ending {
            Ending::Flat => StopReason::SlopeVanished,
            Ending::NoProgress => StopReason::NoFurtherRise,
            Ending::IterationLimit => StopReason::IterationLimit,
        },
        warnings: maximum.warnings,
        log_covariance: maximum.log_covariance,
    })
}

pub(super) fn descent<const N: usize>(bounds: Bounds<N>) -> Descent<N> {
    Descent {
        bounds,
        tolerance: SLOPE_TOLERANCE,
        iterations: ITERATIONS,
        curvature: None,
    }
}

/// The winner on a sample of the rows, carried on to all of them with its curvature.
fn from_sample<const N: usize, L: Likelihood<N>>(
    likelihood: &L,
    whole: &Objective<'_, L>,
    starts: &[Vector<N>],
) -> Option<Minimum<N>> {
    let sample = Objective::new(likelihood, likelihood.rows() / SAMPLE);
    let winner = best_of(&sample, starts).ok()?;
    let curvature = minimize::hessian(&|at: &Vector<N>| sample.evaluate(at), &winner.at)
        .filter(|curvature| inverse(curvature).is_some());
    minimize::descend(
        &|at: &Vector<N>| whole.evaluate(at),
        &winner.at,
        &Descent {
            curvature,
            ..descent(likelihood.bounds())
        },
    )
}

/// The lowest of the minima that the starts lead to.
fn best_of<const N: usize, L: Likelihood<N>>(
    objective: &Objective<'_, L>,
    starts: &[Vector<N>],
) -> Result<Minimum<N>, FitError> {
    let function = |at: &Vector<N>| objective.evaluate(at);
    let bounds = objective.likelihood.bounds();
    let mut best: Option<Minimum<N>> = None;
    let mut agree = false;
    for start in starts {
        let Some(minimum) = minimize::descend(&function, start, &descent(bounds)) else {
            continue;
        };
        agree = best.is_some_and(|best| are_same(&best, &minimum));
        if best.is_none_or(|best| minimum.here.value < best.here.value) {
            best = Some(minimum);
        }
        if agree {
            break;
        }
    }
    let is_inside = |minimum: &Minimum<N>| {
        minimum
            .at
            .iter()
            .zip(&bounds)
            .all(|(at, (low, high))| at > low && at < high)
    };
    // Where no two starts agree, or they agree on an edge: a search that sees no slope.
    if (!agree || !best.as_ref().is_some_and(is_inside))
        && let Some(start) = starts.first()
    {
        let near = minimize::simplex(&function, start, &bounds, 150 * N);
        if let Some(minimum) = minimize::descend(&function, &near, &descent(bounds))
            && best.is_none_or(|best| minimum.here.value < best.here.value)
        {
            best = Some(minimum);
        }
    }
    best.ok_or(FitError::NoStart {
        model: L::MODEL,
        starts: starts.len(),
    })
}

fn are_same<const N: usize>(a: &Minimum<N>, b: &Minimum<N>) -> bool {
    let apart: Vector<N> = std::array::from_fn(|i| a.at[i] - b.at[i]);
    largest(&apart) < 1e-3
}
