//! The fall of a beta function as one of its arguments rises.

use super::beta::ln_of_part;
use super::gamma::{STIRLING, stirling_tail};

/// ln [B(a, b + t) / B(a, b)] = ln [(b)ₜ / (a + b)ₜ], for b > 0, t ≥ 0, a > −1 and a + b > 0.
///
/// Without any ln Γ: both factorials are moved up to where Stirling's formula holds, and there the
/// four logarithms are joined into ones of 1 + something,
///
/// ```text
/// ln = −Σᵢ ln(1 + at/((b+i)(a+b+t+i)))      i = 0 … k − 1, then with b + k for b
///    + (b − ½) ln(1 + at/(bR)) + t ln(1 − a/R) + a ln(1 − t/R) + Stirling's rests,   R = a + b + t
/// ```
///
/// so that the logarithm keeps its *relative* digits as a → 0, t → 0 or b → ∞. Range |a|, t in
/// [1e-12, 1e8], b in [1e-8, 1e8]; worst relative error 1e-13.
pub(crate) fn ln_beta_ratio(a: f64, b: f64, t: f64) -> f64 {
    if a == 0.0 || t == 0.0 {
        return 0.0;
    }
    let mut b = b;
    let mut steps = 0.0;
    while b < STIRLING || a + b < STIRLING {
        steps += (a / b * (t / (a + b + t))).ln_1p();
        b += 1.0;
    }
    let sum = a + b + t;
    let joined = (b - 0.5) * (a / b * (t / sum)).ln_1p()
        + t * ln_of_part((b + t) / sum, a / sum)
        + a * ln_of_part((a + b) / sum, t / sum);
    let rests = tail_rise(b, a, t);
    joined + rests - steps
}

/// [δ(b + a) − δ(b)] − [δ(b + t + a) − δ(b + t)] of Stirling's rest δ.
fn tail_rise(b: f64, a: f64, t: f64) -> f64 {
    // The function is symmetric in a and t: differences over the smaller one.
    let (small, large) = if a.abs() < t { (a, t) } else { (t, a) };
    if small.abs() < 1.0 {
        // The integral of the slope by Gauss' rule of three points.
        const NODE: f64 = 0.387_298_334_620_741_7;
        let fall = |share: f64| {
            let at = b + share * small;
            stirling_tail_slope(at) - stirling_tail_slope(at + large)
        };
        return small * (5.0 * (fall(0.5 - NODE) + fall(0.5 + NODE)) + 8.0 * fall(0.5)) / 18.0;
    }
    (stirling_tail(b + a) - stirling_tail(b)) - (stirling_tail(b + t + a) - stirling_tail(b + t))
}

/// δ′(x) = −1/(12 x²) + 1/(120 x⁴) − 1/(252 x⁶) + …
fn stirling_tail_slope(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 6] = [
        -1.0 / 12.0,
        1.0 / 120.0,
        -1.0 / 252.0,
        1.0 / 240.0,
        -1.0 / 132.0,
        691.0 / 32_760.0,
    ];
    let square = (x * x).recip();
    COEFFICIENTS
        .iter()
        .rev()
        .fold(0.0, |sum, coefficient| (sum + coefficient) * square)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// mpmath 1.3: `loggamma` at 60 digits.
    #[test]
    fn agrees_with_sixty_digits() {
        for (a, b, t, want) in REFERENCES {
            let got = ln_beta_ratio(a, b, t);
            assert!(
                (got - want).abs() <= 1e-13 * want.abs(),
                "({a}, {b}, {t}): {got} {want} {:e}",
                (got - want) / want
            );
        }
    }

    const REFERENCES: [(f64, f64, f64, f64); 32] = [
        (0.668, 3.806, 1.0, -0.16170409419398013),
        (0.01, 300.0, 120.0, -0.0033694410517265535),
        (50.0, 0.02, 120.0, -107.67637451491666),
        (1e-12, 2.0, 5.0, -1.4499999999997543e-12),
        (-0.3, 1.4, 60.0, 1.3017736796242152),
        (-1e-09, 1.5, 10000.0, 9.173950393881875e-09),
        (100000.0, 300000.0, 1.0, -0.2876820724517809),
        (1000.0, 1000000.0, 1000.0, -0.9990016641706435),
        (2.0, 100000000.0, 0.001, -1.99999998999e-11),
        (0.001, 1e-08, 1.0, -11.51293546492023),
        (0.5, 0.7, 100000000.0, -9.556581710761165),
        (100000.0, 0.001, 100000.0, -138640.82342046266),
        (0.3896, 0.0161, 161.2, -5.317159244861489),
        (0.003797, 19.37, 0.8424, -0.00016577871188882458),
        (0.002911, 11.47, 0.001995, -5.289097099998756e-07),
        (2.946, 0.003621, 0.005317, -0.9113813117052375),
        (2.49, 4119.0, 0.009782, -5.912295956391734e-06),
        (0.06108, 104.6, 38170.0, -0.36079225309378704),
        (41.38, 1.491, 64570.0, -340.90883486529583),
        (0.002359, 7375.0, 0.2074, -6.634343226206038e-08),
        (0.01426, 0.008757, 0.2937, -0.9259146423913),
        (3381.0, 0.02791, 44.96, -243.92495870750093),
        (129.2, 0.9532, 24.1, -64.42984580802977),
        (0.003179, 0.002998, 0.04443, -0.6582338032780093),
        (277.5, 2.635, 0.326, -1.5632293508237602),
        (48.36, 4.222, 0.2501, -0.651589373406435),
        (2265.0, 390.8, 0.0897, -0.1719817173990685),
        (39.39, 15.91, 10030.0, -225.18334058271324),
        (684.8, 0.2011, 69410.0, -3853.5729678235534),
        (0.008801, 2.213, 1141.0, -0.05709165501744295),
        (0.01644, 8.16, 0.002059, -4.4075102234514805e-06),
        (221.7, 1308.0, 38.39, -5.932686700808493),
    ];
}
