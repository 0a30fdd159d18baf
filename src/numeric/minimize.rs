//! Minimisation of a smooth function of a few numbers inside a box.
//!
//! Quasi-Newton (BFGS, damped after Powell, steps capped) with the gradient that the caller gives,
//! a Newton polish from differences of that gradient, and Nelder–Mead with absolute steps as a
//! rescue. Written for log-parameters: a step of 1 is a factor e, and a function that is the mean
//! over customers has curvatures between 10⁻⁶ and 10.

use super::matrix::{Matrix, Vector, dot, identity, largest, solve, times};

/// A function's value and gradient at a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Evaluation<const N: usize> {
    pub(crate) value: f64,
    pub(crate) gradient: Vector<N>,
}

impl<const N: usize> Evaluation<N> {
    fn is_finite(&self) -> bool {
        self.value.is_finite() && self.gradient.iter().all(|slope| slope.is_finite())
    }
}

/// Lowest and highest allowed value of each coordinate.
pub(crate) type Bounds<const N: usize> = [(f64, f64); N];

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
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Minimum<const N: usize> {
    pub(crate) at: Vector<N>,
    pub(crate) here: Evaluation<N>,
    pub(crate) ending: Ending,
    pub(crate) iterations: usize,
}

/// What the caller decides about a descent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Descent<const N: usize> {
    pub(crate) bounds: Bounds<N>,
    /// The largest slope that counts as none.
    pub(crate) tolerance: f64,
    pub(crate) iterations: usize,
    /// Curvature at the start, where it is known.
    pub(crate) curvature: Option<Matrix<N>>,
}

/// The longest step in any coordinate: a factor of e^1.5 = 4.5 in a parameter.
const LONGEST_STEP: f64 = 1.5;
/// Differences of values below this share of the value are rounding.
const ROUNDING: f64 = 1e-14;

/// The point in the box that is nearest.
pub(crate) fn inside<const N: usize>(at: &Vector<N>, bounds: &Bounds<N>) -> Vector<N> {
    std::array::from_fn(|i| at[i].max(bounds[i].0).min(bounds[i].1))
}

/// Whether a coordinate lies on the edge of the box and the descent leads out of it.
fn pushes_out<const N: usize>(
    at: &Vector<N>,
    gradient: &Vector<N>,
    bounds: &Bounds<N>,
) -> [bool; N] {
    std::array::from_fn(|i| {
        let (low, high) = bounds[i];
        // No room is an edge on both sides, whatever the slope.
        low >= high || (at[i] <= low && gradient[i] > 0.0) || (at[i] >= high && gradient[i] < 0.0)
    })
}

/// The gradient without the coordinates that the box holds back.
pub(crate) fn free_gradient<const N: usize>(
    at: &Vector<N>,
    gradient: &Vector<N>,
    bounds: &Bounds<N>,
) -> Vector<N> {
    let held = pushes_out(at, gradient, bounds);
    std::array::from_fn(|i| if held[i] { 0.0 } else { gradient[i] })
}

/// The curvature with the held coordinates cut out, so that a step leaves them where they are.
fn without_held<const N: usize>(curvature: &Matrix<N>, held: &[bool; N]) -> Matrix<N> {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| match (held[i] || held[j], i == j) {
            (false, _) => curvature[i][j],
            (true, true) => 1.0,
            (true, false) => 0.0,
        })
    })
}

/// Descends from `start`; `None` where the function cannot be computed there.
pub(crate) fn descend<const N: usize>(
    function: &impl Fn(&Vector<N>) -> Option<Evaluation<N>>,
    start: &Vector<N>,
    descent: &Descent<N>,
) -> Option<Minimum<N>> {
    let evaluate = |at: &Vector<N>| function(at).filter(Evaluation::is_finite);
    let bounds = &descent.bounds;
    let mut at = inside(start, bounds);
    let mut here = evaluate(&at)?;
    let mut curvature = descent.curvature.unwrap_or_else(|| first_curvature(&here));
    let mut is_fresh = descent.curvature.is_none();
    let end = |at, here, ending, iterations| {
        Some(Minimum {
            at,
            here,
            ending,
            iterations,
        })
    };
    for iteration in 0..descent.iterations {
        let slope = free_gradient(&at, &here.gradient, bounds);
        if largest(&slope) <= descent.tolerance {
            return end(at, here, Ending::Flat, iteration);
        }
        let held = pushes_out(&at, &here.gradient, bounds);
        let direction = solve(&without_held(&curvature, &held), &slope)
            .map(|step| capped(step.map(|x| -x)))
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
fn first_curvature<const N: usize>(here: &Evaluation<N>) -> Matrix<N> {
    let scale = (2.0 * largest(&here.gradient)).max(f64::MIN_POSITIVE);
    identity().map(|row| row.map(|x| x * scale))
}

fn capped<const N: usize>(step: Vector<N>) -> Vector<N> {
    let shrink = (LONGEST_STEP / largest(&step)).min(1.0);
    step.map(|x| x * shrink)
}

/// A step along the direction, bent at the edges of the box, that lowers the value enough.
fn search<const N: usize>(
    evaluate: &impl Fn(&Vector<N>) -> Option<Evaluation<N>>,
    at: &Vector<N>,
    here: &Evaluation<N>,
    direction: &Vector<N>,
    bounds: &Bounds<N>,
) -> Option<(Vector<N>, Evaluation<N>)> {
    let noise = ROUNDING * here.value.abs();
    let slope_here = largest(&free_gradient(at, &here.gradient, bounds));
    let mut length = 1.0;
    for _ in 0..40 {
        let there = inside(
            &std::array::from_fn(|i| at[i] + length * direction[i]),
            bounds,
        );
        let step: Vector<N> = std::array::from_fn(|i| there[i] - at[i]);
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
fn update<const N: usize>(
    curvature: &mut Matrix<N>,
    at: &Vector<N>,
    here: &Evaluation<N>,
    there: &Vector<N>,
    value: &Evaluation<N>,
) {
    let step: Vector<N> = std::array::from_fn(|i| there[i] - at[i]);
    let change: Vector<N> = std::array::from_fn(|i| value.gradient[i] - here.gradient[i]);
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
    let change: Vector<N> = std::array::from_fn(|i| trust * change[i] + (1.0 - trust) * bent[i]);
    let seen = dot(&step, &change);
    for i in 0..N {
        for j in 0..N {
            curvature[i][j] += change[i] * change[j] / seen - bent[i] * bent[j] / expected;
        }
    }
}

/// The matrix of second derivatives by central differences of the gradient; `None` where the
/// function cannot be computed beside the point.
pub(crate) fn hessian<const N: usize>(
    function: &impl Fn(&Vector<N>) -> Option<Evaluation<N>>,
    at: &Vector<N>,
) -> Option<Matrix<N>> {
    // The error is h² times a fourth derivative plus 10⁻¹⁶/h of rounding: 10⁻⁸ and 10⁻¹².
    const STEP: f64 = 1e-4;
    let mut rows = [[0.0; N]; N];
    for (i, row) in rows.iter_mut().enumerate() {
        let beside = |by: f64| {
            let mut point = *at;
            point[i] += by;
            function(&point).filter(Evaluation::is_finite)
        };
        let (above, below) = (beside(STEP)?, beside(-STEP)?);
        *row = std::array::from_fn(|j| (above.gradient[j] - below.gradient[j]) / (2.0 * STEP));
    }
    Some(std::array::from_fn(|i| {
        std::array::from_fn(|j| 0.5 * (rows[i][j] + rows[j][i]))
    }))
}

/// The curvature among the coordinates that are free to move: rows and columns of the held ones
/// are those of the identity.
pub(crate) fn free_curvature<const N: usize>(
    curvature: &Matrix<N>,
    at: &Vector<N>,
    gradient: &Vector<N>,
    bounds: &Bounds<N>,
) -> Matrix<N> {
    without_held(curvature, &pushes_out(at, gradient, bounds))
}

/// Newton steps with a known curvature, as long as each lowers the slope.
pub(crate) fn polish<const N: usize>(
    function: &impl Fn(&Vector<N>) -> Option<Evaluation<N>>,
    minimum: &mut Minimum<N>,
    curvature: &Matrix<N>,
    bounds: &Bounds<N>,
) {
    for _ in 0..3 {
        let slope = free_gradient(&minimum.at, &minimum.here.gradient, bounds);
        let free = free_curvature(curvature, &minimum.at, &minimum.here.gradient, bounds);
        let Some(step) = solve(&free, &slope).filter(|step| largest(step) < 0.1) else {
            return;
        };
        let there = inside(&std::array::from_fn(|i| minimum.at[i] - step[i]), bounds);
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
pub(crate) fn simplex<const N: usize>(
    function: &impl Fn(&Vector<N>) -> Option<Evaluation<N>>,
    start: &Vector<N>,
    bounds: &Bounds<N>,
    evaluations: usize,
) -> Vector<N> {
    const FIRST_STEP: f64 = 1.0;
    let value = |at: &Vector<N>| {
        function(at)
            .map(|evaluation| evaluation.value)
            .filter(|value| value.is_finite())
            .unwrap_or(f64::INFINITY)
    };
    let start = inside(start, bounds);
    let mut best = (start, value(&start));
    let mut others: [(Vector<N>, f64); N] = std::array::from_fn(|i| {
        let mut corner = start;
        corner[i] += if corner[i] + FIRST_STEP <= bounds[i].1 {
            FIRST_STEP
        } else {
            -FIRST_STEP
        };
        (corner, value(&corner))
    });
    let mut used = N + 1;
    while used < evaluations {
        // Worst last; the best stands apart.
        others.sort_by(|a, b| a.1.total_cmp(&b.1));
        if let Some(first) = others.first_mut()
            && first.1 < best.1
        {
            std::mem::swap(first, &mut best);
            continue;
        }
        let Some(&(worst, worst_value)) = others.last() else {
            break;
        };
        if worst_value - best.1 <= 1e-10 * best.1.abs() {
            break;
        }
        let second_worst = if N > 1 { others[N - 2].1 } else { best.1 };
        let centre: Vector<N> = std::array::from_fn(|i| {
            let kept: f64 = others.iter().take(N - 1).map(|(at, _)| at[i]).sum();
            (best.0[i] + kept) / N as f64
        });
        let along = |factor: f64| {
            let at = inside(
                &std::array::from_fn(|i| centre[i] + factor * (worst[i] - centre[i])),
                bounds,
            );
            (at, value(&at))
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
                    other.0 = std::array::from_fn(|i| 0.5 * (other.0[i] + best.0[i]));
                    other.1 = value(&other.0);
                }
                used += N;
            }
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: Bounds<2> = [(-10.0, 10.0); 2];

    fn descent(bounds: Bounds<2>) -> Descent<2> {
        Descent {
            bounds,
            tolerance: 1e-10,
            iterations: 200,
            curvature: None,
        }
    }

    /// Rosenbrock's valley, least at (1, 1).
    fn valley(at: &Vector<2>) -> Option<Evaluation<2>> {
        let [x, y] = *at;
        let rise = y - x * x;
        Some(Evaluation {
            value: (1.0 - x).powi(2) + 100.0 * rise * rise,
            gradient: [-2.0 * (1.0 - x) - 400.0 * x * rise, 200.0 * rise],
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
        let blind = |at: &Vector<2>| {
            valley(at).map(|evaluation| Evaluation {
                gradient: [f64::NAN; 2],
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
