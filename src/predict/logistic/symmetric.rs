//! Small dense symmetric matrices, row by row.

/// A symmetric matrix.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Symmetric {
    pub(super) size: usize,
    values: Vec<f64>,
}

/// The lower triangle L of A = L Lᵀ.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cholesky(Symmetric);

impl Symmetric {
    pub(super) fn zeros(size: usize) -> Self {
        Self {
            size,
            values: vec![0.0; size * size],
        }
    }

    pub(super) fn at(&self, i: usize, j: usize) -> f64 {
        self.values[i * self.size + j]
    }

    pub(super) fn row(&self, i: usize) -> &[f64] {
        &self.values[i * self.size..(i + 1) * self.size]
    }

    pub(super) fn add_to_diagonal(&mut self, i: usize, value: f64) {
        self.values[i * self.size + i] += value;
    }

    /// Adds weight · x xᵀ to the lower triangle.
    pub(super) fn add_outer(&mut self, weight: f64, x: &[f64]) {
        for (i, &a) in x.iter().enumerate() {
            let weighted = weight * a;
            let row = &mut self.values[i * self.size..i * self.size + i + 1];
            for (value, &b) in row.iter_mut().zip(x) {
                *value += weighted * b;
            }
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (sum, value) in self.values.iter_mut().zip(&other.values) {
            *sum += value;
        }
    }

    /// Copies the lower triangle to the upper.
    pub(super) fn mirror(&mut self) {
        for i in 0..self.size {
            for j in 0..i {
                self.values[j * self.size + i] = self.values[i * self.size + j];
            }
        }
    }

    /// The factor, or the first row whose pivot falls to `tolerance` of its diagonal or below: the
    /// column that the ones before it explain.
    pub(super) fn cholesky(&self, tolerance: f64) -> Result<Cholesky, usize> {
        let mut lower = Self::zeros(self.size);
        for i in 0..self.size {
            for j in 0..=i {
                let dot: f64 = lower.row(i)[..j]
                    .iter()
                    .zip(&lower.row(j)[..j])
                    .map(|(a, b)| a * b)
                    .sum();
                let rest = self.at(i, j) - dot;
                let value = if i > j {
                    rest / lower.at(j, j)
                } else if rest > tolerance * self.at(i, i) {
                    rest.sqrt()
                } else {
                    return Err(i);
                };
                lower.values[i * self.size + j] = value;
            }
        }
        Ok(Cholesky(lower))
    }
}

impl Cholesky {
    /// x of A x = b.
    pub(super) fn solve(&self, b: &[f64]) -> Vec<f64> {
        let lower = &self.0;
        let mut x = b.to_vec();
        for i in 0..lower.size {
            let dot: f64 = (0..i).map(|j| lower.at(i, j) * x[j]).sum();
            x[i] = (x[i] - dot) / lower.at(i, i);
        }
        for i in (0..lower.size).rev() {
            let dot: f64 = (i + 1..lower.size).map(|j| lower.at(j, i) * x[j]).sum();
            x[i] = (x[i] - dot) / lower.at(i, i);
        }
        x
    }

    /// A⁻¹.
    pub(super) fn inverse(&self) -> Symmetric {
        let size = self.0.size;
        let mut inverse = Symmetric::zeros(size);
        for i in 0..size {
            let mut unit = vec![0.0; size];
            unit[i] = 1.0;
            let column = self.solve(&unit);
            inverse.values[i * size..(i + 1) * size].copy_from_slice(&column);
        }
        inverse
    }
}
