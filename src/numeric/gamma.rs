//! ln Γ and what the models take from it without cancellation.

/// ½·ln 2π.
const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;
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

/// ln B(a, b) for a, b > 0, without the difference of three ln Γ.
///
/// Range [1e-8, 1e8]; worst error 3e-15 relative to max(1, |ln B|).
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
/// Range a, b in [1e-8, 1e7]; worst error 3e-13 relative to max(1, |the logarithm|), 1e-14 up to 1e4.
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
/// Range a, b in [1e-8, 1e7]; worst relative error that of the logarithm times its size.
pub(crate) fn beta_kernel(a: f64, b: f64, x: f64, y: f64) -> f64 {
    ln_beta_kernel(a, b, x, y).exp()
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
/// Range a, b in [1e-8, 1e7]; worst relative error 1e-12 where the value is above 1e-300, 2e-14 for a
/// and b up to 300. The continued fraction takes O(√max(a, b)) steps.
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
mod tests {
    use super::*;

    /// A check of the distance of `got` from `want`, relative to the larger of `want` and `unit`.
    #[track_caller]
    fn within(error: f64, got: f64, want: f64, unit: f64, at: &[f64]) {
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
        for (a, b, want) in BETA {
            within(3e-15, ln_beta(a, b), want, 1.0, &[a, b]);
        }
        for (a, b, x, y, want) in BETA_KERNEL {
            let error = if a.max(b) < 1e4 { 1e-14 } else { 3e-13 };
            within(error, ln_beta_kernel(a, b, x, y), want, 1.0, &[a, b, x]);
        }
        for (a, x, want) in GAMMA_KERNEL {
            within(6e-15, ln_gamma_kernel(a, x), want, 1.0, &[a, x]);
        }
        for (a, b, x, y, want) in BETA_CDF {
            within(2e-14, beta_cdf(a, b, x, y).unwrap(), want, 0.0, &[a, b, x]);
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

    const BETA: [(f64, f64, f64); 15] = [
        (0.848, 11.06, -1.9239531663489726),
        (10.88, 0.2033, 1.0289987403059067),
        (8.339, 0.2559, 0.7321492350652614),
        (0.0003188, 13130.0, 8.047739620004265),
        (0.01515, 7515000.0, 3.9413362907315572),
        (4.741e-05, 305000.0, 9.956051320522809),
        (544000.0, 0.0001695, 8.680321280454935),
        (0.0001231, 3.833, 9.002293828229755),
        (828.8, 16.19, -80.52266991436915),
        (8782.0, 1.008e-06, 13.807532653436807),
        (701300.0, 75690000.0, -3987656.547583779),
        (0.06851, 6.68e-08, 16.521563724270553),
        (32.39, 336.0, -110.44335386969263),
        (1.1e-06, 1.645, 13.720199562844149),
        (1.524e-08, 6.792, 17.999342249844563),
    ];

    const BETA_KERNEL: [(f64, f64, f64, f64, f64); 14] = [
        (
            631000.0,
            696900.0,
            0.473630202227,
            0.526369797773,
            -1.0125657478108985,
        ),
        (
            4312000.0,
            4241000.0,
            0.50370895266,
            0.49629104733999996,
            3.0321561364653484,
        ),
        (1.117e-08, 2.155e-07, 0.4971, 0.5029, -18.36056868553212),
        (0.03393, 3960000.0, 0.5544, 0.4456, -3201003.887221841),
        (
            1.176e-08,
            3.095e-07,
            1e-12,
            0.999999999999,
            -18.2958548914217,
        ),
        (
            0.1787,
            69.52,
            0.8379,
            0.16210000000000002,
            -127.41235359390578,
        ),
        (0.1262, 1.124e-07, 0.6998, 0.3002, -16.046251344208194),
        (
            417400.0,
            3.014e-08,
            0.999999999,
            9.999999717180685e-10,
            -17.317830260872594,
        ),
        (3739000.0, 0.003852, 0.3485, 0.6515, -3941349.1456988417),
        (
            9796000.0,
            418600.0,
            0.962934880231,
            0.037065119768999955,
            -2117.652587996815,
        ),
        (1.651e-08, 2.837e-07, 0.5524, 0.4476, -17.975864704822186),
        (6.19e-06, 6.47e-05, 0.2948, 0.7052, -12.083973807811546),
        (
            0.04856,
            38870.0,
            3.21966482171e-06,
            0.9999967803351782,
            -3.224889789756509,
        ),
        (0.0139, 8.884e-07, 0.4326, 0.5674, -13.945555530431717),
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

    const BETA_CDF: [(f64, f64, f64, f64, f64); 12] = [
        (
            247.6,
            0.01342,
            0.3613764215,
            0.6386235785000001,
            3.246637180091651e-114,
        ),
        (
            183.3,
            5.76,
            0.4221116066,
            0.5778883934,
            1.3080128441191127e-61,
        ),
        (
            104.7,
            1.081,
            0.1479406018,
            0.8520593982,
            1.9249562935016359e-87,
        ),
        (
            37.16,
            49.98,
            0.3381323585,
            0.6618676415,
            0.04492154365029812,
        ),
        (
            0.01005,
            9.609,
            0.001148969174,
            0.998851030826,
            0.9606035065455208,
        ),
        (
            1.307,
            26.23,
            0.007135851914,
            0.992864148086,
            0.08698378139149979,
        ),
        (
            0.1687,
            40.61,
            0.009535220937,
            0.990464779063,
            0.8720744673554498,
        ),
        (
            19.24,
            0.7295,
            0.1929848758,
            0.8070151242,
            6.753104000210904e-15,
        ),
        (
            3.099,
            41.98,
            0.0549584928,
            0.9450415072,
            0.41436770910099735,
        ),
        (
            0.1566,
            41.22,
            0.0006988990628,
            0.9993011009372,
            0.6130865699345526,
        ),
        (
            0.3237,
            0.02625,
            0.8002827198,
            0.1997172802,
            0.09990139138286419,
        ),
        (
            41.83,
            1.008,
            0.6349188521,
            0.3650811479,
            5.7455885623067975e-09,
        ),
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
