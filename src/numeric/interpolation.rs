//! A smooth positive function by polynomial interpolation of its logarithm.

use std::f64::consts::PI;

/// ln f on an interval, in barycentric form at Chebyshev points of the second kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Interpolant {
    points: Vec<f64>,
    values: Vec<f64>,
}

impl Interpolant {
    /// The interpolant of f > 0 on \[from, to\] that is within `tolerance` of it (relative) at
    /// points between its nodes; `Ok(None)` where 65 nodes are not enough.
    pub(crate) fn new<E>(
        f: impl Fn(f64) -> Result<f64, E>,
        (from, to): (f64, f64),
        tolerance: f64,
    ) -> Result<Option<Self>, E> {
        let mut coarser: Option<Self> = None;
        for degree in [8_u32, 16, 32, 64] {
            let node = |k: f64| {
                let cosine = (PI * k / f64::from(degree)).cos();
                0.5 * (from + to) - 0.5 * (to - from) * cosine
            };
            let points: Vec<f64> = (0..=degree).map(|k| node(f64::from(k))).collect();
            // Every other node is one of half the degree, up to rounding.
            let known = |k: usize| {
                coarser
                    .as_ref()?
                    .values
                    .get(k / 2)
                    .filter(|_| k.is_multiple_of(2))
            };
            let value = |(k, point): (usize, &f64)| match known(k) {
                Some(value) => Ok(*value),
                None => f(*point).map(f64::ln),
            };
            let values = points
                .iter()
                .enumerate()
                .map(value)
                .collect::<Result<Vec<f64>, E>>()?;
            let interpolant = Self { points, values };
            let mut is_close = true;
            for between in [
                0.5,
                0.25 * f64::from(degree) + 0.5,
                0.5 * f64::from(degree) + 0.5,
            ] {
                let at = node(between);
                let want = f(at)?;
                is_close &= (interpolant.at(at) - want).abs() <= tolerance * want;
            }
            if is_close {
                return Ok(Some(interpolant));
            }
            coarser = Some(interpolant);
        }
        Ok(None)
    }

    /// f at a point of the interval.
    pub(crate) fn at(&self, x: f64) -> f64 {
        let last = self.points.len() - 1;
        let (mut numerator, mut denominator) = (0.0, 0.0);
        let mut sign = 1.0;
        for (k, (point, value)) in self.points.iter().zip(&self.values).enumerate() {
            let distance = x - point;
            if distance == 0.0 {
                return value.exp();
            }
            let weight = if k == 0 || k == last { 0.5 } else { 1.0 };
            let share = sign * weight / distance;
            numerator += share * value;
            denominator += share;
            sign = -sign;
        }
        (numerator / denominator).exp()
    }
}
