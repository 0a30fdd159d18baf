//! The objective that a search descends: the mean of −ln L.

use crate::models::fit::likelihood::Likelihood;
use crate::numeric::matrix::{Matrix, inverse, scaled};
use crate::numeric::minimize::{self, Bounds, Descent, Ending, Evaluation, Minimum};
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
            return self.by_newton(start, bounds, None);
        }
        let descent = Descent {
            curvature,
            ..descent(bounds.clone())
        };
        minimize::descend(&|at: &[f64]| self.evaluate(at), start, &descent)
    }

    /// Whether the rows know every parameter at a minimum: none is on an edge, none has a standard
    /// error on a logarithmic scale above 1. Otherwise another start may lead higher.
    /// A sample of a model that reduces to one of its starts hardly ever does, and is taken to.
    pub(super) fn knows(&self, minimum: &Minimum) -> bool {
        if self.is_of_limits() {
            return true;
        }
        let is_small = |covariance: &Matrix| {
            let mut variances = covariance.iter().enumerate().map(|(i, row)| row[i]);
            variances.all(|of| (0.0..self.weight).contains(&of))
        };
        is_inside(minimum, &self.likelihood.bounds())
            && minimum
                .curvature
                .as_ref()
                .and_then(inverse)
                .is_some_and(|of| is_small(&of))
    }

    /// Whether this is a sample of a model that reduces to one of its starts.
    pub(super) fn is_of_limits(&self) -> bool {
        self.stride > 1 && self.likelihood.reduces_to_a_start()
    }

    /// The place of a minimum beside which another descent need not go on: it would end there.
    pub(super) fn meeting_place<'m>(
        &self,
        minimum: &'m Minimum,
        bounds: &Bounds,
    ) -> Option<&'m [f64]> {
        let is_minimum = minimum.ending == Ending::Flat && is_inside(minimum, bounds);
        (self.likelihood.is_curved() && is_minimum).then_some(&minimum.at)
    }

    /// As [`descend`](Self::descend), no farther than beside a [meeting place](Self::meeting_place).
    pub(super) fn descend_to(
        &self,
        start: &[f64],
        bounds: &Bounds,
        place: Option<&[f64]>,
    ) -> Option<Minimum> {
        match place {
            Some(_) => self.by_newton(start, bounds, place),
            None => self.descend(start, bounds, None),
        }
    }

    fn by_newton(&self, start: &[f64], bounds: &Bounds, known: Option<&[f64]>) -> Option<Minimum> {
        let function = |at: &[f64]| self.curved(at);
        let (tolerance, iterations) = if self.stride > 1 {
            (SLOPE_ON_SAMPLE, ON_SAMPLE)
        } else {
            (SLOPE_TOLERANCE, ITERATIONS)
        };
        let end = newton::End {
            tolerance,
            iterations,
            known,
        };
        newton::descend(&function, start, bounds, &end)
    }
}

/// Whether no parameter lies on an edge of the search.
pub(super) fn is_inside(minimum: &Minimum, bounds: &Bounds) -> bool {
    let mut sides = minimum.at.iter().zip(bounds);
    sides.all(|(at, (low, high))| at > low && at < high)
}

/// Slopes of the mean log-likelihood below this count as none.
pub(in crate::models) const SLOPE_TOLERANCE: f64 = 1e-9;
const ITERATIONS: usize = 300;
/// On a sample, where the point is but a start for all rows.
const SLOPE_ON_SAMPLE: f64 = 1e-6;
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
