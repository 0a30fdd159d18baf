//! BG/BB as a purchase process: what a customer does who is alive now.

use super::{BgBb, finite};
use crate::models::error::{reached_if_any, reached_probability};
use crate::models::purchase::process::PROBABILITY_OF_NUMBER;
use crate::models::{ModelError, PurchaseProcess, not_negative};
use crate::numeric::{Unsettled, ln_beta_ratio, one_b_c};

impl BgBb {
    /// P(Ω > t) = B(γ, δ + t)/B(γ, δ).
    fn stays(&self, t: f64) -> f64 {
        ln_beta_ratio(self.gamma, self.delta, t).exp()
    }

    /// Σ_{k=1}^t P(Ω > k) = δ/(γ − 1) · (1 − B(γ−1, 1+δ+t)/B(γ−1, 1+δ)), with its limit at γ = 1.
    fn opportunities_as_customer(&self, t: f64) -> f64 {
        const NEAR_ONE: f64 = 5e-9;
        let at = |excess: f64| {
            let fallen = ln_beta_ratio(excess, 1.0 + self.delta, t).exp_m1();
            -fallen * self.delta / excess
        };
        let excess = self.gamma - 1.0;
        if excess.abs() < NEAR_ONE {
            // The mean of two neighbours is the value itself up to the square of their distance.
            return 0.5 * (at(excess - 2.0 * NEAR_ONE) + at(excess + 2.0 * NEAR_ONE));
        }
        at(excess)
    }

    fn takes_part(&self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }
}

impl PurchaseProcess for BgBb {
    type Span = u32;

    fn process_name(&self) -> &'static str {
        Self::MODEL
    }

    fn expected_purchases(&self, t: u32) -> Result<f64, ModelError> {
        let opportunities = self.opportunities_as_customer(f64::from(t));
        finite(self.takes_part() * opportunities, "expected purchases")
    }

    /// In time proportional to `t − n`.
    fn purchase_probability(&self, n: u64, t: u32) -> Result<f64, ModelError> {
        let Some(x) = u32::try_from(n).ok().filter(|&x| x <= t) else {
            return Ok(0.0);
        };
        let first = f64::from(x);
        // Took part in all of the first x and stayed: everything else is this times a rational.
        let ln_first = ln_beta_ratio(self.beta, self.alpha, first)
            + ln_beta_ratio(self.gamma, self.delta, first);
        let (mut term, mut total, mut ln_unit) = (1.0, 0.0, ln_first);
        for i in x..t {
            const LARGE: f64 = 1e250;
            let i = f64::from(i);
            let all = self.gamma + self.delta + i;
            // Leaves before the next one, or stays and is silent at one of them.
            total += term * (self.gamma / all);
            term *= (i + 1.0) / (i + 1.0 - first) * (self.beta + i - first)
                / (self.alpha + self.beta + i)
                * ((self.delta + i) / all);
            if term > LARGE {
                (term, total, ln_unit) = (term / LARGE, total / LARGE, ln_unit + LARGE.ln());
            }
        }
        let probability = ((total + term).ln() + ln_unit).exp();
        reached_probability(Self::MODEL, PROBABILITY_OF_NUMBER, probability)
    }

    fn probability_alive_after(&self, t: u32) -> Result<f64, ModelError> {
        reached_probability(Self::MODEL, "probability alive", self.stays(f64::from(t)))
    }

    /// The next opportunity is one unit of time away.
    fn discounted_expected_transactions(
        &self,
        force_of_interest: f64,
    ) -> Result<Option<f64>, ModelError> {
        let force = not_negative("force of interest", force_of_interest)?;
        if force == 0.0 {
            return Ok(self
                .expected_remaining_lifetime()?
                .map(|opportunities| self.takes_part() * opportunities));
        }
        let discount = (-force).exp();
        let stays = self.delta / (self.gamma + self.delta);
        let later = one_b_c(self.delta + 1.0, self.gamma, discount, -(-force).exp_m1())
            .map_err(|Unsettled(quantity)| ModelError::out_of_reach(Self::MODEL, quantity))?;
        let discounted = self.takes_part() * stays * discount * later;
        finite(discounted, "discounted expected transactions").map(Some)
    }

    /// In opportunities: δ/(γ − 1) where γ > 1.
    fn expected_remaining_lifetime(&self) -> Result<Option<f64>, ModelError> {
        let lifetime = (self.gamma > 1.0).then(|| self.delta / (self.gamma - 1.0));
        reached_if_any(Self::MODEL, "expected lifetime", lifetime)
    }
}
