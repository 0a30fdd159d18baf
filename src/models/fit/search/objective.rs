//! What a search descends: the mean of −ln L.

use crate::models::fit::likelihood::Likelihood;
use crate::numeric::minimize::{Bounds, Descent, Evaluation};

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

    pub(in crate::models) fn evaluate(&self, at: &[f64]) -> Option<Evaluation> {
        let mut evaluation = self.likelihood.evaluate(at, self.stride)?;
        evaluation.value /= -self.weight;
        for slope in &mut evaluation.gradient {
            *slope /= -self.weight;
        }
        Some(evaluation)
    }
}

/// Slopes of the mean log-likelihood below this count as none.
pub(in crate::models) const SLOPE_TOLERANCE: f64 = 1e-9;
const ITERATIONS: usize = 300;

pub(in crate::models) fn descent(bounds: Bounds) -> Descent {
    Descent {
        bounds,
        tolerance: SLOPE_TOLERANCE,
        iterations: ITERATIONS,
        curvature: None,
    }
}
