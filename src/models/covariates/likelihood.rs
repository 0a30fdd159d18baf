//! ln L of customers with covariates: the base model's, group by group, at shifted parameters.

use super::layout::Coefficient;
use crate::models::LogLikelihood;
use crate::models::fit::likelihood::Likelihood;
use crate::numeric::matrix::{Matrix, Vector, matrix};
use crate::numeric::minimize::{Bounds, Evaluation};
use crate::numeric::sum::map_tasks;
use std::ops::Range;

/// Groups are put together for a thread until they have so many rows.
const ROWS_OF_PART: usize = 512;
/// From so many groups on, a sample takes whole groups.
const MANY_GROUPS: usize = 4_096;

/// Customers with the same covariates.
pub(super) struct Group<'a> {
    pub(super) likelihood: LogLikelihood<'a>,
    /// z of each coefficient, standardised.
    pub(super) z: Vector,
}

/// ln L as a function of the base model's log-parameters, then of the coefficients, less a penalty
/// for each customer.
pub(super) struct Shifted<'a> {
    model: &'static str,
    names: Vec<String>,
    bounds: Bounds,
    /// The logarithms of the units in which the base model's parameters are measured here.
    log_units: Vector,
    groups: Vec<Group<'a>>,
    /// Consecutive groups that one thread takes.
    parts: Vec<Range<usize>>,
    /// For each coefficient the parameters that it moves.
    acts_on: Vec<Vec<(usize, f64)>>,
    /// λ of each coefficient.
    penalties: Vector,
}

impl<'a> Shifted<'a> {
    /// `whole` is ln L of all customers without covariates; `limits` is how far each coefficient
    /// may go. A parameter that coefficients move gets `slack` to either side: it goes along with a
    /// coefficient that runs away and must not reach its edge first.
    pub(super) fn new(
        whole: &LogLikelihood<'_>,
        groups: Vec<Group<'a>>,
        coefficients: &[Coefficient],
        limits: &[f64],
        slack: f64,
        penalties: Vector,
    ) -> Self {
        let mut names = whole.in_coordinates.names();
        names.extend(coefficients.iter().map(|of| of.name.clone()));
        let mut bounds = whole.in_coordinates.bounds();
        for (parameter, (low, high)) in bounds.iter_mut().enumerate() {
            let mut acts_on = coefficients.iter().flat_map(|of| &of.acts_on);
            if acts_on.any(|(on, _)| *on == parameter) {
                (*low, *high) = (*low - slack, *high + slack);
            }
        }
        bounds.extend(limits.iter().map(|limit| (-limit, *limit)));
        let parts = parts(&groups);
        Self {
            model: whole.in_coordinates.model(),
            names,
            bounds,
            log_units: log_units(whole),
            parts,
            groups,
            acts_on: coefficients.iter().map(|of| of.acts_on.clone()).collect(),
            penalties,
        }
    }

    /// The excess of ln L over the sum of the groups' likelihoods.
    pub(super) fn raised_by(&self) -> f64 {
        self.groups
            .iter()
            .map(|group| group.likelihood.raised_by)
            .sum()
    }

    /// Σ λγ², the penalty for one customer.
    pub(super) fn penalty(&self, at: &[f64]) -> f64 {
        let coefficients = at.iter().skip(self.parameters());
        coefficients
            .zip(&self.penalties)
            .map(|(coefficient, weight)| weight * coefficient * coefficient)
            .sum()
    }

    pub(super) fn penalties(&self) -> &[f64] {
        &self.penalties
    }

    /// Where the plain model with these parameters lies: all coefficients 0.
    pub(super) fn coordinates(&self, parameters: &[f64]) -> Vector {
        let units = parameters.iter().zip(&self.log_units);
        let base = units.map(|(parameter, unit)| parameter.ln() - unit);
        base.chain(self.acts_on.iter().map(|_| 0.0)).collect()
    }

    /// The base model's parameters at a point.
    pub(super) fn parameters_at(&self, at: &[f64]) -> Vector {
        let units = at.iter().zip(&self.log_units);
        units.map(|(at, unit)| (at + unit).exp()).collect()
    }

    /// The number of parameters the base model has.
    pub(super) fn parameters(&self) -> usize {
        self.log_units.len()
    }

    fn samples_groups(&self) -> bool {
        self.groups.len() >= MANY_GROUPS
    }

    /// The groups of a part that a stride takes, with the stride within them.
    fn chosen(
        &self,
        part: &Range<usize>,
        stride: usize,
    ) -> (impl Iterator<Item = &Group<'a>>, usize) {
        let (groups, rows) = if self.samples_groups() {
            (stride, 1)
        } else {
            (1, stride)
        };
        let chosen = part
            .clone()
            .filter(move |group| group.is_multiple_of(groups))
            .filter_map(|group| self.groups.get(group));
        (chosen, rows)
    }

    /// Where a group's own likelihood is looked at.
    fn point(&self, group: &Group<'_>, at: &[f64]) -> Vector {
        let own = group.likelihood.coordinates.iter().map(|of| of.log_unit());
        let units = self.log_units.iter().zip(own);
        let mut point: Vector = at
            .iter()
            .zip(units)
            .map(|(at, (whole, own))| at + whole - own)
            .collect();
        let coefficients = at.iter().skip(self.parameters()).zip(&group.z);
        for ((coefficient, z), acts_on) in coefficients.zip(&self.acts_on) {
            for &(parameter, sign) in acts_on {
                point[parameter] += sign * coefficient * z;
            }
        }
        point
    }

    /// The slope in a coefficient that a slope in the shifted parameters comes to.
    fn slope(&self, coefficient: usize, z: f64, gradient: &[f64]) -> f64 {
        let acts_on = self.acts_on.get(coefficient).into_iter().flatten();
        z * acts_on
            .map(|&(parameter, sign)| sign * gradient[parameter])
            .sum::<f64>()
    }

    fn part(&self, at: &[f64], stride: usize, part: &Range<usize>) -> Option<Evaluation> {
        let size = self.parameters();
        let mut sum = Evaluation {
            value: 0.0,
            gradient: vec![0.0; at.len()],
        };
        let (groups, stride) = self.chosen(part, stride);
        for group in groups {
            let likelihood = &group.likelihood.in_coordinates;
            let here = likelihood.evaluate(&self.point(group, at), stride)?;
            sum.value += here.value;
            let (base, coefficients) = sum.gradient.split_at_mut(size);
            for (sum, slope) in base.iter_mut().zip(&here.gradient) {
                *sum += slope;
            }
            for (coefficient, (sum, z)) in coefficients.iter_mut().zip(&group.z).enumerate() {
                *sum += self.slope(coefficient, *z, &here.gradient);
            }
        }
        Some(sum)
    }

    /// Σ B' S B of a part: S the group's products, B what its slopes come to.
    fn products(&self, at: &[f64], part: &Range<usize>) -> Option<Matrix> {
        let size = self.parameters();
        let mut sum = matrix(at.len(), |_, _| 0.0);
        for group in self.groups.get(part.clone())? {
            let likelihood = &group.likelihood.in_coordinates;
            let own = likelihood.score_products(&self.point(group, at))?;
            // The row of B' that belongs to a coordinate, times a vector.
            let spread = |coordinate: usize, vector: &[f64]| match coordinate.checked_sub(size) {
                None => vector[coordinate],
                Some(coefficient) => {
                    let z = group.z.get(coefficient).copied().unwrap_or_default();
                    self.slope(coefficient, z, vector)
                }
            };
            let half: Matrix = own
                .iter()
                .map(|row| (0..at.len()).map(|j| spread(j, row)).collect())
                .collect();
            for j in 0..at.len() {
                let column: Vector = half.iter().map(|row| row[j]).collect();
                for (i, row) in sum.iter_mut().enumerate() {
                    row[j] += spread(i, &column);
                }
            }
        }
        Some(sum)
    }
}

/// The logarithm of the unit of each parameter.
fn log_units(likelihood: &LogLikelihood<'_>) -> Vector {
    likelihood
        .coordinates
        .iter()
        .map(|of| of.log_unit())
        .collect()
}

/// Consecutive groups with as many rows together as are worth a thread.
fn parts(groups: &[Group<'_>]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut rows) = (0, 0);
    for (place, group) in groups.iter().enumerate() {
        rows += group.likelihood.in_coordinates.rows();
        if rows >= ROWS_OF_PART || place + 1 == groups.len() {
            parts.push(start..place + 1);
            (start, rows) = (place + 1, 0);
        }
    }
    parts
}

impl Likelihood for Shifted<'_> {
    fn model(&self) -> &'static str {
        self.model
    }

    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    fn bounds(&self) -> Bounds {
        self.bounds.clone()
    }

    fn rows(&self) -> usize {
        let rows = |group: &Group<'_>| group.likelihood.in_coordinates.rows();
        self.groups.iter().map(rows).sum()
    }

    fn customers(&self) -> f64 {
        let customers = |group: &Group<'_>| group.likelihood.in_coordinates.customers();
        self.groups.iter().map(customers).sum()
    }

    fn weight(&self, stride: usize) -> f64 {
        let all = 0..self.groups.len();
        let (groups, stride) = self.chosen(&all, stride);
        groups
            .map(|group| group.likelihood.in_coordinates.weight(stride))
            .sum()
    }

    fn evaluate(&self, at: &[f64], stride: usize) -> Option<Evaluation> {
        let mut total = Evaluation {
            value: 0.0,
            gradient: vec![0.0; at.len()],
        };
        let of_part = |part: usize| self.part(at, stride, self.parts.get(part)?);
        for part in map_tasks(self.parts.len(), of_part) {
            let part = part?;
            total.value += part.value;
            for (total, slope) in total.gradient.iter_mut().zip(&part.gradient) {
                *total += slope;
            }
        }
        if self.penalties.iter().any(|weight| *weight > 0.0) {
            let weight = self.weight(stride);
            total.value -= weight * self.penalty(at);
            let coefficients = at.iter().zip(&mut total.gradient).skip(self.parameters());
            for ((coefficient, slope), penalty) in coefficients.zip(&self.penalties) {
                *slope -= 2.0 * weight * penalty * coefficient;
            }
        }
        Some(total)
    }

    /// Of the likelihood alone: the penalty is nobody's.
    fn score_products(&self, at: &[f64]) -> Option<Matrix> {
        let mut total = matrix(at.len(), |_, _| 0.0);
        let of_part = |part: usize| self.products(at, self.parts.get(part)?);
        for part in map_tasks(self.parts.len(), of_part) {
            for (total, sum) in total.iter_mut().flatten().zip(part?.iter().flatten()) {
                *total += sum;
            }
        }
        Some(total)
    }
}
