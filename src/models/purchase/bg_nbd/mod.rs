//! BG/NBD and MBG/NBD: buys at random, may leave after each purchase.

mod expectations;
mod fit;
#[cfg(feature = "simulate")]
mod simulation;

pub(super) use fit::starts;

use crate::models::error::reached_probability;
use crate::models::fit::parameters::positive_parameters;
use crate::models::purchase::history_likelihood;
use crate::models::{CustomerModel, ModelError, Posterior};
use crate::numeric::{elementary, logistic};
use crate::transactions::PurchaseHistory;

/// BG/NBD, the beta-geometric/NBD model: [`BetaGeometricNbd`] in which one may leave after each
/// repeat purchase.
///
/// Who has not repeated cannot have left: the probability alive of a one-time buyer is 1. Where that
/// is not credible, use [`MbgNbd`] or Pareto/NBD.
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
pub type BgNbd = BetaGeometricNbd<0>;

/// MBG/NBD, the modified beta-geometric/NBD model: [`BetaGeometricNbd`] in which one may leave after
/// the first purchase too.
///
/// It can think a one-time buyer gone, which fits most bases better than [`BgNbd`]. A new customer
/// is one who has survived the first purchase with probability b/(a + b), and then is a
/// BG/NBD(r, α, a, b + 1) customer.
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
pub type MbgNbd = BetaGeometricNbd<1>;

positive_parameters! {
    /// The (modified) beta-geometric/NBD model: buys at random, may leave after each purchase. To be
    /// used as [`BgNbd`] or [`MbgNbd`].
    ///
    /// **Who buys.** While a customer, one buys at random moments at a rate λ of one's own; λ is
    /// Gamma(r, α) distributed over the customers.
    ///
    /// **Who leaves, when.** After each purchase one leaves for good with a probability p of one's
    /// own; p is Beta(a, b) distributed: after repeat purchases only ([`BgNbd`]), or at once after
    /// the first one too ([`MbgNbd`]). Leaving cannot be seen, and happens only at purchases; where
    /// people drift away between them, use Pareto/NBD.
    ///
    /// ```text
    /// s         = x, or x + 1 where the first purchase is a chance to leave
    /// L(r, α, a, b | x, t_x, T) = Γ(r + x) α^r / Γ(r) · B(a, b + s) / B(a, b) · (α + T)^(−r−x)
    ///                             · (1 + o)
    /// o         = [s > 0] · a / (b + s − 1) · ((α + T) / (α + t_x))^(r + x)   odds of having left
    /// P(alive)  = 1 / (1 + o)
    /// posterior = BG/NBD(r + x, α + T, a, b + s)                              given alive
    /// ```
    ///
    /// | parameter | unit | meaning |
    /// |---|---|---|
    /// | r | none | shape of the purchase rates; the smaller, the more customers differ |
    /// | α | time | rate: the mean purchase rate is r/α per unit of time |
    /// | a, b | none | the mean dropout probability is a/(a + b) |
    ///
    /// **Range.** Frequency up to 100 000, ages up to 10⁶ units, parameters over 10⁻³…10⁵: 11 right
    /// digits or [`ModelError::OutOfReach`]. Nothing special happens at a = 1, a + b = 1 or r
    /// whole.
    ///
    /// Source: Fader, Hardie & Lee, "Counting Your Customers the Easy Way: An Alternative to the
    /// Pareto/NBD Model", Marketing Science 24 (2005), 275–284: likelihood (6), E\[X(t)\] (9),
    /// conditional expectation (10). Modified: Batislam, Denizel & Filiztekin, "Empirical validation
    /// and comparison of models for customer base analysis", International Journal of Research in
    /// Marketing 24 (2007), 201–209; Hoppe & Wagner, Marketing – Journal of Research and Management
    /// 3 (2007), 75–90. The discounted expectations, for which no closed form is published, are
    /// E\[∫e^(−δt) dX(t)\] by quadrature.
    ///
    /// # Example
    ///
    /// A chance to leave more: b + 1 of the one is b of the other, once the first is survived.
    ///
    /// ```
    /// use clv::models::{BgNbd, CustomerModel, MbgNbd};
    /// use clv::transactions::PurchaseHistory;
    ///
    /// let seen = PurchaseHistory::new(3, 20.0, 30.0)?;
    /// let modified = MbgNbd::new(0.5, 5.0, 1.0, 2.0)?.probability_alive(&seen)?;
    /// let plain = BgNbd::new(0.5, 5.0, 1.0, 3.0)?.probability_alive(&seen)?;
    /// assert!((modified - plain).abs() < 1e-15);
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub struct BetaGeometricNbd<const FIRST: u8> = {
        assert!(FIRST < 2, "a first purchase is a chance to leave or none");
        if FIRST == 0 { "BG/NBD" } else { "MBG/NBD" }
    } {
        /// r, the shape of the gamma distribution of purchase rates.
        r,
        /// α, its rate, in units of time: purchases come at r/α on average.
        alpha,
        /// a of the beta distribution of dropout probabilities: as many dropouts as seen before.
        a,
        /// b of it: as many survived purchases as seen before.
        b,
    }
}

impl BgNbd {
    /// For parameters that are sums of checked ones.
    pub(in crate::models) fn of_checked(r: f64, alpha: f64, a: f64, b: f64) -> Self {
        Self { r, alpha, a, b }
    }
}

impl MbgNbd {
    /// The posterior of a customer at the first purchase.
    pub(in crate::models) fn new_customer(&self) -> Posterior<BgNbd> {
        Posterior {
            probability_alive: self.b / (self.a + self.b),
            process: BgNbd::of_checked(self.r, self.alpha, self.a, self.b + 1.0),
        }
    }
}

impl<const FIRST: u8> BetaGeometricNbd<FIRST> {
    /// The chances to leave that an alive customer who repeated `x` times has survived.
    fn survived(x: f64) -> f64 {
        x + f64::from(FIRST)
    }

    /// The probability alive without a branch; NaN where something on the way is no normal number.
    #[inline(always)]
    fn alive(&self, history: &PurchaseHistory) -> f64 {
        let x = f64::from(history.frequency());
        let survived = Self::survived(x);
        let silence = history.age() - history.recency();
        let ln_ratio = elementary::ln_1p(silence / (self.alpha + history.recency()));
        let stayed = self.b + survived - 1.0;
        let either = stayed + self.a * elementary::exp((self.r + x) * ln_ratio);
        let is_normal = (stayed >= f64::MIN_POSITIVE) & (either < f64::INFINITY);
        let alive = if is_normal { stayed / either } else { f64::NAN };
        if survived == 0.0 { 1.0 } else { alive }
    }

    /// ln o and ln((α + T)/(α + t_x)); `None` where the customer had no chance to leave.
    fn ln_odds_of_having_left(&self, history: &PurchaseHistory) -> Option<(f64, f64)> {
        let x = f64::from(history.frequency());
        let survived = Self::survived(x);
        (survived > 0.0).then(|| {
            let silence = history.age() - history.recency();
            let ln_ratio = (silence / (self.alpha + history.recency())).ln_1p();
            let ln_hazard = elementary::ln_quotient(self.a, self.b + survived - 1.0);
            (ln_hazard + (self.r + x) * ln_ratio, ln_ratio)
        })
    }
}

impl<const FIRST: u8> CustomerModel for BetaGeometricNbd<FIRST> {
    type History = PurchaseHistory;
    type Process = BgNbd;

    fn log_likelihood(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        history_likelihood::log_likelihood(self, history)
    }

    fn probability_alive(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        let alive = self.alive(history);
        if !alive.is_nan() {
            return Ok(alive);
        }
        let odds = self.ln_odds_of_having_left(history);
        let alive = odds.map_or(1.0, |(ln_odds, _)| logistic(-ln_odds));
        reached_probability(Self::MODEL, "probability alive", alive)
    }

    fn posterior(&self, history: &PurchaseHistory) -> Result<Posterior<BgNbd>, ModelError> {
        let x = f64::from(history.frequency());
        let b = self.b + Self::survived(x);
        Ok(Posterior {
            probability_alive: self.probability_alive(history)?,
            process: BgNbd::of_checked(self.r + x, self.alpha + history.age(), self.a, b),
        })
    }
}
