//! The purchases to come of a Pareto/NBD customer.

use super::ParetoNbd;
use crate::models::error::not_negative;
use crate::models::purchase::SharedWork;
use crate::models::purchase::lifetime;
use crate::models::{ModelError, PurchaseProcess};
use crate::numeric::over_gamma;

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
        Ok(self.r * (self.beta / self.alpha) * alive)
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
        .map_err(|error| Self::unsettled(error, "probability of a number of purchases"))
    }

    fn probability_alive_after(&self, t: f64) -> Result<f64, ModelError> {
        Ok((-self.s * (not_negative("time", t)? / self.beta).ln_1p()).exp())
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
            return Ok((self.s > 1.0).then(|| rate / (self.s - 1.0)));
        }
        let lifetime = over_gamma(self.s, |g| (discounting + g).recip())
            .map_err(|error| Self::unsettled(error, "discounted expected transactions"))?;
        Ok(Some(rate * lifetime))
    }

    /// E\[1/μ\] = β/(s − 1), where s > 1.
    fn expected_remaining_lifetime(&self) -> Result<Option<f64>, ModelError> {
        Ok((self.s > 1.0).then(|| self.beta / (self.s - 1.0)))
    }
}

impl SharedWork for ParetoNbd {
    fn shared_scale(&self) -> Option<f64> {
        Some(self.alpha.min(self.beta))
    }
}
