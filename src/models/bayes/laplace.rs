//! The normal distribution that fits a posterior at its mode.

use super::BayesError;
use super::density::{Coordinates, Density};
use crate::models::FitWarning;
use crate::models::fit::likelihood::Likelihood;
use crate::models::fit::search::highest;
use crate::numeric::matrix::{Matrix, Vector, cholesky, identity};
use crate::numeric::minimize::inside;

/// Mode and scale of a posterior in its unbounded coordinates u = mode + L z.
#[derive(Debug, Clone)]
pub(super) struct Laplace {
    pub(super) mode: Vector,
    /// L, lower triangular with L Lᵀ the inverse of the information at the mode; the identity
    /// where that is not positive definite.
    pub(super) scale: Matrix,
}

impl Laplace {
    /// At the mode that is found from ln θ.
    ///
    /// Where all priors are distributions, so is the posterior, and a search without a mode only
    /// costs the chains a longer way; where one is not, the posterior may not be one either.
    pub(super) fn of(density: &Density<'_>, ln_parameters: &[f64]) -> Result<Self, BayesError> {
        let function = density.in_coordinates(Coordinates::Unbounded);
        let start = inside(&density.unbounded(ln_parameters), &function.bounds());
        let is_proper = density.priors.iter().all(|prior| prior.is_proper());
        let found = match highest(&function, std::slice::from_ref(&start)) {
            Ok(found) => found,
            Err(_) if is_proper => return Ok(Self::unscaled(start)),
            Err(error) => return Err(error.into()),
        };
        let on_edge = found.warnings.iter().find_map(|warning| match warning {
            FitWarning::Boundary { parameter, .. } => Some(parameter.clone()),
            _ => None,
        });
        if let Some(parameter) = on_edge.filter(|_| !is_proper) {
            let place = function.names().iter().position(|name| *name == parameter);
            let parameters = density.parameters(&found.minimum.at);
            return Err(BayesError::NoMode {
                model: function.model(),
                value: place
                    .and_then(|place| parameters.get(place).copied())
                    .unwrap_or_default(),
                parameter,
            });
        }
        Ok(match found.log_covariance.as_ref().and_then(cholesky) {
            Some(scale) => Self {
                mode: found.minimum.at,
                scale,
            },
            None => Self::unscaled(found.minimum.at),
        })
    }

    fn unscaled(mode: Vector) -> Self {
        Self {
            scale: identity(mode.len()),
            mode,
        }
    }

    /// u at z.
    pub(super) fn place(&self, z: &[f64]) -> Vector {
        let moved = |(row, mode): (&Vector, &f64)| {
            mode + row.iter().zip(z).map(|(l, z)| l * z).sum::<f64>()
        };
        self.scale.iter().zip(&self.mode).map(moved).collect()
    }

    /// Lᵀ g, the gradient in z where g is that in u.
    pub(super) fn gradient(&self, of_u: &[f64]) -> Vector {
        (0..of_u.len())
            .map(|column| {
                let rows = self.scale.iter().zip(of_u);
                rows.map(|(row, slope)| row[column] * slope).sum()
            })
            .collect()
    }

    /// ln det L.
    pub(super) fn ln_volume(&self) -> f64 {
        let diagonal = self.scale.iter().enumerate();
        diagonal.map(|(place, row)| row[place].ln()).sum()
    }

    /// The same mode with the scale L·M, for z of which M Mᵀ is the covariance.
    pub(super) fn rescaled(&self, of_z: &Matrix) -> Self {
        let size = self.mode.len();
        let entry = |i: usize, j: usize| (0..size).map(|k| self.scale[i][k] * of_z[k][j]).sum();
        Self {
            mode: self.mode.clone(),
            scale: crate::numeric::matrix::matrix(size, entry),
        }
    }
}
