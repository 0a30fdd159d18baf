//! Whether the point that a search found is a maximum, and what is wrong with it.

use super::objective::{Objective, SLOPE_TOLERANCE};
use crate::models::fit::likelihood::Likelihood;
use crate::models::{FitError, FitWarning, Limit, StopReason};
use crate::numeric::matrix::{Matrix, dot, inverse, largest, scaled, smallest_eigenpair, solve};
use crate::numeric::minimize::{self, Bounds, Ending, Minimum, free_curvature, free_gradient};

/// A maximum whose ln L is lower by less than this is worth a warning: the data hardly say which of
/// the two is to be believed.
pub(super) const RIVAL: f64 = 2.0;
/// A slope above this is worth a warning, even where hardly anything is left to gain.
const STEEP: f64 = 1e-6;
/// The largest gain in the log-likelihood of all customers that may be left.
pub(super) const GAIN_TOLERANCE: f64 = 1e-6;
/// Eigenvalues of the mean information below this are the rounding of its differences.
const FLAT: f64 = 1e-9;
/// A standard error of a log-parameter above this says that the data hardly know it.
const WEAK: f64 = 1.0;
/// A standard error of a log-parameter above this says that it may be on its way to 0 or ∞.
const FLEETING: f64 = 10.0;
/// A log-parameter that is as near to the edge of the search lies on it.
const HAIR: f64 = 1e-3;

/// A maximum of the likelihood that has been looked at from all sides.
pub(in crate::models) struct Maximum {
    pub(in crate::models) minimum: Minimum,
    pub(in crate::models) slope: f64,
    pub(in crate::models) warnings: Vec<FitWarning>,
    pub(in crate::models) log_covariance: Option<Matrix>,
}

impl Maximum {
    /// ln L of all customers.
    pub(in crate::models) fn log_likelihood(&self, likelihood: &dyn Likelihood) -> f64 {
        -self.minimum.here.value * likelihood.weight(1)
    }

    pub(in crate::models) fn stop_reason(&self) -> StopReason {
        match self.minimum.ending {
            Ending::Flat => StopReason::SlopeVanished,
            Ending::NoProgress => StopReason::NoFurtherRise,
            Ending::IterationLimit => StopReason::IterationLimit,
        }
    }

    /// The maximum at a point that was found, polished and tested: slope, curvature, edges.
    pub(in crate::models) fn inside(
        objective: &Objective<'_>,
        mut minimum: Minimum,
    ) -> Result<Self, FitError> {
        Inspection::new(objective).inspected(&mut minimum)
    }

    /// As [`inside`](Self::inside). Where that is doubtful or fails, the parameters are tried at the
    /// edges of the search: one that runs away to 0 or ∞ is held there, and the fit says so.
    pub(in crate::models) fn inside_or_on_edge(
        objective: &Objective<'_>,
        minimum: Minimum,
    ) -> Result<Self, FitError> {
        let attempts = 2 * minimum.at.len();
        Inspection::new(objective).inspected_with_edges(minimum, attempts)
    }

    /// Another maximum that was found: it takes the place of this one where it is higher, and is
    /// warned of where it is hardly lower.
    pub(in crate::models) fn consider(&mut self, objective: &Objective<'_>, other: Minimum) {
        let lower_by = |maximum: &Self, than: &Self| {
            (maximum.minimum.here.value - than.minimum.here.value) * objective.weight
        };
        // Far below, it is not worth the work of an inspection.
        if (other.here.value - self.minimum.here.value) * objective.weight > 10.0 * RIVAL {
            return;
        }
        let Ok(mut other) = Self::inside_or_on_edge(objective, other) else {
            return;
        };
        if lower_by(self, &other) > GAIN_TOLERANCE {
            std::mem::swap(self, &mut other);
        }
        let below = lower_by(&other, self);
        let is_warning = |warning: &FitWarning| matches!(warning, FitWarning::Rival { .. });
        // Where one is on its way to the other there is no second maximum.
        if (GAIN_TOLERANCE..RIVAL).contains(&below) && !self.warnings.iter().any(is_warning) {
            self.warnings.push(FitWarning::Rival {
                parameters: other.minimum.at.iter().map(|at| at.exp()).collect(),
                below,
            });
        }
    }

    /// Whether a parameter may be on its way to 0 or ∞: one that is held on the edge has arrived.
    fn may_run_away(&self, bounds: &[(f64, f64)]) -> bool {
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

/// The objective and the bounds that a point is inspected against.
#[derive(Clone)]
struct Inspection<'a, 'b> {
    objective: &'a Objective<'b>,
    names: Vec<String>,
    /// Where the search may go; a parameter that is held has no room.
    bounds: Bounds,
}

impl<'a, 'b> Inspection<'a, 'b> {
    fn new(objective: &'a Objective<'b>) -> Self {
        Self {
            objective,
            names: objective.likelihood.names(),
            bounds: objective.likelihood.bounds(),
        }
    }

    fn name(&self, place: usize) -> String {
        self.names.get(place).cloned().unwrap_or_default()
    }

    fn descended(&self, start: &[f64]) -> Option<Minimum> {
        self.objective.descend(start, &self.bounds, None)
    }

    fn inspected(&self, minimum: &mut Minimum) -> Result<Maximum, FitError> {
        const ESCAPES: usize = 3;
        let function = |at: &[f64]| self.objective.evaluate(at);
        let weight = self.objective.weight;
        for _ in 0..ESCAPES {
            let known = minimum.curvature.take();
            let is_known = known.is_some();
            let Some(curvature) = known.or_else(|| self.objective.curvature(&minimum.at)) else {
                break;
            };
            if !is_known {
                minimize::polish(&function, minimum, &curvature, &self.bounds);
            }
            let slope = free_gradient(&minimum.at, &minimum.here.gradient, &self.bounds);
            let free = free_curvature(
                &curvature,
                &minimum.at,
                &minimum.here.gradient,
                &self.bounds,
            );
            let (eigenvalue, along) = smallest_eigenpair(&free);
            if eigenvalue < -FLAT {
                let lower = self.escaped(minimum, &along).ok_or(FitError::NotAMaximum {
                    model: self.objective.likelihood.model(),
                    parameter: self.name(largest_at(&along)),
                    curvature: eigenvalue,
                })?;
                // Where neither side is lower by more than rounding, the direction is flat.
                if self.is_better(&lower, minimum) {
                    *minimum = lower;
                    continue;
                }
            }
            let gain = solve(&free, &slope).map(|step| 0.5 * weight * dot(&slope, &step));
            if largest(&slope) <= SLOPE_TOLERANCE {
                minimum.ending = Ending::Flat;
            } else if gain.is_none_or(|gain| gain.abs() > GAIN_TOLERANCE) {
                break;
            }
            let information = scaled(&free, weight);
            let covariance = inverse(&information).filter(|_| eigenvalue > FLAT);
            let warnings = self.warnings(minimum, &slope, eigenvalue, covariance.as_ref());
            let is_on_edge = warnings
                .iter()
                .any(|warning| matches!(warning, FitWarning::Boundary { .. }));
            return Ok(Maximum {
                minimum: minimum.clone(),
                slope: largest(&slope),
                warnings,
                log_covariance: covariance.filter(|_| !is_on_edge),
            });
        }
        let slope = free_gradient(&minimum.at, &minimum.here.gradient, &self.bounds);
        Err(FitError::NotConverged {
            model: self.objective.likelihood.model(),
            parameter: self.name(largest_at(&slope)),
            iterations: minimum.iterations,
            gradient_norm: largest(&slope),
        })
    }

    /// From a saddle to either side along its falling direction, and down.
    fn escaped(&self, saddle: &Minimum, along: &[f64]) -> Option<Minimum> {
        [-0.5, 0.5]
            .into_iter()
            .filter_map(|by| {
                let beside = saddle
                    .at
                    .iter()
                    .zip(along)
                    .map(|(at, along)| at + by * along);
                self.descended(&beside.collect::<Vec<_>>())
            })
            .filter(|minimum| minimum.here.value < saddle.here.value)
            .min_by(|a, b| a.here.value.total_cmp(&b.here.value))
    }

    fn warnings(
        &self,
        minimum: &Minimum,
        slope: &[f64],
        eigenvalue: f64,
        log_covariance: Option<&Matrix>,
    ) -> Vec<FitWarning> {
        let mut warnings = Vec::new();
        let edges = self.objective.likelihood.bounds();
        for (place, (at, (low, high))) in minimum.at.iter().zip(edges).enumerate() {
            let limit = if *at <= low + HAIR {
                Limit::Zero
            } else if *at >= high - HAIR {
                Limit::Infinity
            } else {
                continue;
            };
            warnings.push(FitWarning::Boundary {
                parameter: self.name(place),
                limit,
                value: at.exp(),
            });
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
                    parameter: self.name(place),
                    log_standard_error: error,
                });
            }
        }
        warnings
    }

    /// `attempts` is how often the search may be held at another edge, or released from one.
    fn inspected_with_edges(
        &self,
        mut minimum: Minimum,
        attempts: usize,
    ) -> Result<Maximum, FitError> {
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
    fn best_edge(&self, minimum: &Minimum) -> Option<(Self, Minimum)> {
        let known = self.well_known(minimum);
        (0..self.bounds.len())
            .filter(|&place| self.bounds[place].0 < self.bounds[place].1 && !known[place])
            .filter_map(|place| {
                let (low, high) = self.bounds[place];
                let is_low = minimum.at[place] < 0.5 * (low + high);
                let edge = if is_low { low } else { high };
                let mut bounds = self.bounds.clone();
                bounds[place] = (edge, edge);
                let held = Self {
                    bounds,
                    ..self.clone()
                };
                let mut on_edge = held.descended(&minimum.at)?;
                on_edge.iterations += minimum.iterations;
                Some((held, on_edge))
            })
            .min_by(|(_, a), (_, b)| a.here.value.total_cmp(&b.here.value))
            .filter(|(_, on_edge)| !self.is_better(minimum, on_edge))
    }

    /// Which parameters the data know: they are not on their way to an edge, however flat the
    /// likelihood is in others.
    fn well_known(&self, minimum: &Minimum) -> Vec<bool> {
        let inverse = self.objective.curvature(&minimum.at).and_then(|curvature| {
            let mut free = free_curvature(
                &curvature,
                &minimum.at,
                &minimum.here.gradient,
                &self.bounds,
            );
            // A direction without curvature has a large variance, not an infinite one.
            for (place, row) in free.iter_mut().enumerate() {
                row[place] += FLAT;
            }
            inverse(&free)
        });
        let variance = |place: usize| inverse.as_ref().map(|matrix| matrix[place][place]);
        (0..self.bounds.len())
            .map(|place| {
                let known = 0.0..WEAK * WEAK * self.objective.weight;
                variance(place).is_some_and(|variance| known.contains(&variance))
            })
            .collect()
    }

    /// Whether the likelihood of all customers is higher by more than rounding.
    fn is_better(&self, minimum: &Minimum, than: &Minimum) -> bool {
        (than.here.value - minimum.here.value) * self.objective.weight > GAIN_TOLERANCE
    }
}

/// The place of the largest number, whatever its sign.
fn largest_at(vector: &[f64]) -> usize {
    (0..vector.len())
        .max_by(|&i, &j| vector[i].abs().total_cmp(&vector[j].abs()))
        .unwrap_or_default()
}
