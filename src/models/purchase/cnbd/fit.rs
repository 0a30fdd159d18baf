//! The likelihood of a base in (ln r, ln α, ln a, ln b), k given.

use super::Cnbd;
use crate::models::fit::fit_from_starts;
use crate::models::fit::likelihood::{Likelihood, Term};
use crate::models::purchase::beta_geometric;
use crate::models::purchase::fit_to_histories::{self, BOUNDS, bounds_of_time};
use crate::models::{DistinctHistories, Estimate, Fit, FitError, LogLikelihood, Parametric};
use crate::numeric::{digamma, ln_beta_ratio, ln_gamma, ln_one_plus_exp, ln_rising, logistic};
use crate::transactions::PurchaseHistory;
use std::ops::RangeInclusive;

struct BaseLikelihood<'a, const FIRST: u8> {
    histories: &'a DistinctHistories,
    k: u32,
}

struct Point<const FIRST: u8> {
    model: Cnbd<FIRST>,
    by_frequency: Vec<Term<4>>,
}

impl<const FIRST: u8> Point<FIRST> {
    /// ln of (r)_{kx}·B(a, b + s)/B(a, b), and its derivatives in r, α, a, b.
    fn of_frequency(model: &Cnbd<FIRST>, x: f64) -> Term<4> {
        let &Cnbd { k, r, a, b, .. } = model;
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

impl<const FIRST: u8> Likelihood<4> for BaseLikelihood<'_, FIRST> {
    const MODEL: &'static str = Cnbd::<FIRST>::MODEL;
    type Point = Point<FIRST>;

    fn at(&self, log_parameters: &[f64; 4]) -> Option<Point<FIRST>> {
        let [r, alpha, a, b] = log_parameters.map(f64::exp);
        let model = Cnbd {
            k: self.k,
            r,
            alpha,
            a,
            b,
        };
        let frequencies = self.histories.frequencies().iter();
        Some(Point {
            model,
            by_frequency: frequencies
                .map(|x| Point::of_frequency(&model, *x))
                .collect(),
        })
    }

    fn bounds(&self) -> [(f64, f64); 4] {
        let time = bounds_of_time(self.histories);
        [BOUNDS, time, BOUNDS, BOUNDS]
    }

    fn rows(&self) -> usize {
        self.histories.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.histories.weight(row)
    }

    fn row(&self, point: &Point<FIRST>, row: usize) -> Term<4> {
        self.histories
            .row(row)
            .and_then(|(history, place)| Some((history, point.by_frequency.get(place)?)))
            .map(|(history, of_frequency)| evaluate(&point.model, history, of_frequency))
            .unwrap_or(Term::UNDEFINED)
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

    fn log_likelihood_of<'a>(
        &self,
        histories: &'a DistinctHistories,
    ) -> Result<LogLikelihood<'a>, FitError> {
        let likelihood = BaseLikelihood::<FIRST> {
            histories,
            k: self.k,
        };
        fit_to_histories::likelihood(histories, likelihood, Self::NAMES)
    }
}

impl<const FIRST: u8> Cnbd<FIRST> {
    /// The parameters under which these histories are the most likely, for a given k.
    ///
    /// The log-likelihood is that of [`log_likelihood`](super::CustomerModel::log_likelihood), without the factor of
    /// the times between purchases: fits with different k are not to be compared by it.
    ///
    /// # Errors
    ///
    /// As [`FitToHistories::fit_histories`](crate::models::FitToHistories::fit_histories).
    pub fn fit_regular(histories: &DistinctHistories, k: u32) -> Result<Fit<Self>, FitError> {
        // Refuses a k out of range before any work.
        let like = Self::new(k, 1.0, 1.0, 1.0, 1.0)?;
        let starts = beta_geometric::starts(Self::MODEL, histories)?
            .map(|[r, alpha, a, b]| [r, alpha / f64::from(k), a, b]);
        fit_from_starts(&like, histories, &starts)
    }

    /// The fit with the k, among the given, of the highest likelihood of all that was seen, the
    /// times between purchases included.
    ///
    /// `ln_gaps` is Σ ln(time between two purchases) over all gaps of all customers, in the unit of
    /// the histories: what the histories do not hold. Beside the fit comes, for each k that could be
    /// fitted, the log-likelihood with the factor of the gaps.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`](super::ModelError::Argument) where `ln_gaps` is not finite, and as
    /// [`fit_regular`](Self::fit_regular) where no k can be fitted.
    pub fn fit_best(
        histories: &DistinctHistories,
        ln_gaps: f64,
        ks: RangeInclusive<u32>,
    ) -> Result<BestRegularity<FIRST>, FitError> {
        if !ln_gaps.is_finite() {
            return Err(FitError::Model(super::ModelError::Argument {
                argument: "sum of the logarithms of the gaps",
                range: "finite",
                value: ln_gaps,
            }));
        }
        let gaps: f64 = histories
            .iter()
            .map(|(history, count)| f64::from(history.frequency()) * f64::from(count))
            .sum();
        let mut best: Option<(Fit<Self>, f64)> = None;
        let mut log_likelihoods = Vec::new();
        let mut refusal = FitError::NoStart {
            model: Self::MODEL,
            starts: 0,
        };
        for k in ks {
            let fit = match Self::fit_regular(histories, k) {
                Ok(fit) => fit,
                Err(error) => {
                    refusal = error;
                    continue;
                }
            };
            let of_gaps = f64::from(k - 1) * ln_gaps - gaps * ln_gamma(f64::from(k));
            let total = fit.log_likelihood() + of_gaps;
            log_likelihoods.push((k, total));
            if best.as_ref().is_none_or(|(_, highest)| total > *highest) {
                best = Some((fit, total));
            }
        }
        let (fit, _) = best.ok_or(refusal)?;
        Ok(BestRegularity {
            fit,
            log_likelihoods,
        })
    }
}

/// The k that was chosen, and what it was chosen from.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BestRegularity<const FIRST: u8> {
    /// The fit with the best k.
    pub fit: Fit<Cnbd<FIRST>>,
    /// Each k with the log-likelihood of its fit, the times between purchases included.
    pub log_likelihoods: Vec<(u32, f64)>,
}
