//! The search for the ends of a profile of the likelihood.
//!
//! All is in log-parameters, and in the mean of −ln L over the customers, as the search for the
//! maximum has it.

use super::error::ProfileObstacle;
use crate::models::fit::likelihood::Likelihood;
use crate::models::fit::search::{Objective, descent};
use crate::numeric::matrix::{Matrix, Vector, dot, inverse, solve};
use crate::numeric::minimize::{
    self, Bounds, Descent, Ending, Evaluation, Minimum, descend, free_curvature, free_gradient,
    polish,
};
use std::cell::Cell;

/// The number of evaluations of ln L one end may take, and how many of a row: few rows may take more.
const EVALUATIONS: usize = 3_000;
const EVALUATIONS_OF_ROWS: usize = 600_000;
/// The number of steps one search for the other parameters may take.
const ITERATIONS: usize = 80;
/// Of the limit of √(2·ΔlnL), how far an end may be from it.
const NEAR: f64 = 1e-6;
/// ln L that is higher by as much than at the estimate is a higher maximum's.
const HIGHER: f64 = 1e-5;
/// ln L that may yet be gained in the other parameters.
const LEFT: f64 = 1e-6;

/// Why there is no end.
#[derive(Debug, Clone)]
pub(super) enum Stop {
    Obstacle {
        place: usize,
        held: f64,
        obstacle: ProfileObstacle,
    },
    /// ln L is higher `by` so much at a point than at the estimate.
    Higher { place: usize, at: Vector, by: f64 },
}

/// The maximum that a profile falls from.
#[derive(Debug, Clone)]
pub(super) struct Summit {
    minimum: Minimum,
    weight: f64,
}

impl Summit {
    /// Where the fit has it.
    pub(super) fn of_fit(likelihood: &dyn Likelihood, at: &[f64]) -> Result<Self, Stop> {
        let objective = Objective::new(likelihood, 1);
        let here = objective
            .evaluate(at)
            .filter(|here| here.value.is_finite())
            .ok_or(Stop::Obstacle {
                place: 0,
                held: at.first().copied().unwrap_or_default(),
                obstacle: ProfileObstacle::NotComputed,
            })?;
        Ok(Self {
            minimum: Minimum {
                at: at.to_vec(),
                here,
                ending: Ending::Flat,
                iterations: 0,
                curvature: None,
            },
            weight: objective.weight,
        })
    }

    /// Where the search leads to from a point that is higher than the last one.
    pub(super) fn from(likelihood: &dyn Likelihood, at: &[f64]) -> Result<Self, Stop> {
        let objective = Objective::new(likelihood, 1);
        let function = |at: &[f64]| objective.evaluate(at);
        match descend(&function, at, &descent(likelihood.bounds())) {
            Some(minimum) => Ok(Self {
                minimum,
                weight: objective.weight,
            }),
            None => Self::of_fit(likelihood, at),
        }
    }

    pub(super) fn at(&self) -> &[f64] {
        &self.minimum.at
    }

    /// The height of ln L above that of another, if it is by more than rounding.
    pub(super) fn above(&self, other: &Self) -> Option<f64> {
        let rise = self.weight * (other.minimum.here.value - self.minimum.here.value);
        (rise > HIGHER).then_some(rise)
    }
}

/// The likelihood as a function of one log-parameter, the others at their best.
pub(super) struct Profile<'a> {
    objective: Objective<'a>,
    bounds: Bounds,
    summit: &'a Summit,
    curvature: Option<Matrix>,
    /// The covariance of the log-parameters of one customer; `None` on an edge or a ridge.
    covariance: Option<Matrix>,
}

/// A point of the profile.
#[derive(Debug, Clone)]
struct Point {
    at: Vector,
    /// √(2·(ln L(θ̂) − ln L)), nearly linear in the log-parameter.
    depth: f64,
    /// The slope of the depth in the log-parameter.
    slope: f64,
    /// The rate at which ln L would yet rise if another parameter left the range of the search.
    withheld: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Lower,
    Upper,
}

impl<'a> Profile<'a> {
    pub(super) fn below(likelihood: &'a dyn Likelihood, summit: &'a Summit) -> Self {
        let objective = Objective::new(likelihood, 1);
        let function = |at: &[f64]| objective.evaluate(at);
        let curvature = minimize::hessian(&function, summit.at())
            .filter(|curvature| inverse(curvature).is_some());
        Self {
            bounds: likelihood.bounds(),
            covariance: curvature.as_ref().and_then(inverse),
            curvature,
            summit,
            objective,
        }
    }

    /// Where the depth is `height`, below the summit and above it; `None` where it is not as deep
    /// up to the edge.
    pub(super) fn ends(
        &self,
        place: usize,
        height: f64,
    ) -> Result<(Option<f64>, Option<f64>), Stop> {
        let end = |side| {
            let search = EndSearch {
                profile: self,
                place,
                height,
                used: Cell::new(0),
            };
            search.end(side)
        };
        Ok((end(Side::Lower)?, end(Side::Upper)?))
    }
}

/// The search for one end.
struct EndSearch<'a> {
    profile: &'a Profile<'a>,
    place: usize,
    height: f64,
    used: Cell<usize>,
}

impl EndSearch<'_> {
    /// The largest number of evaluations.
    fn most(&self) -> usize {
        let rows = self.profile.objective.likelihood.rows().max(1);
        EVALUATIONS.max(EVALUATIONS_OF_ROWS / rows)
    }

    fn stopped(&self, held: f64, obstacle: ProfileObstacle) -> Stop {
        let obstacle = if self.used.get() >= self.most() {
            ProfileObstacle::TooMuchWork
        } else {
            obstacle
        };
        Stop::Obstacle {
            place: self.place,
            held,
            obstacle,
        }
    }

    fn evaluate(&self, at: &[f64]) -> Option<Evaluation> {
        let used = self.used.get();
        if used >= self.most() {
            return None;
        }
        self.used.set(used + 1);
        self.profile.objective.evaluate(at)
    }

    /// The best of the other parameters where the log-parameter is `held`, searched from one point:
    /// with the curvature of the summit and, where that ends too early, without it. `None` where
    /// ln L still rises.
    fn searched(&self, held: f64, start: &[f64]) -> Option<Minimum> {
        let mut bounds = self.profile.bounds.clone();
        bounds[self.place] = (held, held);
        let function = |at: &[f64]| self.evaluate(at);
        let descent = |curvature: Option<Matrix>| Descent {
            curvature,
            iterations: ITERATIONS,
            ..descent(bounds.clone())
        };
        let mut found = descend(&function, start, &descent(self.profile.curvature.clone()))?;
        if self.is_settled(&mut found, &bounds) {
            return Some(found);
        }
        let mut found = descend(&function, &found.at, &descent(None))?;
        self.is_settled(&mut found, &bounds).then_some(found)
    }

    /// Whether nothing is left to gain by the other parameters; Newton's steps with the curvature
    /// there try to bring it so.
    fn is_settled(&self, found: &mut Minimum, bounds: &Bounds) -> bool {
        if found.ending == Ending::Flat {
            return true;
        }
        let function = |at: &[f64]| self.evaluate(at);
        let Some(curvature) = minimize::hessian(&function, &found.at) else {
            return false;
        };
        polish(&function, found, &curvature, bounds);
        let slope = free_gradient(&found.at, &found.here.gradient, bounds);
        let free = free_curvature(&curvature, &found.at, &found.here.gradient, bounds);
        // ½ gᵀH⁻¹g is what a parabola has yet to fall.
        let left = solve(&free, &slope).map(|step| 0.5 * dot(&step, &slope));
        left.is_some_and(|left| left * self.profile.objective.weight <= LEFT)
    }

    /// The profile where the log-parameter is `held`: the best that the starts lead to.
    fn point(&self, held: f64, starts: &[Vector]) -> Result<Point, Stop> {
        let weight = self.profile.objective.weight;
        let best = starts
            .iter()
            .filter_map(|start| self.searched(held, start))
            .min_by(|a, b| a.here.value.total_cmp(&b.here.value))
            .ok_or_else(|| self.stopped(held, ProfileObstacle::SlopeLeft))?;
        let fall = weight * (best.here.value - self.profile.summit.minimum.here.value);
        if fall < -HIGHER {
            return Err(Stop::Higher {
                place: self.place,
                at: best.at,
                by: -fall,
            });
        }
        let depth = (2.0 * fall.max(0.0)).sqrt();
        let free = free_gradient(&best.at, &best.here.gradient, &self.profile.bounds);
        let withheld = (0..free.len())
            .filter(|&place| place != self.place)
            .map(|place| weight * (best.here.gradient[place] - free[place]).abs())
            .fold(0.0, f64::max);
        Ok(Point {
            // The other slopes are 0: the profile falls as the likelihood does along this one.
            slope: weight * best.here.gradient[self.place] / depth,
            at: best.at,
            depth,
            withheld,
        })
    }

    /// From a point of the profile, the others moved along the ridge of the likelihood.
    fn along(&self, from: &[f64], held: f64) -> Vector {
        let by = held - from[self.place];
        let ridge = |other: usize| match &self.profile.covariance {
            Some(of) => of[self.place][other] / of[self.place][self.place],
            None => 0.0,
        };
        from.iter()
            .enumerate()
            .map(|(other, at)| at + by * ridge(other))
            .collect()
    }

    /// From two points of the profile, the others on the line through them.
    fn between(&self, a: &[f64], b: &[f64], held: f64) -> Vector {
        let share = (held - a[self.place]) / (b[self.place] - a[self.place]);
        a.iter()
            .zip(b)
            .map(|(a, b)| a + share.clamp(-1.0, 2.0) * (b - a))
            .collect()
    }

    /// Where the depth is `height`, on one side of the summit: Newton's steps between a point
    /// inside and, once there is one, a point outside; `None` where the edge is still inside.
    fn end(&self, side: Side) -> Result<Option<f64>, Stop> {
        /// The longest step: a factor of e² = 7.4 in the parameter.
        const LONGEST: f64 = 2.0;
        const STEPS: usize = 60;
        /// Where ln L could yet rise by more, it falls only because the search ends.
        const WITHHELD: f64 = 1e-2;
        let summit = self.profile.summit.at();
        let (low, high) = self.profile.bounds[self.place];
        let (sign, edge) = match side {
            Side::Lower => (-1.0, low),
            Side::Upper => (1.0, high),
        };
        let mut inside = Point {
            at: summit.to_vec(),
            depth: 0.0,
            slope: f64::NAN,
            withheld: 0.0,
        };
        if (edge - summit[self.place]) * sign <= 0.0 {
            return Ok(None);
        }
        let mut outside: Option<Point> = None;
        let within = |to: f64| if (edge - to) * sign > 0.0 { to } else { edge };
        let error = self
            .profile
            .covariance
            .as_ref()
            .map(|of| (of[self.place][self.place] / self.profile.objective.weight).sqrt())
            .filter(|error| error.is_finite());
        let mut longest = LONGEST;
        let first = error.unwrap_or(0.5) * self.height;
        let mut held = within(summit[self.place] + sign * first.min(longest));
        for _ in 0..STEPS {
            let from = inside.at[self.place];
            let mut starts = vec![self.along(&inside.at, held)];
            if let Some(outside) = &outside {
                starts.push(self.between(&inside.at, &outside.at, held));
            } else if inside.depth > 0.0 {
                starts.push(self.between(summit, &inside.at, held));
            }
            let found = match self.point(held, &starts) {
                // A shorter step leads to where the search does not lose its way.
                Err(Stop::Obstacle { .. })
                    if self.used.get() < self.most() && (held - from).abs() > 1e-2 * first =>
                {
                    longest = 0.3 * (held - from).abs();
                    held = from + 0.3 * (held - from);
                    continue;
                }
                found => found?,
            };
            let short = self.height - found.depth;
            if short.abs() <= NEAR * self.height {
                return Ok((found.withheld <= WITHHELD).then_some(held));
            }
            let step = short / found.slope;
            if short > 0.0 {
                if held == edge {
                    return Ok(None);
                }
                inside = found;
            } else {
                outside = Some(found);
            }
            let from = inside.at[self.place];
            held = match &outside {
                Some(beyond) => {
                    let to = beyond.at[self.place];
                    if (to - from).abs() <= 1e-10 * to.abs().max(1.0) {
                        return Err(self.stopped(held, ProfileObstacle::Step));
                    }
                    let next = held + step;
                    let share = (next - from) / (to - from);
                    if share > 0.0 && share < 1.0 {
                        next
                    } else {
                        0.5 * (from + to)
                    }
                }
                None => {
                    // NaN, where the profile is flat, is the longest step.
                    let ahead = (step * sign).min(longest);
                    within(from + sign * if ahead > 0.0 { ahead } else { longest })
                }
            };
        }
        Err(self.stopped(held, ProfileObstacle::TooMuchWork))
    }
}
