//! The purchases to come of a Pareto/NBD customer.

use super::ParetoNbd;
use crate::models::error::{not_negative, reached, reached_if_any, reached_probability};
use crate::models::purchase::SharedWork;
use crate::models::purchase::lifetime;
use crate::models::purchase::process::PROBABILITY_OF_NUMBER;
use crate::models::{ModelError, PurchaseProcess};
use crate::numeric::over_gamma;

const DISCOUNTED: &str = "discounted expected transactions";

impl PurchaseProcess for ParetoNbd {
    type Span = f64;

    fn process_name(&self) -> &'static str {
        Self::MODEL
    }

    /// ```text
    /// E[X(t)] = r·β/α · (1 − (β/(β + t))^(s−1))/(s − 1),   r·β/α · ln(1 + t/β) at s = 1
    /// ```
    fn expected_purchases(&self, t: f64) -> Result<f64, ModelError> {
        let growth = (not_negative("time", t)? / self.beta).ln_1p();
        let q = self.s - 1.0;
        let alive = if q == 0.0 {
            growth
        } else {
            -(-q * growth).exp_m1() / q
        };
        let expected = self.r * (self.beta / self.alpha) * alive;
        reached(Self::MODEL, "expected number of purchases", expected)
    }

    /// The purchases until t where the customer is alive then, or until the moment of leaving, by
    /// quadrature over that moment.
    fn purchase_probability(&self, n: u64, t: f64) -> Result<f64, ModelError> {
        let t = not_negative("time", t)?;
        let (s, beta) = (self.s, self.beta);
        let survival = |t: f64| (-s * (t / beta).ln_1p()).exp();
        lifetime::purchase_probability(
            (self.r, self.alpha),
            (n, t),
            self.alpha.min(beta),
            survival(t),
            |time| s / (beta + time) * survival(time),
        )
        .map_err(|error| Self::unsettled(error, PROBABILITY_OF_NUMBER))
        .and_then(|value| reached_probability(Self::MODEL, PROBABILITY_OF_NUMBER, value))
    }

    fn probability_alive_after(&self, t: f64) -> Result<f64, ModelError> {
        let alive = (-self.s * (not_negative("time", t)? / self.beta).ln_1p()).exp();
        reached_probability(Self::MODEL, "probability alive", alive)
    }

    /// ```text
    /// DET(δ) = E[λ]·E[1/(δ + μ)] = r·β/α · E_g[1/(βδ + g)],  g ~ Gamma(s, 1)
    /// ```
    fn discounted_expected_transactions(
        &self,
        force_of_interest: f64,
    ) -> Result<Option<f64>, ModelError> {
        let discounting = self.beta * not_negative("force of interest", force_of_interest)?;
        let rate = self.r * (self.beta / self.alpha);
        if discounting == 0.0 {
            let discounted = (self.s > 1.0).then(|| rate / (self.s - 1.0));
            return reached_if_any(Self::MODEL, DISCOUNTED, discounted);
        }
        let lifetime = over_gamma(self.s, |g| (discounting + g).recip())
            .map_err(|error| Self::unsettled(error, DISCOUNTED))?;
        reached(Self::MODEL, DISCOUNTED, rate * lifetime).map(Some)
    }

    /// E\[1/μ\] = β/(s − 1), where s > 1.
    fn expected_remaining_lifetime(&self) -> Result<Option<f64>, ModelError> {
        let lifetime = (self.s > 1.0).then(|| self.beta / (self.s - 1.0));
        reached_if_any(Self::MODEL, "expected lifetime", lifetime)
    }
}

impl SharedWork for ParetoNbd {
    fn shared_scale(&self) -> Option<f64> {
        Some(self.alpha.min(self.beta))
    }
}
