//! The incomplete beta and gamma functions, both tails without `1 − p`.
//!
//! The factor in front of the continued fractions is written with Stirling remainders and
//! deviances (Loader 2000, *Fast and accurate computation of binomial probabilities*), which do
//! not cancel at large shapes as the difference of three log-gammas does.

use std::f64::consts::PI;

/// Continued fractions need about the root of the largest shape in steps, so this is never
/// reached for shapes up to [`super::SHAPE_LIMIT`].
const MAXIMAL_STEPS: u32 = 2_000_000;
/// Above the distance of neighbouring numbers at 1: a last bit that flips for ever is an end.
const PRECISION: f64 = 3e-16;
const TINY: f64 = 1e-300;

/// The two tails of a distribution at a point; the smaller one has full relative precision.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tails {
    pub(super) lower: f64,
    pub(super) upper: f64,
}

impl Tails {
    fn from_lower(lower: f64) -> Self {
        let lower = lower.clamp(0.0, 1.0);
        Self {
            lower,
            upper: 1.0 - lower,
        }
    }

    fn swapped(self) -> Self {
        Self {
            lower: self.upper,
            upper: self.lower,
        }
    }
}

/// δ(a) = ln Γ(a) − ((a − ½) ln a − a + ½ ln 2π), the remainder of Stirling's formula.
fn stirling_remainder(a: f64) -> f64 {
    if a < 15.0 {
        return libm::lgamma(a) - ((a - 0.5) * a.ln() - a + 0.5 * (2.0 * PI).ln());
    }
    let square = 1.0 / (a * a);
    let series = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
    ];
    series.iter().rev().fold(0.0, |sum, c| sum * square + c) / a
}

/// k ln(k/m) + m − k ≥ 0 without cancellation where k ≈ m.
fn deviance(k: f64, m: f64) -> f64 {
    if (k - m).abs() >= 0.1 * (k + m) {
        return k * (k / m).ln() + m - k;
    }
    let v = (k - m) / (k + m);
    let square = v * v;
    let mut sum = (k - m) * v;
    let mut term = 2.0 * k * v;
    for odd in 1..1000 {
        term *= square;
        let next = sum + term / f64::from(2 * odd + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// ln B(a, b), for the limit of very small arguments.
pub(super) fn ln_beta(a: f64, b: f64) -> f64 {
    let sum = a + b;
    let entropy = a * (a / sum).ln() + b * (b / sum).ln();
    entropy + 0.5 * (2.0 * PI * sum / a / b).ln() + stirling_remainder(a) + stirling_remainder(b)
        - stirling_remainder(sum)
}

/// x^a y^b / B(a, b) with y = 1 − x.
pub(super) fn beta_factor(x: f64, y: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || y <= 0.0 {
        return 0.0;
    }
    let sum = a + b;
    let exponent = stirling_remainder(sum)
        - stirling_remainder(a)
        - stirling_remainder(b)
        - deviance(a, sum * x)
        - deviance(b, sum * y);
    (a / sum * b / (2.0 * PI)).sqrt() * exponent.exp()
}

/// A NaN ends the loop too.
fn is_negligible(change: f64) -> bool {
    change.is_nan() || change.abs() <= PRECISION
}

/// I_x(a, b) and its complement, x and y = 1 − x given apart so that neither loses digits.
pub(super) fn beta_tails(x: f64, y: f64, a: f64, b: f64) -> Tails {
    if x <= 0.0 {
        return Tails::from_lower(0.0);
    }
    if y <= 0.0 {
        return Tails::from_lower(1.0);
    }
    let direct =
        |x, y, a, b| Tails::from_lower(beta_factor(x, y, a, b) / beta_fraction(x, y, a, b));
    if a * y >= b * x {
        direct(x, y, a, b)
    } else {
        direct(y, x, b, a).swapped()
    }
}

/// The continued fraction of x^a y^b / (B(a, b) I_x(a, b)), by Lentz's method: DLMF 8.17.22
/// contracted (DiDonato & Morris 1992, equation 9), in which x and y enter apart.
fn beta_fraction(x: f64, y: f64, a: f64, b: f64) -> f64 {
    let drift = a * y - b * x;
    let denominator = |m: f64| {
        m + m * (b - m) * x / (a + 2.0 * m - 1.0)
            + (a + m) * (drift + 1.0 + m * (1.0 + y)) / (a + 2.0 * m + 1.0)
    };
    let mut fraction = away_from_zero(a * (drift + 1.0) / (a + 1.0));
    let (mut c, mut d) = (fraction, 0.0);
    for step in 1..MAXIMAL_STEPS {
        let m = f64::from(step);
        let root = x / (a + 2.0 * m - 1.0);
        let numerator = (a + m - 1.0) * root * ((a + b + m - 1.0) * root) * m * (b - m);
        let denominator = denominator(m);
        d = 1.0 / away_from_zero(denominator + numerator * d);
        c = away_from_zero(denominator + numerator / c);
        let change = c * d;
        fraction *= change;
        if is_negligible(change - 1.0) {
            break;
        }
    }
    fraction
}

/// Lentz's method divides by what may cross zero.
fn away_from_zero(value: f64) -> f64 {
    if value.abs() < TINY { TINY } else { value }
}

/// x^a e^(−x) / Γ(a).
pub(super) fn gamma_factor(x: f64, a: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    (a / (2.0 * PI)).sqrt() * (-deviance(a, x) - stirling_remainder(a)).exp()
}

/// P(a, x) and Q(a, x), the regularised incomplete gamma functions.
pub(super) fn gamma_tails(x: f64, a: f64) -> Tails {
    if x <= 0.0 {
        return Tails::from_lower(0.0);
    }
    if x == f64::INFINITY {
        return Tails::from_lower(1.0);
    }
    if a < SMALL_SHAPE && x < 1.5 {
        return gamma_tails_of_small_shape(x, a);
    }
    if x < a + 1.0 {
        return Tails::from_lower(gamma_factor(x, a) * gamma_series(x, a) / a);
    }
    Tails::from_lower(gamma_factor(x, a) * gamma_fraction(x, a)).swapped()
}

/// Below this shape the upper gamma tail is much smaller than the lower one wherever the power
/// series holds, so it is summed itself.
const SMALL_SHAPE: f64 = 0.1;

/// P and Q of a small shape: Q = 1 − x^a/Γ(1 + a) · (1 + a Σ_{k ≥ 1} (−x)^k / (k! (a + k))), DLMF
/// 8.7.1, with the difference from 1 in one piece.
fn gamma_tails_of_small_shape(x: f64, a: f64) -> Tails {
    let ln_power = a * x.ln() - ln_gamma_of_one_and(a);
    let (mut term, mut sum) = (1.0, 0.0);
    for step in 1..MAXIMAL_STEPS {
        let k = f64::from(step);
        term *= -x / k;
        let next = sum + term / (a + k);
        if next == sum {
            break;
        }
        sum = next;
    }
    let upper = -ln_power.exp_m1() - ln_power.exp() * a * sum;
    Tails::from_lower(upper).swapped()
}

/// ln Γ(1 + a) for a in [0, 0.1], relative to itself: −γ a + Σ_{k ≥ 2} ζ(k) (−a)^k / k.
fn ln_gamma_of_one_and(a: f64) -> f64 {
    const ZETA: [f64; 13] = [
        1.644_934_066_848_226_4,
        1.202_056_903_159_594_3,
        1.082_323_233_711_138_2,
        1.036_927_755_143_37,
        1.017_343_061_984_449,
        1.008_349_277_381_922_8,
        1.004_077_356_197_944_3,
        1.002_008_392_826_082_2,
        1.000_994_575_127_818,
        1.000_494_188_604_119_5,
        1.000_246_086_553_308,
        1.000_122_713_347_578_5,
        1.000_061_248_135_058_7,
    ];
    const EULER: f64 = 0.577_215_664_901_532_9;
    let coefficients = (2_u8..).zip(ZETA).map(|(k, zeta)| {
        let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
        sign * zeta / f64::from(k)
    });
    // Σ c_k a^(k−1), ascending, the terms falling by a tenth at least.
    let (sum, _) = coefficients.fold((-EULER, a), |(sum, power), c| (sum + c * power, power * a));
    a * sum
}

/// 1 + x/(a + 1) + x²/((a + 1)(a + 2)) + …, DLMF 8.11.4.
fn gamma_series(x: f64, a: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for step in 1..MAXIMAL_STEPS {
        term *= x / (a + f64::from(step));
        sum += term;
        if is_negligible(term / sum) {
            break;
        }
    }
    sum
}

/// The continued fraction of Q(a, x) Γ(a) / (x^a e^(−x)), DLMF 8.9.2, by Lentz's method.
fn gamma_fraction(x: f64, a: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / away_from_zero(b);
    let mut fraction = d;
    for step in 1..MAXIMAL_STEPS {
        let n = f64::from(step);
        let numerator = -n * (n - a);
        b += 2.0;
        d = 1.0 / away_from_zero(numerator * d + b);
        c = away_from_zero(b + numerator / c);
        let change = d * c;
        fraction *= change;
        if is_negligible(change - 1.0) {
            break;
        }
    }
    fraction
}

/// Which probability a quantile is wanted at; small ones are given as they are, not as 1 − p.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    Lower(f64),
    Upper(f64),
}

impl Target {
    /// The smaller of the two tails, which is the one with digits.
    pub(super) fn smaller(self) -> Self {
        match self {
            Self::Lower(p) if p > 0.5 => Self::Upper(1.0 - p),
            Self::Upper(q) if q > 0.5 => Self::Lower(1.0 - q),
            small => small,
        }
    }
}

/// The u at which the tails hit the target: Newton's method on the logarithm of the smaller tail,
/// kept inside a bracket. `slope(u)` is the derivative of the lower tail by u.
pub(super) fn solve(
    target: Target,
    start: f64,
    tails: impl Fn(f64) -> Tails,
    slope: impl Fn(f64) -> f64,
) -> f64 {
    let (mut low, mut high) = (-750.0, 750.0);
    let mut u = start.clamp(-740.0, 740.0);
    for _ in 0..100 {
        let tails = tails(u);
        let (excess, tail) = match target {
            Target::Lower(p) => ((tails.lower / p).ln(), tails.lower),
            Target::Upper(q) => ((q / tails.upper).ln(), tails.upper),
        };
        if excess > 0.0 {
            high = u;
        } else {
            low = u;
        }
        let newton = u - excess * tail / slope(u);
        let next = if newton > low && newton < high {
            newton
        } else {
            low + (high - low) / 2.0
        };
        if (next - u).abs() <= f64::EPSILON * u.abs().max(1.0) {
            return next;
        }
        u = next;
    }
    u
}

/// The logit u = ln(x/(1 − x)) of the beta quantile x, which keeps its digits at both ends.
pub(super) fn beta_logit_quantile(a: f64, b: f64, target: Target) -> f64 {
    let target = target.smaller();
    // Where x (or 1 − x) is below 1e-250 the first term of its series is all there is.
    match target {
        Target::Lower(p) => {
            let u = (p.ln() + a.ln() + ln_beta(a, b)) / a;
            if u < -575.0 {
                return u;
            }
        }
        Target::Upper(q) => {
            let u = -(q.ln() + b.ln() + ln_beta(a, b)) / b;
            if u > 575.0 {
                return u;
            }
        }
    }
    let parts = |u: f64| (1.0 / (1.0 + (-u).exp()), 1.0 / (1.0 + u.exp()));
    solve(
        target,
        (a / b).ln(),
        |u| {
            let (x, y) = parts(u);
            beta_tails(x, y, a, b)
        },
        |u| {
            let (x, y) = parts(u);
            beta_factor(x, y, a, b)
        },
    )
}

/// ln x of the gamma quantile x.
pub(super) fn gamma_log_quantile(a: f64, target: Target) -> f64 {
    let target = target.smaller();
    // Where x is below 1e-250 the first term of its series is all there is, from either tail.
    let ln_lower = match target {
        Target::Lower(p) => p.ln(),
        Target::Upper(q) => (-q).ln_1p(),
    };
    let u = (ln_lower + libm::lgamma(a + 1.0)) / a;
    if u < -575.0 {
        return u;
    }
    solve(
        target,
        a.ln(),
        |u| gamma_tails(u.exp(), a),
        |u| gamma_factor(u.exp(), a),
    )
}
