//! One chain of the sampler: its start, its warm-up, its draws.

use super::density::{Coordinates, Density};
use super::hamiltonian::{Path, Point, Target, first_step, transition};
use super::laplace::Laplace;
use super::step_size::StepSize;
use super::{BayesError, Sampling};
use crate::models::Random;
use crate::models::fit::likelihood::Likelihood;
use crate::numeric::matrix::{Matrix, Vector, cholesky, matrix};
use crate::numeric::minimize::Evaluation;

/// The density in coordinates z in which it is nearly a standard normal one.
struct Whitened<'a> {
    density: &'a Density<'a>,
    laplace: Laplace,
}

impl Target for Whitened<'_> {
    fn at(&self, z: &[f64]) -> Option<Evaluation> {
        let function = self.density.in_coordinates(Coordinates::Unbounded);
        let found = function.evaluate(&self.laplace.place(z), 1)?;
        let here = Evaluation {
            value: found.value,
            gradient: self.laplace.gradient(&found.gradient),
        };
        (here.value.is_finite() && here.gradient.iter().all(|slope| slope.is_finite()))
            .then_some(here)
    }
}

/// The draws of a chain, and how it went.
pub(super) struct Chain {
    /// The draws, in the unbounded coordinates.
    pub(super) draws: Vec<Vector>,
    pub(super) divergences: usize,
    pub(super) cut_short: usize,
    pub(super) steps: usize,
    pub(super) step_size: f64,
}

impl Chain {
    pub(super) fn run(
        density: &Density<'_>,
        laplace: &Laplace,
        sampling: &Sampling,
        model: &str,
        number: usize,
    ) -> Result<Self, BayesError> {
        let name = format!("chains, {model}");
        let mut random = Random::named(&name, sampling.seed, number as u64);
        let target = Whitened {
            density,
            laplace: laplace.clone(),
        };
        let start = start(&target, &mut random)?;
        let (target, mut point, step) = warmed_up(target, start, sampling, &mut random);
        let mut chain = Self {
            draws: Vec::with_capacity(sampling.draws),
            divergences: 0,
            cut_short: 0,
            steps: 0,
            step_size: step,
        };
        for _ in 0..sampling.draws {
            let (next, path) = transition(&target, &point, step, &mut random);
            chain.count(&path);
            chain.draws.push(target.laplace.place(&next.position));
            point = next;
        }
        Ok(chain)
    }

    fn count(&mut self, path: &Path) {
        self.steps += path.steps;
        self.divergences += usize::from(path.is_divergent);
        self.cut_short += usize::from(path.is_cut_short);
    }
}

/// A start that is spread twice as wide as the posterior, so that chains that agree in the end have
/// found it, and do not just agree in where they came from.
fn start(target: &Whitened<'_>, random: &mut Random) -> Result<Point, BayesError> {
    const SPREAD: f64 = 2.0;
    const ATTEMPTS: i32 = 12;
    let size = target.laplace.mode.len();
    (0..ATTEMPTS)
        .find_map(|attempt| {
            let spread = SPREAD * 0.5_f64.powi(attempt);
            let position: Vector = (0..size).map(|_| spread * random.normal()).collect();
            let here = target.at(&position)?;
            Some(Point { position, here })
        })
        .ok_or(BayesError::NoDensity {
            model: target.density.likelihood.in_coordinates.model(),
        })
}

/// The warm-up in two halves: after the first, the coordinates are whitened by what was seen; in
/// the second, the step size is learnt anew.
fn warmed_up<'a>(
    mut target: Whitened<'a>,
    mut point: Point,
    sampling: &Sampling,
    random: &mut Random,
) -> (Whitened<'a>, Point, f64) {
    let first_half = sampling.warm_up / 2;
    // The way in from the start says nothing about the shape.
    let way_in = first_half / 4;
    let mut step = step_size(&target, &point, sampling, random);
    let mut seen = Vec::new();
    for number in 0..first_half {
        let (next, path) = transition(&target, &point, step.current(), random);
        step.learn(path.mean_acceptance());
        if number >= way_in {
            seen.push(next.position.clone());
        }
        point = next;
    }
    if let Some(of_z) = cholesky(&shrunk_covariance(&seen, point.position.len())) {
        let rescaled = target.laplace.rescaled(&of_z);
        // z = M z′, and the gradient goes with it.
        let moved = Point {
            position: forward_solved(&of_z, &point.position),
            here: Evaluation {
                value: point.here.value,
                gradient: turned(&of_z, &point.here.gradient),
            },
        };
        target.laplace = rescaled;
        point = moved;
        step = step_size(&target, &point, sampling, random);
    }
    for _ in first_half..sampling.warm_up {
        let (next, path) = transition(&target, &point, step.current(), random);
        step.learn(path.mean_acceptance());
        point = next;
    }
    let settled = step.settled();
    (target, point, settled)
}

fn step_size(
    target: &Whitened<'_>,
    point: &Point,
    sampling: &Sampling,
    random: &mut Random,
) -> StepSize {
    StepSize::new(
        first_step(target, point, random),
        sampling.target_acceptance,
    )
}

/// The covariance of what was seen, drawn to the identity that the Laplace approximation promises
/// as if by `TRUST` draws of it.
fn shrunk_covariance(seen: &[Vector], size: usize) -> Matrix {
    const TRUST: f64 = 10.0;
    let count = seen.len() as f64;
    let mean = |place: usize| seen.iter().map(|z| z[place]).sum::<f64>() / count.max(1.0);
    let means: Vector = (0..size).map(mean).collect();
    matrix(size, |i, j| {
        let products = seen.iter().map(|z| (z[i] - means[i]) * (z[j] - means[j]));
        let promised = if i == j { TRUST } else { 0.0 };
        (products.sum::<f64>() + promised) / (count + TRUST)
    })
}

/// M⁻¹ z for a lower triangular M.
fn forward_solved(lower: &Matrix, z: &[f64]) -> Vector {
    let mut solved = z.to_vec();
    for i in 0..solved.len() {
        let inner: f64 = (0..i).map(|k| lower[i][k] * solved[k]).sum();
        solved[i] = (solved[i] - inner) / lower[i][i];
    }
    solved
}

/// Mᵀ g.
fn turned(lower: &Matrix, gradient: &[f64]) -> Vector {
    (0..gradient.len())
        .map(|j| (0..gradient.len()).map(|i| lower[i][j] * gradient[i]).sum())
        .collect()
}
