//! Minimisation of a smooth function of a few numbers inside a box.
//!
//! Quasi-Newton (BFGS, damped after Powell, steps capped) with the gradient that the caller gives,
//! a Newton polish from differences of that gradient, and Nelder–Mead with absolute steps as a
//! rescue. Written for log-parameters: a step of 1 is a factor e, and a function that is the mean
//! over customers has curvatures between 10⁻⁶ and 10.

use super::matrix::{Matrix, Vector, dot, identity, largest, matrix, scaled, solve, times};

/// A function's value and gradient at a point.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Evaluation {
    pub(crate) value: f64,
    pub(crate) gradient: Vector,
}

impl Evaluation {
    pub(crate) fn is_finite(&self) -> bool {
        self.value.is_finite() && self.gradient.iter().all(|slope| slope.is_finite())
    }
}

/// Lowest and highest allowed value of each coordinate.
pub(crate) type Bounds = Vec<(f64, f64)>;

/// Why the descent ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The slope inside the box is below the tolerance.
    Flat,
    /// No shorter step lowers the value any more.
    NoProgress,
    /// The limit of iterations is used up.
    IterationLimit,
}

/// Where the descent ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Minimum {
    pub(crate) at: Vector,
    pub(crate) here: Evaluation,
    pub(crate) ending: Ending,
    pub(crate) iterations: usize,
    /// The second derivatives there, where the descent knows them.
    pub(crate) curvature: Option<Matrix>,
}

/// The settings of a descent that the caller decides.
#[derive(Debug, Clone)]
pub(crate) struct Descent {
    pub(crate) bounds: Bounds,
    /// The largest slope that counts as none.
    pub(crate) tolerance: f64,
    pub(crate) iterations: usize,
    /// Curvature at the start, where it is known.
    pub(crate) curvature: Option<Matrix>,
}

/// The longest step in any coordinate: a factor of e^1.5 = 4.5 in a parameter.
const LONGEST_STEP: f64 = 1.5;
/// Differences of values below this share of the value are rounding.
const ROUNDING: f64 = 1e-14;

/// The point in the box that is nearest.
pub(crate) fn inside(at: &[f64], bounds: &[(f64, f64)]) -> Vector {
    at.iter()
        .zip(bounds)
        .map(|(at, (low, high))| at.max(*low).min(*high))
        .collect()
}

/// Whether a coordinate lies on the edge of the box and the descent leads out of it.
fn pushes_out(at: &[f64], gradient: &[f64], bounds: &[(f64, f64)]) -> Vec<bool> {
    let is_held = |((at, slope), (low, high)): ((&f64, &f64), &(f64, f64))| {
        // No room is an edge on both sides, whatever the slope.
        low >= high || (at <= low && *slope > 0.0) || (at >= high && *slope < 0.0)
    };
    at.iter().zip(gradient).zip(bounds).map(is_held).collect()
}

/// The gradient without the coordinates that the box holds back.
pub(crate) fn free_gradient(at: &[f64], gradient: &[f64], bounds: &[(f64, f64)]) -> Vector {
    pushes_out(at, gradient, bounds)
        .iter()
        .zip(gradient)
        .map(|(is_held, slope)| if *is_held { 0.0 } else { *slope })
        .collect()
}

/// The curvature with the held coordinates cut out, so that a step leaves them where they are.
fn without_held(curvature: &Matrix, held: &[bool]) -> Matrix {
    matrix(held.len(), |i, j| match (held[i] || held[j], i == j) {
        (false, _) => curvature[i][j],
        (true, true) => 1.0,
        (true, false) => 0.0,
    })
}

/// a + factor·b
fn moved(a: &[f64], factor: f64, b: &[f64]) -> Vector {
    a.iter().zip(b).map(|(a, b)| a + factor * b).collect()
}

/// a − b
fn difference(a: &[f64], b: &[f64]) -> Vector {
    moved(a, -1.0, b)
}

/// Descends from `start`; `None` where the function cannot be computed there.
pub(crate) fn descend(
    function: &impl Fn(&[f64]) -> Option<Evaluation>,
    start: &[f64],
    descent: &Descent,
) -> Option<Minimum> {
    let evaluate = |at: &[f64]| function(at).filter(Evaluation::is_finite);
    let bounds = &descent.bounds;
    let mut at = inside(start, bounds);
    let mut here = evaluate(&at)?;
    let mut curvature = descent
        .curvature
        .clone()
        .unwrap_or_else(|| first_curvature(&here));
    let mut is_fresh = descent.curvature.is_none();
    let end = |at, here, ending, iterations| {
        Some(Minimum {
            at,
            here,
            ending,
            iterations,
            curvature: None,
        })
    };
    for iteration in 0..descent.iterations {
        let slope = free_gradient(&at, &here.gradient, bounds);
        if largest(&slope) <= descent.tolerance {
            return end(at, here, Ending::Flat, iteration);
        }
        let held = pushes_out(&at, &here.gradient, bounds);
        let direction = solve(&without_held(&curvature, &held), &slope)
            .map(|step| capped(&step))
            .filter(|direction| dot(direction, &slope) < 0.0);
        let next =
            direction.and_then(|direction| search(&evaluate, &at, &here, &direction, bounds));
        match next {
            Some((there, value)) => {
                update(&mut curvature, &at, &here, &there, &value);
                (at, here, is_fresh) = (there, value, false);
            }
            None if is_fresh => return end(at, here, Ending::NoProgress, iteration),
            None => {
                curvature = first_curvature(&here);
                is_fresh = true;
            }
        }
    }
    end(at, here, Ending::IterationLimit, descent.iterations)
}

/// With nothing known, a first step of half a unit along the steepest descent.
fn first_curvature(here: &Evaluation) -> Matrix {
    let scale = (2.0 * largest(&here.gradient)).max(f64::MIN_POSITIVE);
    scaled(&identity(here.gradient.len()), scale)
}

/// Down the step, and not too far.
fn capped(step: &[f64]) -> Vector {
    let shrink = (LONGEST_STEP / largest(step)).min(1.0);
    step.iter().map(|x| -x * shrink).collect()
}

/// A step along the direction, bent at the edges of the box, that lowers the value enough.
fn search(
    evaluate: &impl Fn(&[f64]) -> Option<Evaluation>,
    at: &[f64],
    here: &Evaluation,
    direction: &[f64],
    bounds: &[(f64, f64)],
) -> Option<(Vector, Evaluation)> {
    let noise = ROUNDING * here.value.abs();
    let slope_here = largest(&free_gradient(at, &here.gradient, bounds));
    let mut length = 1.0;
    for _ in 0..40 {
        let there = inside(&moved(at, length, direction), bounds);
        let step = difference(&there, at);
        if largest(&step) == 0.0 {
            return None;
        }
        let promised = dot(&here.gradient, &step);
        let mut shrink = 0.1;
        if let Some(value) = evaluate(&there) {
            let change = value.value - here.value;
            // Where the value is all rounding, the gradient still tells which way is down.
            let is_flatter = change.abs() <= noise
                && largest(&free_gradient(&there, &value.gradient, bounds)) < slope_here;
            if change <= 1e-4 * promised.min(0.0) && change < -noise || is_flatter {
                return Some((there, value));
            }
            // The parabola through the two values and the slope.
            shrink = (-promised / (2.0 * (change - promised))).clamp(0.1, 0.5);
        }
        length *= shrink;
    }
    None
}

/// The BFGS update of the curvature; Powell's damping keeps it positive definite.
fn update(
    curvature: &mut Matrix,
    at: &[f64],
    here: &Evaluation,
    there: &[f64],
    value: &Evaluation,
) {
    let step = difference(there, at);
    let change = difference(&value.gradient, &here.gradient);
    let bent = times(curvature, &step);
    let expected = dot(&step, &bent);
    // A step of no length, or numbers out of all bounds: nothing to learn.
    if expected <= 0.0 || !expected.is_finite() {
        return;
    }
    let seen = dot(&step, &change);
    let trust = if seen < 0.2 * expected {
        0.8 * expected / (expected - seen)
    } else {
        1.0
    };
    let change = moved(&bent, trust, &difference(&change, &bent));
    let seen = dot(&step, &change);
    for (i, row) in curvature.iter_mut().enumerate() {
        for (j, entry) in row.iter_mut().enumerate() {
            *entry += change[i] * change[j] / seen - bent[i] * bent[j] / expected;
        }
    }
}

/// The matrix of second derivatives by central differences of the gradient; `None` where the
/// function cannot be computed beside the point.
pub(crate) fn hessian(
    function: &impl Fn(&[f64]) -> Option<Evaluation>,
    at: &[f64],
) -> Option<Matrix> {
    // The error is h² times a fourth derivative plus 10⁻¹⁶/h of rounding: 10⁻⁸ and 10⁻¹².
    const STEP: f64 = 1e-4;
    let row = |i: usize| {
        let beside = |by: f64| {
            let mut point = at.to_vec();
            point[i] += by;
            function(&point).filter(Evaluation::is_finite)
        };
        let (above, below) = (beside(STEP)?, beside(-STEP)?);
        let change = difference(&above.gradient, &below.gradient);
        Some(change.iter().map(|change| change / (2.0 * STEP)).collect())
    };
    let rows: Matrix = (0..at.len()).map(row).collect::<Option<_>>()?;
    Some(matrix(at.len(), |i, j| 0.5 * (rows[i][j] + rows[j][i])))
}

/// The curvature among the coordinates that are free to move: rows and columns of the held ones
/// are those of the identity.
pub(crate) fn free_curvature(
    curvature: &Matrix,
    at: &[f64],
    gradient: &[f64],
    bounds: &[(f64, f64)],
) -> Matrix {
    without_held(curvature, &pushes_out(at, gradient, bounds))
}

/// Newton steps with a known curvature, as long as each lowers the slope.
pub(crate) fn polish(
    function: &impl Fn(&[f64]) -> Option<Evaluation>,
    minimum: &mut Minimum,
    curvature: &Matrix,
    bounds: &[(f64, f64)],
) {
    for _ in 0..3 {
        let slope = free_gradient(&minimum.at, &minimum.here.gradient, bounds);
        let free = free_curvature(curvature, &minimum.at, &minimum.here.gradient, bounds);
        let Some(step) = solve(&free, &slope).filter(|step| largest(step) < 0.1) else {
            return;
        };
        let there = inside(&difference(&minimum.at, &step), bounds);
        let better = function(&there)
            .filter(Evaluation::is_finite)
            .filter(|value| {
                largest(&free_gradient(&there, &value.gradient, bounds)) < 0.5 * largest(&slope)
            });
        let Some(value) = better else { return };
        (minimum.at, minimum.here) = (there, value);
        minimum.iterations += 1;
    }
}

/// Nelder and Mead's simplex, with a first simplex of absolute steps: a relative one is blind at
/// the logarithm 0. Needs no gradient and crosses places where the function cannot be computed.
pub(crate) fn simplex(
    function: &impl Fn(&[f64]) -> Option<Evaluation>,
    start: &[f64],
    bounds: &[(f64, f64)],
    evaluations: usize,
) -> Vector {
    const FIRST_STEP: f64 = 1.0;
    let value = |at: &[f64]| {
        function(at)
            .map(|evaluation| evaluation.value)
            .filter(|value| value.is_finite())
            .unwrap_or(f64::INFINITY)
    };
    let size = start.len();
    let start = inside(start, bounds);
    let corner = |i: usize| {
        let mut corner = start.clone();
        corner[i] += if corner[i] + FIRST_STEP <= bounds[i].1 {
            FIRST_STEP
        } else {
            -FIRST_STEP
        };
        let value = value(&corner);
        (corner, value)
    };
    let mut others: Vec<(Vector, f64)> = (0..size).map(corner).collect();
    let value_at_start = value(&start);
    let mut best = (start, value_at_start);
    let mut used = size + 1;
    while used < evaluations {
        // Worst last; the best stands apart.
        others.sort_by(|a, b| a.1.total_cmp(&b.1));
        if let Some(first) = others.first_mut()
            && first.1 < best.1
        {
            std::mem::swap(first, &mut best);
            continue;
        }
        let Some((worst, worst_value)) = others.last().cloned() else {
            break;
        };
        if worst_value - best.1 <= 1e-10 * best.1.abs() {
            break;
        }
        let kept = &others[..others.len() - 1];
        let second_worst = kept.last().map_or(best.1, |(_, value)| *value);
        let mut centre = best.0.clone();
        for (at, _) in kept {
            centre = moved(&centre, 1.0, at);
        }
        centre.iter_mut().for_each(|x| *x /= size as f64);
        let away = difference(&worst, &centre);
        let along = |factor: f64| {
            let at = inside(&moved(&centre, factor, &away), bounds);
            let value = value(&at);
            (at, value)
        };
        let reflected = along(-1.0);
        used += 1;
        let replacement = if reflected.1 < best.1 {
            let expanded = along(-2.0);
            used += 1;
            Some(if expanded.1 < reflected.1 {
                expanded
            } else {
                reflected
            })
        } else if reflected.1 < second_worst {
            Some(reflected)
        } else {
            let contracted = along(if reflected.1 < worst_value { -0.5 } else { 0.5 });
            used += 1;
            Some(contracted).filter(|contracted| contracted.1 < worst_value.min(reflected.1))
        };
        match (replacement, others.last_mut()) {
            (Some(replacement), Some(last)) => *last = replacement,
            _ => {
                for other in &mut others {
                    other.0 = moved(&best.0, 0.5, &difference(&other.0, &best.0));
                    other.1 = value(&other.0);
                }
                used += size;
            }
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: [(f64, f64); 2] = [(-10.0, 10.0); 2];

    fn descent(bounds: [(f64, f64); 2]) -> Descent {
        Descent {
            bounds: bounds.to_vec(),
            tolerance: 1e-10,
            iterations: 200,
            curvature: None,
        }
    }

    /// Rosenbrock's valley, least at (1, 1).
    fn valley(at: &[f64]) -> Option<Evaluation> {
        let &[x, y] = at else { return None };
        let rise = y - x * x;
        Some(Evaluation {
            value: (1.0 - x).powi(2) + 100.0 * rise * rise,
            gradient: vec![-2.0 * (1.0 - x) - 400.0 * x * rise, 200.0 * rise],
        })
    }

    #[test]
    fn descends_a_curved_valley() {
        for start in [[-1.2, 1.0], [5.0, -5.0], [0.0, 0.0]] {
            let minimum = descend(&valley, &start, &descent(WIDE)).unwrap();
            assert_eq!(minimum.ending, Ending::Flat);
            assert!((minimum.at[0] - 1.0).abs() < 1e-9, "{minimum:?}");
            assert!((minimum.at[1] - 1.0).abs() < 1e-9, "{minimum:?}");
        }
    }

    #[test]
    fn stops_on_the_edge_of_the_box() {
        let bounds = [(-10.0, 0.5), (-10.0, 10.0)];
        let minimum = descend(&valley, &[-1.0, 1.0], &descent(bounds)).unwrap();
        assert_eq!(minimum.ending, Ending::Flat);
        assert_eq!(minimum.at[0], 0.5);
        assert!((minimum.at[1] - 0.25).abs() < 1e-9);
        assert!(minimum.here.gradient[0] < -0.5);
    }

    #[test]
    fn the_simplex_needs_no_slope() {
        let blind = |at: &[f64]| {
            valley(at).map(|evaluation| Evaluation {
                gradient: vec![f64::NAN; 2],
                ..evaluation
            })
        };
        let at = simplex(&blind, &[-1.2, 1.0], &WIDE, 2_000);
        assert!(
            (at[0] - 1.0).abs() < 1e-3 && (at[1] - 1.0).abs() < 1e-3,
            "{at:?}"
        );
        assert_eq!(descend(&blind, &[-1.2, 1.0], &descent(WIDE)), None);
    }

    #[test]
    fn the_hessian_of_the_valley_is_the_known_one() {
        let hessian = hessian(&valley, &[1.0, 1.0]).unwrap();
        for (got, want) in hessian.iter().flatten().zip([802.0, -400.0, -400.0, 200.0]) {
            assert!((got - want).abs() < 1e-4, "{hessian:?}");
        }
    }

    #[test]
    fn the_polish_reaches_the_rounding() {
        let loose = Descent {
            tolerance: 1e-3,
            ..descent(WIDE)
        };
        let mut minimum = descend(&valley, &[0.9, 0.9], &loose).unwrap();
        let curvature = hessian(&valley, &minimum.at).unwrap();
        polish(&valley, &mut minimum, &curvature, &WIDE);
        assert!(largest(&minimum.here.gradient) < 1e-5, "{minimum:?}");
    }
}
