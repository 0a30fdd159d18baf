//! ln Γ and what the models take from it without cancellation.

/// ½·ln 2π.
const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;
/// From here on Stirling's series has sixteen digits with the terms of [`stirling_tail`].
pub(super) const STIRLING: f64 = 12.0;

/// ln Γ(x) for x > 0.
///
/// Range (0, 1e300]; worst error 4e-16, relative to max(1, |ln Γ|) (libm's `lgamma`).
pub(crate) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// What Stirling's formula leaves: ln Γ(x) − [(x − ½)·ln x − x + ½·ln 2π], for x ≥ [`STIRLING`].
pub(super) fn stirling_tail(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 8] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
        -3617.0 / 122_400.0,
    ];
    let inverse = x.recip();
    let square = inverse * inverse;
    let sum = COEFFICIENTS
        .iter()
        .rev()
        .fold(0.0, |sum, coefficient| sum * square + coefficient);
    sum * inverse
}

/// ln Γ(a + n) − ln Γ(a), the log of the rising factorial (a)ₙ, for a > 0 and n ≥ 0.
///
/// Range a, n in [0, 1e7]; worst error 1e-15 relative to max(1, n·ln(a + n)).
pub(crate) fn ln_rising(a: f64, n: f64) -> f64 {
    if a >= STIRLING {
        return (a - 0.5) * (n / a).ln_1p()
            + n * ((a + n).ln() - 1.0)
            + (stirling_tail(a + n) - stirling_tail(a));
    }
    ln_gamma(a + n) - ln_gamma(a)
}

/// ln B(a, b) for a, b > 0, without the difference of three ln Γ.
///
/// Range [1e-8, 1e8]; worst error 2e-15 relative to max(1, |ln B|).
pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if large < STIRLING {
        return ln_gamma(small) + ln_gamma(large) - ln_gamma(small + large);
    }
    if small < STIRLING {
        return ln_gamma(small) - ln_rising(large, small);
    }
    let sum = small + large;
    HALF_LN_TWO_PI - 0.5 * large.ln() + (small - 0.5) * (small / sum).ln()
        - large * (small / large).ln_1p()
        + (stirling_tail(small) + stirling_tail(large) - stirling_tail(sum))
}

/// ln [x^a·y^b / B(a, b)] for a, b > 0 and x + y = 1, both given so that neither loses digits.
///
/// Range a, b in [1e-8, 1e7]; worst error 1e-13 relative to max(1, |the logarithm|).
pub(crate) fn ln_beta_kernel(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a >= STIRLING && b >= STIRLING {
        let sum = a + b;
        let tails = stirling_tail(sum) - stirling_tail(a) - stirling_tail(b);
        let deviance = deviance(a, sum * x) + deviance(b, sum * y);
        let height = 0.5 * (a / sum * b).ln();
        return height + (tails - deviance - HALF_LN_TWO_PI);
    }
    a * ln_of_part(x, y) + b * ln_of_part(y, x) - ln_beta(a, b)
}

/// x^a·y^b / B(a, b) for a, b > 0 and x + y = 1, both given so that neither loses digits.
///
/// Range a, b in [1e-8, 1e7]; worst relative error 1e-13 where the value is above 1e-300.
pub(crate) fn beta_kernel(a: f64, b: f64, x: f64, y: f64) -> f64 {
    ln_beta_kernel(a, b, x, y).exp()
}

/// ln [x^a·e^(−x) / Γ(a)] for a, x > 0.
///
/// Range a in [1e-8, 1e8]; worst error 1e-13 relative to max(1, |the logarithm|).
pub(crate) fn ln_gamma_kernel(a: f64, x: f64) -> f64 {
    if a >= STIRLING {
        return 0.5 * a.ln() - stirling_tail(a) - deviance(a, x) - HALF_LN_TWO_PI;
    }
    a * x.ln() - x - ln_gamma(a)
}

/// ln x where x + y = 1.
pub(crate) fn ln_of_part(x: f64, y: f64) -> f64 {
    if x > 0.5 { (-y).ln_1p() } else { x.ln() }
}

/// k·ln(k/m) + m − k ≥ 0 without cancellation at k ≈ m (Loader 2000).
fn deviance(k: f64, m: f64) -> f64 {
    let difference = k - m;
    if difference.abs() < 0.1 * (k + m) {
        let ratio = difference / (k + m);
        let square = ratio * ratio;
        let mut sum = difference * ratio;
        let mut power = 2.0 * k * ratio;
        for odd in (3..).step_by(2).take(40) {
            power *= square;
            let next = sum + power / f64::from(odd);
            if next == sum {
                break;
            }
            sum = next;
        }
        return sum;
    }
    k * (k / m).ln() - difference
}

/// I_x(a, b), the regularised incomplete beta function, for a, b > 0 and x + y = 1.
///
/// Range a, b in [1e-8, 1e7]; worst relative error 1e-12 where the value is above 1e-300. The
/// continued fraction takes O(√max(a, b)) steps.
pub(crate) fn beta_cdf(a: f64, b: f64, x: f64, y: f64) -> Result<f64, super::Unsettled> {
    if x <= 0.0 {
        return Ok(0.0);
    }
    if y <= 0.0 {
        return Ok(1.0);
    }
    let kernel = beta_kernel(a, b, x, y);
    if x * (a + b + 2.0) < a + 1.0 {
        Ok(kernel * beta_fraction(a, b, x)? / a)
    } else {
        Ok(1.0 - kernel * beta_fraction(b, a, y)? / b)
    }
}

/// Lentz's evaluation of the continued fraction of the incomplete beta function.
fn beta_fraction(a: f64, b: f64, x: f64) -> Result<f64, super::Unsettled> {
    const TINY: f64 = 1e-300;
    const STEPS: u32 = 100_000;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = away_from_zero(1.0 - (a + b) * x / (a + 1.0)).recip();
    let mut fraction = d;
    for step in 1..STEPS {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = away_from_zero(1.0 + even * d).recip();
        c = away_from_zero(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = away_from_zero(1.0 + odd * d).recip();
        c = away_from_zero(1.0 + odd / c);
        let factor = d * c;
        fraction *= factor;
        if (factor - 1.0).abs() < 2e-16 {
            return Ok(fraction);
        }
    }
    Err(super::Unsettled("the incomplete beta function"))
}

/// ψ(x), the derivative of ln Γ, for x > 0; worst relative error 1e-14.
pub(crate) fn digamma(x: f64) -> f64 {
    special::Gamma::digamma(x)
}

/// ln(1 + e^x) without overflow; worst relative error 3e-16.
pub(crate) fn ln_one_plus_exp(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// 1 / (1 + e^(−x)).
pub(crate) fn logistic(x: f64) -> f64 {
    (1.0 + (-x).exp()).recip()
}
