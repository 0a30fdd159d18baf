//! The likelihood of a base in (ln r, ln α, ln s, ln β).

use super::{ParetoNbd, left};
use crate::models::fit_to_histories::{self, FitToHistories};
use crate::models::likelihood::Likelihood;
use crate::models::{DistinctHistories, Fit, FitError};
use crate::numeric::matrix::Vector;
use crate::numeric::minimize::Evaluation;
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

    fn at(&self, log_parameters: &Vector<4>) -> Option<Point> {
        let [r, alpha, s, beta] = log_parameters.map(f64::exp);
        let psi = digamma(r);
        let rising = |x: &f64| (ln_rising(r, *x), digamma(r + x) - psi);
        Some(Point {
            model: ParetoNbd { r, alpha, s, beta },
            by_frequency: self.histories.frequencies().iter().map(rising).collect(),
        })
    }

    fn rows(&self) -> usize {
        self.histories.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.histories.weight(row)
    }

    fn row(&self, point: &Point, row: usize) -> Evaluation<4> {
        self.histories
            .row(row)
            .and_then(|(history, place)| Some((history, *point.by_frequency.get(place)?)))
            .map(|(history, rising)| evaluate(&point.model, history, rising))
            .unwrap_or(Evaluation {
                value: f64::NAN,
                gradient: [f64::NAN; 4],
            })
    }
}

fn evaluate(
    model: &ParetoNbd,
    history: &PurchaseHistory,
    (ln_rising, in_r): (f64, f64),
) -> Evaluation<4> {
    let &ParetoNbd { r, alpha, s, beta } = model;
    let (x, age) = (f64::from(history.frequency()), history.age());
    let (left, slopes) = left::with_slopes(model, history);
    let (ln_alpha, ln_beta) = ((age / alpha).ln_1p(), (age / beta).ln_1p());
    Evaluation {
        value: ln_rising - r * ln_alpha - x * (alpha + age).ln() - s * ln_beta + left,
        gradient: [
            r * (in_r - ln_alpha + slopes[0]),
            alpha * (r / alpha - (r + x) / (alpha + age) + slopes[1]),
            s * (slopes[2] - ln_beta),
            beta * (s / beta - s / (beta + age) + slopes[3]),
        ],
    }
}

fn fit(histories: &DistinctHistories, starts: &[[f64; 4]]) -> Result<Fit<ParetoNbd>, FitError> {
    let likelihood = BaseLikelihood { histories };
    let build = |[r, alpha, s, beta]: &Vector<4>| ParetoNbd::new(*r, *alpha, *s, *beta);
    fit_to_histories::fit(histories, &likelihood, starts, build)
}

impl FitToHistories for ParetoNbd {
    fn fit_histories(histories: &DistinctHistories) -> Result<Fit<Self>, FitError> {
        let (r, alpha) = fit_to_histories::moments(histories);
        let age = fit_to_histories::mean_age(histories);
        let starts = [
            [r, 0.7 * alpha, 0.7, 0.5 * age],
            [2.0 * r, alpha, 0.3, 0.2 * age],
            [0.5 * r, 0.3 * alpha, 1.5, 2.0 * age],
            [1.0, alpha / r, 1.0, age],
            [r, alpha, 0.1, age],
        ];
        fit(histories, &starts)
    }

    fn fit_from(&self, histories: &DistinctHistories) -> Result<Fit<Self>, FitError> {
        fit(histories, &[[self.r, self.alpha, self.s, self.beta]])
    }
}
