//! BG/CNBD-k and MBG/CNBD-k: buys at regular intervals, may leave after each purchase.

mod expectations;
mod fit;
#[cfg(feature = "simulate")]
mod simulation;

pub use expectations::CnbdProcess;
pub use fit::BestRegularity;

use crate::models::purchase::history_likelihood;
use crate::models::{CustomerModel, ModelError, Parametric, Posterior};
use crate::numeric::elementary::ln_quotient;
use crate::numeric::logistic;
use crate::transactions::PurchaseHistory;
use std::borrow::Cow;

/// BG/CNBD-k: [`Cnbd`] in which the first purchase is no chance to leave.
pub type BgCnbd = Cnbd<0>;
/// MBG/CNBD-k: [`Cnbd`] in which one may leave after the first purchase too.
pub type MbgCnbd = Cnbd<1>;

/// The (modified) beta-geometric/condensed-NBD model: buys at regular intervals, may leave after
/// each purchase. To be used as [`BgCnbd`] or [`MbgCnbd`].
///
/// **Who buys.** While a customer, the times between one's purchases are Erlang(k, λ): every k-th
/// event of a Poisson process at a rate λ of one's own. k = 1 is random buying; the larger k, the
/// more regular. λ is Gamma(r, α) distributed over the customers, k is the same for all.
///
/// **Who leaves, when.** After each purchase with a probability p of one's own, Beta(a, b)
/// distributed: after repeat purchases only ([`BgCnbd`]), or after the first one too ([`MbgCnbd`]).
/// Where people buy regularly, a silence says much more than random buying lets it say. With k = 1
/// these are [`BgNbd`](super::BgNbd) and [`MbgNbd`](super::MbgNbd), which are faster.
///
/// ```text
/// s         = x, or x + 1 where the first purchase is a chance to leave
/// v         = (T − t_x)/(α + T)
/// A         = Σ_{j<k} (r + kx)_j / j! · v^j          silent so long, though alive
/// o         = [s > 0] · a/(b + s − 1) · ((α + T)/(α + t_x))^(r + kx)
/// L         = (r)_{kx} α^r (α + T)^(−r−kx) · B(a, b + s)/B(a, b) · (A + o) · Π itt^(k−1)/Γ(k)^x
/// P(alive)  = A / (A + o)
/// ```
///
/// The last factor of L, of the times between purchases, holds no parameter. A customer's
/// [`log_likelihood`](CustomerModel::log_likelihood) leaves it out, because a history does not hold
/// those times; a fit has it where its data do ([`DistinctHistories::with_ln_gaps`](super::DistinctHistories::with_ln_gaps)), and has no
/// AIC or BIC where they do not. Given alive, j of the k events to the next purchase have already come
/// with probability proportional to the j-th term of A: [`CnbdProcess`] is that mixture, so every
/// conditional quantity is exact.
///
/// | parameter | unit | meaning |
/// |---|---|---|
/// | k | none | regularity, 1 = random; whole |
/// | r | none | shape of the event rates |
/// | α | time | rate: the mean event rate is r/α, the mean purchase rate r/(kα) |
/// | a, b | none | the mean dropout probability is a/(a + b) |
///
/// **Range.** As of [`BgNbd`](super::BgNbd) with k·x up to 100 000 and k up to 64; a quantity is a
/// sum over all numbers of events, of which up to ten million are added.
///
/// Source: Reutterer, Platzer & Schröder, "Leveraging purchase regularity for predicting customer
/// behavior the easy way", International Journal of Research in Marketing 38 (2021), 194–215.
///
/// # Example
///
/// Who bought every week for nine weeks and has been silent for three is rather lost to a model
/// that knows regularity than to one that does not.
///
/// ```
/// use clv::models::{BgCnbd, CustomerModel};
/// use clv::transactions::PurchaseHistory;
///
/// let silent = PurchaseHistory::new(9, 9.0, 12.0)?;
/// let random = BgCnbd::new(1, 1.0, 1.0, 1.0, 4.0)?;
/// let regular = BgCnbd::new(4, 1.0, 0.25, 1.0, 4.0)?;
/// let alive = |model: &BgCnbd| model.probability_alive(&silent);
/// assert!(alive(&regular)? < 0.1 && alive(&random)? > 0.3);
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct Cnbd<const FIRST: u8> {
    k: u32,
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

impl<const FIRST: u8> Cnbd<FIRST> {
    /// The model's name in the literature.
    pub(crate) const MODEL: &'static str = {
        assert!(FIRST < 2, "a first purchase is a chance to leave or none");
        if FIRST == 0 {
            "BG/CNBD-k"
        } else {
            "MBG/CNBD-k"
        }
    };
    /// The parameters' names.
    pub(crate) const NAMES: &'static [&'static str] = &["r", "alpha", "a", "b"];
    const LARGEST_K: u32 = 64;

    /// The model with these parameters.
    ///
    /// # Errors
    ///
    /// [`ModelError::Parameter`] where k is not in 1…64, or another parameter is not positive and
    /// finite.
    pub fn new(k: u32, r: f64, alpha: f64, a: f64, b: f64) -> Result<Self, ModelError> {
        if !(1..=Self::LARGEST_K).contains(&k) {
            return Err(ModelError::Parameter {
                model: Self::MODEL,
                parameter: "k",
                range: "in 1…64",
                value: f64::from(k),
            });
        }
        let positive =
            |parameter, value| crate::models::error::positive(Self::MODEL, parameter, value);
        Ok(Self {
            k,
            r: positive("r", r)?,
            alpha: positive("alpha", alpha)?,
            a: positive("a", a)?,
            b: positive("b", b)?,
        })
    }

    /// k, the regularity: every k-th event is a purchase.
    pub fn k(&self) -> u32 {
        self.k
    }

    /// r, the shape of the gamma distribution of event rates.
    pub fn r(&self) -> f64 {
        self.r
    }

    /// α, its rate, in units of time: events come at r/α on average, purchases at r/(kα).
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// a of the beta distribution of dropout probabilities.
    pub fn a(&self) -> f64 {
        self.a
    }

    /// b of the beta distribution of dropout probabilities.
    pub fn b(&self) -> f64 {
        self.b
    }

    fn events(&self, history: &PurchaseHistory) -> f64 {
        f64::from(self.k) * f64::from(history.frequency())
    }

    fn survived(history: &PurchaseHistory) -> f64 {
        f64::from(history.frequency()) + f64::from(FIRST)
    }

    /// The terms of A: how likely 0, 1, … of the events to the next purchase fell into the silence.
    fn phases(&self, history: &PurchaseHistory) -> Result<Vec<f64>, ModelError> {
        let shape = self.r + self.events(history);
        let share = (history.age() - history.recency()) / (self.alpha + history.age());
        let mut term = 1.0;
        let mut terms = vec![term];
        for j in 1..self.k {
            let j = f64::from(j);
            term *= (shape + j - 1.0) / j * share;
            terms.push(term);
        }
        if terms.iter().sum::<f64>().is_finite() {
            Ok(terms)
        } else {
            Err(ModelError::out_of_reach(
                Self::MODEL,
                "probability of a silence",
            ))
        }
    }

    /// ln o; minus infinity where the customer had no chance to leave.
    fn ln_odds(&self, history: &PurchaseHistory) -> f64 {
        let survived = Self::survived(history);
        if survived == 0.0 {
            return f64::NEG_INFINITY;
        }
        let silence = history.age() - history.recency();
        ln_quotient(self.a, self.b + survived - 1.0)
            + (self.r + self.events(history)) * (silence / (self.alpha + history.recency())).ln_1p()
    }

    /// ln A and ln o.
    fn alternatives(&self, history: &PurchaseHistory) -> Result<(f64, f64), ModelError> {
        let alive: f64 = self.phases(history)?.iter().sum();
        Ok((alive.ln(), self.ln_odds(history)))
    }

    /// The customer given alive, with the weights of the events since the last purchase.
    fn process(&self, history: &PurchaseHistory, phases: Vec<f64>) -> CnbdProcess {
        CnbdProcess::new(
            self.k,
            (self.r + self.events(history), self.alpha + history.age()),
            (self.a, self.b + Self::survived(history)),
            phases,
        )
    }

    /// The customer at the first purchase, given that they stay.
    fn new_process(&self) -> CnbdProcess {
        CnbdProcess::new(
            self.k,
            (self.r, self.alpha),
            (self.a, self.b + f64::from(FIRST)),
            vec![1.0],
        )
    }

    /// The posterior of a customer at the first purchase.
    pub(in crate::models) fn new_customer(&self) -> Posterior<CnbdProcess> {
        let probability_alive = if FIRST == 0 {
            1.0
        } else {
            self.b / (self.a + self.b)
        };
        Posterior {
            probability_alive,
            process: self.new_process(),
        }
    }
}

impl<const FIRST: u8> CustomerModel for Cnbd<FIRST> {
    type History = PurchaseHistory;
    type Process = CnbdProcess;

    fn log_likelihood(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        history_likelihood::log_likelihood(self, history)
    }

    fn probability_alive(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        let (alive, left) = self.alternatives(history)?;
        Ok(logistic(alive - left))
    }

    fn posterior(&self, history: &PurchaseHistory) -> Result<Posterior<CnbdProcess>, ModelError> {
        Ok(Posterior {
            probability_alive: self.probability_alive(history)?,
            process: self.process(history, self.phases(history)?),
        })
    }
}

impl<const FIRST: u8> Parametric for Cnbd<FIRST> {
    /// k.
    type Fixed = u32;

    fn model_name(k: &u32) -> Cow<'static, str> {
        let family = Self::MODEL.trim_end_matches('k');
        format!("{family}{k}").into()
    }

    fn parameter_names(_: &u32) -> Vec<Cow<'static, str>> {
        Self::NAMES.iter().map(|name| (*name).into()).collect()
    }

    fn fixed(&self) -> u32 {
        self.k
    }

    fn parameters(&self) -> Vec<f64> {
        vec![self.r, self.alpha, self.a, self.b]
    }

    fn from_parameters(k: u32, parameters: &[f64]) -> Result<Self, ModelError> {
        let &[r, alpha, a, b] = parameters else {
            return Err(ModelError::ParameterCount {
                model: Self::MODEL,
                expected: Self::NAMES.len(),
                got: parameters.len(),
            });
        };
        Self::new(k, r, alpha, a, b)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    k: u32,
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

#[cfg(feature = "serde")]
impl<const FIRST: u8> TryFrom<Unchecked> for Cnbd<FIRST> {
    type Error = ModelError;

    fn try_from(unchecked: Unchecked) -> Result<Self, ModelError> {
        Self::new(
            unchecked.k,
            unchecked.r,
            unchecked.alpha,
            unchecked.a,
            unchecked.b,
        )
    }
}
