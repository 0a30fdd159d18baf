//! Derivatives of ln Γ and of rising factorials.

use super::gamma::digamma;

/// ψ′(x), the second derivative of ln Γ, for x > 0.
///
/// Range [1e-8, 1e8]; worst relative error 1e-15.
pub(crate) fn trigamma(x: f64) -> f64 {
    /// B₂ₖ, k = 1, 2, …
    const SERIES: [f64; 8] = [
        1.0 / 6.0,
        -1.0 / 30.0,
        1.0 / 42.0,
        -1.0 / 30.0,
        5.0 / 66.0,
        -691.0 / 2730.0,
        7.0 / 6.0,
        -3617.0 / 510.0,
    ];
    let (mut x, mut steps) = (x, 0.0);
    while x < 12.0 {
        steps += (x * x).recip();
        x += 1.0;
    }
    let inverse = x.recip();
    let square = inverse * inverse;
    let series = SERIES
        .iter()
        .rev()
        .fold(0.0, |sum, coefficient| sum * square + coefficient);
    steps + inverse * (1.0 + inverse * (0.5 + inverse * series))
}

/// The first derivative of ln (a)ₙ = ln Γ(a + n)/Γ(a) in a, and the negative of the second, for a
/// whole n: Σ 1/(a + i) and Σ 1/(a + i)² over i < n.
///
/// Range a in [1e-8, 1e8], n in [0, 1e7]; up to n = 64 the worst relative error is 2e-15.
pub(crate) fn ln_rising_slopes(a: f64, n: f64) -> (f64, f64) {
    const FEW: f64 = 64.0;
    if n > FEW {
        return (digamma(a + n) - digamma(a), trigamma(a) - trigamma(a + n));
    }
    let (mut first, mut second) = (0.0, 0.0);
    let mut at = 0.0;
    while at < n {
        let inverse = (a + at).recip();
        first += inverse;
        second += inverse * inverse;
        at += 1.0;
    }
    (first, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// mpmath 1.3: `psi(1, x)` at 50 digits.
    #[test]
    fn trigamma_agrees_with_fifty_digits() {
        for (x, want) in TRIGAMMA {
            let got = trigamma(x);
            assert!((got - want).abs() <= 1e-15 * want, "{x}: {got} {want}");
        }
    }

    /// ψ(a + n) − ψ(a) = Σ 1/(a + i), beside the place where the one turns into the other.
    #[test]
    fn the_slopes_are_sums() {
        for a in [0.01, 0.7, 3.0, 900.0] {
            for n in [0.0_f64, 1.0, 64.0, 65.0, 300.0] {
                let terms = || (0..n as u32).map(|i| (a + f64::from(i)).recip());
                let (first, second) = ln_rising_slopes(a, n);
                let (want, want_second) =
                    (terms().sum::<f64>(), terms().map(|x| x * x).sum::<f64>());
                assert!((first - want).abs() <= 1e-13 * want.max(1.0), "{a} {n}");
                assert!(
                    (second - want_second).abs() <= 1e-13 * want_second.max(1.0),
                    "{a} {n}"
                );
            }
        }
    }

    const TRIGAMMA: [(f64, f64); 12] = [
        (1e-06, 1000000000001.645),
        (0.02, 2501.598118191868),
        (0.5, 4.934802200544679),
        (1.0, 1.6449340668482264),
        (1.4616, 0.9677007114650835),
        (3.7, 0.3100378576700383),
        (9.5, 0.11099728846909904),
        (11.99, 0.08697741048698757),
        (12.0, 0.08690187287176838),
        (40.0, 0.02531510384129103),
        (1234.5, 0.0008103727271269667),
        (3000000.0, 3.3333338888889505e-07),
    ];
}
