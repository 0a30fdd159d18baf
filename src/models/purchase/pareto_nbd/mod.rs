//! Pareto/NBD: buys at random, leaves at a random moment.

mod correlated;
mod expectations;
mod fit;
mod left;
#[cfg(feature = "simulate")]
mod simulation;

pub use correlated::{CorrelatedParetoNbd, CorrelatedProcess, CorrelationEstimate};

use crate::models::fit::parameters::positive_parameters;
use crate::models::purchase::history_likelihood;
use crate::models::{CustomerModel, ModelError, Posterior};
use crate::numeric::Unsettled;
use crate::transactions::PurchaseHistory;

positive_parameters! {
    /// The Pareto/NBD model: buys at random, leaves at a random moment.
    ///
    /// **Who buys.** While a customer, one buys at random moments at a rate λ of one's own; λ is
    /// Gamma(r, α) distributed over the customers.
    ///
    /// **Who leaves, when.** At any time, at a rate μ of one's own, whether or not one buys; μ is
    /// Gamma(s, β) distributed and independent of λ, so that the time at which a customer leaves is
    /// Pareto distributed. It fits where people drift away. Where leaving is decided at purchases,
    /// [`BgNbd`](super::BgNbd) or [`MbgNbd`](super::MbgNbd) is as good and cheaper; where the risk
    /// of leaving grows with time, use GGom/NBD.
    ///
    /// ```text
    /// L(r, α, s, β | x, t_x, T) = Γ(r + x) α^r β^s / (Γ(r) (α + T)^(r+x) (β + T)^s) · (1 + o)
    /// o         = ∫ s/(β + τ) · ((α + T)/(α + τ))^(r+x) ((β + T)/(β + τ))^s dτ   over t_x < τ < T
    /// P(alive)  = 1 / (1 + o)                                           o: odds of having left
    /// posterior = Pareto/NBD(r + x, α + T, s, β + T)                    given alive
    /// ```
    ///
    /// 1 + o is computed as a sum of two positive terms, each a hypergeometric series of positive
    /// terms (Euler's transformation of Fader & Hardie's form).
    ///
    /// | parameter | unit | meaning |
    /// |---|---|---|
    /// | r | none | shape of the purchase rates; the smaller, the more customers differ |
    /// | α | time | rate: the mean purchase rate is r/α per unit of time |
    /// | s | none | shape of the dropout rates |
    /// | β | time | rate: the mean dropout rate is s/β per unit of time |
    ///
    /// **Range.** Frequency up to 100 000, ages up to 10⁶ units, parameters over 10⁻³…10⁵: 11 right
    /// digits or [`ModelError::OutOfReach`]. Nothing special happens at s = 1 or α = β.
    ///
    /// Source: Schmittlein, Morrison & Colombo, "Counting Your Customers: Who Are They and What
    /// Will They Do Next?", Management Science 33 (1987), 1–24; Fader & Hardie, "A Note on Deriving
    /// the Pareto/NBD Model and Related Expressions" (2005), and for discounting Fader, Hardie &
    /// Lee, "RFM and CLV", Journal of Marketing Research 42 (2005), 415–430.
    ///
    /// # Example
    ///
    /// Published parameters for CDNOW, in weeks: expected purchases of a new customer in a year
    /// (Fader & Hardie's spreadsheet note; BTYD's walkthrough prints 1.473).
    ///
    /// ```
    /// use clv::models::{ParetoNbd, PurchaseProcess};
    ///
    /// let model = ParetoNbd::new(0.553, 10.580, 0.606, 11.656)?;
    /// let expected = model.expected_purchases(52.0)?;
    /// assert_eq!(format!("{expected:.2}"), "1.47");
    /// // Half of the customers are there until β·(2^(1/s) − 1) = 24.9 weeks.
    /// let alive = model.probability_alive_after(11.656 * (2_f64.powf(1.0 / 0.606) - 1.0))?;
    /// assert!((alive - 0.5).abs() < 1e-15);
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub struct ParetoNbd = "Pareto/NBD" {
        /// r, the shape of the gamma distribution of purchase rates.
        r,
        /// α, its rate, in units of time: purchases come at r/α on average.
        alpha,
        /// s, the shape of the gamma distribution of dropout rates.
        s,
        /// β, its rate, in units of time.
        beta,
    }
}

impl ParetoNbd {
    fn unsettled(_: Unsettled, quantity: &'static str) -> ModelError {
        ModelError::out_of_reach(Self::MODEL, quantity)
    }

    /// The process of one with this history who is alive.
    fn after(&self, history: &PurchaseHistory) -> Self {
        Self {
            r: self.r + f64::from(history.frequency()),
            alpha: self.alpha + history.age(),
            s: self.s,
            beta: self.beta + history.age(),
        }
    }
}

impl CustomerModel for ParetoNbd {
    type History = PurchaseHistory;
    type Process = Self;

    fn log_likelihood(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        history_likelihood::log_likelihood(self, history)
    }

    fn probability_alive(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        let left = left::ln_one_plus_odds(self, history)
            .map_err(|error| Self::unsettled(error, "probability alive"))?;
        Ok((-left).exp().min(1.0))
    }

    fn posterior(&self, history: &PurchaseHistory) -> Result<Posterior<Self>, ModelError> {
        Ok(Posterior {
            probability_alive: self.probability_alive(history)?,
            process: self.after(history),
        })
    }
}
