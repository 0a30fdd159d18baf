//! The purchases to come of a customer whose rates are correlated.

use super::tilt::{Tilt, laplace};
use super::{MODEL, ParetoNbd};
use crate::models::purchase::SharedWork;
use crate::models::purchase::process::of_new_customer;
use crate::models::{ModelError, PurchaseProcess};

/// The purchases to come of a customer of [`CorrelatedParetoNbd`](super::CorrelatedParetoNbd): four
/// Pareto/NBD processes with weights of which some are negative and the sum is 1.
///
/// Every quantity is the weighted sum of the four. Where it is a small remainder of large terms,
/// such as the probability of a number of purchases far out in the tail, it keeps the digits of
/// the terms, not its own.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct CorrelatedProcess {
    /// The rates' distributions but for the tilt.
    pub(super) gammas: ParetoNbd,
    pub(super) tilt: Tilt,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    gammas: ParetoNbd,
    tilt: Tilt,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for CorrelatedProcess {
    type Error = ModelError;

    fn try_from(read: Unchecked) -> Result<Self, ModelError> {
        read.tilt.check(MODEL)?;
        let process = Self {
            gammas: read.gammas,
            tilt: read.tilt,
        };
        let factor = process.factor();
        if factor > 0.0 && factor.is_finite() {
            Ok(process)
        } else {
            Err(ModelError::Parameter {
                model: MODEL,
                parameter: "m",
                range: "in the range where the joint density of the rates is positive",
                value: process.tilt.m,
            })
        }
    }
}

impl CorrelatedProcess {
    /// E\[e^(−λτ)\] and E\[e^(−μτ)\] but for the tilt.
    fn laplace(&self) -> (f64, f64) {
        let (gammas, tau) = (&self.gammas, self.tilt.time);
        (
            laplace(gammas.r, gammas.alpha, tau),
            laplace(gammas.s, gammas.beta, tau),
        )
    }

    /// The mean of the tilt over the gamma distributions.
    pub(super) fn factor(&self) -> f64 {
        let (purchase, dropout) = self.laplace();
        1.0 + self.tilt.m * (purchase - self.tilt.purchase) * (dropout - self.tilt.dropout)
    }

    /// The four processes with their weights.
    pub fn components(&self) -> [(f64, ParetoNbd); 4] {
        let Tilt {
            m,
            purchase,
            dropout,
            ..
        } = self.tilt;
        let (of_purchase, of_dropout) = self.laplace();
        let share = self.factor().recip();
        [
            (1.0 + m * purchase * dropout, [false, false]),
            (-m * dropout * of_purchase, [true, false]),
            (-m * purchase * of_dropout, [false, true]),
            (m * of_purchase * of_dropout, [true, true]),
        ]
        .map(|(weight, both)| (share * weight, self.tilt.shifted(&self.gammas, both)))
    }

    fn combined(
        &self,
        of: impl Fn(&ParetoNbd) -> Result<f64, ModelError>,
    ) -> Result<f64, ModelError> {
        let mut sum = 0.0;
        for (weight, process) in self.components() {
            if weight != 0.0 {
                sum += weight * of(&process)?;
            }
        }
        // What the rounding of larger terms may leave below zero is zero.
        Ok(sum.max(0.0))
    }

    /// The combination of what is infinite for all four or for none.
    fn combined_if_finite(
        &self,
        of: impl Fn(&ParetoNbd) -> Result<Option<f64>, ModelError>,
    ) -> Result<Option<f64>, ModelError> {
        if of(&self.gammas)?.is_none() {
            return Ok(None);
        }
        self.combined(|process| Ok(of(process)?.unwrap_or_default()))
            .map(Some)
    }
}

impl PurchaseProcess for CorrelatedProcess {
    type Span = f64;

    fn process_name(&self) -> &'static str {
        MODEL
    }

    fn expected_purchases(&self, t: f64) -> Result<f64, ModelError> {
        self.combined(|process| process.expected_purchases(t))
    }

    fn purchase_probability(&self, n: u64, t: f64) -> Result<f64, ModelError> {
        self.combined(|process| process.purchase_probability(n, t))
    }

    fn probability_alive_after(&self, t: f64) -> Result<f64, ModelError> {
        self.combined(|process| process.probability_alive_after(t))
            .map(|alive| alive.min(1.0))
    }

    fn discounted_expected_transactions(
        &self,
        force_of_interest: f64,
    ) -> Result<Option<f64>, ModelError> {
        self.combined_if_finite(|process| {
            process.discounted_expected_transactions(force_of_interest)
        })
    }

    fn expected_remaining_lifetime(&self) -> Result<Option<f64>, ModelError> {
        self.combined_if_finite(PurchaseProcess::expected_remaining_lifetime)
    }
}

/// A new customer.
impl PurchaseProcess for super::CorrelatedParetoNbd {
    type Span = f64;

    fn process_name(&self) -> &'static str {
        MODEL
    }

    of_new_customer!();
}

impl SharedWork for super::CorrelatedParetoNbd {
    fn shared_scale(&self) -> Option<f64> {
        Some(self.marginals.alpha.min(self.marginals.beta))
    }
}
