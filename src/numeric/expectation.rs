//! Expectations over a beta or a gamma distribution by the trapezoidal rule, which converges
//! exponentially once the variable is put on the whole line (logit, log).
//!
//! ```text
//! E[f(p)] = Σ w_k f(p_k) / Σ w_k      p = 1/(1 + e^(−u)),  w = p^a (1 − p)^b,   u = u₀ + k·h
//! E[f(g)] = Σ w_k f(g_k) / Σ w_k      g = e^v,             w = g^s e^(−g),      v = v₀ + k·h
//! ```
//!
//! The sums run from the mode outwards. Where the weight falls slowly (a ≪ 1) the tail in which f no
//! longer changes is a geometric series and is added in closed form. All terms are positive for a
//! positive f, so nothing cancels.

use super::Unsettled;

/// The step for a weight with 1/`concentration` as the variance of the logit or the logarithm.
///
/// The rule's error is the least of e^(−2πθ/h)·(cos θ)^(−concentration) over θ < π/2, the strip in
/// which the integrands are analytic: below 1e-16 with this step for every concentration.
fn step(concentration: f64) -> f64 {
    (16.0 + 2.2 * concentration).sqrt().recip()
}

/// A term below this share of the sum ends it.
const NEGLIGIBLE: f64 = 1e-18;
const MOST_NODES: u32 = 20_000;

/// The numerator and the denominator of an expectation.
#[derive(Default)]
struct Sums {
    weighted: f64,
    weights: f64,
}

impl Sums {
    fn add(&mut self, weight: f64, value: f64) {
        self.weighted += weight * value;
        self.weights += weight;
    }

    fn does_not_see(&self, weight: f64, value: f64) -> bool {
        self.weighted > 0.0
            && weight <= NEGLIGIBLE * self.weights
            && weight * value <= NEGLIGIBLE * self.weighted
    }
}

/// A node: what f is called with, its weight, and whether the weight is a pure exponential from
/// here outwards.
struct Node<P> {
    point: P,
    weight: f64,
    in_tail: bool,
}

/// Sums from the mode (excluded) in one direction; `decay` is the exponent of the weight's tail.
fn sweep<P>(
    sums: &mut Sums,
    node: impl Fn(f64) -> Node<P>,
    f: &impl Fn(P) -> f64,
    step: f64,
    decay: Option<f64>,
) -> Result<(), Unsettled> {
    let mut previous = f64::NAN;
    for k in 1..MOST_NODES {
        let Node {
            point,
            weight,
            in_tail,
        } = node(f64::from(k) * step);
        let value = f(point);
        sums.add(weight, value);
        if sums.does_not_see(weight, value) {
            return Ok(());
        }
        if let Some(decay) = decay
            && in_tail
            && (value - previous).abs() <= f64::EPSILON * value.abs()
        {
            // Σ_{j≥1} e^(−decay·j·h) = 1 / (e^(decay·h) − 1)
            sums.add(weight / (decay * step.abs()).exp_m1(), value);
            return Ok(());
        }
        previous = value;
    }
    Err(Unsettled("an expectation by quadrature"))
}

/// E\[f(p, 1 − p)\] for p ~ Beta(a, b) and f > 0 smooth in the logit of p, constant at both ends.
///
/// Range a, b in [1e-3, 1e6]; worst relative error 2e-15 for 1/(d + p) with a, b in [1e-3, 1e3] and d
/// in [1e-6, 1e2], 1e-13 for the functions that the models use.
pub(crate) fn over_beta(a: f64, b: f64, f: impl Fn(f64, f64) -> f64) -> Result<f64, Unsettled> {
    over_beta_falling(a, b, 0.0, f)
}

/// [`over_beta`] of an f that falls like p^(−power): with the weight it can have a peak at small p,
/// where the weight alone has none, so the step must suit that peak too.
pub(crate) fn over_beta_falling(
    a: f64,
    b: f64,
    power: f64,
    f: impl Fn(f64, f64) -> f64,
) -> Result<f64, Unsettled> {
    let step = step((a / (a + b) * b).max(a / (a + power) * power));
    let (mode, antimode) = (a / (a + b), b / (a + b));
    let tail = 1e-17 / (1.0 + a + b);
    let node = |d: f64| {
        // The logarithms of p/mode and (1 − p)/antimode at logit(mode) + d.
        let (shift_down, shift_up) = (
            (antimode * (-d).exp_m1()).ln_1p(),
            (mode * d.exp_m1()).ln_1p(),
        );
        let (p, q) = (mode * (-shift_down).exp(), antimode * (-shift_up).exp());
        Node {
            point: (p, q),
            weight: (-a * shift_down - b * shift_up).exp(),
            in_tail: p < tail || q < tail,
        }
    };
    let f = |(p, q): (f64, f64)| f(p, q);
    let mut sums = Sums::default();
    sums.add(1.0, f((mode, antimode)));
    sweep(&mut sums, node, &f, -step, Some(a))?;
    sweep(&mut sums, node, &f, step, Some(b))?;
    Ok(sums.weighted / sums.weights)
}

/// E\[f(g)\] for g ~ Gamma(shape, 1) and f > 0 smooth in ln g, constant towards g = 0.
///
/// Range shape in [1e-3, 1e6]; worst relative error 2e-15 for 1/(d + g) with shape in [1e-3, 1e3] and
/// d in [1e-6, 1e3], 1e-13 for the functions that the models use.
pub(crate) fn over_gamma(shape: f64, f: impl Fn(f64) -> f64) -> Result<f64, Unsettled> {
    let mut sums = Sums::default();
    let step = step(shape);
    let node = |d: f64| gamma_node(shape, d);
    sums.add(1.0, f(shape));
    sweep(&mut sums, node, &f, -step, Some(shape))?;
    sweep(&mut sums, node, &f, step, None)?;
    Ok(sums.weighted / sums.weights)
}

fn gamma_node(shape: f64, d: f64) -> Node<f64> {
    let point = shape * d.exp();
    Node {
        point,
        weight: (-shape * (d.exp_m1() - d)).exp(),
        in_tail: point < 1e-17,
    }
}

/// Points and weights (of sum 1) of the rule of [`over_gamma`], for functions that no longer change
/// below `smallest`; to be used when many such expectations share one shape. Worst relative error 1e-13
/// for 1/(d + g) with d ≥ `smallest`.
pub(crate) fn gamma_rule(shape: f64, smallest: f64) -> Result<Vec<(f64, f64)>, Unsettled> {
    let step = step(shape);
    let mut rule = vec![(shape, 1.0)];
    let mut total = 1.0;
    for (direction, decays) in [(-step, true), (step, false)] {
        let mut settled = false;
        for k in 1..MOST_NODES {
            let node = gamma_node(shape, f64::from(k) * direction);
            let mut weight = node.weight;
            let ends = weight <= NEGLIGIBLE * total;
            let geometric = decays && node.in_tail && node.point < 1e-17 * smallest;
            if geometric {
                weight += weight / (shape * step).exp_m1();
            }
            total += weight;
            rule.push((node.point, weight));
            if ends || geometric {
                settled = true;
                break;
            }
        }
        if !settled {
            return Err(Unsettled("a rule of quadrature"));
        }
    }
    for (_, weight) in &mut rule {
        *weight /= total;
    }
    Ok(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// mpmath 1.3 at 40 digits: E\[1/(d + p)\] by ₂F₁ and E\[1/(d + g)\] by Tricomi's U; the worst of
    /// some hundred random points, and some more.
    #[test]
    fn agrees_with_forty_digits() {
        for (a, b, d, want) in OVER_BETA {
            let got = over_beta(a, b, |p, _| (d + p).recip()).unwrap();
            assert!(
                (got - want).abs() <= 2e-15 * want,
                "{a} {b} {d}: {got} {want}"
            );
        }
        for (shape, d, want) in OVER_GAMMA {
            let got = over_gamma(shape, |g| (d + g).recip()).unwrap();
            assert!(
                (got - want).abs() <= 2e-15 * want,
                "{shape} {d}: {got} {want}"
            );
            let rule = gamma_rule(shape, d).unwrap();
            let by_rule: f64 = rule.iter().map(|(g, weight)| weight / (d + g)).sum();
            assert!(
                (by_rule - want).abs() <= 1e-13 * want,
                "{shape} {d}: {by_rule} {want}"
            );
        }
    }

    const OVER_BETA: [(f64, f64, f64, f64); 14] = [
        (0.0048, 0.002474, 1.265e-06, 251913.81066758672),
        (0.05615, 0.0778, 1.056e-05, 29245.577273386472),
        (0.009057, 0.03644, 8.761e-05, 8406.080788383948),
        (0.002927, 146.5, 0.007478, 133.50629123241444),
        (0.1572, 173.5, 0.0331, 29.50940530357755),
        (0.02651, 2.093, 5.91, 0.16886507008396615),
        (0.002519, 15.38, 0.0001566, 6297.880957102193),
        (1.692, 0.007985, 11.56, 0.07964853463767659),
        (0.02685, 536.0, 0.005025, 197.48627170420258),
        (8.643, 2.27, 1.636, 0.4128738381943807),
        (0.004841, 735.8, 0.0002085, 4757.234823205692),
        (46.07, 0.1655, 5.678e-05, 1.0036148664219857),
        (0.1413, 126.0, 43.91, 0.02277327475675739),
        (225.1, 0.253, 0.1992, 0.8346735749218622),
    ];

    const OVER_GAMMA: [(f64, f64, f64); 14] = [
        (1.48, 0.002986, 1.8765247297290786),
        (1.184, 6.552e-06, 4.74162798919577),
        (0.008794, 3.956e-06, 227752.95437119188),
        (0.008453, 0.001154, 822.3832491544046),
        (17.79, 0.3294, 0.05834380548412504),
        (676.6, 0.3162, 0.0014794723175214977),
        (6.0, 129.7, 0.007371565477726636),
        (878.2, 8.232e-06, 0.0011399908693626138),
        (0.02085, 4.856e-06, 161552.31522959567),
        (431.2, 0.0002561, 0.002324498845441278),
        (0.001518, 2.434, 0.4106530607626252),
        (493.7, 2.774e-06, 0.002029632625042315),
        (20.45, 0.928, 0.048958066639370135),
        (0.005217, 1.733, 0.5758234279577646),
    ];
}
