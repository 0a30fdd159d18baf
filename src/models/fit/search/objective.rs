//! A log-likelihood as a function of log-parameters, whatever it is made of.

use crate::numeric::matrix::Matrix;
use crate::numeric::minimize::{Bounds, Descent, Evaluation};

/// ln L of customers as a function of log-parameters: what a search climbs.
///
/// An [`Evaluation`] here is ln L and its gradient, not their negatives.
pub(in crate::models) trait Surface: Sync {
    /// The model's name in the literature's words, for errors.
    fn model(&self) -> &'static str;

    /// What the coordinates are called.
    fn names(&self) -> Vec<String>;

    /// Where the log-parameters may lie: a parameter that goes to the edge has gone to 0 or ∞.
    fn bounds(&self) -> Bounds;

    /// How many distinct rows there are.
    fn rows(&self) -> usize;

    /// How many customers there are.
    fn customers(&self) -> f64;

    /// The weight of every `stride`-th row.
    fn weight(&self, stride: usize) -> f64;

    /// ln L of every `stride`-th row, each times its weight; `None` where it cannot be computed.
    fn evaluate(&self, at: &[f64], stride: usize) -> Option<Evaluation>;

    /// Σ w·g gᵀ over the rows, g the gradient of a row and w its weight.
    fn score_products(&self, at: &[f64]) -> Option<Matrix>;
}

/// The mean of −ln L over every `stride`-th row: what a search descends.
pub(in crate::models) struct Objective<'a> {
    pub(in crate::models) surface: &'a dyn Surface,
    stride: usize,
    pub(in crate::models) weight: f64,
}

impl<'a> Objective<'a> {
    pub(in crate::models) fn new(surface: &'a dyn Surface, stride: usize) -> Self {
        Self {
            surface,
            stride,
            weight: surface.weight(stride),
        }
    }

    pub(in crate::models) fn evaluate(&self, at: &[f64]) -> Option<Evaluation> {
        let mut evaluation = self.surface.evaluate(at, self.stride)?;
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
