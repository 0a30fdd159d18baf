//! The purchases to come of a GGom/NBD customer.

use super::GgomNbd;
use crate::models::error::{not_negative, reached, reached_probability};
use crate::models::purchase::SharedWork;
use crate::models::purchase::lifetime;
use crate::models::purchase::process::PROBABILITY_OF_NUMBER;
use crate::models::{ModelError, PurchaseProcess};
use crate::numeric::{Unsettled, integrate};

/// e^−45 is below what a sum of doubles sees.
const UNSEEN: f64 = 45.0;

impl GgomNbd {
    /// ∫₀ᵗ e^(−δτ) S(τ) dτ, in ln(scale + τ).
    fn discounted_lifetime(&self, t: f64, force_of_interest: f64) -> Result<f64, Unsettled> {
        let scale = self.shortest_scale();
        let integrand = |y: f64| {
            let time = scale * y.exp_m1();
            (scale + time) * (self.ln_survival(time) - force_of_interest * time).exp()
        };
        integrate(integrand, 0.0, (t / scale).ln_1p(), 8)
    }

    /// A time beyond which hardly anything is left of e^(−δτ) S(τ).
    fn end(&self, force_of_interest: f64) -> f64 {
        let is_beyond = |time: f64| force_of_interest * time - self.ln_survival(time) > UNSEEN;
        let mut end = self.shortest_scale();
        while !is_beyond(end) && end < 1e300 {
            end *= 2.0;
        }
        end
    }
}

impl PurchaseProcess for GgomNbd {
    type Span = f64;

    fn process_name(&self) -> &'static str {
        Self::MODEL
    }

    fn expected_purchases(&self, t: f64) -> Result<f64, ModelError> {
        let t = not_negative("time", t)?;
        if t == 0.0 {
            return Ok(0.0);
        }
        let lifetime = self
            .discounted_lifetime(t.min(self.end(0.0)), 0.0)
            .map_err(|error| Self::unsettled(error, "expected number of purchases"))?;
        let expected = self.r / self.alpha * lifetime;
        reached(Self::MODEL, "expected number of purchases", expected)
    }

    fn purchase_probability(&self, n: u64, t: f64) -> Result<f64, ModelError> {
        let t = not_negative("time", t)?;
        lifetime::purchase_probability(
            (self.r, self.alpha),
            (n, t),
            self.alpha.min(self.shortest_scale()),
            self.ln_survival(t).exp(),
            |time| self.hazard(time) * self.ln_survival(time).exp(),
        )
        .map_err(|error| Self::unsettled(error, PROBABILITY_OF_NUMBER))
        .and_then(|value| reached_probability(Self::MODEL, PROBABILITY_OF_NUMBER, value))
    }

    fn probability_alive_after(&self, t: f64) -> Result<f64, ModelError> {
        let alive = self.ln_survival(not_negative("time", t)?).exp();
        reached_probability(Self::MODEL, "probability alive", alive)
    }

    /// ```text
    /// DET(δ) = r/α · ∫₀^∞ e^(−δτ) S(τ) dτ
    /// ```
    fn discounted_expected_transactions(
        &self,
        force_of_interest: f64,
    ) -> Result<Option<f64>, ModelError> {
        let rate = not_negative("force of interest", force_of_interest)?;
        let lifetime = self
            .discounted_lifetime(self.end(rate), rate)
            .map_err(|error| Self::unsettled(error, "discounted expected transactions"))?;
        let discounted = self.r / self.alpha * lifetime;
        reached(Self::MODEL, "discounted expected transactions", discounted).map(Some)
    }

    /// ∫₀^∞ S(τ) dτ, which always exists.
    fn expected_remaining_lifetime(&self) -> Result<Option<f64>, ModelError> {
        self.discounted_lifetime(self.end(0.0), 0.0)
            .map_err(|error| Self::unsettled(error, "expected lifetime"))
            .and_then(|lifetime| reached(Self::MODEL, "expected lifetime", lifetime))
            .map(Some)
    }
}

impl SharedWork for GgomNbd {
    fn shared_scale(&self) -> Option<f64> {
        Some(self.alpha.min(self.shortest_scale()))
    }
}
