//! A smooth positive function by polynomial interpolation of its logarithm.

use std::f64::consts::PI;

/// ln f on an interval, as a sum of Chebyshev polynomials.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Interpolant {
    middle: f64,
    per_half_width: f64,
    coefficients: Vec<f64>,
}

impl Interpolant {
    /// The interpolant of f > 0 on \[from, to\] that is within `tolerance` of it (relative) at
    /// points between its nodes; `Ok(None)` where 65 nodes are not enough.
    pub(crate) fn new<E>(
        f: impl Fn(f64) -> Result<f64, E>,
        (from, to): (f64, f64),
        tolerance: f64,
    ) -> Result<Option<Self>, E> {
        let mut coarser: Vec<f64> = Vec::new();
        for degree in [8_u32, 16, 32, 64] {
            let node = |k: f64| {
                let cosine = (PI * k / f64::from(degree)).cos();
                0.5 * (from + to) - 0.5 * (to - from) * cosine
            };
            // Every other node is one of half the degree, up to rounding.
            let known = |k: usize| coarser.get(k / 2).filter(|_| k.is_multiple_of(2));
            let value = |k: u32| match known(k as usize) {
                Some(value) => Ok(*value),
                None => f(node(f64::from(k))).map(f64::ln),
            };
            let values: Vec<f64> = (0..=degree).map(value).collect::<Result<_, E>>()?;
            let interpolant = Self {
                middle: 0.5 * (from + to),
                per_half_width: 2.0 / (to - from),
                coefficients: coefficients(&values),
            };
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
            coarser = values;
        }
        Ok(None)
    }

    /// f at a point of the interval, by Clenshaw's recurrence.
    #[inline]
    pub(crate) fn at(&self, x: f64) -> f64 {
        let u = (x - self.middle) * self.per_half_width;
        let (mut next, mut after) = (0.0, 0.0);
        for coefficient in self.coefficients.iter().skip(1).rev() {
            (next, after) = (coefficient + 2.0 * u * next - after, next);
        }
        let first = self.coefficients.first().copied().unwrap_or_default();
        (first + u * next - after).exp()
    }
}

/// The coefficients of the polynomial that has these values at the Chebyshev points of the second
/// kind, ascending; those at the end that add nothing are left out.
fn coefficients(values: &[f64]) -> Vec<f64> {
    let degree = values.len() - 1;
    let halved = |k: usize, value: f64| match k == 0 || k == degree {
        true => 0.5 * value,
        false => value,
    };
    let cosines: Vec<f64> = (0..2 * degree)
        .map(|k| (PI * k as f64 / degree as f64).cos())
        .collect();
    let coefficient = |j: usize| {
        let terms = values.iter().enumerate();
        let sum: f64 = terms
            .map(|(k, value)| halved(k, *value) * cosines[j * (degree - k) % (2 * degree)])
            .sum();
        halved(j, 2.0 / degree as f64 * sum)
    };
    let mut all: Vec<f64> = (0..=degree).map(coefficient).collect();
    let size: f64 = all.iter().map(|coefficient| coefficient.abs()).sum();
    let mut left_out = 0.0;
    while let [_, .., last] = all[..] {
        left_out += last.abs();
        if left_out <= 0.25 * f64::EPSILON * size {
            all.pop();
        } else {
            break;
        }
    }
    all
}
