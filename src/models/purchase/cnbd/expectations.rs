//! The purchases to come of a CNBD-k customer.

use super::Cnbd;
use crate::models::error::{not_negative, reached, reached_if_any, reached_probability};
use crate::models::purchase::SharedWork;
use crate::models::purchase::process::PROBABILITY_OF_NUMBER;
use crate::models::purchase::process::of_new_customer;
use crate::models::{ModelError, PurchaseProcess};
use crate::numeric::{beta_cdf, beta_kernel, gamma_rule, ln_beta_ratio, over_beta};
use crate::transactions::PurchaseHistory;

/// Purchases at regular intervals, of which the first may have begun before now.
///
/// ```text
/// N      events in t, negative binomial: their rate is Gamma(r + j, α) distributed
/// M      = ⌊(N + j)/k⌋, the purchases of one who does not leave
/// j      events since the last purchase, with the given weights; p ~ Beta(a, b)
///
/// E[X(t)]      = Σ_N P(N) · W(M)           W(m) = Σ_{i≤m} E[(1 − p)^(i−1)]
/// P(Ω > t)     = Σ_N P(N) · E[(1 − p)^M]
/// P(X(t) = n)  = E[(1 − p)^n]·P(M = n) + E[p(1 − p)^(n−1)]·P(M ≥ n)
/// DET(δ)       = E[u^(k−j) / (1 − u^k·(1 − p))]        u = λ/(λ + δ)
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct CnbdProcess {
    pub(super) k: u32,
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) a: f64,
    pub(super) b: f64,
    /// The probability of each j.
    pub(super) phases: Vec<f64>,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    k: u32,
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
    phases: Vec<f64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for CnbdProcess {
    type Error = ModelError;

    fn try_from(read: Unchecked) -> Result<Self, ModelError> {
        // A population's parameters have the range of a customer's.
        super::BgCnbd::new(read.k, read.r, read.alpha, read.a, read.b)?;
        let total: f64 = read.phases.iter().sum();
        let are_shares = read.phases.iter().all(|share| *share >= 0.0)
            && read.phases.len() <= read.k as usize
            && (total - 1.0).abs() < 1e-9;
        if !are_shares {
            return Err(ModelError::Parameter {
                model: MODEL,
                parameter: "phases",
                range: "at most k probabilities with a sum of 1",
                value: total,
            });
        }
        Ok(Self {
            k: read.k,
            r: read.r,
            alpha: read.alpha,
            a: read.a,
            b: read.b,
            phases: read.phases,
        })
    }
}

const MODEL: &str = "CNBD-k";
/// Events that are added up before a quantity is out of reach.
const MOST_EVENTS: u32 = 10_000_000;

fn out_of_reach(quantity: &'static str) -> ModelError {
    ModelError::out_of_reach(MODEL, quantity)
}

/// Survival over the chances to leave that events bring.
struct Chances {
    /// Events since the last purchase that survived.
    phase: u32,
    /// E\[(1 − p)^m\] for the m chances so far.
    survival: f64,
    /// Σ_{i≤m} E\[(1 − p)^(i−1)\].
    purchases: f64,
    survived: f64,
}

impl CnbdProcess {
    pub(super) fn new(
        k: u32,
        (r, alpha): (f64, f64),
        (a, b): (f64, f64),
        weights: Vec<f64>,
    ) -> Self {
        let total: f64 = weights.iter().sum();
        let phases = weights.iter().map(|weight| weight / total).collect();
        Self {
            k,
            r,
            alpha,
            a,
            b,
            phases,
        }
    }

    /// Σ_j P(j) · f(j, r + j).
    fn over_phases(
        &self,
        mut f: impl FnMut(u32, f64) -> Result<f64, ModelError>,
    ) -> Result<f64, ModelError> {
        let mut sum = 0.0;
        for (j, weight) in (0..).zip(&self.phases) {
            if *weight > 0.0 {
                sum += weight * f(j, self.r + f64::from(j))?;
            }
        }
        Ok(sum)
    }

    fn start(phase: u32) -> Chances {
        Chances {
            phase,
            survival: 1.0,
            purchases: 0.0,
            survived: 0.0,
        }
    }

    fn event(&self, chances: &mut Chances) {
        chances.phase += 1;
        if chances.phase == self.k {
            chances.phase = 0;
            chances.purchases += chances.survival;
            let m = chances.survived;
            chances.survival *= (self.b + m) / (self.a + self.b + m);
            chances.survived += 1.0;
        }
    }

    /// Σ_N P(N)·f(chances after N events), f growing at most like N.
    fn over_events(
        &self,
        phase: u32,
        shape: f64,
        t: f64,
        f: impl Fn(&Chances) -> f64,
    ) -> Result<f64, ModelError> {
        let (z, rest) = (t / (self.alpha + t), self.alpha / (self.alpha + t));
        // The logarithm of P(0) may be far below what a double holds: then the first events are
        // skipped that together are.
        let ln_none = -shape * (t / self.alpha).ln_1p();
        let mut chances = Self::start(phase);
        let mut probability = ln_none.exp();
        let mut is_seen = probability > 1e-250;
        let mut sum = 0.0;
        for n in 0..MOST_EVENTS {
            let n = f64::from(n);
            if n > 0.0 {
                self.event(&mut chances);
                if is_seen {
                    probability *= (shape + n - 1.0) / n * z;
                } else {
                    probability = beta_kernel(n, shape, z, rest) / n;
                    is_seen = probability > 1e-250;
                }
            }
            let term = probability * f(&chances);
            sum += term;
            // Past the mode each term is at most this share of the one before.
            let ratio = (shape + n) / (n + 1.0) * z * (n + 2.0) / (n + 1.0);
            let is_past_mode = ratio < 1.0 && n * rest > shape * z;
            let is_done = sum > 0.0 && term <= 1e-17 * sum * (1.0 - ratio);
            if is_past_mode && (is_done || probability == 0.0) {
                return Ok(sum);
            }
        }
        Err(out_of_reach("a sum over the number of events"))
    }

    /// P(N ≥ n).
    fn at_least(&self, n: f64, shape: f64, t: f64) -> Result<f64, ModelError> {
        if n <= 0.0 {
            return Ok(1.0);
        }
        let (z, rest) = (t / (self.alpha + t), self.alpha / (self.alpha + t));
        beta_cdf(n, shape, z, rest).map_err(|_| out_of_reach("probability of a number of events"))
    }

    /// P(from ≤ N < from + k) as a sum of its terms.
    fn within(&self, from: f64, shape: f64, t: f64) -> f64 {
        let (z, rest) = (t / (self.alpha + t), self.alpha / (self.alpha + t));
        (0..self.k)
            .map(|step| from + f64::from(step))
            .filter(|n| *n >= 0.0)
            .map(|n| {
                if n == 0.0 {
                    (-shape * (t / self.alpha).ln_1p()).exp()
                } else {
                    beta_kernel(n, shape, z, rest) / n
                }
            })
            .sum()
    }
}

impl PurchaseProcess for CnbdProcess {
    type Span = f64;

    fn process_name(&self) -> &'static str {
        MODEL
    }

    fn expected_purchases(&self, t: f64) -> Result<f64, ModelError> {
        let t = not_negative("time", t)?;
        if t == 0.0 {
            return Ok(0.0);
        }
        let expected =
            self.over_phases(|j, shape| self.over_events(j, shape, t, |chances| chances.purchases));
        reached(
            self.process_name(),
            "expected number of purchases",
            expected?,
        )
    }

    fn purchase_probability(&self, n: u64, t: f64) -> Result<f64, ModelError> {
        let t = not_negative("time", t)?;
        let k = f64::from(self.k);
        let n = n as f64;
        let survived = ln_beta_ratio(self.a, self.b, n).exp();
        let probability = self.over_phases(|j, shape| {
            let first = n * k - f64::from(j);
            let exactly = self.within(first, shape, t);
            if n == 0.0 {
                return Ok(exactly);
            }
            let left = self.a / (self.b + n - 1.0) * self.at_least(first, shape, t)?;
            Ok(survived * (exactly + left))
        });
        reached_probability(self.process_name(), PROBABILITY_OF_NUMBER, probability?)
    }

    fn probability_alive_after(&self, t: f64) -> Result<f64, ModelError> {
        let t = not_negative("time", t)?;
        if t == 0.0 {
            return Ok(1.0);
        }
        let alive =
            self.over_phases(|j, shape| self.over_events(j, shape, t, |chances| chances.survival));
        reached_probability(self.process_name(), "probability alive", alive?)
    }

    fn discounted_expected_transactions(
        &self,
        force_of_interest: f64,
    ) -> Result<Option<f64>, ModelError> {
        const DISCOUNTED: &str = "discounted expected transactions";
        let discounting = self.alpha * not_negative("force of interest", force_of_interest)?;
        if discounting == 0.0 {
            let purchases = (self.a > 1.0).then(|| (self.a + self.b - 1.0) / (self.a - 1.0));
            return reached_if_any(self.process_name(), DISCOUNTED, purchases);
        }
        let k = f64::from(self.k);
        let discounted = self.over_phases(|j, shape| {
            let rule = gamma_rule(shape, discounting.min(1.0)).and_then(|rule| {
                // u^(k−j), u^k and 1 − u^k of each rate.
                let rates: Vec<_> = rule
                    .iter()
                    .map(|(g, weight)| {
                        let ln_u = -(discounting / g).ln_1p();
                        let first = weight * ((k - f64::from(j)) * ln_u).exp();
                        (first, (k * ln_u).exp(), -(k * ln_u).exp_m1())
                    })
                    .collect();
                over_beta(self.a, self.b, |p, _| {
                    rates
                        .iter()
                        .map(|(first, power, rest)| first / (rest + power * p))
                        .sum()
                })
            });
            rule.map_err(|_| out_of_reach(DISCOUNTED))
        });
        reached(self.process_name(), DISCOUNTED, discounted?).map(Some)
    }

    /// k/λ for each purchase, the first one begun: E\[1/λ\]·(k·E\[1/p\] − j), where a > 1, and
    /// r + j > 1 for every j that has a weight.
    fn expected_remaining_lifetime(&self) -> Result<Option<f64>, ModelError> {
        let mut weighted = (0..).zip(&self.phases).filter(|(_, weight)| **weight > 0.0);
        let fewest = weighted.next().map_or(0, |(j, _)| j);
        if self.a <= 1.0 || self.r + f64::from(fewest) <= 1.0 {
            return Ok(None);
        }
        let purchases = (self.a + self.b - 1.0) / (self.a - 1.0);
        let lifetime = self.over_phases(|j, shape| {
            Ok(self.alpha / (shape - 1.0) * (f64::from(self.k) * purchases - f64::from(j)))
        });
        reached(self.process_name(), "expected lifetime", lifetime?).map(Some)
    }
}

/// A new customer, who has just made the first purchase.
impl<const FIRST: u8> PurchaseProcess for Cnbd<FIRST> {
    type Span = f64;

    fn process_name(&self) -> &'static str {
        Self::MODEL
    }

    of_new_customer!();
}

impl<const FIRST: u8> SharedWork for Cnbd<FIRST> {
    /// One part for each number of events since the last purchase.
    fn is_mixture(&self) -> bool {
        true
    }

    fn part_weights(&self, history: &PurchaseHistory) -> Result<Vec<f64>, ModelError> {
        let mut weights = self.phases(history)?;
        let total: f64 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= total;
        }
        Ok(weights)
    }

    fn part_given_alive(
        &self,
        history: &PurchaseHistory,
        part: usize,
    ) -> Result<CnbdProcess, ModelError> {
        let mut only = vec![0.0; part];
        only.push(1.0);
        Ok(self.process(history, only))
    }

    fn shared_scale(&self) -> Option<f64> {
        Some(self.alpha)
    }
}
