//! The factor 1 + m·φ(λ)·ψ(μ) that ties the two rates together.

use super::ParetoNbd;
#[cfg(feature = "serde")]
use crate::models::ModelError;
#[cfg(feature = "serde")]
use crate::models::error::positive;
use crate::transactions::PurchaseHistory;

/// (scale/(scale + τ))^shape = E\[e^(−λτ)\] for λ ~ Gamma(shape, scale).
pub(super) fn laplace(shape: f64, scale: f64, tau: f64) -> f64 {
    (-shape * (tau / scale).ln_1p()).exp()
}

/// 1 + m·(e^(−λτ) − A)·(e^(−μτ) − B).
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Tilt {
    pub(super) m: f64,
    /// τ.
    pub(super) time: f64,
    /// A.
    pub(super) purchase: f64,
    /// B.
    pub(super) dropout: f64,
}

impl Tilt {
    pub(super) fn new(marginals: &ParetoNbd, m: f64, time: f64) -> Self {
        Self {
            m,
            time,
            purchase: laplace(marginals.r, marginals.alpha, time),
            dropout: laplace(marginals.s, marginals.beta, time),
        }
    }

    /// Refuses what is no factor of a density: one that is negative at some rates.
    #[cfg(feature = "serde")]
    pub(super) fn check(&self, model: &'static str) -> Result<(), ModelError> {
        positive(model, "kernel time", self.time)?;
        for (parameter, mean) in [("A", self.purchase), ("B", self.dropout)] {
            if !(0.0..=1.0).contains(&mean) {
                return Err(ModelError::Parameter {
                    model,
                    parameter,
                    range: "in [0, 1]",
                    value: mean,
                });
            }
        }
        // It is linear in both kernels, so that its least value is at a corner of their square.
        let ends = |mean: f64| [-mean, 1.0 - mean];
        let least = ends(self.purchase)
            .into_iter()
            .flat_map(|phi| ends(self.dropout).map(|psi| 1.0 + self.m * phi * psi))
            .fold(f64::INFINITY, f64::min);
        if self.m.is_finite() && least >= -1e-9 {
            Ok(())
        } else {
            Err(ModelError::Parameter {
                model,
                parameter: "m",
                range: "in the range where the joint density of the rates is positive",
                value: self.m,
            })
        }
    }

    /// The gamma distributions with e^(−λτ) as a factor, e^(−μτ), or both.
    pub(super) fn shifted(&self, gammas: &ParetoNbd, [purchase, dropout]: [bool; 2]) -> ParetoNbd {
        let shift = |is_shifted| if is_shifted { self.time } else { 0.0 };
        ParetoNbd {
            alpha: gammas.alpha + shift(purchase),
            beta: gammas.beta + shift(dropout),
            ..*gammas
        }
    }

    /// ln E\[e^(−λτ) | alive\], of μ, or of both: what a history says without the odds of having
    /// left.
    pub(super) fn ln_thinned(
        &self,
        marginals: &ParetoNbd,
        history: &PurchaseHistory,
        [purchase, dropout]: [bool; 2],
    ) -> f64 {
        let after = marginals.after(history);
        let ln = |is_shifted, shape: f64, scale: f64| {
            if is_shifted {
                -shape * (self.time / scale).ln_1p()
            } else {
                0.0
            }
        };
        ln(purchase, after.r, after.alpha) + ln(dropout, after.s, after.beta)
    }

    /// E\[φψ\] from the means of e^(−λτ), e^(−μτ) and their product.
    pub(super) fn mean_product(&self, [of_purchase, of_dropout, of_both]: [f64; 3]) -> f64 {
        (of_both - self.dropout * of_purchase) - self.purchase * (of_dropout - self.dropout)
    }
}

/// Within which m the density of the rates is positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    /// A and 1 − A.
    purchase: [f64; 2],
    /// B and 1 − B.
    dropout: [f64; 2],
}

/// (u^p + v^p)^(1/p), a smooth number between max(u, v) and 1.044 of it, with its slopes in u and
/// v: the bounds of m are to have no crease, on which a search would get stuck.
fn smooth_maximum(u: f64, v: f64) -> (f64, [f64; 2]) {
    const POWER: i32 = 16;
    let larger = u.max(v);
    let sum = (u / larger).powi(POWER) + (v / larger).powi(POWER);
    let maximum = larger * sum.powf(f64::from(POWER).recip());
    (maximum, [u, v].map(|of| (of / maximum).powi(POWER - 1)))
}

impl Bounds {
    pub(super) fn of(marginals: &ParetoNbd, time: f64) -> Self {
        let shares = |shape: f64, scale: f64| {
            let ln = -shape * (time / scale).ln_1p();
            [ln.exp(), -ln.exp_m1()]
        };
        Self {
            purchase: shares(marginals.r, marginals.alpha),
            dropout: shares(marginals.s, marginals.beta),
        }
    }

    /// Those of a density that is tilted around these means.
    #[cfg(feature = "simulate")]
    pub(super) fn around(tilt: &Tilt) -> Self {
        Self {
            purchase: [tilt.purchase, 1.0 - tilt.purchase],
            dropout: [tilt.dropout, 1.0 - tilt.dropout],
        }
    }

    /// An upper bound of −φψ, with its slopes in A and B.
    pub(super) fn most_opposed(&self) -> (f64, [f64; 2]) {
        let ([a, not_a], [b, not_b]) = (self.purchase, self.dropout);
        let (most, [u, v]) = smooth_maximum(a * not_b, not_a * b);
        (most, [u * not_b - v * b, v * not_a - u * a])
    }

    /// An upper bound of φψ, with its slopes in A and B.
    pub(super) fn most_alike(&self) -> (f64, [f64; 2]) {
        let ([a, not_a], [b, not_b]) = (self.purchase, self.dropout);
        let (most, [u, v]) = smooth_maximum(a * b, not_a * not_b);
        (most, [u * b - v * not_b, u * a - v * not_a])
    }

    pub(super) fn range(&self) -> (f64, f64) {
        (-self.most_alike().0.recip(), self.most_opposed().0.recip())
    }
}
