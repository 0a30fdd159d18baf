//! The distributions of money that follow from the Gamma-Gamma model.

use crate::models::ModelError;
#[cfg(feature = "serde")]
use crate::models::error::positive;
use crate::models::error::{reached, reached_probability};
use crate::models::spend::{SpendDistribution, amount_with_density, checked_amount, checked_level};
use crate::numeric::{
    Unsettled, beta_cdf, ln_beta_kernel, ln_gamma_kernel, rising_root, upper_gamma_share,
};

/// The name of the model that these follow from.
const MODEL: &str = "Gamma-Gamma";

fn out_of_reach(Unsettled(quantity): Unsettled) -> ModelError {
    ModelError::out_of_reach(MODEL, quantity)
}

/// The amount at which a cumulative probability is reached.
fn quantile_of(
    distribution: &impl SpendDistribution,
    near: f64,
    probability: f64,
) -> Result<f64, ModelError> {
    let level = checked_level(probability)?;
    let above_level = |amount| distribution.cumulative(amount).map(|share| share - level);
    rising_root(near, above_level)?.ok_or(ModelError::out_of_reach(MODEL, "quantile of spend"))
}

/// The distribution of the mean spend ζ = p/ν over the customers: an inverse gamma distribution.
///
/// ```text
/// f(ζ)     = (pγ)^q ζ^(−q−1) e^(−pγ/ζ) / Γ(q)         ζ > 0
/// P(ζ ≤ z) = Γ(q, pγ/z) / Γ(q)
/// E[ζ]     = pγ / (q − 1)                             where q > 1
/// ```
///
/// Of one customer it is the same with the parameters of the
/// [posterior](super::GammaGamma::posterior). Fader & Hardie, note 025 (2013), §4.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "UncheckedMean")
)]
pub struct MeanSpendDistribution {
    pub(in crate::models) shape: f64,
    pub(in crate::models) scale: f64,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct UncheckedMean {
    shape: f64,
    scale: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<UncheckedMean> for MeanSpendDistribution {
    type Error = ModelError;

    fn try_from(read: UncheckedMean) -> Result<Self, ModelError> {
        Ok(Self {
            shape: positive(MODEL, "shape", read.shape)?,
            scale: positive(MODEL, "scale", read.scale)?,
        })
    }
}

impl SpendDistribution for MeanSpendDistribution {
    fn density(&self, amount: f64) -> Result<f64, ModelError> {
        let amount = amount_with_density(amount)?;
        Ok((ln_gamma_kernel(self.shape, self.scale / amount) - amount.ln()).exp())
    }

    fn cumulative(&self, amount: f64) -> Result<f64, ModelError> {
        let amount = checked_amount(amount)?;
        upper_gamma_share(self.shape, self.scale / amount).map_err(out_of_reach)
    }

    fn quantile(&self, probability: f64) -> Result<f64, ModelError> {
        quantile_of(self, self.scale / self.shape, probability)
    }

    fn mean(&self) -> Option<f64> {
        let mean = self.scale / (self.shape - 1.0);
        (self.shape > 1.0 && mean.is_finite()).then_some(mean)
    }
}

/// The distribution of the mean amount z̄ of the next m purchases; of a single one at m = 1.
///
/// ```text
/// m·z̄ / (γ + m·z̄) ~ Beta(pm, q)
/// f(z̄)  = 1 / (z̄ B(pm, q)) · (γ/(γ + m·z̄))^q · (m·z̄/(γ + m·z̄))^(pm)
/// E[z̄]  = pγ / (q − 1)                                where q > 1
/// ```
///
/// Towards z̄ = 0 the density tends to infinity where pm < 1, and to 0 where pm > 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "UncheckedAmount")
)]
pub struct PurchaseAmountDistribution {
    pub(in crate::models) purchases: f64,
    pub(in crate::models) p: f64,
    pub(in crate::models) q: f64,
    pub(in crate::models) gamma: f64,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct UncheckedAmount {
    purchases: f64,
    p: f64,
    q: f64,
    gamma: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<UncheckedAmount> for PurchaseAmountDistribution {
    type Error = ModelError;

    fn try_from(read: UncheckedAmount) -> Result<Self, ModelError> {
        if !(read.purchases >= 1.0 && read.purchases.fract() == 0.0) {
            return Err(ModelError::argument(
                "number of purchases",
                "whole and at least 1",
                read.purchases,
            ));
        }
        Ok(Self {
            purchases: read.purchases,
            p: positive(MODEL, "p", read.p)?,
            q: positive(MODEL, "q", read.q)?,
            gamma: positive(MODEL, "gamma", read.gamma)?,
        })
    }
}

impl PurchaseAmountDistribution {
    /// m·z̄ / (γ + m·z̄), its complement, and their beta distribution's first parameter.
    fn shares(&self, amount: f64) -> (f64, f64, f64) {
        let (mut total, mut gamma) = (self.purchases * amount, self.gamma);
        if !(gamma + total).is_finite() {
            // In units of the amount, where their sum leaves the doubles.
            (total, gamma) = (self.purchases, gamma / amount);
        }
        let sum = gamma + total;
        (total / sum, gamma / sum, self.p * self.purchases)
    }

    /// ln f(z̄) for z̄ > 0.
    pub(in crate::models) fn ln_density(&self, amount: f64) -> f64 {
        let (share, rest, shape) = self.shares(amount);
        ln_beta_kernel(shape, self.q, share, rest) - amount.ln()
    }
}

impl SpendDistribution for PurchaseAmountDistribution {
    fn density(&self, amount: f64) -> Result<f64, ModelError> {
        let density = self.ln_density(amount_with_density(amount)?).exp();
        reached(MODEL, "density", density)
    }

    fn cumulative(&self, amount: f64) -> Result<f64, ModelError> {
        let (share, rest, shape) = self.shares(checked_amount(amount)?);
        let probability = beta_cdf(shape, self.q, share, rest).map_err(out_of_reach)?;
        reached_probability(MODEL, "distribution of an amount", probability)
    }

    fn quantile(&self, probability: f64) -> Result<f64, ModelError> {
        quantile_of(self, self.p * self.gamma / self.q, probability)
    }

    fn mean(&self) -> Option<f64> {
        let mean = self.p * self.gamma / (self.q - 1.0);
        (self.q > 1.0 && mean.is_finite()).then_some(mean)
    }
}
