//! Small symmetric matrices: as many rows as a model has parameters.

pub(crate) type Vector<const N: usize> = [f64; N];
pub(crate) type Matrix<const N: usize> = [[f64; N]; N];

pub(crate) fn identity<const N: usize>() -> Matrix<N> {
    std::array::from_fn(|i| std::array::from_fn(|j| if i == j { 1.0 } else { 0.0 }))
}

pub(crate) fn dot<const N: usize>(a: &Vector<N>, b: &Vector<N>) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

pub(crate) fn times<const N: usize>(matrix: &Matrix<N>, vector: &Vector<N>) -> Vector<N> {
    std::array::from_fn(|i| dot(&matrix[i], vector))
}

pub(crate) fn largest<const N: usize>(vector: &Vector<N>) -> f64 {
    vector.iter().fold(0.0, |largest, x| x.abs().max(largest))
}

/// The lower Cholesky factor; `None` where the matrix is not positive definite.
fn cholesky<const N: usize>(matrix: &Matrix<N>) -> Option<Matrix<N>> {
    let mut lower = [[0.0; N]; N];
    for i in 0..N {
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
pub(crate) fn solve<const N: usize>(matrix: &Matrix<N>, right: &Vector<N>) -> Option<Vector<N>> {
    let lower = cholesky(matrix)?;
    let mut x = *right;
    for i in 0..N {
        let inner: f64 = (0..i).map(|k| lower[i][k] * x[k]).sum();
        x[i] = (x[i] - inner) / lower[i][i];
    }
    for i in (0..N).rev() {
        let inner: f64 = (i + 1..N).map(|k| lower[k][i] * x[k]).sum();
        x[i] = (x[i] - inner) / lower[i][i];
    }
    x.iter().all(|x| x.is_finite()).then_some(x)
}

/// The inverse; `None` where the matrix is not positive definite.
pub(crate) fn inverse<const N: usize>(matrix: &Matrix<N>) -> Option<Matrix<N>> {
    let mut columns = [[0.0; N]; N];
    for (column, unit) in columns.iter_mut().zip(&identity::<N>()) {
        *column = solve(matrix, unit)?;
    }
    Some(std::array::from_fn(|i| {
        std::array::from_fn(|j| 0.5 * (columns[i][j] + columns[j][i]))
    }))
}

/// The smallest eigenvalue and its unit vector, by Jacobi's rotations.
pub(crate) fn smallest_eigenpair<const N: usize>(matrix: &Matrix<N>) -> (f64, Vector<N>) {
    let mut a = *matrix;
    let mut vectors = identity::<N>();
    for _ in 0..60 {
        let mut off = 0.0;
        for p in 0..N {
            for q in p + 1..N {
                off += a[p][q] * a[p][q];
                rotate(&mut a, &mut vectors, p, q);
            }
        }
        if off <= f64::MIN_POSITIVE {
            break;
        }
    }
    let mut smallest = (f64::INFINITY, [0.0; N]);
    for i in 0..N {
        if a[i][i] < smallest.0 {
            smallest = (a[i][i], std::array::from_fn(|k| vectors[k][i]));
        }
    }
    smallest
}

/// One rotation in the plane of p and q that makes their entry zero.
fn rotate<const N: usize>(a: &mut Matrix<N>, vectors: &mut Matrix<N>, p: usize, q: usize) {
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
    let (of_p, of_q) = (a[p], a[q]);
    a[p] = std::array::from_fn(|k| cosine * of_p[k] - sine * of_q[k]);
    a[q] = std::array::from_fn(|k| sine * of_p[k] + cosine * of_q[k]);
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Matrix<3> = [[4.0, 1.0, -1.0], [1.0, 3.0, 0.5], [-1.0, 0.5, 2.0]];

    #[test]
    fn the_inverse_undoes_the_matrix() {
        let inverse = inverse(&A).unwrap();
        for (i, column) in inverse.iter().enumerate() {
            let product = times(&A, column);
            for (j, value) in product.iter().enumerate() {
                let want = if i == j { 1.0 } else { 0.0 };
                assert!((value - want).abs() < 1e-14, "{product:?}");
            }
        }
    }

    #[test]
    fn an_indefinite_matrix_has_no_inverse_and_a_negative_eigenvalue() {
        let saddle = [[1.0, 2.0], [2.0, 1.0]];
        assert_eq!(inverse(&saddle), None);
        let (value, vector) = smallest_eigenpair(&saddle);
        assert!((value + 1.0).abs() < 1e-14);
        assert!((vector[0] + vector[1]).abs() < 1e-14);
    }

    #[test]
    fn the_smallest_eigenpair_solves_its_equation() {
        let (value, vector) = smallest_eigenpair(&A);
        let image = times(&A, &vector);
        for (image, x) in image.iter().zip(&vector) {
            assert!((image - value * x).abs() < 1e-13);
        }
        assert!((dot(&vector, &vector) - 1.0).abs() < 1e-14);
    }
}
