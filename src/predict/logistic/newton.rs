//! The maximum of the penalised likelihood by Newton's method, on columns that are centred and
//! scaled so that steps and tolerances mean the same for every column.

use super::Penalty;
use super::symmetric::Symmetric;
use crate::predict::scale::ColumnScale;
use crate::predict::{FeatureTable, PredictError};

const ITERATIONS: usize = 200;
/// A step this small against the coefficients: the error that is left is its square.
const SMALL_STEP: f64 = 1e-9;
/// Below this share of its variance a column is explained by those before it.
const DEPENDENT: f64 = 1e-11;
/// From this iteration on a step that still moves is tested for separation.
const PATIENCE: usize = 15;
/// Rows a thread takes at once; sums over fixed chunks are the same bits for any number of threads.
const CHUNK: usize = 4096;

/// The maximum, in the scaled columns.
pub(super) struct Maximum {
    /// The intercept first.
    pub(super) coefficients: Vec<f64>,
    /// Without the penalty.
    pub(super) log_likelihood: f64,
    /// XᵀWX without the penalty.
    pub(super) information: Symmetric,
    pub(super) iterations: usize,
}

/// The data as the likelihood sees them: rows that begin with 1 and are scaled.
pub(super) struct Design<'a> {
    names: &'a [String],
    rows: Vec<f64>,
    width: usize,
    labels: &'a [bool],
    /// Weights of ½γ² and |γ| for each scaled coefficient.
    ridge: Vec<f64>,
    lasso: Vec<f64>,
}

struct Parts {
    log_likelihood: f64,
    gradient: Vec<f64>,
    information: Symmetric,
}

impl<'a> Design<'a> {
    pub(super) fn new(
        features: &'a FeatureTable,
        labels: &'a [bool],
        scales: &[ColumnScale],
        penalty: Penalty,
    ) -> Self {
        let mut rows = Vec::with_capacity(features.rows() * (scales.len() + 1));
        for row in features.iter() {
            rows.push(1.0);
            rows.extend(
                row.iter()
                    .zip(scales)
                    .map(|(&value, scale)| scale.apply(value)),
            );
        }
        let weights = |weight: &dyn Fn(f64) -> f64| {
            let of_columns = scales.iter().map(|scale| weight(scale.deviation));
            std::iter::once(0.0).chain(of_columns).collect()
        };
        Self {
            names: features.columns(),
            rows,
            width: scales.len() + 1,
            labels,
            ridge: weights(&|s| penalty.ridge_weight() / s / s),
            lasso: weights(&|s| penalty.lasso_weight() / s),
        }
    }

    fn is_penalised(&self) -> bool {
        self.ridge
            .iter()
            .chain(&self.lasso)
            .any(|&weight| weight > 0.0)
    }

    /// Goes to the maximum from zero.
    pub(super) fn maximise(&self) -> Result<Maximum, PredictError> {
        if !self.is_penalised() {
            self.check_independence()?;
        }
        let mut coefficients = vec![0.0; self.width];
        let mut parts = self.at(&coefficients);
        for iteration in 1..=ITERATIONS {
            let step = self
                .step(&parts, &coefficients)
                .ok_or(PredictError::NoConvergence {
                    iterations: iteration,
                })?;
            let small = largest(&step) <= SMALL_STEP * (1.0 + largest(&coefficients));
            if !small && iteration >= PATIENCE && !self.is_penalised() && self.separates(&step) {
                return Err(PredictError::Separated);
            }
            (coefficients, parts) = self.advance(&coefficients, &parts, &step);
            if small {
                return Ok(Maximum {
                    coefficients,
                    log_likelihood: parts.log_likelihood,
                    information: parts.information,
                    iterations: iteration,
                });
            }
        }
        Err(PredictError::NoConvergence {
            iterations: ITERATIONS,
        })
    }

    fn check_independence(&self) -> Result<(), PredictError> {
        let mut gram = Symmetric::zeros(self.width);
        self.rows
            .chunks_exact(self.width)
            .for_each(|row| gram.add_outer(1.0, row));
        match gram.cholesky(DEPENDENT) {
            Ok(_) => Ok(()),
            Err(place) => Err(PredictError::DependentFeature {
                column: self.names.get(place - 1).cloned().unwrap_or_default(),
            }),
        }
    }

    /// The log-likelihood, its gradient and the information at some coefficients.
    fn at(&self, coefficients: &[f64]) -> Parts {
        let of_chunk = |(rows, labels): (&[f64], &[bool])| {
            let mut parts = Parts {
                log_likelihood: 0.0,
                gradient: vec![0.0; self.width],
                information: Symmetric::zeros(self.width),
            };
            for (row, &label) in rows.chunks_exact(self.width).zip(labels) {
                parts.add(row, label, dot(row, coefficients));
            }
            parts
        };
        let chunks: Vec<(&[f64], &[bool])> = self
            .rows
            .chunks(CHUNK * self.width)
            .zip(self.labels.chunks(CHUNK))
            .collect();
        #[cfg(feature = "parallel")]
        let parts: Vec<Parts> = {
            use rayon::iter::{IntoParallelIterator, ParallelIterator};
            chunks.into_par_iter().map(of_chunk).collect()
        };
        #[cfg(not(feature = "parallel"))]
        let parts: Vec<Parts> = chunks.into_iter().map(of_chunk).collect();
        let mut total = parts.into_iter().fold(None, Parts::merge).unwrap_or(Parts {
            log_likelihood: 0.0,
            gradient: vec![0.0; self.width],
            information: Symmetric::zeros(self.width),
        });
        total.information.mirror();
        total
    }

    /// The log-likelihood less the penalty.
    fn objective(&self, log_likelihood: f64, coefficients: &[f64]) -> f64 {
        let penalty: f64 = coefficients
            .iter()
            .zip(self.ridge.iter().zip(&self.lasso))
            .map(|(c, (ridge, lasso))| 0.5 * ridge * c * c + lasso * c.abs())
            .sum();
        log_likelihood - penalty
    }

    /// The step to the maximum of the quadratic approximation.
    fn step(&self, parts: &Parts, coefficients: &[f64]) -> Option<Vec<f64>> {
        let mut curvature = parts.information.clone();
        let mut slope = parts.gradient.clone();
        for (j, &ridge) in self.ridge.iter().enumerate() {
            curvature.add_to_diagonal(j, ridge);
            slope[j] -= ridge * coefficients[j];
        }
        let step = if self.lasso.iter().all(|&lasso| lasso == 0.0) {
            curvature.cholesky(0.0).ok()?.solve(&slope)
        } else {
            self.lasso_step(&curvature, &slope, coefficients)
        };
        step.iter().all(|value| value.is_finite()).then_some(step)
    }

    /// Coordinate descent on the quadratic approximation with the lasso's corners.
    fn lasso_step(&self, curvature: &Symmetric, slope: &[f64], coefficients: &[f64]) -> Vec<f64> {
        const SWEEPS: usize = 10_000;
        let mut step = vec![0.0; self.width];
        let mut left = slope.to_vec();
        for _ in 0..SWEEPS {
            let mut moved = 0.0_f64;
            for j in 0..self.width {
                let own = curvature.at(j, j);
                let now = coefficients[j] + step[j];
                let next = if own > 0.0 {
                    soft_threshold(now + left[j] / own, self.lasso[j] / own)
                } else {
                    0.0
                };
                let change = next - now;
                if change != 0.0 {
                    step[j] += change;
                    for (left, curvature) in left.iter_mut().zip(curvature.row(j)) {
                        *left -= curvature * change;
                    }
                    moved = moved.max(change.abs());
                }
            }
            if moved <= 1e-14 * (1.0 + largest(coefficients)) {
                break;
            }
        }
        // Where the step ends on a corner, it does so exactly.
        for (step, &coefficient) in step.iter_mut().zip(coefficients) {
            if (coefficient + *step).abs() <= f64::EPSILON * coefficient.abs() {
                *step = -coefficient;
            }
        }
        step
    }

    /// The whole step, or the first half, quarter … of it that does not go downhill.
    fn advance(&self, from: &[f64], parts: &Parts, step: &[f64]) -> (Vec<f64>, Parts) {
        let here = self.objective(parts.log_likelihood, from);
        let mut share = 1.0;
        loop {
            let to: Vec<f64> = from.iter().zip(step).map(|(c, d)| c + share * d).collect();
            let there = self.at(&to);
            let gain = self.objective(there.log_likelihood, &to) - here;
            if gain >= -1e-12 * (1.0 + here.abs()) || share < 1e-9 {
                return (to, there);
            }
            share /= 2.0;
        }
    }

    /// Whether a direction moves no customer towards the other class and some away from it: proof
    /// that the likelihood rises for ever.
    fn separates(&self, direction: &[f64]) -> bool {
        let (least, most) = self
            .rows
            .chunks_exact(self.width)
            .zip(self.labels)
            .map(|(row, &label)| dot(row, direction) * if label { 1.0 } else { -1.0 })
            .fold((f64::INFINITY, 0.0_f64), |(least, most), moved| {
                (least.min(moved), most.max(moved))
            });
        most > 0.1 && least >= -1e-6 * most
    }
}

impl Parts {
    fn add(&mut self, row: &[f64], label: bool, logit: f64) {
        let tail = (-logit.abs()).exp();
        // p and 1 − p without cancellation.
        let (larger, smaller) = (1.0 / (1.0 + tail), tail / (1.0 + tail));
        let (p, q) = if logit > 0.0 {
            (larger, smaller)
        } else {
            (smaller, larger)
        };
        let (residual, wrong) = if label { (q, -logit) } else { (-p, logit) };
        self.log_likelihood -= wrong.max(0.0) + tail.ln_1p();
        for (gradient, value) in self.gradient.iter_mut().zip(row) {
            *gradient += residual * value;
        }
        self.information.add_outer(p * q, row);
    }

    fn merge(total: Option<Self>, part: Self) -> Option<Self> {
        let Some(mut total) = total else {
            return Some(part);
        };
        total.log_likelihood += part.log_likelihood;
        for (sum, value) in total.gradient.iter_mut().zip(&part.gradient) {
            *sum += value;
        }
        total.information.add(&part.information);
        Some(total)
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most, value| most.max(value.abs()))
}

fn soft_threshold(value: f64, threshold: f64) -> f64 {
    (value.abs() - threshold).max(0.0).copysign(value)
}
