//! Purchases at gamma distributed rates until a lifetime ends that has nothing to do with them:
//! what Pareto/NBD and GGom/NBD have in common.

use crate::numeric::{GAUSS_8, GAUSS_24, Unsettled, beta_kernel, integrate};
use crate::transactions::PurchaseHistory;

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

/// A customer's silence as the integral over the moment of leaving sees it.
pub(in crate::models) struct Silence {
    /// r + x and α.
    pub(in crate::models) shape: f64,
    pub(in crate::models) alpha: f64,
    pub(in crate::models) from: f64,
    pub(in crate::models) to: f64,
    /// The shortest scale on which the integrand changes near time 0.
    pub(in crate::models) nearest: f64,
    /// How many e-foldings the density may fall over the silence.
    pub(in crate::models) fall: f64,
    /// The rate at which the density's curvature may change at any time.
    pub(in crate::models) fastest: f64,
}

/// I = ∫ ((α + t_x)/(α + τ))^(r+x) f(τ)/f(t_x) dτ over the silence, with means under its integrand.
pub(in crate::models) struct Left<const N: usize> {
    /// ln I.
    pub(in crate::models) ln_integral: f64,
    /// The mean of ln((α + τ)/(α + t_x)).
    pub(in crate::models) ln_alpha: f64,
    /// The mean of 1/(α + τ).
    pub(in crate::models) per_alpha: f64,
    /// The means of what the density's closure gives.
    pub(in crate::models) slopes: [f64; N],
}

impl Silence {
    pub(in crate::models) fn of(
        history: &PurchaseHistory,
        r: f64,
        alpha: f64,
        nearest: f64,
    ) -> Self {
        Self {
            shape: r + f64::from(history.frequency()),
            alpha,
            from: history.recency(),
            to: history.age(),
            nearest: nearest.min(alpha),
            fall: 0.0,
            fastest: 0.0,
        }
    }

    /// ln((α + T)/(α + t_x)).
    pub(in crate::models) fn ln_alpha(&self) -> f64 {
        ((self.to - self.from) / (self.alpha + self.from)).ln_1p()
    }

    /// Gauss–Legendre panels in y = ln(nearest + τ), as many as scales and falls ask for; the
    /// integrand is log-concave in y, so that a panel that adds nothing is the last.
    ///
    /// `density` gives, of τ and τ − t_x, ln f(τ)/f(t_x) and the slopes to be averaged.
    pub(in crate::models) fn left<const N: usize>(
        &self,
        density: impl Fn(f64, f64) -> (f64, [f64; N]),
    ) -> Left<N> {
        /// The longest panel, and the largest fall of the logarithm in it, that 24 points resolve.
        const LONGEST: f64 = 8.0;
        const STEEPEST: f64 = 30.0;
        const MOST: f64 = 10_000.0;
        /// Up to this length and fall, eight points do.
        const SHORT: f64 = 1.0;
        const SLIGHT: f64 = 3.0;
        let start = self.nearest + self.from;
        let length = ((self.to - self.from) / start).ln_1p();
        let fall = self.shape * self.ln_alpha() + self.fall;
        let curved = length * (self.nearest + self.to) * self.fastest;
        let panels = (length / LONGEST)
            .max(fall / STEEPEST)
            .max(curved / 6.0)
            .ceil()
            .clamp(1.0, MOST);
        let rule = if length <= SHORT && fall <= SLIGHT && curved <= SHORT {
            &GAUSS_8[..]
        } else {
            &GAUSS_24
        };
        let half = 0.5 * length / panels;
        let (mut sum, mut ln_alpha, mut per_alpha) = (0.0, 0.0, 0.0);
        let mut slopes = [0.0; N];
        for panel in 0..panels as u32 {
            let middle = half * f64::from(2 * panel + 1);
            let mut of_panel = 0.0;
            for (node, weight) in rule {
                for y in [middle - half * node, middle + half * node] {
                    let since = start * y.exp_m1();
                    let time = self.from + since;
                    let ln_ratio = (since / (self.alpha + self.from)).ln_1p();
                    let (ln_density, of) = density(time, since);
                    let term =
                        weight * (self.nearest + time) * (ln_density - self.shape * ln_ratio).exp();
                    of_panel += term;
                    ln_alpha += term * ln_ratio;
                    per_alpha += term / (self.alpha + time);
                    for (sum, slope) in slopes.iter_mut().zip(of) {
                        *sum += term * slope;
                    }
                }
            }
            sum += of_panel;
            if of_panel <= 1e-18 * sum {
                break;
            }
        }
        Left {
            ln_integral: (half * sum).ln(),
            ln_alpha: ln_alpha / sum,
            per_alpha: per_alpha / sum,
            slopes: slopes.map(|of| of / sum),
        }
    }
}
