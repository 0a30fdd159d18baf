//! The posterior density of parameters, in the two kinds of coordinates in which it is needed.

use super::prior::Prior;
use crate::models::LogLikelihood;
use crate::models::fit::likelihood::Likelihood;
use crate::numeric::matrix::{Matrix, Vector};
use crate::numeric::minimize::{Bounds, Evaluation};

/// ln L + Σ ln p(θᵢ), not normalised.
pub(super) struct Density<'a> {
    pub(super) likelihood: LogLikelihood<'a>,
    pub(super) priors: Vec<Prior>,
}

/// In which coordinates the density is taken, and so where its mode is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Coordinates {
    /// The density of θ, as a function of ln θ: no Jacobian.
    Parameters,
    /// The density of the unbounded coordinates u, as a function of them.
    Unbounded,
}

impl Density<'_> {
    /// The parameters at unbounded coordinates.
    pub(super) fn parameters(&self, at: &[f64]) -> Vector {
        self.priors
            .iter()
            .zip(at)
            .map(|(prior, u)| prior.place(*u).ln.exp())
            .collect()
    }

    /// The unbounded coordinates of ln θ.
    pub(super) fn unbounded(&self, ln_parameters: &[f64]) -> Vector {
        self.priors
            .iter()
            .zip(ln_parameters)
            .map(|(prior, ln)| prior.coordinate(*ln))
            .collect()
    }

    pub(super) fn in_coordinates(&self, coordinates: Coordinates) -> OfDensity<'_> {
        OfDensity {
            density: self,
            coordinates,
        }
    }

    fn of_parameters(&self, ln_parameters: &[f64], stride: usize) -> Option<Evaluation> {
        let function = &self.likelihood.in_coordinates;
        let own: Vector = ln_parameters
            .iter()
            .zip(self.likelihood.coordinates.iter().map(|of| of.log_unit()))
            .map(|(ln, log_unit)| ln - log_unit)
            .collect();
        let mut evaluation = function.evaluate(&own, stride)?;
        // A sample of the rows has a sample of the prior beside it.
        let share = match stride {
            1 => 1.0,
            _ => function.weight(stride) / function.weight(1),
        };
        for ((prior, ln), slope) in self
            .priors
            .iter()
            .zip(ln_parameters)
            .zip(&mut evaluation.gradient)
        {
            let (value, prior_slope) = prior.at(*ln);
            evaluation.value += share * value;
            *slope += share * prior_slope;
        }
        Some(evaluation)
    }

    fn of_unbounded(&self, at: &[f64], stride: usize) -> Option<Evaluation> {
        let places: Vec<_> = self
            .priors
            .iter()
            .zip(at)
            .map(|(prior, u)| prior.place(*u))
            .collect();
        let ln_parameters: Vector = places.iter().map(|place| place.ln).collect();
        let mut evaluation = self.of_parameters(&ln_parameters, stride)?;
        for (place, slope) in places.iter().zip(&mut evaluation.gradient) {
            evaluation.value += place.ln_stretch;
            *slope = *slope * place.slope + place.stretch_slope;
        }
        Some(evaluation)
    }
}

/// The density as a function that a search climbs.
pub(super) struct OfDensity<'a> {
    density: &'a Density<'a>,
    coordinates: Coordinates,
}

impl Likelihood for OfDensity<'_> {
    fn model(&self) -> &'static str {
        self.density.likelihood.in_coordinates.model()
    }

    fn names(&self) -> Vec<String> {
        self.density.likelihood.in_coordinates.names()
    }

    fn bounds(&self) -> Bounds {
        /// e^−20 = 2·10⁻⁹ of the support is left on either side.
        const NEAR_THE_ENDS: f64 = 20.0;
        let likelihood = &self.density.likelihood;
        let edges = likelihood
            .in_coordinates
            .bounds()
            .into_iter()
            .zip(likelihood.coordinates.iter().map(|of| of.log_unit()))
            .map(|((low, high), log_unit)| (low + log_unit, high + log_unit));
        edges
            .zip(&self.density.priors)
            .map(|((low, high), prior)| {
                let support = prior.support();
                match self.coordinates {
                    Coordinates::Parameters => {
                        // A support beyond the reach of the search is reached at its nearer end.
                        let (first, last) = (support.0.ln(), support.1.ln());
                        (low.max(first).min(last), high.min(last).max(first))
                    }
                    Coordinates::Unbounded if support.1.is_finite() => {
                        (-NEAR_THE_ENDS, NEAR_THE_ENDS)
                    }
                    Coordinates::Unbounded => (low, high),
                }
            })
            .collect()
    }

    fn rows(&self) -> usize {
        self.density.likelihood.in_coordinates.rows()
    }

    fn customers(&self) -> f64 {
        self.density.likelihood.in_coordinates.customers()
    }

    fn weight(&self, stride: usize) -> f64 {
        self.density.likelihood.in_coordinates.weight(stride)
    }

    fn evaluate(&self, at: &[f64], stride: usize) -> Option<Evaluation> {
        match self.coordinates {
            Coordinates::Parameters => self.density.of_parameters(at, stride),
            Coordinates::Unbounded => self.density.of_unbounded(at, stride),
        }
    }

    /// A prior is no row: the products of the rows' slopes are not those of the density.
    fn score_products(&self, _: &[f64]) -> Option<Matrix> {
        None
    }
}
