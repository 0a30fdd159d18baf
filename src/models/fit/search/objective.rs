//! The objective that a search descends: the mean of −ln L.

use crate::models::fit::likelihood::Likelihood;
use crate::numeric::matrix::{Matrix, inverse, scaled};
use crate::numeric::minimize::{self, Bounds, Descent, Evaluation, Minimum};
use crate::numeric::newton::{self, Curved};

/// The mean of −ln L over every `stride`-th row: what a search descends.
pub(in crate::models) struct Objective<'a> {
    pub(in crate::models) likelihood: &'a dyn Likelihood,
    stride: usize,
    pub(in crate::models) weight: f64,
}

impl<'a> Objective<'a> {
    pub(in crate::models) fn new(likelihood: &'a dyn Likelihood, stride: usize) -> Self {
        Self {
            likelihood,
            stride,
            weight: likelihood.weight(stride),
        }
    }

    /// On as few of the rows as tell a good start from a bad one.
    pub(in crate::models) fn coarser(&self) -> Self {
        const ENOUGH: usize = 64;
        let by = (self.rows() / ENOUGH).max(1);
        Self::new(self.likelihood, self.stride * by)
    }

    /// The number of rows that are looked at.
    pub(in crate::models) fn rows(&self) -> usize {
        self.likelihood.rows().div_ceil(self.stride)
    }

    pub(in crate::models) fn evaluate(&self, at: &[f64]) -> Option<Evaluation> {
        let mut evaluation = self.likelihood.evaluate(at, self.stride)?;
        evaluation.value /= -self.weight;
        for slope in &mut evaluation.gradient {
            *slope /= -self.weight;
        }
        Some(evaluation)
    }

    /// As [`evaluate`](Self::evaluate), with the second derivatives.
    fn curved(&self, at: &[f64]) -> Option<Curved> {
        let mut curved = self.likelihood.curved(at, self.stride)?;
        let by = -self.weight.recip();
        curved.here.value *= by;
        curved
            .here
            .gradient
            .iter_mut()
            .for_each(|slope| *slope *= by);
        curved.curvature = scaled(&curved.curvature, by);
        Some(curved)
    }

    /// The second derivatives.
    pub(in crate::models) fn curvature(&self, at: &[f64]) -> Option<Matrix> {
        let curvature = self.curved(at)?.curvature;
        let is_finite = curvature.iter().flatten().all(|x| x.is_finite());
        is_finite.then_some(curvature)
    }

    /// The second derivatives at a start, for a descent that would have to learn them and where they
    /// say which way is down.
    pub(in crate::models) fn first_curvature(&self, at: &[f64]) -> Option<Matrix> {
        if self.likelihood.is_curved() {
            return None;
        }
        self.curvature(at)
            .filter(|curvature| inverse(curvature).is_some())
    }

    /// Down from a start: by Newton's method where the second derivatives are known, else with those
    /// that the way teaches, from `curvature` on where it is given.
    pub(in crate::models) fn descend(
        &self,
        start: &[f64],
        bounds: &Bounds,
        curvature: Option<Matrix>,
    ) -> Option<Minimum> {
        if self.likelihood.is_curved() {
            let function = |at: &[f64]| self.curved(at);
            let iterations = if self.stride > 1 {
                ON_SAMPLE
            } else {
                ITERATIONS
            };
            return newton::descend(&function, start, bounds, SLOPE_TOLERANCE, iterations);
        }
        let descent = Descent {
            curvature,
            ..descent(bounds.clone())
        };
        minimize::descend(&|at: &[f64]| self.evaluate(at), start, &descent)
    }
}

/// Slopes of the mean log-likelihood below this count as none.
pub(in crate::models) const SLOPE_TOLERANCE: f64 = 1e-9;
const ITERATIONS: usize = 300;
/// A descent by Newton's method that is longer crawls along a valley, of which all rows decide.
const ON_SAMPLE: usize = 40;

pub(in crate::models) fn descent(bounds: Bounds) -> Descent {
    Descent {
        bounds,
        tolerance: SLOPE_TOLERANCE,
        iterations: ITERATIONS,
        curvature: None,
    }
}
