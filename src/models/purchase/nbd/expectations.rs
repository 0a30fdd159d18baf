//! The purchases to come of an NBD customer.

use super::Nbd;
use crate::models::error::{not_negative, reached, reached_if_any, reached_probability};
use crate::models::purchase::SharedWork;
use crate::models::purchase::lifetime::negative_binomial;
use crate::models::purchase::process::PROBABILITY_OF_NUMBER;
use crate::models::{ModelError, PurchaseProcess};

impl PurchaseProcess for Nbd {
    type Span = f64;

    fn process_name(&self) -> &'static str {
        Self::MODEL
    }

    fn expected_purchases(&self, t: f64) -> Result<f64, ModelError> {
        let expected = self.r * (not_negative("time", t)? / self.alpha);
        reached(Self::MODEL, "expected number of purchases", expected)
    }

    fn purchase_probability(&self, n: u64, t: f64) -> Result<f64, ModelError> {
        let t = not_negative("time", t)?;
        let probability = negative_binomial(self.r, self.alpha, n, t);
        reached_probability(Self::MODEL, PROBABILITY_OF_NUMBER, probability)
    }

    fn probability_alive_after(&self, t: f64) -> Result<f64, ModelError> {
        not_negative("time", t).map(|_| 1.0)
    }

    fn discounted_expected_transactions(
        &self,
        force_of_interest: f64,
    ) -> Result<Option<f64>, ModelError> {
        let rate = not_negative("force of interest", force_of_interest)?;
        let discounted = (rate > 0.0).then(|| self.r / self.alpha / rate);
        reached_if_any(Self::MODEL, "discounted expected transactions", discounted)
    }

    fn expected_remaining_lifetime(&self) -> Result<Option<f64>, ModelError> {
        Ok(None)
    }
}

impl SharedWork for Nbd {}
