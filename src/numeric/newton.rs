//! Newton's method inside a box, with a trust region, for a function of a few numbers whose second
//! derivatives are known.
//!
//! ```text
//! step = −(H + λI)⁻¹ g        λ ≥ 0 the least for which H + λI is positive definite and no
//!                             coordinate moves by more than the region's radius
//! ```
//!
//! The radius grows where the quadratic model foretold the change well, and shrinks where it did
//! not. Written, as [`minimize`](super::minimize), for log-parameters and a mean over customers.

use super::matrix::{
    Matrix, Vector, cholesky, dot, forward, largest, matrix, solve_factored, times,
};
use super::minimize::{Bounds, Ending, Evaluation, Minimum, free_curvature, free_gradient, inside};

/// A function's value, gradient and second derivatives at a point.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Curved {
    pub(crate) here: Evaluation,
    pub(crate) curvature: Matrix,
}

impl Curved {
    fn is_finite(&self) -> bool {
        self.here.is_finite() && self.curvature.iter().flatten().all(|x| x.is_finite())
    }
}

/// The first radius, and the largest: factors of e and of e² in a parameter.
const FIRST_RADIUS: f64 = 1.0;
const LARGEST_RADIUS: f64 = 2.0;
/// A step of this share of the radius is as long as it is to be.
const NEARLY: f64 = 0.9;
/// A radius below this has shrunk to nothing.
const SMALLEST_RADIUS: f64 = 1e-12;
/// A last step is short up to so many times the slope that counts as none.
const SHORT: f64 = 100.0;
/// So many steps that change the value by no more than its rounding are enough.
const IDLE: usize = 6;
/// Changes of the value below this share of it are rounding.
const ROUNDING: f64 = 1e-14;

/// Where a descent ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct End<'a> {
    /// The largest slope that counts as none.
    pub(crate) tolerance: f64,
    pub(crate) iterations: usize,
    /// A minimum that is known: a point beside it leads there.
    pub(crate) known: Option<&'a [f64]>,
}

/// Whether a point is so near to a minimum that no other lies as near, in every log-parameter.
pub(crate) fn is_beside(at: &[f64], minimum: &[f64]) -> bool {
    const NEAR: f64 = 0.1;
    let mut apart = at.iter().zip(minimum);
    apart.all(|(at, minimum)| (at - minimum).abs() <= NEAR)
}

/// Descends from `start`; `None` where the function cannot be computed there.
pub(crate) fn descend(
    function: &impl Fn(&[f64]) -> Option<Curved>,
    start: &[f64],
    bounds: &Bounds,
    end: &End<'_>,
) -> Option<Minimum> {
    let tolerance = end.tolerance;
    let evaluate = |at: &[f64]| function(at).filter(Curved::is_finite);
    let mut at = inside(start, bounds);
    let mut found = evaluate(&at)?;
    let mut radius = FIRST_RADIUS;
    let mut ending = Ending::IterationLimit;
    let mut iteration = 0;
    let mut idle = 0;
    let has_met = |at: &[f64]| end.known.is_some_and(|known| is_beside(at, known));
    while iteration < end.iterations && !has_met(&at) {
        let slope = free_gradient(&at, &found.here.gradient, bounds);
        let steepest = largest(&slope);
        // A last step from where the slope counts as none squares it: no more than rounding is left.
        if steepest <= tolerance * tolerance.sqrt() {
            ending = Ending::Flat;
            break;
        }
        let free = free_curvature(&found.curvature, &at, &found.here.gradient, bounds);
        let Some(step) = step_within(&free, &slope, radius) else {
            ending = Ending::NoProgress;
            break;
        };
        let there = inside(&sum(&at, &step), bounds);
        let step: Vector = there.iter().zip(&at).map(|(to, from)| to - from).collect();
        let length = largest(&step);
        let foretold =
            dot(&found.here.gradient, &step) + 0.5 * dot(&step, &times(&found.curvature, &step));
        iteration += 1;
        // Newton's method squares so short a step: where it leads need not be looked at.
        if steepest <= tolerance && length <= SHORT * tolerance {
            at = there;
            found.here.value += foretold;
            ending = Ending::Flat;
            break;
        }
        let next = (length > 0.0).then(|| evaluate(&there)).flatten();
        match next.filter(|next| is_better(&found.here, &next.here, &there, bounds, &slope)) {
            Some(next) => {
                let change = next.here.value - found.here.value;
                if change.abs() <= ROUNDING * next.here.value.abs() {
                    idle += 1;
                }
                // Where the box has bent the step, the model may have foretold a rise.
                let agreement = if foretold < 0.0 {
                    change / foretold
                } else {
                    0.0
                };
                if agreement > 0.75 && length > 0.7 * radius {
                    radius = (2.0 * radius).min(LARGEST_RADIUS);
                } else if agreement < 0.25 && change.abs() > ROUNDING * next.here.value.abs() {
                    radius = (0.5 * length).max(SMALLEST_RADIUS);
                }
                (at, found) = (there, next);
                if idle >= IDLE {
                    ending = Ending::NoProgress;
                    break;
                }
            }
            None if steepest <= tolerance => {
                ending = Ending::Flat;
                break;
            }
            None => {
                radius = 0.25 * length.min(radius);
                if radius < SMALLEST_RADIUS {
                    ending = Ending::NoProgress;
                    break;
                }
            }
        }
    }
    Some(Minimum {
        at,
        here: found.here,
        ending,
        iterations: iteration,
        curvature: Some(found.curvature),
    })
}

/// Whether the value has fallen, or has not changed but by rounding where the slope is less.
fn is_better(
    here: &Evaluation,
    next: &Evaluation,
    there: &[f64],
    bounds: &Bounds,
    slope: &[f64],
) -> bool {
    let change = next.value - here.value;
    if change.abs() > ROUNDING * here.value.abs() {
        return change < 0.0;
    }
    largest(&free_gradient(there, &next.gradient, bounds)) < largest(slope)
}

fn sum(a: &[f64], b: &[f64]) -> Vector {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// The step to the lowest point of the quadratic model within the radius, by Moré and Sorensen's
/// iteration over λ: `None` where no λ is found.
///
/// The least λ that will do may be a millionth of the curvature across a valley, so it is bracketed
/// by its order of magnitude: one that is merely large enough makes a step that goes nowhere.
fn step_within(curvature: &Matrix, slope: &[f64], radius: f64) -> Option<Vector> {
    let size = slope.len();
    let shifted = |shift: f64| {
        matrix(size, |i, j| {
            curvature[i][j] + if i == j { shift } else { 0.0 }
        })
    };
    let scale = curvature
        .iter()
        .map(|row| row.iter().map(|x| x.abs()).sum::<f64>())
        .fold(f64::MIN_POSITIVE, f64::max);
    let mut within = None;
    // The largest λ that is known to be too small, and the least whose step is within.
    let (mut below, mut above) = (0.0_f64, f64::INFINITY);
    let mut shift = 0.0_f64;
    for _ in 0..60 {
        let mut next = f64::NAN;
        match cholesky(&shifted(shift)) {
            None => below = below.max(shift),
            Some(lower) => {
                let step: Vector = solve_factored(&lower, slope)?.iter().map(|x| -x).collect();
                let length = largest(&step);
                // |step(λ)| falls like 1/(λ + μ): Newton's step on its reciprocal.
                let half = forward(&lower, &step);
                next = shift + dot(&step, &step) / dot(&half, &half) * (length / radius - 1.0);
                if length > radius * (1.0 + 1e-9) {
                    below = below.max(shift);
                } else if shift == 0.0 || length > NEARLY * radius {
                    return Some(step);
                } else {
                    above = shift;
                    within = Some(step);
                }
            }
        }
        if above - below < 1e-3 * above {
            break;
        }
        shift = match next > below && next < above {
            true => next,
            false if above < f64::INFINITY => (below.max(1e-20 * scale) * above).sqrt(),
            false => (10.0 * below).max(1e-3 * scale),
        };
        if !shift.is_finite() {
            break;
        }
    }
    within
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: End<'_> = End {
        tolerance: 1e-10,
        iterations: 200,
        known: None,
    };

    /// Rosenbrock's valley, least at (1, 1).
    fn valley(at: &[f64]) -> Option<Curved> {
        let &[x, y] = at else { return None };
        let rise = y - x * x;
        Some(Curved {
            here: Evaluation {
                value: (1.0 - x).powi(2) + 100.0 * rise * rise,
                gradient: vec![-2.0 * (1.0 - x) - 400.0 * x * rise, 200.0 * rise],
            },
            curvature: vec![
                vec![2.0 - 400.0 * (y - 3.0 * x * x), -400.0 * x],
                vec![-400.0 * x, 200.0],
            ],
        })
    }

    #[test]
    fn descends_a_curved_valley() {
        let wide = vec![(-10.0, 10.0); 2];
        for start in [[-1.2, 1.0], [5.0, -5.0], [0.0, 0.0]] {
            let found = descend(&valley, &start, &wide, &END).unwrap();
            assert_eq!(found.ending, Ending::Flat);
            assert!(found.iterations < 50, "{found:?}");
            assert!((found.at[0] - 1.0).abs() < 1e-9, "{found:?}");
            assert!((found.at[1] - 1.0).abs() < 1e-9, "{found:?}");
        }
    }

    #[test]
    fn stops_beside_a_minimum_that_is_known() {
        let wide = vec![(-10.0, 10.0); 2];
        let known = Some([1.0, 1.0].as_slice());
        let whole = descend(&valley, &[-1.2, 1.0], &wide, &END).unwrap();
        let found = descend(&valley, &[-1.2, 1.0], &wide, &End { known, ..END }).unwrap();
        assert!(found.iterations < whole.iterations, "{found:?}");
        assert!(is_beside(&found.at, &[1.0, 1.0]) && found.at != whole.at);
    }

    #[test]
    fn stops_on_the_edge_of_the_box() {
        let bounds = vec![(-10.0, 0.5), (-10.0, 10.0)];
        let found = descend(&valley, &[-1.0, 1.0], &bounds, &END).unwrap();
        assert_eq!(found.ending, Ending::Flat);
        assert_eq!(found.at[0], 0.5);
        assert!((found.at[1] - 0.25).abs() < 1e-9);
    }

    /// From the top of a saddle, where the curvature points up, a step leads down.
    #[test]
    fn leaves_a_saddle() {
        let saddle = |at: &[f64]| {
            let &[x, y] = at else { return None };
            Some(Curved {
                here: Evaluation {
                    value: x * x - y * y + y.powi(4),
                    gradient: vec![2.0 * x, -2.0 * y + 4.0 * y.powi(3)],
                },
                curvature: vec![vec![2.0, 0.0], vec![0.0, -2.0 + 12.0 * y * y]],
            })
        };
        let wide = vec![(-10.0, 10.0); 2];
        let fewer = End {
            iterations: 100,
            ..END
        };
        let found = descend(&saddle, &[1.0, 1e-3], &wide, &fewer).unwrap();
        assert!((found.at[1] - 0.5_f64.sqrt()).abs() < 1e-9, "{found:?}");
    }

    /// A floor that bends up or down by a billionth of what the walls do, with a slope along it: the
    /// step is as long as the region, whatever the scale.
    #[test]
    fn walks_along_the_floor_of_a_valley() {
        for bend in [1e-9, 0.0, -1e-12, -1e-9, -1e-6, -1e-3, -0.5] {
            for slope in [1e-9, 1e-5, 1.0] {
                for scale in [1e-8, 1.0, 1e8] {
                    let (sine, cosine) = 0.4_f64.sin_cos();
                    let curvature = matrix(2, |i, j| {
                        let (wall, floor) = ([cosine, sine], [-sine, cosine]);
                        scale * (wall[i] * wall[j] + bend * floor[i] * floor[j])
                    });
                    let gradient = [scale * slope * -sine, scale * slope * cosine];
                    let step = step_within(&curvature, &gradient, 0.5).unwrap();
                    let whole = slope / bend.max(0.0) * cosine;
                    let length = largest(&step);
                    let wanted = whole.min(NEARLY * 0.5) * (1.0 - 1e-6);
                    assert!(
                        (wanted..=0.5 + 1e-6).contains(&length),
                        "{bend} {slope} {scale}: {step:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn nothing_can_be_computed_at_the_start() {
        let wide = vec![(-10.0, 10.0); 2];
        assert_eq!(descend(&|_: &[f64]| None, &[0.0, 0.0], &wide, &END), None);
    }
}
