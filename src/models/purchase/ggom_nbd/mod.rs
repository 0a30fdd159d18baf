//! GGom/NBD: buys at random, leaves at a moment whose risk grows with time.

mod expectations;
mod fit;
#[cfg(feature = "simulate")]
mod simulation;

use crate::models::fit::parameters::positive_parameters;
use crate::models::purchase::history_likelihood;
use crate::models::purchase::lifetime::Silence;
use crate::models::{CustomerModel, ModelError, Posterior};
use crate::numeric::{Unsettled, logistic};
use crate::transactions::PurchaseHistory;

positive_parameters! {
    /// The gamma-Gompertz/NBD model: buys at random, leaves at a moment whose risk grows with time.
    ///
    /// **Who buys.** While a customer, one buys at random moments at a rate λ of one's own; λ is
    /// Gamma(r, α) distributed over the customers.
    ///
    /// **Who leaves, when.** At any time; the risk of one customer grows as η·b·e^(bτ) with the time
    /// τ since the first purchase, η is Gamma(s, β) distributed. Over all customers the risk may
    /// rise, fall or do both, where Pareto/NBD's always falls. As b → 0 with β/b fixed it is
    /// Pareto/NBD(r, α, s, β/b): a fit that ends there (as on CDNOW) warns that b is on the edge of
    /// the search, and Pareto/NBD says the same with a parameter less.
    ///
    /// ```text
    /// S(τ)      = (β / (β + e^(bτ) − 1))^s                              P(Ω > τ)
    /// L         = Γ(r + x) α^r / (Γ(r) (α + T)^(r+x)) · S(T) · (1 + o)
    /// o         = ∫ f(τ)/S(T) · ((α + T)/(α + τ))^(r+x) dτ   over t_x < τ < T,   f = −S′
    /// P(alive)  = 1 / (1 + o)
    /// posterior = GGom/NBD(r + x, α + T, b, s, 1 + (β − 1)·e^(−bT))    given alive
    /// E[X(t)]   = r/α · ∫₀ᵗ S(τ) dτ
    /// ```
    ///
    /// The conditional expectation is the posterior's E\[X(t)\], which is Adler's correction (2022)
    /// of the published one.
    ///
    /// | parameter | unit | meaning |
    /// |---|---|---|
    /// | r | none | shape of the purchase rates; the smaller, the more customers differ |
    /// | α | time | scale: the mean purchase rate is r/α per unit of time |
    /// | b | 1/time | how fast the risk of leaving grows |
    /// | s, β | none | shape and scale of η |
    ///
    /// **Range.** Frequency up to 100 000, b·T up to 10⁴, other parameters over 10⁻³…10⁵; the
    /// integrals are by quadrature to 10⁻¹².
    ///
    /// Source: Bemmaor & Glady, "Modeling Purchasing Behavior with Sudden 'Death': A Flexible
    /// Customer Lifetime Model", Management Science 58 (2012), 1012–1021.
    ///
    /// # Example
    ///
    /// With β = 1 the chance to be there after ln 2/(b·s) is one half: S(τ) = e^(−bsτ).
    ///
    /// ```
    /// use clv::models::{GgomNbd, PurchaseProcess};
    ///
    /// let model = GgomNbd::new(0.5, 10.0, 0.1, 2.0, 1.0)?;
    /// let half = model.probability_alive_after(5.0 * 2_f64.ln())?;
    /// assert!((half - 0.5).abs() < 1e-15);
    /// // r/α · (1 − ½)/(b·s)
    /// let expected = model.expected_purchases(5.0 * 2_f64.ln())?;
    /// assert!((expected - 0.125).abs() < 1e-14);
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub struct GgomNbd = "GGom/NBD" {
        /// r, the shape of the gamma distribution of purchase rates.
        r,
        /// α, its scale, in units of time.
        alpha,
        /// b, the rate at which the risk of leaving grows, per unit of time.
        b,
        /// s, the shape of the gamma distribution of η.
        s,
        /// β, its scale.
        beta,
    }
}

impl GgomNbd {
    fn unsettled(_: Unsettled, quantity: &'static str) -> ModelError {
        ModelError::out_of_reach(Self::MODEL, quantity)
    }

    /// 1 + (β − 1)·e^(−bτ), between β and 1: the scale of η, per e^(bτ), of one who is there at τ.
    fn beta_at(&self, time: f64) -> f64 {
        let decay = (-self.b * time).exp();
        self.beta * decay - (-self.b * time).exp_m1()
    }

    fn growth_from(&self, from: f64) -> Growth {
        Growth {
            b: self.b,
            beta: self.beta_at(from),
            decay: (-self.b * from).exp(),
        }
    }

    /// ln \[(β + e^(bτ) − 1) / (β + e^(bτ₀) − 1)\] with τ = τ₀ + since.
    fn ln_growth(&self, from: f64, since: f64) -> f64 {
        self.growth_from(from).ln(since)
    }

    /// ln S(τ).
    fn ln_survival(&self, time: f64) -> f64 {
        -self.s * self.ln_growth(0.0, time)
    }

    /// f(τ)/S(τ), the risk of leaving.
    fn hazard(&self, time: f64) -> f64 {
        self.s * self.b / self.beta_at(time)
    }

    /// The time in which the risk first changes.
    fn shortest_scale(&self) -> f64 {
        self.beta.min(1.0) / self.b
    }

    fn silence(&self, history: &PurchaseHistory) -> Silence {
        let growth = self.ln_growth(history.recency(), history.age() - history.recency());
        Silence {
            fall: (self.s + 1.0) * growth,
            fastest: self.b,
            ..Silence::of(history, self.r, self.alpha, self.shortest_scale())
        }
    }

    /// ln o; minus infinity where there was no silence.
    fn ln_odds_of_having_left(&self, history: &PurchaseHistory) -> f64 {
        let (from, since) = (history.recency(), history.age() - history.recency());
        if since <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let silence = self.silence(history);
        let growth = self.growth_from(from);
        // ln f(τ)/f(t_x)
        let ln_density = |since: f64| self.b * since - (self.s + 1.0) * growth.ln(since);
        let left = silence.left(|_, since| (ln_density(since), []));
        self.ln_odds(&silence, left.ln_integral)
    }

    fn ln_odds(&self, silence: &Silence, ln_integral: f64) -> f64 {
        self.hazard(silence.from).ln()
            + silence.shape * silence.ln_alpha()
            + self.s * self.ln_growth(silence.from, silence.to - silence.from)
            + ln_integral
    }
}

/// How G(τ) = β + e^(bτ) − 1 grows from a moment τ₀ on.
struct Growth {
    b: f64,
    /// G(τ₀)·e^(−bτ₀).
    beta: f64,
    /// e^(−bτ₀).
    decay: f64,
}

impl Growth {
    /// Beyond this e^(b·since) is no longer computed, only its reciprocal.
    const FAR: f64 = 30.0;

    /// ln G(τ)/G(τ₀) with τ = τ₀ + since.
    fn ln(&self, since: f64) -> f64 {
        let gained = self.b * since;
        if gained < Self::FAR {
            (gained.exp_m1() / self.beta).ln_1p()
        } else {
            gained + ((self.beta - 1.0) * (-gained).exp()).ln_1p() - self.beta.ln()
        }
    }

    /// ln G(τ)/G(τ₀), 1/G(τ) and e^(bτ)/G(τ).
    fn with_slopes(&self, since: f64) -> [f64; 3] {
        let gained = self.b * since;
        if gained < Self::FAR {
            let risen = gained.exp_m1();
            let rest = (self.beta + risen).recip();
            let ln = (risen / self.beta).ln_1p();
            [ln, self.decay * rest, (1.0 + risen) * rest]
        } else {
            let fallen = (-gained).exp();
            let share = (1.0 + (self.beta - 1.0) * fallen).recip();
            [self.ln(since), self.decay * fallen * share, share]
        }
    }
}

impl CustomerModel for GgomNbd {
    type History = PurchaseHistory;
    type Process = Self;

    fn log_likelihood(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        history_likelihood::log_likelihood(self, history)
    }

    fn probability_alive(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        Ok(logistic(-self.ln_odds_of_having_left(history)))
    }

    fn posterior(&self, history: &PurchaseHistory) -> Result<Posterior<Self>, ModelError> {
        Ok(Posterior {
            probability_alive: self.probability_alive(history)?,
            process: Self {
                r: self.r + f64::from(history.frequency()),
                alpha: self.alpha + history.age(),
                b: self.b,
                s: self.s,
                beta: self.beta_at(history.age()),
            },
        })
    }
}
