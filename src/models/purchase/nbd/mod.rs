//! NBD: buys at random, never leaves.

mod expectations;
mod fit;
#[cfg(feature = "simulate")]
mod simulation;

use crate::models::fit::parameters::positive_parameters;
use crate::models::purchase::history_likelihood;
use crate::models::{CustomerModel, ModelError, Posterior};
use crate::transactions::PurchaseHistory;

positive_parameters! {
    /// The negative binomial model: buys at random, never leaves.
    ///
    /// **Who buys.** One buys at random moments at a rate λ of one's own; λ is Gamma(r, α)
    /// distributed over the customers.
    ///
    /// **Who leaves.** Nobody. It is the yardstick of the family: what a model with dropout gains
    /// over it in likelihood is what the data say about leaving. For forecasts it is right only
    /// where leaving is rare within the horizon.
    ///
    /// ```text
    /// L(r, α | x, T) = Γ(r + x) α^r / (Γ(r) (α + T)^(r+x))
    /// posterior      = NBD(r + x, α + T),   P(alive) = 1
    /// E[X(t)]        = r·t/α
    /// DET(δ)         = r/(α·δ)
    /// ```
    ///
    /// | parameter | unit | meaning |
    /// |---|---|---|
    /// | r | none | shape of the purchase rates; the smaller, the more customers differ |
    /// | α | time | rate: the mean purchase rate is r/α per unit of time |
    ///
    /// The recency does not matter.
    ///
    /// Source: Ehrenberg, "The Pattern of Consumer Purchases", Applied Statistics 8 (1959), 26–41; the
    /// conditional expectation is Morrison & Schmittlein's (1988).
    ///
    /// # Example
    ///
    /// One who bought 4 times in 10 weeks, where the average customer buys once in 5 weeks: the
    /// forecast lies between the two rates.
    ///
    /// ```
    /// use clv::models::{CustomerModel, Nbd};
    /// use clv::transactions::PurchaseHistory;
    ///
    /// let model = Nbd::new(2.0, 10.0)?;
    /// let customer = PurchaseHistory::new(4, 9.0, 10.0)?;
    /// let expected = model.conditional_expected_purchases(&customer, 10.0)?;
    /// assert!((expected - 3.0).abs() < 1e-15); // (2 + 4)/(10 + 10) · 10
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub struct Nbd = "NBD" {
        /// r, the shape of the gamma distribution of purchase rates.
        r,
        /// α, its rate, in units of time: purchases come at r/α on average.
        alpha,
    }
}

impl CustomerModel for Nbd {
    type History = PurchaseHistory;
    type Process = Self;

    fn log_likelihood(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        history_likelihood::log_likelihood(self, history)
    }

    fn probability_alive(&self, _: &PurchaseHistory) -> Result<f64, ModelError> {
        Ok(1.0)
    }

    fn posterior(&self, history: &PurchaseHistory) -> Result<Posterior<Self>, ModelError> {
        Ok(Posterior {
            probability_alive: 1.0,
            process: Self {
                r: self.r + f64::from(history.frequency()),
                alpha: self.alpha + history.age(),
            },
        })
    }
}
