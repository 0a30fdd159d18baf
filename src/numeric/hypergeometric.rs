//! Gauss' hypergeometric function in the two forms that the models take.

use super::{Unsettled, over_beta};

/// Where the series stops and the caller takes to quadrature.
const MOST_TERMS: u32 = 1_000;
/// Beyond so many a quadrature is as fast as the series with its derivatives.
const FEW_TERMS: u32 = 60;

/// (₂F₁(q, b; c; z) − 1) / q, which has a limit at q = 0, with the largest term on the way.
///
/// ```text
/// S = Σ_{n≥1} (q + 1)_{n−1} (b)_n / ((c)_n n!) · zⁿ
/// ```
#[derive(Debug, Clone, Copy)]
pub(crate) struct Remainder {
    /// S.
    pub(crate) sum: f64,
    /// The largest |term|: eps times it is the absolute error of the sum.
    pub(crate) largest: f64,
}

/// The series for 0 ≤ z < 1 and c > 0; `None` where it does not settle within a thousand terms.
pub(crate) fn remainder(q: f64, b: f64, c: f64, z: f64) -> Option<Remainder> {
    let mut term = b / c * z;
    let mut sum = term;
    let mut largest = term.abs();
    for n in 1..MOST_TERMS {
        let n = f64::from(n);
        term *= (q + n) * (b + n) / ((c + n) * (n + 1.0)) * z;
        sum += term;
        largest = largest.max(term.abs());
        // The ratio of the terms that follow tends to z: what is left is below term / (1 − z).
        if term.abs() <= 1e-17 * sum.abs() * (1.0 - z) || term == 0.0 {
            return Some(Remainder { sum, largest });
        }
    }
    None
}

/// ₂F₁(1, b; c; z) for 0 < b < c and 0 ≤ z < 1, with `rest` = 1 − z > 0 given apart.
///
/// A series of positive terms; where it is slow, E\[1/(1 − z·p)\] over p ~ Beta(b, c − b).
///
/// Range b, c − b in [1e-3, 1e6], rest in [1e-12, 1]; worst relative error 1e-13.
pub(crate) fn one_b_c(b: f64, c_minus_b: f64, z: f64, rest: f64) -> Result<f64, Unsettled> {
    let c = b + c_minus_b;
    let mut term = 1.0;
    let mut sum = 1.0;
    for n in 0..MOST_TERMS {
        let n = f64::from(n);
        term *= (b + n) / (c + n) * z;
        sum += term;
        // The ratio of two terms is below z.
        if term <= 1e-17 * sum * rest {
            return Ok(sum);
        }
    }
    over_beta(b, c_minus_b, |p, q| (q + rest * p).recip())
}

/// ₂F₁(1, b; c; z) with its derivatives in b, c and z.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WithSlopes {
    pub(crate) value: f64,
    pub(crate) slopes: [f64; 3],
}

/// The series of [`one_b_c`] differentiated term by term; `None` where it is slow.
pub(crate) fn one_b_c_with_slopes(b: f64, c: f64, z: f64) -> Option<WithSlopes> {
    let mut term = 1.0;
    let mut value = 1.0;
    // The logarithmic derivatives of the term in b and c.
    let (mut by_b, mut by_c) = (0.0, 0.0);
    let [mut in_b, mut in_c, mut in_z] = [0.0; 3];
    let rest = 1.0 - z;
    for n in 0..FEW_TERMS {
        let n = f64::from(n);
        let (over_b, over_c) = ((b + n).recip(), (c + n).recip());
        by_b += over_b;
        by_c -= over_c;
        let before = term;
        term *= (b + n) * over_c * z;
        value += term;
        in_b += term * by_b;
        in_c += term * by_c;
        in_z += before * (b + n) * over_c * (n + 1.0);
        if term * (n + 2.0) <= 1e-17 * value * rest * rest {
            return Some(WithSlopes {
                value,
                slopes: [in_b, in_c, in_z],
            });
        }
    }
    None
}
