//! What BG/NBD and MBG/NBD have in common: gamma purchase rates, and a chance to leave after every
//! purchase that is beta distributed.
//!
//! ```text
//! s = x + first     chances to leave that an alive customer has survived; `first` is 1 where the
//!                   first purchase is such a chance, else 0
//! L(alive) = Γ(r + x) α^r / Γ(r) · (α + T)^(−r−x) · B(a, b + s) / B(a, b)
//! o        = [s > 0] · a / (b + s − 1) · ((α + T) / (α + t_x))^(r + x)      odds of having left
//! L        = L(alive)·(1 + o),    P(alive) = 1 / (1 + o)
//! ```

use super::history_likelihood::moments;
use crate::models::fit::likelihood::Term;
use crate::models::{DistinctHistories, FitError};
use crate::numeric::{digamma, ln_beta_ratio, ln_one_plus_exp, ln_rising, logistic};
use crate::transactions::PurchaseHistory;

/// The parameters, and whether the first purchase is a chance to leave.
#[derive(Debug, Clone, Copy)]
pub(in crate::models) struct BetaGeometric {
    pub(in crate::models) r: f64,
    pub(in crate::models) alpha: f64,
    pub(in crate::models) a: f64,
    pub(in crate::models) b: f64,
    pub(in crate::models) first: f64,
}

impl BetaGeometric {
    /// ln o and ln((α + T)/(α + t_x)); `None` where the customer had no chance to leave.
    fn ln_odds_of_having_left(&self, history: &PurchaseHistory) -> Option<(f64, f64)> {
        let x = f64::from(history.frequency());
        let survived = x + self.first;
        (survived > 0.0).then(|| {
            let silence = history.age() - history.recency();
            let ln_ratio = (silence / (self.alpha + history.recency())).ln_1p();
            let ln_hazard = (self.a / (self.b + survived - 1.0)).ln();
            (ln_hazard + (self.r + x) * ln_ratio, ln_ratio)
        })
    }

    pub(in crate::models) fn probability_alive(&self, history: &PurchaseHistory) -> f64 {
        self.ln_odds_of_having_left(history)
            .map_or(1.0, |(ln_odds, _)| logistic(-ln_odds))
    }
}

/// The part of ln L that depends on the parameters alone.
pub(in crate::models) struct Shared {
    ln_alpha: f64,
    psi_r: f64,
    psi_b: f64,
    psi_ab: f64,
}

/// ln of (r)ₓ·B(a, b + s)/B(a, b), and its derivatives in r, a and b.
pub(in crate::models) struct OfFrequency {
    value: f64,
    in_r: f64,
    in_a: f64,
    in_b: f64,
}

impl BetaGeometric {
    pub(in crate::models) fn shared(&self) -> Shared {
        Shared {
            ln_alpha: self.alpha.ln(),
            psi_r: digamma(self.r),
            psi_b: digamma(self.b),
            psi_ab: digamma(self.a + self.b),
        }
    }

    pub(in crate::models) fn of_frequency(&self, shared: &Shared, x: f64) -> OfFrequency {
        let &Self { r, a, b, first, .. } = self;
        let survived = x + first;
        let in_a = shared.psi_ab - digamma(a + b + survived);
        OfFrequency {
            value: ln_rising(r, x) + ln_beta_ratio(a, b, survived),
            in_r: digamma(r + x) - shared.psi_r,
            in_a,
            in_b: digamma(b + survived) - shared.psi_b + in_a,
        }
    }

    /// ln L of a customer, and its gradient in the log-parameters.
    pub(in crate::models) fn term(
        &self,
        shared: &Shared,
        of: &OfFrequency,
        history: &PurchaseHistory,
    ) -> Term<4> {
        let &Self {
            r,
            alpha,
            a,
            b,
            first,
        } = self;
        let x = f64::from(history.frequency());
        let (whole, until_last) = (alpha + history.age(), alpha + history.recency());
        let ln_growth = (history.age() / alpha).ln_1p();
        let mut value = of.value - r * ln_growth - x * (ln_growth + shared.ln_alpha);
        let mut in_r = of.in_r - ln_growth;
        let mut in_alpha = r / alpha - (r + x) / whole;
        let (mut in_a, mut in_b) = (of.in_a, of.in_b);
        if let Some((ln_odds, ln_ratio)) = self.ln_odds_of_having_left(history) {
            let left = logistic(ln_odds);
            value += ln_one_plus_exp(ln_odds);
            in_r += left * ln_ratio;
            in_alpha += left * (r + x) * (whole.recip() - until_last.recip());
            in_a += left / a;
            in_b -= left / (b + x + first - 1.0);
        }
        Term {
            value,
            gradient: [in_r * r, in_alpha * alpha, in_a * a, in_b * b],
        }
    }
}

/// Starts (r, α, a, b) from the data.
pub(in crate::models) fn starts(
    model: &'static str,
    histories: &DistinctHistories,
) -> Result<[[f64; 4]; 5], FitError> {
    let (r, alpha) = moments(model, histories)?;
    Ok([
        [r, 0.7 * alpha, 0.8, 2.5],
        [0.5 * r, 0.3 * alpha, 0.4, 4.0],
        [2.0 * r, alpha, 2.0, 6.0],
        [1.0, alpha / r, 1.0, 1.0],
        [r, alpha, 0.05, 0.5],
    ])
}
