//! The purchases to come of a BG/NBD customer, and of a new one of MBG/NBD.
//!
//! ```text
//! S(t)    = E_p[(1 + p·t/α)^(−r)]                             p ~ Beta(a, b)
//! E[X(t)] = E_p[(1 − (1 + p·t/α)^(−r)) / p]
//! DET(δ)  = E_p E_g[1 / (αδ/g + p)]                           g ~ Gamma(r, 1)
//! ```
//!
//! With z = t/(α + t), Euler's transformation gives both of the first two from one function L:
//!
//! ```text
//! e^(q·L(q, c)) = (1 − z)^q · ₂F₁(q, c − r; c; z)
//! S(t)    = e^(a·L(a, a + b))
//! E[X(t)] = c·(1 − e^(q·L(q, c)))/q       q = a − 1,  c = a + b − 1
//! ```
//!
//! L has a limit at q = 0, so nothing happens at a = 1. It is a difference of ln(1 − z) and a
//! series. Where that has lost digits, as it does where customers seldom leave, t is mostly short
//! beside α, and the expectation over p of the powers of p·t/α is a series of few terms:
//!
//! ```text
//! E[X(t)] = Σ_{k≥1} (−1)^(k−1) (r)_k/k! · (a)_{k−1}/(a + b)_{k−1} · (t/α)^k
//! ```
//!
//! Where that has lost digits too, or a series is slow, the expectation over p is taken by
//! quadrature, all of whose terms are positive.

use super::{BetaGeometricNbd, BgNbd, MbgNbd};
use crate::models::error::{not_negative, reached, reached_if_any, reached_probability};
use crate::models::purchase::SharedWork;
use crate::models::purchase::process::{PROBABILITY_OF_NUMBER, not_too_many, of_new_customer};
use crate::models::{CustomerModel, ModelError, PurchaseProcess};
use crate::numeric::{
    LANES, Remainder, Unsettled, beta_cdf, beta_kernel, gamma_rule, ln_beta_ratio, over_beta,
    over_beta_falling, remainder, remainders,
};
use crate::transactions::PurchaseHistory;
use std::ops::Range;

/// A relative error above this sends a value to quadrature.
const LOST_DIGITS: f64 = 2e-13;
/// The same of the series in t/α.
const LOST_DIGITS_OF_POWERS: f64 = 2e-14;
/// Beyond this t/α the series in it is slow.
const SHORT: f64 = 0.5;

/// Counts that one run of the distribution's recurrences holds.
const RUN: usize = 64;

/// L(q, c), and the absolute error that it may have.
struct Exponent {
    value: f64,
    error: f64,
}

impl BgNbd {
    fn z(&self, t: f64) -> f64 {
        t / (self.alpha + t)
    }

    fn exponent(&self, t: f64, q: f64, c: f64) -> Option<Exponent> {
        let series = (c > 0.0).then(|| remainder(q, c - self.r, c, self.z(t)))?;
        self.exponent_by(series?, t, q)
    }

    fn exponent_by(&self, series: Remainder, t: f64, q: f64) -> Option<Exponent> {
        let ln_rest = -(t / self.alpha).ln_1p();
        let function = 1.0 + q * series.sum;
        // Where the sum leaves the doubles, quadrature does not.
        if !(function > 0.0 && function.is_finite()) {
            return None;
        }
        let ln_function = if q == 0.0 {
            series.sum
        } else {
            (q * series.sum).ln_1p() / q
        };
        Some(Exponent {
            value: ln_rest + ln_function,
            error: f64::EPSILON * (ln_rest.abs() + 2.0 * series.largest / function),
        })
    }

    /// q and c of E\[X(t)\].
    fn expected_order(&self) -> (f64, f64) {
        (self.a - 1.0, self.a + self.b - 1.0)
    }

    fn expected_purchases_by(&self, exponent: Option<Exponent>, t: f64) -> Result<f64, ModelError> {
        if t == 0.0 {
            return Ok(0.0);
        }
        let (q, c) = self.expected_order();
        if let Some(exponent) = exponent
            && exponent.error <= LOST_DIGITS * exponent.value.abs()
        {
            let times_c = if q == 0.0 {
                -exponent.value
            } else {
                -(q * exponent.value).exp_m1() / q
            };
            return reached(Self::MODEL, "expected number of purchases", c * times_c);
        }
        let scaled = t / self.alpha;
        if let Some(value) = self.expected_by_powers(scaled) {
            return reached(Self::MODEL, "expected number of purchases", value);
        }
        over_beta(self.a, self.b, |p, _| {
            -(-self.r * (p * scaled).ln_1p()).exp_m1() / p
        })
        .map_err(|error| Self::unsettled(error, "expected number of purchases"))
        .and_then(|value| reached(Self::MODEL, "expected number of purchases", value))
    }

    /// E\[X(t)\] by the powers of `scaled`, t/α, where these are few and lose no digits.
    fn expected_by_powers(&self, scaled: f64) -> Option<f64> {
        const MOST_TERMS: u32 = 100;
        if scaled > SHORT {
            return None;
        }
        let mut term = self.r * scaled;
        let (mut sum, mut largest) = (term, term);
        for k in 1..MOST_TERMS {
            let k = f64::from(k);
            let moment = (self.a + k - 1.0) / (self.a + self.b + k - 1.0);
            term *= -(self.r + k) / (k + 1.0) * moment * scaled;
            sum += term;
            largest = f64::max(largest, term.abs());
            // From k = r on the terms fall, and their signs alternate: what is left is below this one.
            if term.abs() <= 1e-17 * sum.abs() && self.r <= k {
                let error = f64::EPSILON * largest;
                let is_right = sum.is_finite() && error <= LOST_DIGITS_OF_POWERS * sum;
                return is_right.then_some(sum);
            }
        }
        None
    }

    /// NB(n) and P(NB ≥ top) within `t`, for n and top above 0.
    fn ends(&self, n: f64, top: f64, t: f64) -> Result<(f64, f64), ModelError> {
        let (z, rest) = (self.z(t), self.alpha / (self.alpha + t));
        let at_least = beta_cdf(top, self.r, z, rest);
        let at_least = at_least.map_err(|error| Self::unsettled(error, PROBABILITY_OF_NUMBER))?;
        Ok((beta_kernel(n, self.r, z, rest) / n, at_least))
    }

    /// P(X = n), n above 0, of B(a, b + n)/B(a, b), NB(n) and P(NB ≥ n).
    fn of_number(
        &self,
        n: f64,
        survived: f64,
        exactly: f64,
        at_least: f64,
    ) -> Result<f64, ModelError> {
        let probability = survived * (exactly + self.a / (self.b + n - 1.0) * at_least);
        reached_probability(Self::MODEL, PROBABILITY_OF_NUMBER, probability)
    }

    /// Appends P(X(t) = n) of `length` counts from `first`, above 0.
    ///
    /// NB(n) goes up and down from where it is largest, so that no underflow spreads; P(NB ≥ n) goes
    /// down, by sums; what survives goes up, as it falls.
    fn extend_by_run(
        &self,
        probabilities: &mut Vec<f64>,
        first: u64,
        length: usize,
        t: f64,
    ) -> Result<(), ModelError> {
        let t = not_negative("time", t)?;
        let (lowest, z) = (first as f64, self.z(t));
        let top = lowest + (length - 1) as f64;
        // A mode that is no number is at the lowest.
        let mode = ((self.r - 1.0) * (t / self.alpha)).floor();
        let mode = mode.max(lowest).min(top);
        let (highest, mut at_least) = self.ends(mode, top, t)?;
        let mut exactly = [0.0; RUN];
        let (below, above) = exactly.split_at_mut((mode - lowest) as usize);
        let (mut n, mut term) = (mode, highest);
        for place in above.iter_mut().take((top - mode) as usize + 1) {
            *place = term;
            term *= (self.r + n) / (n + 1.0) * z;
            n += 1.0;
        }
        (n, term) = (mode, highest);
        for place in below.iter_mut().rev() {
            term *= n / ((self.r + n - 1.0) * z);
            n -= 1.0;
            *place = term;
        }
        let start = probabilities.len();
        let mut survived = ln_beta_ratio(self.a, self.b, lowest).exp();
        let mut n = lowest;
        for _ in 0..length {
            probabilities.push(survived);
            survived *= (self.b + n) / (self.a + self.b + n);
            n += 1.0;
        }
        n = top;
        let run = probabilities.iter_mut().skip(start).zip(exactly);
        for (index, (probability, exactly)) in run.enumerate().rev() {
            if index + 1 < length {
                at_least += exactly;
            }
            *probability = self.of_number(n, *probability, exactly, at_least)?;
            n -= 1.0;
        }
        Ok(())
    }

    fn unsettled(_: Unsettled, quantity: &'static str) -> ModelError {
        ModelError::out_of_reach(Self::MODEL, quantity)
    }
}

impl PurchaseProcess for BgNbd {
    type Span = f64;

    fn process_name(&self) -> &'static str {
        Self::MODEL
    }

    fn expected_purchases(&self, t: f64) -> Result<f64, ModelError> {
        let t = not_negative("time", t)?;
        let (q, c) = self.expected_order();
        self.expected_purchases_by(self.exponent(t, q, c), t)
    }

    /// To the same bits as one by one, by one series.
    fn expected_purchases_each(&self, times: &[f64]) -> Result<Vec<f64>, ModelError> {
        let (q, c) = self.expected_order();
        let mut purchases = Vec::with_capacity(times.len());
        for times in times.chunks(LANES) {
            let mut z = [0.0; LANES];
            for (z, &t) in z.iter_mut().zip(times) {
                *z = self.z(not_negative("time", t)?);
            }
            let series = match c > 0.0 {
                true => remainders(q, c - self.r, c, &z),
                false => [None; LANES],
            };
            for (&t, series) in times.iter().zip(series) {
                let exponent = series.and_then(|series| self.exponent_by(series, t, q));
                purchases.push(self.expected_purchases_by(exponent, t)?);
            }
        }
        Ok(purchases)
    }

    /// ```text
    /// P(X(t) = n) = B(a, b + n)/B(a, b) · [NB(n) + [n > 0] · a/(b + n − 1) · P(NB ≥ n)]
    /// NB          = negative binomial, Γ(r + n)/(Γ(r) n!) · (α/(α + t))^r (t/(α + t))^n
    /// ```
    fn purchase_probability(&self, n: u64, t: f64) -> Result<f64, ModelError> {
        let t = not_negative("time", t)?;
        if n == 0 {
            let none = (-self.r * (t / self.alpha).ln_1p()).exp();
            return reached_probability(Self::MODEL, PROBABILITY_OF_NUMBER, none);
        }
        let n = n as f64;
        let (exactly, at_least) = self.ends(n, n, t)?;
        let survived = ln_beta_ratio(self.a, self.b, n).exp();
        self.of_number(n, survived, exactly, at_least)
    }

    /// By recurrences over runs of counts, all of whose terms are positive.
    fn purchase_probabilities(&self, counts: Range<u64>, t: f64) -> Result<Vec<f64>, ModelError> {
        let counts = not_too_many(counts, Self::MODEL)?;
        let mut probabilities = Vec::new();
        let mut first = counts.start;
        while first < counts.end {
            if first == 0 {
                probabilities.push(self.purchase_probability(0, t)?);
                first = 1;
            } else {
                let length = (counts.end - first).min(RUN as u64);
                self.extend_by_run(&mut probabilities, first, length as usize, t)?;
                first += length;
            }
        }
        Ok(probabilities)
    }

    fn probability_alive_after(&self, t: f64) -> Result<f64, ModelError> {
        let t = not_negative("time", t)?;
        if let Some(exponent) = self.exponent(t, self.a, self.a + self.b)
            && self.a * exponent.error <= LOST_DIGITS
        {
            let alive = (self.a * exponent.value).exp().min(1.0);
            return reached_probability(Self::MODEL, "probability alive", alive);
        }
        let scaled = t / self.alpha;
        over_beta_falling(self.a, self.b, self.r, |p, _| {
            (-self.r * (p * scaled).ln_1p()).exp()
        })
        .map_err(|error| Self::unsettled(error, "probability alive"))
        .and_then(|alive| reached_probability(Self::MODEL, "probability alive", alive))
    }

    fn discounted_expected_transactions(
        &self,
        force_of_interest: f64,
    ) -> Result<Option<f64>, ModelError> {
        const QUANTITY: &str = "discounted expected transactions";
        let discounting = self.alpha * not_negative("force of interest", force_of_interest)?;
        if discounting == 0.0 {
            let purchases = (self.a > 1.0).then(|| (self.a + self.b - 1.0) / (self.a - 1.0));
            return reached_if_any(Self::MODEL, QUANTITY, purchases);
        }
        let value = gamma_rule(self.r, discounting.min(1.0)).and_then(|mut rule| {
            for (point, _) in &mut rule {
                *point = discounting / *point;
            }
            over_beta(self.a, self.b, |p, _| {
                rule.iter()
                    .map(|(delay, weight)| weight / (delay + p))
                    .sum()
            })
        });
        value
            .map_err(|error| Self::unsettled(error, QUANTITY))
            .and_then(|value| reached(Self::MODEL, QUANTITY, value))
            .map(Some)
    }

    /// E\[1/λ\]·E\[1/p\], where both exist: r > 1 and a > 1.
    fn expected_remaining_lifetime(&self) -> Result<Option<f64>, ModelError> {
        let exists = self.r > 1.0 && self.a > 1.0;
        let lifetime = exists
            .then(|| self.alpha / (self.r - 1.0) * ((self.a + self.b - 1.0) / (self.a - 1.0)));
        reached_if_any(Self::MODEL, "expected lifetime", lifetime)
    }
}

/// A new customer, who has just made the first purchase and may leave at once.
impl PurchaseProcess for MbgNbd {
    type Span = f64;

    fn process_name(&self) -> &'static str {
        Self::MODEL
    }

    of_new_customer!();
}

impl<const FIRST: u8> SharedWork for BetaGeometricNbd<FIRST> {
    fn shared_scale(&self) -> Option<f64> {
        Some(self.alpha)
    }

    fn probabilities_alive(
        &self,
        histories: &[PurchaseHistory],
        values: &mut [f64],
    ) -> Result<(), ModelError> {
        alive_of_each(self, histories, values);
        for (history, value) in histories.iter().zip(values) {
            if value.is_nan() {
                *value = self.probability_alive(history)?;
            }
        }
        Ok(())
    }
}

#[multiversion::multiversion(targets("x86_64+avx2"))]
fn alive_of_each<const FIRST: u8>(
    model: &BetaGeometricNbd<FIRST>,
    histories: &[PurchaseHistory],
    values: &mut [f64],
) {
    for (history, value) in histories.iter().zip(values) {
        *value = model.alive(history);
    }
}
