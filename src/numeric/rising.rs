//! Derivatives of ln Γ and of rising factorials.

use super::beta_ratio::ln_beta_ratio;
use super::elementary::ln_1p;
use super::gamma::{digamma, ln_rising};

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
fn ln_rising_slopes(a: f64, n: f64) -> (f64, f64) {
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

/// Up to so many steps each is taken, and up to so large an n: more sum up roundings.
const STEPS: f64 = 8.0;
const LARGEST: f64 = 64.0;

fn is_near(from: f64, to: f64) -> bool {
    (from..=from + STEPS).contains(&to) && to <= LARGEST
}

/// ln (a)ₙ with [its slopes](ln_rising_slopes) for one whole n after the other: where the next is near,
/// by the steps from this one.
///
/// Range of a and n as of [`ln_rising`]; worst error 1e-14 relative to max(1, n·ln(a + n)).
#[derive(Clone, Copy)]
pub(crate) struct Rising {
    a: f64,
    n: f64,
    pub(crate) ln: f64,
    pub(crate) slopes: (f64, f64),
}

impl Rising {
    pub(crate) fn new(a: f64) -> Self {
        Self {
            a,
            n: 0.0,
            ln: 0.0,
            slopes: (0.0, 0.0),
        }
    }

    pub(crate) fn to(&mut self, n: f64) -> Self {
        if is_near(self.n, n) {
            while self.n < n {
                let factor = self.a + self.n;
                let inverse = factor.recip();
                self.ln += factor.ln();
                self.slopes.0 += inverse;
                self.slopes.1 += inverse * inverse;
                self.n += 1.0;
            }
        } else {
            self.n = n;
            self.ln = ln_rising(self.a, n);
            self.slopes = ln_rising_slopes(self.a, n);
        }
        *self
    }
}

/// [`ln_beta_ratio`] for a > 0 and one whole t after the other, as [`Rising`].
#[derive(Clone, Copy)]
pub(crate) struct BetaRatio {
    a: f64,
    b: f64,
    t: f64,
    ln: f64,
}

impl BetaRatio {
    pub(crate) fn new(a: f64, b: f64) -> Self {
        Self {
            a,
            b,
            t: 0.0,
            ln: 0.0,
        }
    }

    pub(crate) fn ln_to(&mut self, t: f64) -> f64 {
        if is_near(self.t, t) {
            while self.t < t {
                self.ln -= ln_1p(self.a / (self.b + self.t));
                self.t += 1.0;
            }
        } else {
            self.t = t;
            self.ln = ln_beta_ratio(self.a, self.b, t);
        }
        self.ln
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever steps lead to an n, they lead to the same number.
    #[test]
    fn steps_lead_to_what_one_formula_says() {
        for a in [1e-8, 0.01, 0.7, 3.0, 900.0, 1e6] {
            for b in [1e-6, 0.3, 4.0, 1e5] {
                let (mut rising, mut ratio) = (Rising::new(a), BetaRatio::new(a, b));
                for n in [
                    0.0, 0.0, 1.0, 2.0, 5.0, 13.0, 30.0, 31.0, 64.0, 65.0, 66.0, 1e4,
                ] {
                    let got = rising.to(n);
                    let near = |got: f64, want: f64, scale: f64| {
                        assert!(
                            (got - want).abs() <= 1e-14 * scale,
                            "{a} {b} {n}: {got} {want}"
                        );
                    };
                    near(got.ln, ln_rising(a, n), (n * (a + n).ln()).abs().max(1.0));
                    let (first, second) = ln_rising_slopes(a, n);
                    near(got.slopes.0, first, first);
                    near(got.slopes.1, second, second);
                    let want = ln_beta_ratio(a, b, n);
                    near(ratio.ln_to(n), want, 10.0 * want.abs());
                }
            }
        }
    }

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
