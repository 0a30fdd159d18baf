//! The fit, k given: the likelihood with its slopes, starts, relatives, covariates; the choice of k.

use super::{BgCnbd, Cnbd, MbgCnbd};
use crate::models::covariates::{BetaDropout, purchase_and_beta, with_covariates};
use crate::models::family::{Contained, Member, Regularity};
use crate::models::fit::likelihood::Term;
use crate::models::purchase::bg_nbd;
use crate::models::purchase::history_likelihood::{
    BOUNDS, HistoryLikelihood, check, log_likelihood_of_part,
};
use crate::models::{
    BgNbd, DistinctHistories, Estimate, Fit, FitError, LogLikelihood, MbgNbd, ModelError,
};
use crate::numeric::{digamma, ln_beta_ratio, ln_gamma, ln_one_plus_exp, ln_rising, logistic};
use crate::transactions::PurchaseHistory;
use std::ops::RangeInclusive;

impl<const FIRST: u8> HistoryLikelihood<4> for Cnbd<FIRST> {
    const MODEL: &'static str = Cnbd::<FIRST>::MODEL;
    const NAMES: &'static [&'static str] = Cnbd::<FIRST>::NAMES;
    type Shared = ();
    /// ln of (r)_{kx}·B(a, b + s)/B(a, b), and its derivatives in r, α, a, b.
    type OfFrequency = Term<4>;

    fn at(&self, [r, alpha, a, b]: [f64; 4]) -> Self {
        let k = self.k;
        Self { k, r, alpha, a, b }
    }

    fn bounds(time: (f64, f64)) -> [(f64, f64); 4] {
        [BOUNDS, time, BOUNDS, BOUNDS]
    }

    fn shared(&self) {}

    fn of_frequencies(&self, (): &(), frequencies: &[f64]) -> Vec<Term<4>> {
        frequencies.iter().map(|x| self.of_frequency(*x)).collect()
    }

    fn term(&self, (): &(), of_frequency: &Term<4>, history: &PurchaseHistory) -> Term<4> {
        evaluate(self, history, of_frequency)
    }
}

impl<const FIRST: u8> Cnbd<FIRST> {
    fn of_frequency(&self, x: f64) -> Term<4> {
        let &Self { k, r, a, b, .. } = self;
        let (events, survived) = (f64::from(k) * x, x + f64::from(FIRST));
        let (psi_ab, psi_all) = (digamma(a + b), digamma(a + b + survived));
        Term {
            value: ln_rising(r, events) + ln_beta_ratio(a, b, survived),
            gradient: [
                digamma(r + events) - digamma(r),
                0.0,
                psi_ab - psi_all,
                digamma(b + survived) - digamma(b) + psi_ab - psi_all,
            ],
        }
    }
}

fn evaluate<const FIRST: u8>(
    model: &Cnbd<FIRST>,
    history: &PurchaseHistory,
    of_frequency: &Term<4>,
) -> Term<4> {
    let &Cnbd { k, r, alpha, a, b } = model;
    let (age, recency) = (history.age(), history.recency());
    let shape = r + model.events(history);
    let growth = (age / alpha).ln_1p();
    let mut value = of_frequency.value - r * growth - (shape - r) * (alpha + age).ln();
    let [in_r, _, in_a, in_b] = of_frequency.gradient;
    let mut gradient = [in_r - growth, r / alpha - shape / (alpha + age), in_a, in_b];
    // A and its derivatives in the shape and in ln of the silent share.
    let share = (age - recency) / (alpha + age);
    let (mut term, mut by_shape) = (1.0, 0.0);
    let (mut alive, mut alive_by_shape, mut alive_by_share) = (1.0, 0.0, 0.0);
    for j in 1..k {
        let j = f64::from(j);
        term *= (shape + j - 1.0) / j * share;
        by_shape += (shape + j - 1.0).recip();
        alive += term;
        alive_by_shape += term * by_shape;
        alive_by_share += term * j;
    }
    let ln_alive = alive.ln();
    let ln_odds = model.ln_odds(history) - ln_alive;
    let (left, stays) = (logistic(ln_odds), logistic(-ln_odds));
    value += ln_alive + ln_one_plus_exp(ln_odds);
    gradient[0] += stays * alive_by_shape / alive;
    gradient[1] -= stays * alive_by_share / alive / (alpha + age);
    if left > 0.0 {
        let survived = Cnbd::<FIRST>::survived(history);
        gradient[0] += left * ((age - recency) / (alpha + recency)).ln_1p();
        gradient[1] += left * shape * ((alpha + age).recip() - (alpha + recency).recip());
        gradient[2] += left / a;
        gradient[3] -= left / (b + survived - 1.0);
    }
    let scales = [r, alpha, a, b];
    Term {
        value,
        gradient: std::array::from_fn(|i| scales[i] * gradient[i]),
    }
}

impl<const FIRST: u8> Estimate for Cnbd<FIRST> {
    type Data = DistinctHistories;

    /// With the factor of the times between purchases, Π itt^(k−1)/Γ(k)^x, where the histories know
    /// it.
    fn log_likelihood_of<'a>(
        &self,
        histories: &'a DistinctHistories,
    ) -> Result<LogLikelihood<'a>, FitError> {
        check(Self::MODEL, histories)?;
        let mut likelihood = log_likelihood_of_part(self, histories);
        match ln_gap_factor(self.k, histories) {
            Some(factor) => likelihood.raised_by = factor,
            None => likelihood.is_partial = true,
        }
        Ok(likelihood)
    }

    fn starts(k: &u32, histories: &DistinctHistories) -> Result<Vec<Self>, FitError> {
        // Refuses a k out of range before any work.
        Self::new(*k, 1.0, 1.0, 1.0, 1.0)?;
        let model = |[r, alpha, a, b]: [f64; 4]| Self {
            k: *k,
            r,
            alpha: alpha / f64::from(*k),
            a,
            b,
        };
        Ok(bg_nbd::starts(Self::MODEL, histories)?.map(model).to_vec())
    }
}

/// (k − 1)·Σ ln itt − N·ln Γ(k), N purchases; `None` where the histories do not know the times
/// between purchases.
fn ln_gap_factor(k: u32, histories: &DistinctHistories) -> Option<f64> {
    if k == 1 {
        return Some(0.0);
    }
    let of_gaps = f64::from(k - 1) * histories.ln_gaps()?;
    Some(of_gaps - histories.repeats() * ln_gamma(f64::from(k)))
}

with_covariates!(BgCnbd, BetaDropout, purchase_and_beta);
with_covariates!(MbgCnbd, BetaDropout, purchase_and_beta);

impl<const FIRST: u8> Member for Cnbd<FIRST> {
    const MODEL: &'static str = Cnbd::<FIRST>::MODEL;
    const NAMES: &'static [&'static str] = Cnbd::<FIRST>::NAMES;
    type Setting = Regularity;

    /// k = 1 is random buying.
    const CONTAINS: &'static [Contained] = &[Contained::at_a_whole_number(if FIRST == 0 {
        BgNbd::MODEL
    } else {
        MbgNbd::MODEL
    })];

    fn fit_candidate(
        setting: Regularity,
        histories: &DistinctHistories,
    ) -> Result<(Fit<Self>, usize), FitError> {
        match setting {
            Regularity::Given(k) => Ok((Self::fit_with(k, histories)?, Self::NAMES.len())),
            Regularity::BestUpTo(0) => Err(FitError::Model(ModelError::argument(
                "the largest k to choose from",
                "at least 1",
                0.0,
            ))),
            Regularity::BestUpTo(most) => {
                let best = Self::fit_best(histories, 1..=most)?;
                Ok((best.fit, Self::NAMES.len() + usize::from(most > 1)))
            }
        }
    }

    fn fixed_of(setting: Regularity) -> Result<u32, ModelError> {
        match setting {
            Regularity::Given(k) => Ok(k),
            Regularity::BestUpTo(most) => Err(ModelError::Parameter {
                model: Self::MODEL,
                parameter: "k",
                range: "one number where it is not chosen",
                value: f64::from(most),
            }),
        }
    }

    fn setting_of(k: u32) -> Regularity {
        Regularity::Given(k)
    }
}

impl<const FIRST: u8> Cnbd<FIRST> {
    /// The fit with the k, among the given, of the highest likelihood of all that was seen, the
    /// times between purchases included. Beside the fit comes, for each k that could be fitted, its
    /// log-likelihood.
    ///
    /// # Errors
    ///
    /// [`FitError::TimesNeeded`] where the histories do not [know](DistinctHistories::with_ln_gaps)
    /// the times between purchases, and as [`fit_with`](Estimate::fit_with) where no k can be
    /// fitted.
    pub fn fit_best(
        histories: &DistinctHistories,
        ks: RangeInclusive<u32>,
    ) -> Result<BestRegularity<FIRST>, FitError> {
        if histories.ln_gaps().is_none() {
            return Err(FitError::TimesNeeded { model: Self::MODEL });
        }
        // A k beyond the largest is refused before any is fitted.
        Self::new(*ks.end(), 1.0, 1.0, 1.0, 1.0)?;
        let mut best: Option<Fit<Self>> = None;
        let mut log_likelihoods = Vec::new();
        let mut refusal = FitError::NoStart {
            model: Self::MODEL,
            starts: 0,
        };
        for k in ks {
            let fit = match Self::fit_with(k, histories) {
                Ok(fit) => fit,
                Err(error) => {
                    refusal = error;
                    continue;
                }
            };
            let here = fit.log_likelihood();
            log_likelihoods.push((k, here));
            if best
                .as_ref()
                .is_none_or(|best| here > best.log_likelihood())
            {
                best = Some(fit);
            }
        }
        Ok(BestRegularity {
            fit: best.ok_or(refusal)?,
            log_likelihoods,
        })
    }
}

/// The k that was chosen, and those that it was chosen from.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct BestRegularity<const FIRST: u8> {
    /// The fit with the best k.
    pub fit: Fit<Cnbd<FIRST>>,
    /// Each k with the log-likelihood of its fit, the times between purchases included.
    pub log_likelihoods: Vec<(u32, f64)>,
}
