//! The likelihood of a base in (ln r, ln α, ln s, ln β).

use super::{ParetoNbd, left};
use crate::models::fit::fit_from_starts;
use crate::models::fit::likelihood::{Likelihood, Term};
use crate::models::purchase::fit_to_histories::of_histories;
use crate::models::purchase::fit_to_histories::{self, BOUNDS, FitToHistories, bounds_of_time};
use crate::models::{DistinctHistories, Estimate, Fit, FitError, LogLikelihood, Parametric};
use crate::numeric::{digamma, ln_rising};
use crate::transactions::PurchaseHistory;

struct BaseLikelihood<'a> {
    histories: &'a DistinctHistories,
}

/// The parameters, and for each frequency ln (r)ₓ with its derivative in r.
struct Point {
    model: ParetoNbd,
    by_frequency: Vec<(f64, f64)>,
}

impl Likelihood<4> for BaseLikelihood<'_> {
    const MODEL: &'static str = ParetoNbd::MODEL;
    type Point = Point;

    fn at(&self, log_parameters: &[f64; 4]) -> Option<Point> {
        let [r, alpha, s, beta] = log_parameters.map(f64::exp);
        let psi = digamma(r);
        let rising = |x: &f64| (ln_rising(r, *x), digamma(r + x) - psi);
        Some(Point {
            model: ParetoNbd { r, alpha, s, beta },
            by_frequency: self.histories.frequencies().iter().map(rising).collect(),
        })
    }

    fn bounds(&self) -> [(f64, f64); 4] {
        let time = bounds_of_time(self.histories);
        [BOUNDS, time, BOUNDS, time]
    }

    fn rows(&self) -> usize {
        self.histories.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.histories.weight(row)
    }

    fn row(&self, point: &Point, row: usize) -> Term<4> {
        self.histories
            .row(row)
            .and_then(|(history, place)| Some((history, *point.by_frequency.get(place)?)))
            .map(|(history, rising)| {
                let left = left::with_slopes(&point.model, history);
                evaluate(&point.model, history, rising, left)
            })
            .unwrap_or(Term::UNDEFINED)
    }
}

/// ln L of a history, given ln (r)ₓ with its slope in r and ln (1 + o) with its slopes.
pub(in crate::models) fn evaluate(
    model: &ParetoNbd,
    history: &PurchaseHistory,
    (ln_rising, in_r): (f64, f64),
    (left, slopes): (f64, [f64; 4]),
) -> Term<4> {
    let &ParetoNbd { r, alpha, s, beta } = model;
    let (x, age) = (f64::from(history.frequency()), history.age());
    let (ln_alpha, ln_beta) = ((age / alpha).ln_1p(), (age / beta).ln_1p());
    Term {
        value: ln_rising - r * ln_alpha - x * (alpha + age).ln() - s * ln_beta + left,
        gradient: [
            r * (in_r - ln_alpha + slopes[0]),
            alpha * (r / alpha - (r + x) / (alpha + age) + slopes[1]),
            s * (slopes[2] - ln_beta),
            beta * (s / beta - s / (beta + age) + slopes[3]),
        ],
    }
}

impl ParetoNbd {
    /// ln L of histories that need not tell the parameters alone.
    pub(in crate::models) fn log_likelihood_of_part(
        histories: &DistinctHistories,
    ) -> LogLikelihood<'_> {
        LogLikelihood::of_rows(BaseLikelihood { histories }, Self::NAMES)
    }
}

impl Estimate for ParetoNbd {
    of_histories!();
}

impl FitToHistories for ParetoNbd {
    fn fit_histories(histories: &DistinctHistories) -> Result<Fit<Self>, FitError> {
        let (r, alpha) = fit_to_histories::moments(Self::MODEL, histories)?;
        let age = fit_to_histories::mean_age(histories);
        let starts = [
            [r, 0.7 * alpha, 0.7, 0.5 * age],
            [2.0 * r, alpha, 0.3, 0.2 * age],
            [0.5 * r, 0.3 * alpha, 1.5, 2.0 * age],
            [1.0, alpha / r, 1.0, age],
            [r, alpha, 0.1, age],
        ];
        let [r, alpha, s, beta] = starts[0];
        fit_from_starts(&Self { r, alpha, s, beta }, histories, &starts)
    }
}
