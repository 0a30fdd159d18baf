//! BG/NBD: buys at random, may leave after each purchase.

mod expectations;
mod fit;
#[cfg(feature = "simulate")]
mod simulation;

use crate::models::error::reached_probability;
use crate::models::fit::parameters::positive_parameters;
use crate::models::purchase::beta_geometric::BetaGeometric;
use crate::models::purchase::history_likelihood;
use crate::models::{CustomerModel, ModelError, Posterior};
use crate::transactions::PurchaseHistory;

positive_parameters! {
    /// The beta-geometric/NBD model: buys at random, may leave after each purchase.
    ///
    /// **Who buys.** While a customer, one buys at random moments at a rate λ of one's own; λ is
    /// Gamma(r, α) distributed over the customers.
    ///
    /// **Who leaves, when.** After each repeat purchase one leaves for good with a probability p of
    /// one's own; p is Beta(a, b) distributed. Leaving cannot be seen. Who has not repeated cannot
    /// have left: the probability alive of a one-time buyer is 1. Where that is not credible, use
    /// MBG/NBD (may leave after the first purchase too) or Pareto/NBD (may leave at any time).
    ///
    /// ```text
    /// L(r, α, a, b | x, t_x, T) = Γ(r + x) α^r / Γ(r) · B(a, b + x) / B(a, b) · (α + T)^(−r−x)
    ///                             · (1 + [x > 0] · o)
    /// o         = a / (b + x − 1) · ((α + T) / (α + t_x))^(r + x)      odds of having left
    /// P(alive)  = 1 / (1 + [x > 0] · o)
    /// posterior = BG/NBD(r + x, α + T, a, b + x)                       given alive
    /// ```
    ///
    /// | parameter | unit | meaning |
    /// |---|---|---|
    /// | r | none | shape of the purchase rates; the smaller, the more customers differ |
    /// | α | time | scale: the mean purchase rate is r/α per unit of time |
    /// | a, b | none | the mean dropout probability is a/(a + b) |
    ///
    /// **Range.** Frequency up to 100 000, ages up to 10⁶ units, parameters over 10⁻³…10⁵: 11 right
    /// digits or [`ModelError::OutOfReach`]. Nothing special happens at a = 1, a + b = 1 or r
    /// whole.
    ///
    /// Source: Fader, Hardie & Lee, "Counting Your Customers the Easy Way: An Alternative to the
    /// Pareto/NBD Model", Marketing Science 24 (2005), 275–284: likelihood (6), E\[X(t)\] (9),
    /// conditional expectation (10). The discounted expectations, for which no closed form is
    /// published, are E\[∫e^(−δt) dX(t)\] by quadrature.
    ///
    /// # Example
    ///
    /// The published parameters for the CDs of CDNOW, in weeks. A customer who repeated twice, last
    /// in week 30.43, and is seen until week 38.86 (Fader, Hardie & Lee, section 5):
    ///
    /// ```
    /// use clv::models::{BgNbd, CustomerModel};
    /// use clv::transactions::PurchaseHistory;
    ///
    /// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
    /// let customer = PurchaseHistory::new(2, 30.43, 38.86)?;
    /// let expected = model.conditional_expected_purchases(&customer, 39.0)?;
    /// assert_eq!(format!("{expected:.3}"), "1.226");
    /// let alive = model.probability_alive(&customer)?;
    /// assert_eq!(format!("{alive:.2}"), "0.73");
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub struct BgNbd = "BG/NBD" {
        /// r, the shape of the gamma distribution of purchase rates.
        r,
        /// α, its scale, in units of time.
        alpha,
        /// a of the beta distribution of dropout probabilities: as many dropouts as seen before.
        a,
        /// b of it: as many survived purchases as seen before.
        b,
    }
}

impl BgNbd {
    fn beta_geometric(&self) -> BetaGeometric {
        BetaGeometric {
            r: self.r,
            alpha: self.alpha,
            a: self.a,
            b: self.b,
            first: 0.0,
        }
    }

    /// For parameters that are sums of checked ones.
    pub(in crate::models) fn of_checked(r: f64, alpha: f64, a: f64, b: f64) -> Self {
        Self { r, alpha, a, b }
    }
}

impl CustomerModel for BgNbd {
    type History = PurchaseHistory;
    type Process = Self;

    fn log_likelihood(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        history_likelihood::log_likelihood(self, history)
    }

    fn probability_alive(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        reached_probability(
            Self::MODEL,
            "probability alive",
            self.beta_geometric().probability_alive(history),
        )
    }

    fn posterior(&self, history: &PurchaseHistory) -> Result<Posterior<Self>, ModelError> {
        let x = f64::from(history.frequency());
        Ok(Posterior {
            probability_alive: self.probability_alive(history)?,
            process: Self::of_checked(self.r + x, self.alpha + history.age(), self.a, self.b + x),
        })
    }
}
