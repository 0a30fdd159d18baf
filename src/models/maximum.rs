//! Whether the point that a search found is a maximum, and what is wrong with it.

use super::likelihood::{Likelihood, Objective, descent};
use super::{FitError, FitWarning};
use crate::numeric::matrix::{Vector, dot, inverse, largest, smallest_eigenpair, solve};
use crate::numeric::minimize::{self, Bounds, Ending, Minimum, free_curvature, free_gradient};

/// Slopes of the mean log-likelihood below this count as none.
pub(super) const SLOPE_TOLERANCE: f64 = 1e-9;
/// A slope above this is worth a warning, even where hardly anything is left to gain.
const STEEP: f64 = 1e-6;
/// What may be left to gain in the log-likelihood of all customers.
const GAIN_TOLERANCE: f64 = 1e-6;
/// Eigenvalues of the mean information below this are the rounding of its differences.
const FLAT: f64 = 1e-9;
/// A standard error of a log-parameter above this says that the data hardly know it.
const WEAK: f64 = 1.0;
/// A standard error of a log-parameter above this says that it may be on its way to 0 or ∞.
const FLEETING: f64 = 10.0;
/// A log-parameter that is as near to the edge of the search lies on it.
const HAIR: f64 = 1e-3;

/// A maximum of the likelihood that has been looked at from all sides.
pub(super) struct Maximum<const N: usize> {
    pub(super) minimum: Minimum<N>,
    pub(super) slope: f64,
    pub(super) warnings: Vec<FitWarning>,
    pub(super) log_covariance: Option<Vec<Vec<f64>>>,
}

impl<const N: usize> Maximum<N> {
    /// The maximum at a point that was found, polished and tested: slope, curvature, edges.
    pub(super) fn inside<L: Likelihood<N>>(
        objective: &Objective<'_, L>,
        mut minimum: Minimum<N>,
        names: &'static [&'static str],
    ) -> Result<Self, FitError> {
        Inspection::new(objective, names).inspected(&mut minimum)
    }

    /// As [`inside`](Self::inside). Where that is doubtful or fails, the parameters are tried at the
    /// edges of the search: one that runs away to 0 or ∞ is held there, and the fit says so.
    pub(super) fn inside_or_on_edge<L: Likelihood<N>>(
        objective: &Objective<'_, L>,
        minimum: Minimum<N>,
        names: &'static [&'static str],
    ) -> Result<Self, FitError> {
        Inspection::new(objective, names).inspected_with_edges(minimum, 2 * N)
    }

    /// Whether a parameter may be on its way to 0 or ∞: one that is held on the edge has arrived.
    fn may_run_away(&self, bounds: &Bounds<N>) -> bool {
        let is_beside_edge = |(at, (low, high)): (&f64, &(f64, f64))| {
            (*at > *low && *at <= low + HAIR) || (*at < *high && *at >= high - HAIR)
        };
        self.minimum.at.iter().zip(bounds).any(is_beside_edge)
            || self.warnings.iter().any(|warning| match warning {
                FitWarning::WeakIdentification {
                    log_standard_error, ..
                } => *log_standard_error > FLEETING,
                FitWarning::Boundary { .. } => false,
                _ => true,
            })
    }
}

/// What a point is inspected against.
struct Inspection<'a, 'b, const N: usize, L> {
    objective: &'a Objective<'b, L>,
    names: &'static [&'static str],
    /// Where the search may go; a parameter that is held has no room.
    bounds: Bounds<N>,
}

impl<'a, 'b, const N: usize, L: Likelihood<N>> Inspection<'a, 'b, N, L> {
    fn new(objective: &'a Objective<'b, L>, names: &'static [&'static str]) -> Self {
        Self {
            objective,
            names,
            bounds: objective.likelihood.bounds(),
        }
    }

    fn name(&self, place: usize) -> &'static str {
        self.names.get(place).copied().unwrap_or_default()
    }

    fn descended(&self, start: &Vector<N>) -> Option<Minimum<N>> {
        minimize::descend(
            &|at: &Vector<N>| self.objective.evaluate(at),
            start,
            &descent(self.bounds),
        )
    }

    fn inspected(&self, minimum: &mut Minimum<N>) -> Result<Maximum<N>, FitError> {
        const ESCAPES: usize = 3;
        let function = |at: &Vector<N>| self.objective.evaluate(at);
        let weight = self.objective.weight;
        for _ in 0..ESCAPES {
            let Some(curvature) = minimize::hessian(&function, &minimum.at) else {
                break;
            };
            minimize::polish(&function, minimum, &curvature, &self.bounds);
            let slope = free_gradient(&minimum.at, &minimum.here.gradient, &self.bounds);
            let free = free_curvature(
                &curvature,
                &minimum.at,
                &minimum.here.gradient,
                &self.bounds,
            );
            let (eigenvalue, along) = smallest_eigenpair(&free);
            if eigenvalue < -FLAT {
                *minimum = self.escaped(minimum, &along).ok_or(FitError::NotAMaximum {
                    model: L::MODEL,
                    parameter: self.name(largest_at(&along)),
                    curvature: eigenvalue,
                })?;
                continue;
            }
            let gain = solve(&free, &slope).map(|step| 0.5 * weight * dot(&slope, &step));
            if largest(&slope) <= SLOPE_TOLERANCE {
                minimum.ending = Ending::Flat;
            } else if gain.is_none_or(|gain| gain.abs() > GAIN_TOLERANCE) {
                break;
            }
            let information = free.map(|row| row.map(|x| x * weight));
            let covariance = inverse(&information).filter(|_| eigenvalue > FLAT);
            let warnings = self.warnings(minimum, &slope, eigenvalue, covariance.as_ref());
            let is_on_edge = warnings
                .iter()
                .any(|warning| matches!(warning, FitWarning::Boundary { .. }));
            return Ok(Maximum {
                minimum: *minimum,
                slope: largest(&slope),
                warnings,
                log_covariance: covariance
                    .filter(|_| !is_on_edge)
                    .map(|matrix| matrix.iter().map(|row| row.to_vec()).collect()),
            });
        }
        let slope = free_gradient(&minimum.at, &minimum.here.gradient, &self.bounds);
        Err(FitError::NotConverged {
            model: L::MODEL,
            parameter: self.name(largest_at(&slope)),
            iterations: minimum.iterations,
            gradient_norm: largest(&slope),
        })
    }

    /// From a saddle to either side along its falling direction, and down.
    fn escaped(&self, saddle: &Minimum<N>, along: &Vector<N>) -> Option<Minimum<N>> {
        [-0.5, 0.5]
            .into_iter()
            .filter_map(|by| self.descended(&std::array::from_fn(|i| saddle.at[i] + by * along[i])))
            .filter(|minimum| minimum.here.value < saddle.here.value)
            .min_by(|a, b| a.here.value.total_cmp(&b.here.value))
    }

    fn warnings(
        &self,
        minimum: &Minimum<N>,
        slope: &Vector<N>,
        eigenvalue: f64,
        log_covariance: Option<&[Vector<N>; N]>,
    ) -> Vec<FitWarning> {
        let mut warnings = Vec::new();
        let edges = self.objective.likelihood.bounds();
        for (place, (at, (low, high))) in minimum.at.iter().zip(edges).enumerate() {
            if *at <= low + HAIR || *at >= high - HAIR {
                warnings.push(FitWarning::Boundary {
                    parameter: self.name(place).to_owned(),
                    value: at.exp(),
                });
            }
        }
        if largest(slope) > STEEP {
            warnings.push(FitWarning::SlopeLeft {
                gradient_norm: largest(slope),
            });
        }
        let Some(covariance) = log_covariance else {
            warnings.push(FitWarning::NotPositiveDefinite {
                smallest_eigenvalue: eigenvalue,
            });
            return warnings;
        };
        for (place, row) in covariance.iter().enumerate() {
            let error = row[place].sqrt();
            if error > WEAK {
                warnings.push(FitWarning::WeakIdentification {
                    parameter: self.name(place).to_owned(),
                    log_standard_error: error,
                });
            }
        }
        warnings
    }

    /// `attempts` is how often the search may be held at another edge, or released from one.
    fn inspected_with_edges(
        &self,
        mut minimum: Minimum<N>,
        attempts: usize,
    ) -> Result<Maximum<N>, FitError> {
        let found = self.inspected(&mut minimum);
        if attempts == 0
            || found
                .as_ref()
                .is_ok_and(|maximum| !maximum.may_run_away(&self.bounds))
        {
            return found;
        }
        let Some((held, on_edge)) = self.best_edge(&minimum) else {
            return found;
        };
        // A maximum inside that the edge only led to.
        if let Some(released) = self.descended(&on_edge.at)
            && self.is_better(&released, &on_edge)
        {
            return self.inspected_with_edges(released, attempts - 1);
        }
        match held.inspected_with_edges(on_edge, attempts - 1) {
            Ok(maximum) => Ok(maximum),
            Err(error) => found.map_err(|_| error),
        }
    }

    /// The best point with one more parameter on the edge that is nearer to it, if it is as good as
    /// the one found: a parameter that runs away is on its way when the likelihood gets flat.
    fn best_edge(&self, minimum: &Minimum<N>) -> Option<(Self, Minimum<N>)> {
        (0..N)
            .filter(|&place| self.bounds[place].0 < self.bounds[place].1)
            .filter_map(|place| {
                let (low, high) = self.bounds[place];
                let is_low = minimum.at[place] < 0.5 * (low + high);
                let edge = if is_low { low } else { high };
                let mut bounds = self.bounds;
                bounds[place] = (edge, edge);
                let held = Self { bounds, ..*self };
                let mut on_edge = held.descended(&minimum.at)?;
                on_edge.iterations += minimum.iterations;
                Some((held, on_edge))
            })
            .min_by(|(_, a), (_, b)| a.here.value.total_cmp(&b.here.value))
            .filter(|(_, on_edge)| !self.is_better(minimum, on_edge))
    }

    /// Whether the likelihood of all customers is higher by more than rounding.
    fn is_better(&self, minimum: &Minimum<N>, than: &Minimum<N>) -> bool {
        (than.here.value - minimum.here.value) * self.objective.weight > GAIN_TOLERANCE
    }
}

/// The place of the largest number, whatever its sign.
fn largest_at<const N: usize>(vector: &Vector<N>) -> usize {
    (0..N)
        .max_by(|&i, &j| vector[i].abs().total_cmp(&vector[j].abs()))
        .unwrap_or_default()
}
