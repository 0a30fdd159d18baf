//! A log-likelihood with its first and second derivatives, and sums of many that come out as vector
//! instructions.

use crate::numeric::matrix::matrix;
use crate::numeric::minimize::Evaluation;
use crate::numeric::newton::Curved;

/// ln L of a customer, or of many, with its first and second derivatives in N parameters.
///
/// Of the second ones those of row i and column j ≤ i are set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::models) struct Jet<const N: usize> {
    pub(in crate::models) value: f64,
    pub(in crate::models) gradient: [f64; N],
    pub(in crate::models) curvature: [[f64; N]; N],
}

impl<const N: usize> Jet<N> {
    pub(in crate::models) const ZERO: Self = Self {
        value: 0.0,
        gradient: [0.0; N],
        curvature: [[0.0; N]; N],
    };

    pub(in crate::models) fn add_times(&mut self, other: &Self, weight: f64) {
        self.value += weight * other.value;
        for i in 0..N {
            self.gradient[i] += weight * other.gradient[i];
            for j in 0..i + 1 {
                self.curvature[i][j] += weight * other.curvature[i][j];
            }
        }
    }

    /// Adds what depends on the first M parameters alone.
    pub(in crate::models) fn add_first<const M: usize>(&mut self, other: &Jet<M>) {
        self.value += other.value;
        for i in 0..M.min(N) {
            self.gradient[i] += other.gradient[i];
            for j in 0..i + 1 {
                self.curvature[i][j] += other.curvature[i][j];
            }
        }
    }

    /// The first derivatives in the logarithms of the parameters: θᵢ·gᵢ.
    pub(in crate::models) fn log_gradient(&self, parameters: &[f64; N]) -> [f64; N] {
        std::array::from_fn(|i| parameters[i] * self.gradient[i])
    }

    /// As a function of the logarithms of the parameters: θᵢ·gᵢ, and θᵢ·θⱼ·hᵢⱼ with θᵢ·gᵢ more where
    /// i = j.
    pub(in crate::models) fn in_logarithms(&self, parameters: &[f64; N]) -> Curved {
        let gradient = self.log_gradient(parameters);
        let curvature = matrix(N, |i, j| {
            let (high, low) = (i.max(j), i.min(j));
            let bent = parameters[i] * parameters[j] * self.curvature[high][low];
            bent + if i == j { gradient[i] } else { 0.0 }
        });
        Curved {
            here: Evaluation {
                value: self.value,
                gradient: gradient.to_vec(),
            },
            curvature,
        }
    }
}

/// The number of rows a block has: two or four to a vector, whatever the machine.
pub(in crate::models) const LANES: usize = 8;

/// Numbers of as many rows as a block has.
pub(in crate::models) type Lane = [f64; LANES];

/// Sums of as many jets as a block has rows.
///
/// The loops over them are without a branch and with counted ends: the compiler makes vectors of
/// them.
pub(in crate::models) struct JetLanes<const N: usize> {
    value: Lane,
    gradient: [Lane; N],
    curvature: [[Lane; N]; N],
}

impl<const N: usize> JetLanes<N> {
    pub(in crate::models) const ZERO: Self = Self {
        value: [0.0; LANES],
        gradient: [[0.0; LANES]; N],
        curvature: [[[0.0; LANES]; N]; N],
    };

    #[inline(always)]
    pub(in crate::models) fn add_times(&mut self, lane: usize, jet: &Jet<N>, weight: f64) {
        self.value[lane] += weight * jet.value;
        for i in 0..N {
            self.gradient[i][lane] += weight * jet.gradient[i];
            for j in 0..i + 1 {
                self.curvature[i][j][lane] += weight * jet.curvature[i][j];
            }
        }
    }

    pub(in crate::models) fn total(&self) -> Jet<N> {
        let mut total = Jet::ZERO;
        let sum = |lane: &Lane| lane.iter().sum::<f64>();
        total.value = sum(&self.value);
        for i in 0..N {
            total.gradient[i] = sum(&self.gradient[i]);
            for j in 0..i + 1 {
                total.curvature[i][j] = sum(&self.curvature[i][j]);
            }
        }
        total
    }
}
