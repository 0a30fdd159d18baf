//! Pareto/NBD whose purchase and dropout rates are correlated.

mod expectations;
mod fit;
mod report;
#[cfg(feature = "simulate")]
mod simulation;
mod tilt;

use super::{ParetoNbd, left};
use crate::models::error::positive;
use crate::models::purchase::history_likelihood;
use crate::models::{CustomerModel, ModelError, Parametric, Posterior};
use crate::transactions::PurchaseHistory;
pub use expectations::CorrelatedProcess;
pub use report::CorrelationEstimate;
use std::borrow::Cow;
use tilt::{Bounds, Tilt};

/// The parameters' names.
const NAMES: &[&str] = &["r", "alpha", "s", "beta", "m_odds"];
const MODEL: &str = "Pareto/NBD with correlation";

/// Pareto/NBD with correlated purchase and dropout rates: those who buy often leave sooner, or
/// later, than others.
///
/// **Who buys, who leaves.** As in [`ParetoNbd`], which assumes that how often one buys says nothing of
/// how long one stays. Here the two rates have Sarmanov's joint density, which leaves both gamma distributions as they are:
///
/// ```text
/// f(λ, μ) = Gamma(λ; r, α) · Gamma(μ; s, β) · (1 + m·φ(λ)·ψ(μ))
/// φ(λ)    = e^(−λτ) − A      A = (α/(α + τ))^r
/// ψ(μ)    = e^(−μτ) − B      B = (β/(β + τ))^s
/// ρ(λ, μ) = m · A·√r·τ/(α + τ) · B·√s·τ/(β + τ)      their correlation
/// −1/max(AB, (1 − A)(1 − B)) < m < 1/max(A(1 − B), B(1 − A))      so that f > 0
/// ```
///
/// As these bounds have a crease where the two products are alike, on which a search gets stuck,
/// max(u, v) is (u¹⁶ + v¹⁶)^(1/16) here: at the crease m ends 4 % before its bound.
///
/// Since e^(−λτ)·Gamma(λ; r, α) = A·Gamma(λ; r, α + τ), a customer's likelihood is a combination of
/// four Pareto/NBD likelihoods, and what one does from now on is one of four processes, with
/// weights of which some are negative:
///
/// ```text
/// L      = L(α, β) · (1 + m·(Q₁₁ − B·Q₁₀ − A·Q₀₁ + A·B))
/// Q₁₀    = A·L(α+τ, β)/L(α, β) = E[e^(−λτ) | history] without the correlation, Q₀₁ and Q₁₁ alike
/// ```
///
/// The Q are between 0 and 1 and computed from differences of logarithms: nothing overflows or
/// vanishes, however many purchases there are.
///
/// | parameter | unit | meaning |
/// |---|---|---|
/// | r, α, s, β | as in [`ParetoNbd`] | the distributions of the two rates, whatever m is |
/// | m | none | 0: independent; above 0: frequent buyers leave sooner; below 0: later |
/// | τ | time | the kernel's time: how far one looks to tell a high rate from a low one |
///
/// **The kernel's time is part of the model.** The literature and CLVTools have τ = 1 *in whatever
/// unit the data are in*, so that there a change from weeks to days is another model. Here τ is
/// said, and α, β and τ in another unit are the same model with the same m. It matters: the
/// kernel e^(−λτ) is nearly linear where λτ is small, and then the density can bend little before
/// it gets negative; the correlations that are [within reach](Self::correlation_range) go up to about
/// √(r·s)·τ/max(βr, αs), down to about −√(r·s)·τ²/(αβ), and vanish with τ. They are largest where τ
/// is like the typical 1/λ and 1/μ.
///
/// **Range.** That of [`ParetoNbd`], less the digits that the combination takes: their number is
/// about log₁₀ |m| for the likelihood.
///
/// Source: Park & Fader, "Modeling Browsing Behavior at Multiple Websites", Marketing Science 23
/// (2004), 280–303, for Sarmanov's family with gamma marginals; Sarmanov, Doklady 168 (1966); Lee,
/// "Properties and Applications of the Sarmanov Family of Bivariate Distributions",
/// Communications in Statistics 25 (1996), 1207–1222, for its bounds.
///
/// # Example
///
/// ```
/// use clv::models::{CorrelatedParetoNbd, CustomerModel, ParetoNbd};
/// use clv::transactions::PurchaseHistory;
///
/// // r = s = 1 and α = β = τ make A = B = ½, so that m is within ±4 (less 4 %) …
/// let model = CorrelatedParetoNbd::new(ParetoNbd::new(1.0, 10.0, 1.0, 10.0)?, 2.0, 10.0)?;
/// assert!((3.8..4.0).contains(&model.m_range().1));
/// // … and ρ = m·(½·½)² = m/16.
/// assert!((model.correlation() - 0.125).abs() < 1e-15);
///
/// // A frequent buyer who has gone silent is more likely to have left than without the correlation.
/// let silent = PurchaseHistory::new(9, 12.0, 20.0)?;
/// assert!(
///     model.probability_alive(&silent)? < model.marginals().probability_alive(&silent)?
/// );
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct CorrelatedParetoNbd {
    marginals: ParetoNbd,
    m: f64,
    kernel_time: f64,
    /// Where m lies in its range: the parameter that is estimated. It is kept because neither can be
    /// computed from the other to the bit.
    m_odds: f64,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    marginals: ParetoNbd,
    m: f64,
    kernel_time: f64,
    m_odds: Option<f64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for CorrelatedParetoNbd {
    type Error = ModelError;

    fn try_from(unchecked: Unchecked) -> Result<Self, ModelError> {
        let model = Self::new(unchecked.marginals, unchecked.m, unchecked.kernel_time)?;
        let Some(m_odds) = unchecked.m_odds else {
            return Ok(model);
        };
        let m_odds = positive(MODEL, "m_odds", m_odds)?;
        let (low, high) = model.m_range();
        let of_odds = model.of_odds(model.marginals, m_odds);
        // Two texts for one number, apart by no more than rounding.
        if (of_odds.m - model.m).abs() <= 1e-9 * (high - low) {
            Ok(Self { m_odds, ..model })
        } else {
            Err(ModelError::Parameter {
                model: MODEL,
                parameter: "m_odds",
                range: "the odds of m in its range",
                value: m_odds,
            })
        }
    }
}

impl CorrelatedParetoNbd {
    /// The model with these distributions of the two rates, this m, and the kernel's time τ in the
    /// unit of α and β; CLVTools has τ = 1.
    ///
    /// # Errors
    ///
    /// [`ModelError::Parameter`] where τ is not positive and finite, or m is not strictly within
    /// [`m_range`](Self::m_range).
    pub fn new(marginals: ParetoNbd, m: f64, kernel_time: f64) -> Result<Self, ModelError> {
        let kernel_time = positive(MODEL, "kernel time", kernel_time)?;
        let (low, high) = Bounds::of(&marginals, kernel_time).range();
        if m > low && m < high {
            Ok(Self {
                marginals,
                m,
                kernel_time,
                m_odds: (m - low) / (high - m),
            })
        } else {
            Err(ModelError::Parameter {
                model: MODEL,
                parameter: "m",
                range: "in the range where the joint density of the rates is positive",
                value: m,
            })
        }
    }

    /// The Pareto/NBD with the same distributions of the two rates, independent of each other.
    pub fn marginals(&self) -> &ParetoNbd {
        &self.marginals
    }

    /// m, how strongly the rates depend on each other.
    pub fn m(&self) -> f64 {
        self.m
    }

    /// τ, the kernel's time.
    pub fn kernel_time(&self) -> f64 {
        self.kernel_time
    }

    /// The bounds of m, within which the density of the rates is positive everywhere (and which
    /// end up to 4 % before it is not).
    pub fn m_range(&self) -> (f64, f64) {
        self.bounds().range()
    }

    /// ρ, the correlation of the purchase rate and the dropout rate over the customers.
    pub fn correlation(&self) -> f64 {
        self.m * self.correlation_of_one()
    }

    /// The correlations that m can give with these distributions and this τ.
    pub fn correlation_range(&self) -> (f64, f64) {
        let (low, high) = self.m_range();
        let of_one = self.correlation_of_one();
        (low * of_one, high * of_one)
    }

    /// ρ/m.
    fn correlation_of_one(&self) -> f64 {
        let &ParetoNbd { r, alpha, s, beta } = &self.marginals;
        let tau = self.kernel_time;
        let tilt = self.tilt();
        let purchase = tilt.purchase * r.sqrt() * (tau / (alpha + tau));
        purchase * tilt.dropout * s.sqrt() * (tau / (beta + tau))
    }

    fn bounds(&self) -> Bounds {
        Bounds::of(&self.marginals, self.kernel_time)
    }

    fn tilt(&self) -> Tilt {
        Tilt::new(&self.marginals, self.m, self.kernel_time)
    }

    /// A new customer: the two rates are those of the population.
    pub fn new_customer(&self) -> CorrelatedProcess {
        CorrelatedProcess {
            gammas: self.marginals,
            tilt: self.tilt(),
        }
    }

    /// 1 + m·E\[φψ | history\], the mean without the correlation, and ln (1 + o) without it.
    fn factor(&self, history: &PurchaseHistory) -> Result<(f64, f64), ModelError> {
        let out_of_reach = ModelError::out_of_reach(MODEL, "probability alive");
        let unsettled = |_| out_of_reach;
        let left = left::ln_one_plus_odds(&self.marginals, history).map_err(unsettled)?;
        if self.m == 0.0 {
            return Ok((1.0, left));
        }
        let tilt = self.tilt();
        let survives = |both: [bool; 2]| {
            let shifted = tilt.shifted(&self.marginals, both);
            let here = left::ln_one_plus_odds(&shifted, history).map_err(unsettled)?;
            let ln = tilt.ln_thinned(&self.marginals, history, both) + here - left;
            Ok::<f64, ModelError>(ln.exp())
        };
        let means = [
            survives([true, false])?,
            survives([false, true])?,
            survives([true, true])?,
        ];
        let factor = 1.0 + self.m * tilt.mean_product(means);
        if factor > 0.0 {
            Ok((factor, left))
        } else {
            Err(out_of_reach)
        }
    }
}

impl CustomerModel for CorrelatedParetoNbd {
    type History = PurchaseHistory;
    type Process = CorrelatedProcess;

    fn log_likelihood(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        history_likelihood::log_likelihood(self, history)
    }

    fn probability_alive(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        let (factor, left) = self.factor(history)?;
        let if_alive = self.after(history).factor();
        Ok(((-left).exp() * if_alive / factor).clamp(0.0, 1.0))
    }

    fn posterior(
        &self,
        history: &PurchaseHistory,
    ) -> Result<Posterior<CorrelatedProcess>, ModelError> {
        Ok(Posterior {
            probability_alive: self.probability_alive(history)?,
            process: self.after(history),
        })
    }
}

impl CorrelatedParetoNbd {
    /// The process of a customer with this history, given that they have not left.
    fn after(&self, history: &PurchaseHistory) -> CorrelatedProcess {
        CorrelatedProcess {
            gammas: self.marginals.after(history),
            tilt: self.tilt(),
        }
    }
}

/// The four parameters of the marginals, and where m lies in its range:
/// `m_odds` = (m − low)/(high − m), above zero whatever m is.
impl Parametric for CorrelatedParetoNbd {
    /// The kernel time.
    type Fixed = f64;

    fn model_name(_: &f64) -> Cow<'static, str> {
        MODEL.into()
    }

    fn parameter_names(_: &f64) -> Vec<Cow<'static, str>> {
        NAMES.iter().map(|name| (*name).into()).collect()
    }

    fn fixed(&self) -> f64 {
        self.kernel_time
    }

    fn parameters(&self) -> Vec<f64> {
        let mut parameters = self.marginals.parameters();
        parameters.push(self.m_odds);
        parameters
    }

    fn from_parameters(kernel_time: f64, parameters: &[f64]) -> Result<Self, ModelError> {
        let &[r, alpha, s, beta, odds] = parameters else {
            return Err(ModelError::ParameterCount {
                model: MODEL,
                expected: NAMES.len(),
                got: parameters.len(),
            });
        };
        let odds = positive(MODEL, "m_odds", odds)?;
        let independent = Self::new(ParetoNbd::new(r, alpha, s, beta)?, 0.0, kernel_time)?;
        let model = independent.of_odds(independent.marginals, odds);
        // Odds so large or small that m is on the end of its range are refused.
        Self::new(model.marginals, model.m, kernel_time)?;
        Ok(model)
    }
}

impl CorrelatedParetoNbd {
    /// The model whose m has these odds in its range.
    fn of_odds(&self, marginals: ParetoNbd, odds: f64) -> Self {
        let (low, high) = Bounds::of(&marginals, self.kernel_time).range();
        Self {
            marginals,
            // Each end's share by itself: neither end loses its digits.
            m: low / (1.0 + odds) + high * (odds / (1.0 + odds)),
            kernel_time: self.kernel_time,
            m_odds: odds,
        }
    }
}
