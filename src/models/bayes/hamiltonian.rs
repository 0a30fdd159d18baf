//! The no-U-turn sampler: a step from one draw to the next.
//!
//! A draw is a ball on the surface −ln p. Pushed at random, it rolls on by leapfrog steps, forwards
//! or backwards in time, twice as long again and again, until the path turns back; the next draw is
//! one of the points of the path, each with a probability in proportion to its density.

use crate::models::Random;
use crate::numeric::ln_one_plus_exp;
use crate::numeric::matrix::{Vector, dot};
use crate::numeric::minimize::Evaluation;

/// The energy error above which a path is said to diverge.
const DIVERGENCE: f64 = 1000.0;
/// A path is doubled at most so many times.
const DEEPEST: usize = 10;

/// A density by its logarithm and gradient; `None` where it is 0 or cannot be computed.
pub(super) trait Target {
    fn at(&self, position: &[f64]) -> Option<Evaluation>;
}

/// A point of a path, and the density there.
#[derive(Debug, Clone)]
pub(super) struct Point {
    pub(super) position: Vector,
    pub(super) here: Evaluation,
}

/// A point with its momentum: an end of a path.
#[derive(Debug, Clone)]
struct Moving {
    point: Point,
    momentum: Vector,
}

impl Moving {
    fn ln_weight(&self) -> f64 {
        self.point.here.value - 0.5 * dot(&self.momentum, &self.momentum)
    }
}

/// The record of the way to the next draw.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Path {
    /// Gradients that were computed.
    pub(super) steps: usize,
    acceptance: f64,
    pub(super) is_divergent: bool,
    /// Whether it was still not turning back at its greatest length.
    pub(super) is_cut_short: bool,
}

impl Path {
    /// The mean acceptance probability of the points, for the step size to be adapted to.
    pub(super) fn mean_acceptance(&self) -> f64 {
        self.acceptance / self.steps.max(1) as f64
    }
}

/// A stretch of a path, in the direction in which it was made.
struct Stretch {
    first: Vector,
    last: Vector,
    /// Σ of the momenta.
    total: Vector,
    chosen: Point,
    ln_weight: f64,
}

/// A path in the making.
struct Journey<'a, T> {
    target: &'a T,
    step: f64,
    /// ln weight of the start.
    start: f64,
    path: Path,
    random: &'a mut Random,
}

/// The next draw after `from`.
pub(super) fn transition<T: Target>(
    target: &T,
    from: &Point,
    step: f64,
    random: &mut Random,
) -> (Point, Path) {
    let momentum: Vector = from.position.iter().map(|_| random.normal()).collect();
    let start = Moving {
        point: from.clone(),
        momentum: momentum.clone(),
    };
    let mut journey = Journey {
        target,
        step,
        start: start.ln_weight(),
        path: Path::default(),
        random,
    };
    let mut whole = Stretch {
        first: momentum.clone(),
        last: momentum.clone(),
        total: momentum,
        chosen: from.clone(),
        ln_weight: 0.0,
    };
    let (mut backward, mut forward) = (start.clone(), start);
    for depth in 0..DEEPEST {
        let is_forward = journey.random.happens(0.5);
        let (end, direction) = if is_forward {
            (&mut forward, 1.0)
        } else {
            (&mut backward, -1.0)
        };
        let Some(more) = journey.stretch(depth, end, direction) else {
            return (whole.chosen, journey.path);
        };
        // The whole is read towards the end at which it grows.
        if !is_forward {
            std::mem::swap(&mut whole.first, &mut whole.last);
        }
        let goes_on = !turns(&whole, &more);
        let is_taken = journey.is_taken(more.ln_weight - whole.ln_weight);
        whole = joined(whole, more, is_taken);
        if !is_forward {
            std::mem::swap(&mut whole.first, &mut whole.last);
        }
        if !goes_on {
            return (whole.chosen, journey.path);
        }
    }
    journey.path.is_cut_short = true;
    (whole.chosen, journey.path)
}

impl<T: Target> Journey<'_, T> {
    /// 2^depth steps on from an end, which moves; `None` where they diverge or turn back.
    fn stretch(&mut self, depth: usize, end: &mut Moving, direction: f64) -> Option<Stretch> {
        if depth == 0 {
            return self.leap(end, direction);
        }
        let first = self.stretch(depth - 1, end, direction)?;
        let second = self.stretch(depth - 1, end, direction)?;
        if turns(&first, &second) {
            return None;
        }
        let sum = ln_sum(first.ln_weight, second.ln_weight);
        let is_taken = self.is_taken(second.ln_weight - sum);
        Some(joined(first, second, is_taken))
    }

    fn leap(&mut self, end: &mut Moving, direction: f64) -> Option<Stretch> {
        self.path.steps += 1;
        let moved = leapfrog(self.target, end, direction * self.step);
        let gain = moved
            .as_ref()
            .map_or(f64::NEG_INFINITY, |moved| moved.ln_weight() - self.start);
        self.path.acceptance += gain.min(0.0).exp();
        // Written so that NaN diverges too.
        let Some(moved) = moved.filter(|_| gain > -DIVERGENCE) else {
            self.path.is_divergent = true;
            return None;
        };
        *end = moved;
        Some(Stretch {
            first: end.momentum.clone(),
            last: end.momentum.clone(),
            total: end.momentum.clone(),
            chosen: end.point.clone(),
            ln_weight: gain,
        })
    }

    fn is_taken(&mut self, ln_odds: f64) -> bool {
        self.random.uniform() < ln_odds.exp()
    }
}

/// A step of time: half a push, a move, half a push.
fn leapfrog<T: Target>(target: &T, from: &Moving, step: f64) -> Option<Moving> {
    let pushed = |momentum: &[f64], slope: &[f64]| -> Vector {
        momentum
            .iter()
            .zip(slope)
            .map(|(p, slope)| p + 0.5 * step * slope)
            .collect()
    };
    let momentum = pushed(&from.momentum, &from.point.here.gradient);
    let position: Vector = from
        .point
        .position
        .iter()
        .zip(&momentum)
        .map(|(at, p)| at + step * p)
        .collect();
    let here = target.at(&position)?;
    let momentum = pushed(&momentum, &here.gradient);
    Some(Moving {
        point: Point { position, here },
        momentum,
    })
}

/// The longest step at which four of five are accepted, by doubling or halving 1.
pub(super) fn first_step<T: Target>(target: &T, from: &Point, random: &mut Random) -> f64 {
    const GOOD: f64 = -0.223_143_551_314_209_76; // ln 0.8
    let start = Moving {
        point: from.clone(),
        momentum: from.position.iter().map(|_| random.normal()).collect(),
    };
    let is_good = |step: f64| {
        leapfrog(target, &start, step)
            .is_some_and(|moved| moved.ln_weight() - start.ln_weight() > GOOD)
    };
    let mut step: f64 = 1.0;
    let grows = is_good(step);
    for _ in 0..30 {
        let next = if grows { 2.0 * step } else { 0.5 * step };
        if is_good(next) != grows {
            return if grows { step } else { next };
        }
        step = next;
    }
    step
}

/// Whether a path of two stretches turns back: as a whole, or where they meet.
fn turns(first: &Stretch, second: &Stretch) -> bool {
    let goes_on = |a: &[f64], b: &[f64], from: &[f64], to: &[f64]| {
        let along = |p: &[f64]| dot(p, a) + dot(p, b);
        along(from) > 0.0 && along(to) > 0.0
    };
    !(goes_on(&first.total, &second.total, &first.first, &second.last)
        && goes_on(&first.total, &second.first, &first.first, &second.first)
        && goes_on(&first.last, &second.total, &first.last, &second.last))
}

fn joined(first: Stretch, second: Stretch, takes_second: bool) -> Stretch {
    let total = first.total.iter().zip(&second.total);
    Stretch {
        total: total.map(|(a, b)| a + b).collect(),
        first: first.first,
        last: second.last,
        chosen: if takes_second {
            second.chosen
        } else {
            first.chosen
        },
        ln_weight: ln_sum(first.ln_weight, second.ln_weight),
    }
}

/// ln(e^a + e^b) for finite a and b.
fn ln_sum(a: f64, b: f64) -> f64 {
    a.max(b) + ln_one_plus_exp(-(a - b).abs())
}
