//! Sums of a smooth falling function over all whole numbers.

use super::{GAUSS_24, Unsettled};

/// So many terms are added one by one; the rest is an integral with corrections.
const ADDED: u32 = 256;
/// Blocks of the integral, each at most a doubling: up to 1e300.
const BLOCKS: u32 = 4_000;
const NEGLIGIBLE: f64 = 1e-17;

/// Σ_{k≥0} f(k) of a positive falling f that varies ever more slowly, such as e^(−δk)/k^s.
///
/// ```text
/// Σ_{k≥N} f(k) = ∫_{N−½}^∞ f(u) du + f′(N−½)/24 − 7 f‴(N−½)/5760 + …
/// ```
///
/// The sum must exist. A tail that has become a power of u is closed as a geometric series of
/// doublings; it must fall faster than u^(−1.0002). Range: f may fall by at most half from one term to the next after the 256th; worst
/// relative error 1e-12.
pub(crate) fn sum_to_infinity(f: impl Fn(f64) -> f64) -> Result<f64, Unsettled> {
    let mut sum = 0.0;
    let mut before = f64::INFINITY;
    for k in 0..ADDED {
        let term = f(f64::from(k));
        sum += term;
        // What is left is below the geometric series of the last ratio only where ratios fall;
        // a term that is nothing by itself and still halves is the end either way.
        if term <= NEGLIGIBLE * sum && term <= 0.5 * before {
            return Ok(sum);
        }
        before = term;
    }
    let start = f64::from(ADDED) - 0.5;
    let [f1, f2, f3, f4] = [-2.0, -1.0, 1.0, 2.0].map(|by| f(start + by));
    let slope = (f1 - 8.0 * f2 + 8.0 * f3 - f4) / 12.0;
    let third = (f4 - 2.0 * f3 + 2.0 * f2 - f1) / 2.0;
    Ok(sum + slope / 24.0 - 7.0 * third / 5760.0 + integral_to_infinity(&f, start, sum)?)
}

fn integral_to_infinity(
    f: &impl Fn(f64) -> f64,
    start: f64,
    already: f64,
) -> Result<f64, Unsettled> {
    let mut from = start;
    let mut total = 0.0;
    let (mut doubling, mut ratio) = (f64::NAN, f64::NAN);
    for _ in 0..BLOCKS {
        let here = f(from);
        // A block over which f falls by e³ at most, and no longer than a doubling.
        let fall = (here / f(from * 1.001)).ln() / (from * 0.001);
        let length = from.min(3.0 / fall.max(f64::MIN_POSITIVE));
        let block = block_integral(f, from, length);
        total += block;
        if !total.is_finite() {
            break;
        }
        if block <= NEGLIGIBLE * (already + total) && (length < from || here == 0.0) {
            return Ok(total);
        }
        if length == from {
            let ratio_now = block / doubling;
            // From doubling to doubling the same factor: a power of u for ever.
            if (ratio_now - ratio).abs() <= 4.0 * f64::EPSILON * ratio_now {
                if ratio_now < 1.0 - 1e-4 {
                    return Ok(total + block * ratio_now / (1.0 - ratio_now));
                }
                // So near to 1/u the digits of 1 − ratio are gone, or there is no sum.
                if ratio_now < 1.0 + 1e-4 {
                    break;
                }
            }
            (doubling, ratio) = (block, ratio_now);
        } else {
            doubling = f64::NAN;
        }
        from += length;
    }
    Err(Unsettled("an infinite sum"))
}

/// ∫ f from `from` over `length` by the rule of Gauss and Legendre.
fn block_integral(f: &impl Fn(f64) -> f64, from: f64, length: f64) -> f64 {
    let (half, middle) = (0.5 * length, from + 0.5 * length);
    GAUSS_24
        .iter()
        .map(|(node, weight)| weight * (f(middle - half * node) + f(middle + half * node)))
        .sum::<f64>()
        * half
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, want: f64) {
        assert!((got - want).abs() <= 1e-12 * want, "{got} {want}");
    }

    #[test]
    fn sums_geometric_series_of_any_ratio() {
        for rate in [3.0, 0.1, 1e-3, 1e-9] {
            let got = sum_to_infinity(|k: f64| (-rate * k).exp()).unwrap();
            near(got, -1.0 / (-rate).exp_m1());
        }
    }

    /// mpmath 1.3: `zeta(s, 3)`.
    #[test]
    fn sums_powers() {
        for (s, want) in [
            (1.01, 99.08139709077827),
            (1.5, 1.2588219580922146),
            (4.0, 0.019823233711138193),
            (30.0, 4.857804189667247e-15),
        ] {
            near(sum_to_infinity(|k: f64| (k + 3.0).powf(-s)).unwrap(), want);
        }
    }

    #[test]
    fn says_where_there_is_no_sum() {
        assert!(sum_to_infinity(|k: f64| 1.0 / (k + 1.0)).is_err());
    }
}
