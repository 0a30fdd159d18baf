//! The likelihood of a base in (ln r, ln α, ln s, ln β, ln of the odds of m in its range).

use super::super::left;
use super::tilt::{Bounds, Tilt};
use super::{CorrelatedParetoNbd, MODEL};
use crate::models::ParetoNbd;
use crate::models::fit::fit_from_starts;
use crate::models::fit::likelihood::{Likelihood, Term};
use crate::models::purchase::fit_to_histories::{self, BOUNDS, bounds_of_time};
use crate::models::purchase::pareto_nbd::fit::evaluate;
use crate::models::{
    DistinctHistories, Estimate, Fit, FitError, FitToHistories, LogLikelihood, Parametric,
};
use crate::numeric::{digamma, ln_rising, logistic};
use crate::transactions::PurchaseHistory;

impl CorrelatedParetoNbd {
    /// The parameters under which these histories are the most likely, for a given kernel time τ
    /// (in the unit of the histories; CLVTools has 1).
    ///
    /// What the fit says of the correlation: [`Fit::correlation`], [`Fit::m`],
    /// [`Fit::test_of_independence`].
    ///
    /// # Errors
    ///
    /// As [`FitToHistories::fit_histories`], and [`FitError::Model`] where τ is not positive and
    /// finite.
    pub fn fit_histories(
        histories: &DistinctHistories,
        kernel_time: f64,
    ) -> Result<Fit<Self>, FitError> {
        let independent = ParetoNbd::fit_histories(histories)?.into_model();
        let like = Self::new(independent, 0.0, kernel_time)?;
        let (low, high) = like.m_range();
        let start = |m: f64| {
            let ParetoNbd { r, alpha, s, beta } = independent;
            [r, alpha, s, beta, (m - low) / (high - m)]
        };
        let starts = [start(0.0), start(0.5 * high), start(0.5 * low)];
        fit_from_starts(&like, histories, &starts)
    }
}

impl Estimate for CorrelatedParetoNbd {
    type Data = DistinctHistories;

    fn log_likelihood_of<'a>(
        &self,
        histories: &'a DistinctHistories,
    ) -> Result<LogLikelihood<'a>, FitError> {
        let likelihood = BaseLikelihood {
            histories,
            kernel_time: self.kernel_time,
        };
        fit_to_histories::likelihood(histories, likelihood, Self::NAMES)
    }
}

struct BaseLikelihood<'a> {
    histories: &'a DistinctHistories,
    kernel_time: f64,
}

/// The parameters, what depends on them alone, and for each frequency ln (r)ₓ with its derivative
/// in r.
struct Point {
    marginals: ParetoNbd,
    by_frequency: Vec<(f64, f64)>,
    tilt: Tilt,
    /// The derivatives of A in r and α, and of B in s and β.
    in_purchase: [f64; 2],
    in_dropout: [f64; 2],
    /// The derivatives of m in r, α, s, β and in the logarithm of its odds.
    in_m: [f64; 5],
}

impl Likelihood<5> for BaseLikelihood<'_> {
    const MODEL: &'static str = MODEL;
    type Point = Point;

    fn at(&self, log_parameters: &[f64; 5]) -> Option<Point> {
        let &[ln_r, ln_alpha, ln_s, ln_beta, ln_odds] = log_parameters;
        let [r, alpha, s, beta] = [ln_r, ln_alpha, ln_s, ln_beta].map(f64::exp);
        let marginals = ParetoNbd { r, alpha, s, beta };
        let tau = self.kernel_time;
        let bounds = Bounds::of(&marginals, tau);
        let (low, high) = bounds.range();
        let (to_low, to_high) = (logistic(-ln_odds), logistic(ln_odds));
        let tilt = Tilt::new(&marginals, low * to_low + high * to_high, tau);
        let in_laplace = |share: f64, shape: f64, scale: f64| {
            [
                -share * (tau / scale).ln_1p(),
                share * shape * (tau / scale) / (scale + tau),
            ]
        };
        let in_purchase = in_laplace(tilt.purchase, r, alpha);
        let in_dropout = in_laplace(tilt.dropout, s, beta);
        let [in_a, in_b] = in_shares(&bounds, to_low, to_high);
        let psi = digamma(r);
        let rising = |x: &f64| (ln_rising(r, *x), digamma(r + x) - psi);
        Some(Point {
            marginals,
            by_frequency: self.histories.frequencies().iter().map(rising).collect(),
            tilt,
            in_purchase,
            in_dropout,
            in_m: [
                in_a * in_purchase[0],
                in_a * in_purchase[1],
                in_b * in_dropout[0],
                in_b * in_dropout[1],
                (high - low) * to_low * to_high,
            ],
        })
    }

    fn bounds(&self) -> [(f64, f64); 5] {
        let time = bounds_of_time(self.histories);
        [BOUNDS, time, BOUNDS, time, BOUNDS]
    }

    fn rows(&self) -> usize {
        self.histories.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.histories.weight(row)
    }

    fn row(&self, point: &Point, row: usize) -> Term<5> {
        self.histories
            .row(row)
            .and_then(|(history, place)| Some((history, *point.by_frequency.get(place)?)))
            .map(|(history, rising)| point.evaluate(history, rising))
            .unwrap_or(Term::UNDEFINED)
    }
}

/// The derivatives of m in A and in B, its odds staying.
fn in_shares(bounds: &Bounds, to_low: f64, to_high: f64) -> [f64; 2] {
    let (low, high) = bounds.range();
    let ((_, alike), (_, opposed)) = (bounds.most_alike(), bounds.most_opposed());
    let (of_low, of_high) = (to_low * low * low, to_high * high * high);
    [0, 1].map(|i| of_low * alike[i] - of_high * opposed[i])
}

/// E\[e^(−λτ) | history\] without the correlation, or of μ or both, and the derivatives of its
/// logarithm in r, α, s, β.
struct Survives {
    mean: f64,
    slopes: [f64; 4],
}

impl Point {
    fn survives(
        &self,
        history: &PurchaseHistory,
        both: [bool; 2],
        (left, in_left): (f64, [f64; 4]),
    ) -> Survives {
        let shifted = self.tilt.shifted(&self.marginals, both);
        let (here, in_here) = left::with_slopes(&shifted, history);
        let ln = self.tilt.ln_thinned(&self.marginals, history, both);
        let (after, shifted) = (self.marginals.after(history), shifted.after(history));
        let own = [
            -((shifted.alpha - after.alpha) / after.alpha).ln_1p(),
            after.r * (after.alpha.recip() - shifted.alpha.recip()),
            -((shifted.beta - after.beta) / after.beta).ln_1p(),
            after.s * (after.beta.recip() - shifted.beta.recip()),
        ];
        Survives {
            mean: (ln + here - left).exp(),
            slopes: std::array::from_fn(|i| own[i] + in_here[i] - in_left[i]),
        }
    }

    fn evaluate(&self, history: &PurchaseHistory, rising: (f64, f64)) -> Term<5> {
        let left = left::with_slopes(&self.marginals, history);
        let independent = evaluate(&self.marginals, history, rising, left);
        let purchase = self.survives(history, [true, false], left);
        let dropout = self.survives(history, [false, true], left);
        let both = self.survives(history, [true, true], left);
        let tilt = &self.tilt;
        let product = tilt.mean_product([purchase.mean, dropout.mean, both.mean]);
        let in_a = tilt.dropout - dropout.mean;
        let in_b = tilt.purchase - purchase.mean;
        let in_shares = [
            in_a * self.in_purchase[0],
            in_a * self.in_purchase[1],
            in_b * self.in_dropout[0],
            in_b * self.in_dropout[1],
        ];
        let factor = 1.0 + tilt.m * product;
        let ParetoNbd { r, alpha, s, beta } = self.marginals;
        let scales = [r, alpha, s, beta];
        let slope = |i: usize| {
            let in_product = both.mean * both.slopes[i]
                - tilt.dropout * purchase.mean * purchase.slopes[i]
                - tilt.purchase * dropout.mean * dropout.slopes[i]
                + in_shares[i];
            let tied = (tilt.m * in_product + self.in_m[i] * product) / factor;
            independent.gradient[i] + scales[i] * tied
        };
        Term {
            value: independent.value + factor.ln(),
            gradient: [
                slope(0),
                slope(1),
                slope(2),
                slope(3),
                self.in_m[4] * product / factor,
            ],
        }
    }
}
