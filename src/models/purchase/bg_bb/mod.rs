//! The BG/BB model.

mod expectations;
mod fit;
mod history;
mod left;

use crate::models::fit::parameters::positive_parameters;
use crate::models::{CustomerModel, ModelError, Posterior};
use crate::numeric::ln_beta_ratio;
pub use history::OpportunityHistory;
use left::left_over_alive;

positive_parameters! {
    /// Purchases at fixed opportunities, and a loss that nobody sees: the BG/BB model.
    ///
    /// **Who buys, who leaves.** At every opportunity (a yearly appeal, a weekly delivery, a conference) a customer who is
    /// still one first may leave for good, with a probability of their own, and if not takes part
    /// with a probability of their own. Both probabilities differ between customers,
    /// independently.
    ///
    /// **Where.** Purchases can only happen at certain times or are recorded as "did / did not" a period;
    /// not where a customer can take part twice in a period, and not where leaving is seen.
    ///
    /// ```text
    /// p          probability to take part while a customer      p ~ Beta(α, β)
    /// θ          probability to leave before an opportunity     θ ~ Beta(γ, δ)
    /// x, t_x, n  participations, the last of them, opportunities
    ///
    /// L = B(α+x, β+n−x)/B(α, β) · B(γ, δ+n)/B(γ, δ)
    ///   + Σ_{i=0}^{n−t_x−1} B(α+x, β+t_x−x+i)/B(α, β) · B(γ+1, δ+t_x+i)/B(γ, δ)        (5)
    /// P(alive at n) = the first term / L
    /// alive, a customer is again one of the model, with α+x, β+n−x, γ, δ+n
    /// ```
    ///
    /// | parameter | unit | meaning |
    /// |---|---|---|
    /// | α, β | none | the mean probability to take part is α/(α + β) |
    /// | γ, δ | none | the mean probability to leave is γ/(γ + δ) |
    ///
    /// A stretch of time is a number of opportunities. P(alive) is at the last opportunity seen; the paper's
    /// and BTYD's is at the next one, and so
    /// [`conditional_probability_alive_after`](crate::models::CustomerModel::conditional_probability_alive_after)
    /// one opportunity here.
    ///
    /// Source: Fader, Hardie & Shang, "Customer-Base Analysis in a Discrete-Time Noncontractual Setting",
    /// Marketing Science 29 (2010), whose equation number is given.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::models::{BgBb, CustomerModel, OpportunityHistory, PurchaseProcess};
    ///
    /// let model = BgBb::new(1.0, 1.0, 1.0, 1.0)?;
    /// // Stays with 1/2 and then takes part with 1/2.
    /// assert!((model.expected_purchases(1)? - 0.25).abs() < 1e-14);
    /// // Two chances to be silent: left (1/2), or stayed and silent (1/4).
    /// let silent = OpportunityHistory::new(0, 0, 1)?;
    /// assert!((model.probability_alive(&silent)? - 1.0 / 3.0).abs() < 1e-15);
    /// # Ok::<(), clv::models::ModelError>(())
    /// ```
    pub struct BgBb = "BG/BB" {
        /// α, the weight of taking part.
        alpha,
        /// β, the weight of not taking part.
        beta,
        /// γ, the weight of leaving.
        gamma,
        /// δ, the weight of staying.
        delta,
    }
}

impl BgBb {
    /// ln of the first term of (5): the customer is alive at the end.
    fn ln_alive(&self, history: &OpportunityHistory) -> f64 {
        let (x, n) = (
            f64::from(history.frequency()),
            f64::from(history.opportunities()),
        );
        ln_beta_ratio(self.beta, self.alpha, x)
            + ln_beta_ratio(self.alpha + x, self.beta, n - x)
            + ln_beta_ratio(self.gamma, self.delta, n)
    }
}

impl CustomerModel for BgBb {
    type History = OpportunityHistory;
    type Process = Self;

    fn log_likelihood(&self, history: &OpportunityHistory) -> Result<f64, ModelError> {
        finite(fit::term(self, history).value, "log-likelihood")
    }

    fn probability_alive(&self, history: &OpportunityHistory) -> Result<f64, ModelError> {
        let ln_total = left_over_alive(self, history).ln_total;
        finite((-ln_total).exp(), "probability alive")
    }

    fn posterior(&self, history: &OpportunityHistory) -> Result<Posterior<Self>, ModelError> {
        let (x, n) = (
            f64::from(history.frequency()),
            f64::from(history.opportunities()),
        );
        Ok(Posterior {
            probability_alive: self.probability_alive(history)?,
            process: Self {
                alpha: self.alpha + x,
                beta: self.beta + (n - x),
                gamma: self.gamma,
                delta: self.delta + n,
            },
        })
    }
}

/// A number as it was promised, or the error that names it.
fn finite(value: f64, quantity: &'static str) -> Result<f64, ModelError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(ModelError::out_of_reach(BgBb::MODEL, quantity))
    }
}
