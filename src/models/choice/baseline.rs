//! The naive forecast that a model must beat.

use crate::models::error::not_negative;
use crate::models::{ModelError, PurchaseProcess};
use crate::numeric::ln_gamma;
use crate::transactions::PurchaseHistory;

/// One who goes on buying at random at the rate so far, x/T, and never leaves; at no rate where
/// nothing was seen of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct OwnRate {
    rate: f64,
}

impl OwnRate {
    pub(super) const NAME: &'static str = "own rate x/T";

    pub(super) fn of(history: &PurchaseHistory) -> Result<Self, ModelError> {
        let rate = f64::from(history.frequency()) / history.age();
        // 0/0: who has just come.
        Ok(Self {
            rate: if rate.is_finite() { rate } else { 0.0 },
        })
    }
}

impl PurchaseProcess for OwnRate {
    type Span = f64;

    fn process_name(&self) -> &'static str {
        Self::NAME
    }

    fn expected_purchases(&self, t: f64) -> Result<f64, ModelError> {
        Ok(self.rate * not_negative("time", t)?)
    }

    fn purchase_probability(&self, n: u64, t: f64) -> Result<f64, ModelError> {
        let mean = self.expected_purchases(t)?;
        if mean == 0.0 {
            return Ok(if n == 0 { 1.0 } else { 0.0 });
        }
        let n = n as f64;
        Ok((n * mean.ln() - mean - ln_gamma(n + 1.0)).exp())
    }

    fn probability_alive_after(&self, t: f64) -> Result<f64, ModelError> {
        not_negative("time", t).map(|_| 1.0)
    }

    fn discounted_expected_transactions(
        &self,
        force_of_interest: f64,
    ) -> Result<Option<f64>, ModelError> {
        let rate = not_negative("force of interest", force_of_interest)?;
        Ok((rate > 0.0).then(|| self.rate / rate))
    }

    fn expected_remaining_lifetime(&self) -> Result<Option<f64>, ModelError> {
        Ok(None)
    }
}
