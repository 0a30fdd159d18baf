#[cfg(feature = "serde")]
use super::UncertaintyError;
use crate::models::{ModelError, Posterior, PurchaseProcess};

/// A customer who may follow any of several processes, each as likely as the others: what is known
/// of one whose model's parameters are uncertain. It is a purchase process again.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Vec<Posterior<P>>")
)]
pub struct Mixture<P>(pub(super) Vec<Posterior<P>>);

#[cfg(feature = "serde")]
impl<P> TryFrom<Vec<Posterior<P>>> for Mixture<P> {
    type Error = UncertaintyError;

    fn try_from(posteriors: Vec<Posterior<P>>) -> Result<Self, UncertaintyError> {
        if posteriors.is_empty() {
            return Err(UncertaintyError::NoDraws);
        }
        Ok(Self(posteriors))
    }
}

impl<P> Mixture<P> {
    /// The customer under each of the models.
    pub fn posteriors(&self) -> &[Posterior<P>] {
        &self.0
    }

    fn mean(
        &self,
        of: impl Fn(&Posterior<P>) -> Result<f64, ModelError>,
    ) -> Result<f64, ModelError> {
        let mut sum = 0.0;
        for posterior in &self.0 {
            sum += of(posterior)?;
        }
        Ok(sum / self.0.len() as f64)
    }

    fn mean_if_all(
        &self,
        of: impl Fn(&Posterior<P>) -> Result<Option<f64>, ModelError>,
    ) -> Result<Option<f64>, ModelError> {
        let mut sum = 0.0;
        for posterior in &self.0 {
            let Some(value) = of(posterior)? else {
                return Ok(None);
            };
            sum += value;
        }
        Ok(Some(sum / self.0.len() as f64))
    }
}

impl<P: PurchaseProcess> PurchaseProcess for Mixture<P> {
    type Span = P::Span;

    fn process_name(&self) -> &'static str {
        self.0.first().map_or("mixture", |of| of.process_name())
    }

    fn expected_purchases(&self, t: P::Span) -> Result<f64, ModelError> {
        self.mean(|of| of.expected_purchases(t))
    }

    fn purchase_probability(&self, n: u64, t: P::Span) -> Result<f64, ModelError> {
        self.mean(|of| of.purchase_probability(n, t))
    }

    fn probability_alive_after(&self, t: P::Span) -> Result<f64, ModelError> {
        self.mean(|of| of.probability_alive_after(t))
    }

    /// `None` where the sum diverges under one of the models.
    fn discounted_expected_transactions(
        &self,
        force_of_interest: f64,
    ) -> Result<Option<f64>, ModelError> {
        self.mean_if_all(|of| of.discounted_expected_transactions(force_of_interest))
    }

    /// `None` where it is infinite under one of the models.
    fn expected_remaining_lifetime(&self) -> Result<Option<f64>, ModelError> {
        self.mean_if_all(PurchaseProcess::expected_remaining_lifetime)
    }
}
