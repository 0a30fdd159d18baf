//! ln Γ and what the models take from it without cancellation.

/// ½·ln 2π.
pub(super) const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;
/// From here on Stirling's series has sixteen digits with the terms of [`stirling_tail`].
pub(super) const STIRLING: f64 = 12.0;

/// ln Γ(x) for x > 0.
///
/// Range (0, 1e300]; worst error 3e-16 on [1e-8, 1e8], relative to max(1, |ln Γ|) (libm's `lgamma`).
pub(crate) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The rest that Stirling's formula leaves: ln Γ(x) − [(x − ½)·ln x − x + ½·ln 2π], for x ≥
/// [`STIRLING`].
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
/// Range a in [1e-8, 1e7], n in [0, 1e7]; worst error 4e-15 relative to max(1, n·ln(a + n)).
pub(crate) fn ln_rising(a: f64, n: f64) -> f64 {
    if a >= STIRLING {
        return (a - 0.5) * (n / a).ln_1p()
            + n * ((a + n).ln() - 1.0)
            + (stirling_tail(a + n) - stirling_tail(a));
    }
    ln_gamma(a + n) - ln_gamma(a)
}

/// ln [x^a·e^(−x) / Γ(a)] for a, x > 0.
///
/// Range a, x in [1e-8, 1e8]; worst error 6e-15 relative to max(1, |the logarithm|).
pub(crate) fn ln_gamma_kernel(a: f64, x: f64) -> f64 {
    if a >= STIRLING {
        return 0.5 * a.ln() - stirling_tail(a) - deviance(a, x) - HALF_LN_TWO_PI;
    }
    a * x.ln() - x - ln_gamma(a)
}

/// k·ln(k/m) + m − k ≥ 0 without cancellation at k ≈ m (Loader 2000).
pub(super) fn deviance(k: f64, m: f64) -> f64 {
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

/// ψ(x), the derivative of ln Γ, for x > 0.
///
/// Range [1e-8, 1e8]; worst error 1e-15 relative to max(1, |ψ|): beside its zero at 1.4616 it has
/// absolute digits only.
pub(crate) fn digamma(x: f64) -> f64 {
    special::Gamma::digamma(x)
}

/// ψ(x + a) − ψ(x) for x > 0 and a ≥ 0, without the digits that a difference of two ψ loses where
/// it is small beside them.
///
/// Below 10 by the sum a/((x + i)(x + i + a)), from there by the asymptotic series, term by term.
/// Range x in [1e-8, 1e20], a up to 1e20; worst relative error 2e-15.
pub(crate) fn digamma_rise(x: f64, a: f64) -> f64 {
    /// B₂ₖ/(2k), k = 1, 2, …
    const SERIES: [f64; 8] = [
        1.0 / 12.0,
        -1.0 / 120.0,
        1.0 / 252.0,
        -1.0 / 240.0,
        1.0 / 132.0,
        -691.0 / 32_760.0,
        1.0 / 12.0,
        -3_617.0 / 8_160.0,
    ];
    let (mut x, mut rise) = (x, 0.0);
    while x < 10.0 {
        rise += a / x / (x + a);
        x += 1.0;
    }
    let growth = (a / x).ln_1p();
    let (square, mut power) = (x * x, 1.0);
    rise += growth + 0.5 * a / x / (x + a);
    for (k, coefficient) in (1..).zip(SERIES) {
        power *= square;
        rise -= coefficient / power * (-2.0 * f64::from(k) * growth).exp_m1();
    }
    rise
}

/// ln(1 + e^x) without overflow; worst relative error 3e-16.
pub(crate) fn ln_one_plus_exp(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// 1 / (1 + e^(−x)); worst relative error 3e-16 where the value is above 1e-300.
pub(crate) fn logistic(x: f64) -> f64 {
    (1.0 + (-x).exp()).recip()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A check of the distance of `got` from `want`, relative to the larger of `want` and `unit`.
    #[track_caller]
    pub(in crate::numeric) fn within(error: f64, got: f64, want: f64, unit: f64, at: &[f64]) {
        let away = (got - want).abs() / want.abs().max(unit);
        assert!(away <= error, "{at:?}: {got} {want} {away:e}");
    }

    /// mpmath 1.3 at 50 digits.
    #[test]
    fn a_rise_of_digamma_keeps_its_digits() {
        for (x, a, want) in [
            (1e-6, 1e-6, 500_000.000_001_644_95),
            (0.02, 0.02, 25.031_514_431_539_35),
            (0.3, 7.5, 5.491_177_912_895_443),
            (1.4616, 2.0, 1.090_421_562_668_377_2),
            (5.5, 1e-9, 1.993_423_869_698_232e-10),
            (9.99, 0.5, 0.051_300_992_816_752_44),
            (10.0, 1e6, 11.563_767_468_852_47),
            (2.5, 1e19, 43.045_960_126_241_625),
            (1.2e19, 0.02, 1.666_666_666_666_666_7e-21),
            (4e8, 3.0, 7.499_999_981_25e-9),
            (1e-3, 1e3, 1_007.482_828_127_958_8),
            (1.0, 1.0, 1.0),
            (1e6, 1e6, 0.693_147_430_560_007_8),
        ] {
            within(2e-15, digamma_rise(x, a), want, 1e-300, &[x, a]);
        }
        assert_eq!(digamma_rise(3.0, 0.0), 0.0);
    }

    /// mpmath 1.3 at 50 digits: the worst of three thousand random points each, and some more.
    #[test]
    fn agrees_with_fifty_digits() {
        for (x, ln, psi) in OF_ONE {
            within(3e-16, ln_gamma(x), ln, 1.0, &[x]);
            within(1e-15, digamma(x), psi, 1.0, &[x]);
        }
        for (a, n, want) in RISING {
            let unit = (n * (a + n).ln()).abs().max(1.0);
            within(4e-15, ln_rising(a, n), want, unit, &[a, n]);
        }
        for (a, x, want) in GAMMA_KERNEL {
            within(6e-15, ln_gamma_kernel(a, x), want, 1.0, &[a, x]);
        }
        for (x, ln, share) in LOGISTIC {
            within(3e-16, ln_one_plus_exp(x), ln, 0.0, &[x]);
            within(3e-16, logistic(x), share, 0.0, &[x]);
        }
    }

    const OF_ONE: [(f64, f64, f64); 17] = [
        (44180.0, 428366.064859397, 10.696016159593253),
        (1.30731, -0.10938136760450685, -0.1609313613440338),
        (1.46937, -0.12145738928460283, 0.007461316552153219),
        (0.8768, 0.08441472243954572, -0.8004123307840425),
        (2.489e-05, 10.601030075196396, -40177.354997141876),
        (0.0006806, 7.292143323769858, -1469.8678980309955),
        (4.644e-07, 14.582519319063897, -2153316.68401938),
        (7.895, 8.31425636258464, 2.0015636063067763),
        (226000.0, 2560188.3576792623, 12.328288065863411),
        (1106000.0, 14285378.030745624, 13.916260008984784),
        (1.068e-08, 18.3548929972497, -93632959.37871377),
        (1.288, -0.10606250534798203, -0.18288891692017342),
        (41950000.0, 694355930.3102547, 17.551988978958537),
        (0.008852, 4.7220665142454, -113.53156876030042),
        (1946000.0, 26234577.288498163, 14.481286284790759),
        (6.103, 4.964177773403801, 1.7246221243370643),
        (0.003017, 5.801758334495732, -332.0273516462528),
    ];

    const RISING: [(f64, f64, f64); 15] = [
        (4.248e-08, 0.01309, -12.645744721007581),
        (11.52, 3.099e-05, 7.437772987346708e-05),
        (9.169, 0.00064, 0.0013826198197632203),
        (2.566, 515500.0, 6264843.886917987),
        (278200.0, 13.0, 162.96952262976188),
        (0.1989, 43940.0, 425800.2705077025),
        (552.3, 0.001422, 0.008977352037907184),
        (0.02548, 13130.0, 111370.02327365955),
        (57.37, 1.801e-05, 7.277446584815041e-05),
        (0.02996, 6137.0, 47383.80221428574),
        (7.592e-08, 49.0, 124.28033830410139),
        (0.4193, 1574.0, 10012.381215560321),
        (4.175e-08, 1.0, -16.991566385649545),
        (176100.0, 328.0, 3962.153135499357),
        (11440.0, 40.0, 373.8629540780432),
    ];

    const GAMMA_KERNEL: [(f64, f64, f64); 14] = [
        (94.46, 118.1, -1.1875947651706946),
        (11.69, 9.8230807, 0.13617265032757492),
        (1003000.0, 1004467.4, 4.917949064720372),
        (12620000.0, 12621419.0, 7.17668756252355),
        (371700.0, 372167.28, 5.200509496110818),
        (4.879, 13.545365, -3.82792265048294),
        (1.134e-08, 0.202, -18.49692955023937),
        (1530.0, 1620.0275, 0.19836368466126017),
        (0.1998, 9482.0, -9481.695523477509),
        (1.183, 2.2410486, -1.206157934311003),
        (8.849e-07, 0.0001639, -13.937962294908838),
        (0.00579, 0.02222826, -5.192575666578825),
        (0.266, 0.39492604, -1.8645553778809199),
        (6198000.0, 6197268.5, 6.857760139824157),
    ];

    /// x, ln(1 + e^x) and 1/(1 + e^(−x)).
    const LOGISTIC: [(f64, f64, f64); 9] = [
        (-700.0, 9.85967654375977e-305, 9.85967654375977e-305),
        (-40.0, 4.248354255291589e-18, 4.248354255291589e-18),
        (-3.0, 0.04858735157374206, 0.04742587317756678),
        (-0.001, 0.6926473055599401, 0.4997500000208333),
        (0.0, std::f64::consts::LN_2, 0.5),
        (0.5, 0.9740769841801067, 0.6224593312018546),
        (2.0, 2.1269280110429727, 0.8807970779778824),
        (36.0, 36.0, 0.9999999999999998),
        (800.0, 800.0, 1.0),
    ];
}
