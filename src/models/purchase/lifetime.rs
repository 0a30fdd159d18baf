//! Purchases at gamma distributed rates until a lifetime ends that has nothing to do with them:
//! what Pareto/NBD and GGom/NBD have in common.

use crate::models::fit::jet::Jet;
use crate::numeric::elementary::{exp, ln_1p};
use crate::numeric::{Unsettled, beta_kernel, integrate};

/// P(X = n) of the negative binomial: n purchases in t at a rate that is Gamma(r, α) distributed.
///
/// ```text
/// Γ(r + n)/(Γ(r) n!) · (α/(α + t))^r · (t/(α + t))^n
/// ```
pub(in crate::models) fn negative_binomial(r: f64, alpha: f64, n: u64, t: f64) -> f64 {
    if n == 0 {
        return (-r * (t / alpha).ln_1p()).exp();
    }
    let n = n as f64;
    beta_kernel(n, r, t / (alpha + t), alpha / (alpha + t)) / n
}

/// P(X(t) = n) where purchases end at a lifetime Ω of the given survival and density.
///
/// ```text
/// NB(n; t)·P(Ω > t) + ∫₀ᵗ NB(n; τ) f(τ) dτ
/// ```
///
/// The integral is taken in ln(1 + τ/scale), the `scale` being the shortest in play.
pub(in crate::models) fn purchase_probability(
    (r, alpha): (f64, f64),
    (n, t): (u64, f64),
    scale: f64,
    survival: f64,
    density: impl Fn(f64) -> f64,
) -> Result<f64, Unsettled> {
    let alive = negative_binomial(r, alpha, n, t) * survival;
    if t == 0.0 {
        return Ok(alive);
    }
    let integrand = |w: f64| {
        let time = scale * w.exp_m1();
        negative_binomial(r, alpha, n, time) * density(time) * (scale + time)
    };
    Ok(alive + integrate(integrand, 0.0, (t / scale).ln_1p(), 8)?)
}

/// ln o, the odds that a customer has left, with its first and second derivatives.
pub(in crate::models) struct Odds<const N: usize> {
    pub(in crate::models) ln: f64,
    pub(in crate::models) slopes: [f64; N],
    /// Those of row i and column j ≤ i.
    pub(in crate::models) bends: [[f64; N]; N],
}

impl<const N: usize> Odds<N> {
    /// ln(1 + o).
    #[inline(always)]
    pub(in crate::models) fn ln_one_plus(&self) -> Jet<N> {
        let fallen = exp(-self.ln.abs());
        let larger = (1.0 + fallen).recip();
        let (rest, left) = if self.ln > 0.0 {
            (self.ln, larger)
        } else {
            (0.0, fallen * larger)
        };
        let both = fallen * larger * larger;
        let mut jet = Jet::ZERO;
        jet.value = rest + ln_1p(fallen);
        for i in 0..N {
            jet.gradient[i] = left * self.slopes[i];
            for j in 0..i + 1 {
                jet.curvature[i][j] =
                    left * self.bends[i][j] + both * self.slopes[i] * self.slopes[j];
            }
        }
        jet
    }
}
