//! The likelihood that a search climbs, and the one that is a sum over weighted rows, with gradients of
//! a fixed length.

use crate::models::fit::jet::Jet;
use crate::numeric::matrix::{Matrix, matrix};
use crate::numeric::minimize::{self, Bounds, Evaluation};
use crate::numeric::newton::Curved;
use crate::numeric::sum::over_rows;

/// ln L of customers as a function of log-parameters: what a search climbs.
///
/// An [`Evaluation`] here is ln L and its gradient, not their negatives.
pub(in crate::models) trait Likelihood: Sync {
    /// The model's name in the literature's words, for errors.
    fn model(&self) -> &'static str;

    /// The names of the coordinates.
    fn names(&self) -> Vec<String>;

    /// Where the log-parameters may lie: a parameter that goes to the edge has gone to 0 or ∞.
    fn bounds(&self) -> Bounds;

    /// The number of distinct rows.
    fn rows(&self) -> usize;

    /// The number of customers.
    fn customers(&self) -> f64;

    /// The weight of every `stride`-th row.
    fn weight(&self, stride: usize) -> f64;

    /// ln L of every `stride`-th row, each times its weight; `None` where it cannot be computed.
    fn evaluate(&self, at: &[f64], stride: usize) -> Option<Evaluation>;

    /// Whether the second derivatives are known, and not found by differences.
    fn is_curved(&self) -> bool {
        false
    }

    /// Whether the parameters are hardly known as a rule, because the model reduces to another one from
    /// whose optimum its search starts: then a sample tells where to begin all the same.
    fn reduces_to_a_start(&self) -> bool {
        false
    }

    /// As [`evaluate`](Self::evaluate), with the second derivatives.
    fn curved(&self, at: &[f64], stride: usize) -> Option<Curved> {
        by_differences(&|at: &[f64]| self.evaluate(at, stride), at)
    }

    /// Σ w·g gᵀ over the rows, g the gradient of a row and w its weight.
    fn score_products(&self, at: &[f64]) -> Option<Matrix>;
}

/// The second derivatives by differences of the first.
fn by_differences(evaluate: &impl Fn(&[f64]) -> Option<Evaluation>, at: &[f64]) -> Option<Curved> {
    let here = evaluate(at)?;
    let curvature = minimize::hessian(evaluate, at)?;
    Some(Curved { here, curvature })
}

/// ln L of one customer, and its gradient in the log-parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::models) struct Term<const N: usize> {
    pub(in crate::models) value: f64,
    pub(in crate::models) gradient: [f64; N],
}

impl<const N: usize> Term<N> {
    /// The term of a row number beyond the last row.
    pub(in crate::models) const UNDEFINED: Self = Self {
        value: f64::NAN,
        gradient: [f64::NAN; N],
    };

    fn add_times(&mut self, other: &Self, weight: f64) {
        self.value += weight * other.value;
        for (sum, slope) in self.gradient.iter_mut().zip(&other.gradient) {
            *sum += weight * slope;
        }
    }
}

/// The log-likelihood of customers, row by row, as a function of N log-parameters.
pub(in crate::models) trait RowLikelihood<const N: usize>: Sync {
    /// The model's name in the literature's words, for errors.
    const MODEL: &'static str;
    /// The quantities that depend on the parameters alone and serve every row.
    type Point: Sync;

    /// Prepares a point; `None` where nothing can be computed there.
    fn at(&self, log_parameters: &[f64; N]) -> Option<Self::Point>;

    /// The number of distinct rows.
    fn rows(&self) -> usize;

    /// The number of customers a row stands for.
    fn weight(&self, row: usize) -> f64;

    /// The number of customers all rows stand for.
    fn whole_weight(&self) -> f64 {
        over_rows(
            self.rows(),
            || 0.0,
            |sum, row| *sum += self.weight(row),
            |total, sum| *total += sum,
        )
    }

    /// The number of customers, where a row is not one.
    fn customers(&self) -> f64 {
        self.whole_weight()
    }

    /// Whether [`sum`](Self::sum) knows the second derivatives.
    const IS_CURVED: bool = false;

    /// As [`Likelihood::reduces_to_a_start`].
    const REDUCES_TO_A_START: bool = false;

    /// Σ over every `stride`-th row of its customers' ln L, with first and second derivatives in the
    /// parameters, not their logarithms.
    fn sum(&self, _point: &Self::Point, _stride: usize) -> Option<Jet<N>> {
        None
    }

    /// ln L of one customer of the row, and its gradient in the log-parameters.
    fn row(&self, point: &Self::Point, row: usize) -> Term<N>;

    /// The slopes of the customers' ln L and how many have each, where a row is not a customer;
    /// `None` where it is.
    fn scores(&self, _point: &Self::Point) -> Option<Vec<([f64; N], f64)>> {
        None
    }

    /// Where the log-parameters may lie: a parameter that goes to the edge has gone to 0 or ∞.
    fn bounds(&self) -> [(f64, f64); N] {
        // e^±14 is 10⁻⁶ and 10⁶.
        [(-14.0, 14.0); N]
    }
}

/// A likelihood by rows with the names of its parameters.
pub(in crate::models) struct SumOfRows<const N: usize, L> {
    pub(in crate::models) likelihood: L,
    pub(in crate::models) names: &'static [&'static str],
}

impl<const N: usize, L: RowLikelihood<N>> SumOfRows<N, L> {
    /// Σ over every `stride`-th row that stands for somebody.
    fn sum<T: Send>(
        &self,
        at: &[f64],
        stride: usize,
        zero: impl Fn() -> T + Sync,
        add: impl Fn(&mut T, &Term<N>, f64) + Sync,
        merge: impl Fn(&mut T, T),
    ) -> Option<T> {
        let point = self.likelihood.at(at.try_into().ok()?)?;
        let add = |sum: &mut T, index: usize| {
            let row = index * stride;
            let weight = self.likelihood.weight(row);
            // A row of nobody may well have the logarithm of 0.
            if weight > 0.0 {
                add(sum, &self.likelihood.row(&point, row), weight);
            }
        };
        Some(over_rows(
            self.likelihood.rows().div_ceil(stride),
            zero,
            add,
            merge,
        ))
    }
}

impl<const N: usize, L: RowLikelihood<N>> Likelihood for SumOfRows<N, L> {
    fn model(&self) -> &'static str {
        L::MODEL
    }

    fn names(&self) -> Vec<String> {
        self.names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn bounds(&self) -> Bounds {
        self.likelihood.bounds().to_vec()
    }

    fn rows(&self) -> usize {
        self.likelihood.rows()
    }

    fn customers(&self) -> f64 {
        self.likelihood.customers()
    }

    fn weight(&self, stride: usize) -> f64 {
        if stride == 1 {
            return self.likelihood.whole_weight();
        }
        over_rows(
            self.likelihood.rows().div_ceil(stride),
            || 0.0,
            |sum, row| *sum += self.likelihood.weight(row * stride),
            |total, sum| *total += sum,
        )
    }

    fn is_curved(&self) -> bool {
        L::IS_CURVED
    }

    fn reduces_to_a_start(&self) -> bool {
        L::REDUCES_TO_A_START
    }

    fn curved(&self, at: &[f64], stride: usize) -> Option<Curved> {
        if !L::IS_CURVED {
            return by_differences(&|at: &[f64]| self.evaluate(at, stride), at);
        }
        let at: &[f64; N] = at.try_into().ok()?;
        let sum = self.likelihood.sum(&self.likelihood.at(at)?, stride)?;
        Some(sum.in_logarithms(&at.map(f64::exp)))
    }

    fn evaluate(&self, at: &[f64], stride: usize) -> Option<Evaluation> {
        if L::IS_CURVED {
            return self.curved(at, stride).map(|curved| curved.here);
        }
        let zero = || Term {
            value: 0.0,
            gradient: [0.0; N],
        };
        let total = self.sum(at, stride, zero, Term::add_times, |total, sum| {
            total.add_times(&sum, 1.0);
        })?;
        Some(Evaluation {
            value: total.value,
            gradient: total.gradient.to_vec(),
        })
    }

    fn score_products(&self, at: &[f64]) -> Option<Matrix> {
        let add = |sum: &mut [[f64; N]; N], score: &[f64; N], weight: f64| {
            for (row, a) in sum.iter_mut().zip(score) {
                for (entry, b) in row.iter_mut().zip(score) {
                    *entry += weight * a * b;
                }
            }
        };
        let point = self.likelihood.at(at.try_into().ok()?)?;
        if let Some(scores) = self.likelihood.scores(&point) {
            let mut total = [[0.0; N]; N];
            for (score, weight) in scores {
                add(&mut total, &score, weight);
            }
            return Some(matrix(N, |i, j| total[i][j]));
        }
        let add_row = |sum: &mut [[f64; N]; N], term: &Term<N>, weight: f64| {
            add(sum, &term.gradient, weight);
        };
        let merge = |total: &mut [[f64; N]; N], sum: [[f64; N]; N]| {
            for (total, sum) in total.iter_mut().flatten().zip(sum.iter().flatten()) {
                *total += sum;
            }
        };
        let total = self.sum(at, 1, || [[0.0; N]; N], add_row, merge)?;
        Some(matrix(N, |i, j| total[i][j]))
    }
}
