//! Small symmetric matrices: as many rows as a likelihood has parameters.

pub(crate) type Vector = Vec<f64>;
/// Square, row by row.
pub(crate) type Matrix = Vec<Vec<f64>>;

/// The matrix with these entries.
pub(crate) fn matrix(size: usize, entry: impl Fn(usize, usize) -> f64) -> Matrix {
    (0..size)
        .map(|i| (0..size).map(|j| entry(i, j)).collect())
        .collect()
}

pub(crate) fn identity(size: usize) -> Matrix {
    matrix(size, |i, j| if i == j { 1.0 } else { 0.0 })
}

pub(crate) fn scaled(matrix: &Matrix, by: f64) -> Matrix {
    let row = |row: &Vector| row.iter().map(|x| x * by).collect();
    matrix.iter().map(row).collect()
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

pub(crate) fn times(matrix: &Matrix, vector: &[f64]) -> Vector {
    matrix.iter().map(|row| dot(row, vector)).collect()
}

pub(crate) fn largest(vector: &[f64]) -> f64 {
    vector.iter().fold(0.0, |largest, x| x.abs().max(largest))
}

/// The lower Cholesky factor; `None` where the matrix is not positive definite.
pub(crate) fn cholesky(matrix: &Matrix) -> Option<Matrix> {
    let size = matrix.len();
    let mut lower = vec![vec![0.0; size]; size];
    for i in 0..size {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            let rest = matrix[i][j] - inner;
            if i != j {
                lower[i][j] = rest / lower[j][j];
            } else if rest > 0.0 && rest.is_finite() {
                lower[i][i] = rest.sqrt();
            } else {
                return None;
            }
        }
    }
    Some(lower)
}

/// The solution of A x = b; `None` where A is not positive definite.
pub(crate) fn solve(matrix: &Matrix, right: &[f64]) -> Option<Vector> {
    solve_factored(&cholesky(matrix)?, right)
}

/// The solution of L x = b, L lower.
pub(crate) fn forward(lower: &Matrix, right: &[f64]) -> Vector {
    let mut x = right.to_vec();
    for i in 0..x.len() {
        let inner: f64 = (0..i).map(|k| lower[i][k] * x[k]).sum();
        x[i] = (x[i] - inner) / lower[i][i];
    }
    x
}

/// The solution of L Lᵀ x = b, L lower; `None` where it is not finite.
pub(crate) fn solve_factored(lower: &Matrix, right: &[f64]) -> Option<Vector> {
    let size = lower.len();
    let mut x = forward(lower, right);
    for i in (0..size).rev() {
        let inner: f64 = (i + 1..size).map(|k| lower[k][i] * x[k]).sum();
        x[i] = (x[i] - inner) / lower[i][i];
    }
    x.iter().all(|x| x.is_finite()).then_some(x)
}

/// The inverse; `None` where the matrix is not positive definite.
pub(crate) fn inverse(of: &Matrix) -> Option<Matrix> {
    let lower = cholesky(of)?;
    let columns: Option<Matrix> = identity(of.len())
        .iter()
        .map(|unit| solve_factored(&lower, unit))
        .collect();
    let columns = columns?;
    Some(matrix(of.len(), |i, j| {
        0.5 * (columns[i][j] + columns[j][i])
    }))
}

/// The smallest eigenvalue and its unit vector, by Jacobi's rotations.
pub(crate) fn smallest_eigenpair(matrix: &Matrix) -> (f64, Vector) {
    let size = matrix.len();
    let mut a = matrix.clone();
    let mut vectors = identity(size);
    for _ in 0..60 {
        let mut off = 0.0;
        for p in 0..size {
            for q in p + 1..size {
                off += a[p][q] * a[p][q];
                rotate(&mut a, &mut vectors, p, q);
            }
        }
        if off <= f64::MIN_POSITIVE {
            break;
        }
    }
    let smallest = (0..size).min_by(|&i, &j| a[i][i].total_cmp(&a[j][j]));
    smallest.map_or((f64::INFINITY, Vec::new()), |i| {
        (a[i][i], vectors.iter().map(|row| row[i]).collect())
    })
}

/// One rotation in the plane of p and q that makes their entry zero.
fn rotate(a: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = tangent * cosine;
    for row in a.iter_mut().chain(vectors.iter_mut()) {
        (row[p], row[q]) = (
            cosine * row[p] - sine * row[q],
            sine * row[p] + cosine * row[q],
        );
    }
    let (of_p, of_q) = (a[p].clone(), a[q].clone());
    for (k, (x, y)) in of_p.iter().zip(&of_q).enumerate() {
        (a[p][k], a[q][k]) = (cosine * x - sine * y, sine * x + cosine * y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a() -> Matrix {
        vec![
            vec![4.0, 1.0, -1.0],
            vec![1.0, 3.0, 0.5],
            vec![-1.0, 0.5, 2.0],
        ]
    }

    #[test]
    fn the_inverse_undoes_the_matrix() {
        let inverse = inverse(&a()).unwrap();
        for (i, column) in inverse.iter().enumerate() {
            let product = times(&a(), column);
            for (j, value) in product.iter().enumerate() {
                let want = if i == j { 1.0 } else { 0.0 };
                assert!((value - want).abs() < 1e-14, "{product:?}");
            }
        }
    }

    #[test]
    fn an_indefinite_matrix_has_no_inverse_and_a_negative_eigenvalue() {
        let saddle = vec![vec![1.0, 2.0], vec![2.0, 1.0]];
        assert_eq!(inverse(&saddle), None);
        let (value, vector) = smallest_eigenpair(&saddle);
        assert!((value + 1.0).abs() < 1e-14);
        assert!((vector[0] + vector[1]).abs() < 1e-14);
    }

    #[test]
    fn the_smallest_eigenpair_solves_its_equation() {
        let (value, vector) = smallest_eigenpair(&a());
        let image = times(&a(), &vector);
        for (image, x) in image.iter().zip(&vector) {
            assert!((image - value * x).abs() < 1e-13);
        }
        assert!((dot(&vector, &vector) - 1.0).abs() < 1e-14);
    }
}
