//! MBG/NBD: buys at random, may leave after each purchase, the first one included.

mod expectations;
mod fit;
#[cfg(feature = "simulate")]
mod simulation;

use crate::models::error::reached_probability;
use crate::models::fit::parameters::positive_parameters;
use crate::models::purchase::beta_geometric::BetaGeometric;
use crate::models::purchase::history_likelihood;
use crate::models::{BgNbd, CustomerModel, ModelError, Posterior};
use crate::transactions::PurchaseHistory;

positive_parameters! {
    /// The modified beta-geometric/NBD model: buys at random, may leave after each purchase, the
    /// first one included.
    ///
    /// **Who buys.** While a customer, one buys at random moments at a rate λ of one's own; λ is
    /// Gamma(r, α) distributed over the customers.
    ///
    /// **Who leaves, when.** After each purchase, and so at once after the first, one leaves for
    /// good with a probability p of one's own; p is Beta(a, b) distributed. Unlike
    /// [`BgNbd`] it can think a one-time buyer gone, which fits most bases better. Leaving still
    /// happens only at purchases; where people drift away between them, use Pareto/NBD.
    ///
    /// ```text
    /// L(r, α, a, b | x, t_x, T) = Γ(r + x) α^r / Γ(r) · B(a, b + x + 1) / B(a, b) · (α + T)^(−r−x)
    ///                             · (1 + o)
    /// o         = a / (b + x) · ((α + T) / (α + t_x))^(r + x)          odds of having left
    /// P(alive)  = 1 / (1 + o)
    /// posterior = BG/NBD(r + x, α + T, a, b + x + 1)                   given alive
    /// ```
    ///
    /// | parameter | unit | meaning |
    /// |---|---|---|
    /// | r | none | shape of the purchase rates; the smaller, the more customers differ |
    /// | α | time | scale: the mean purchase rate is r/α per unit of time |
    /// | a, b | none | the mean dropout probability is a/(a + b) |
    ///
    /// A new customer is one who has survived the first purchase with probability b/(a + b), and
    /// then is a BG/NBD(r, α, a, b + 1) customer. **Range** and digits as of [`BgNbd`].
    ///
    /// Source: Batislam, Denizel & Filiztekin, "Empirical validation and comparison of models for
    /// customer base analysis", International Journal of Research in Marketing 24 (2007), 201–209;
    /// Hoppe & Wagner, Marketing – Journal of Research and Management 3 (2007), 75–90.
    ///
    /// # Example
    ///
    /// Half of the customers leave after their first purchase: a = b.
    ///
    /// ```
    /// use clv::models::{CustomerModel, MbgNbd, PurchaseProcess};
    /// use clv::transactions::PurchaseHistory;
    ///
    /// let model = MbgNbd::new(1.0, 2.0, 3.0, 3.0)?;
    /// assert!((model.probability_alive_after(0.0)? - 0.5).abs() < 1e-15);
    /// // o = 3/3 · ((2 + 2)/(2 + 0))^1 = 2: a silence that is as long as 1/λ on average.
    /// let silent = PurchaseHistory::new(0, 0.0, 2.0)?;
    /// assert!((model.probability_alive(&silent)? - 1.0 / 3.0).abs() < 1e-15);
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub struct MbgNbd = "MBG/NBD" {
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

impl MbgNbd {
    fn beta_geometric(&self) -> BetaGeometric {
        BetaGeometric {
            r: self.r,
            alpha: self.alpha,
            a: self.a,
            b: self.b,
            first: 1.0,
        }
    }

    /// The process of one who bought `x` times in `age` and is alive.
    fn after(&self, x: f64, age: f64) -> BgNbd {
        BgNbd::of_checked(self.r + x, self.alpha + age, self.a, self.b + x + 1.0)
    }

    /// What is known of a customer at the first purchase.
    pub(in crate::models) fn new_customer(&self) -> Posterior<BgNbd> {
        Posterior {
            probability_alive: self.b / (self.a + self.b),
            process: self.after(0.0, 0.0),
        }
    }
}

impl CustomerModel for MbgNbd {
    type History = PurchaseHistory;
    type Process = BgNbd;

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

    fn posterior(&self, history: &PurchaseHistory) -> Result<Posterior<BgNbd>, ModelError> {
        Ok(Posterior {
            probability_alive: self.probability_alive(history)?,
            process: self.after(f64::from(history.frequency()), history.age()),
        })
    }
}
