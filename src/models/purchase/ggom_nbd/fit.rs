//! The likelihood of a base in (ln r, ln α, ln b, ln s, ln β).

use super::GgomNbd;
use crate::models::fit::fit_from_starts;
use crate::models::fit::likelihood::{Likelihood, Term};
use crate::models::purchase::fit_to_histories::of_histories;
use crate::models::purchase::fit_to_histories::{self, BOUNDS, FitToHistories, bounds_of_time};
use crate::models::{
    DistinctHistories, Estimate, Fit, FitError, LogLikelihood, Parametric, ParetoNbd,
};
use crate::numeric::{digamma, ln_one_plus_exp, ln_rising, logistic};
use crate::transactions::PurchaseHistory;

struct BaseLikelihood<'a> {
    histories: &'a DistinctHistories,
}

/// The parameters, and for each frequency ln (r)ₓ with its derivative in r.
struct Point {
    model: GgomNbd,
    by_frequency: Vec<(f64, f64)>,
}

impl Likelihood<5> for BaseLikelihood<'_> {
    const MODEL: &'static str = GgomNbd::MODEL;
    type Point = Point;

    fn at(&self, log_parameters: &[f64; 5]) -> Option<Point> {
        let [r, alpha, b, s, beta] = log_parameters.map(f64::exp);
        let psi = digamma(r);
        let rising = |x: &f64| (ln_rising(r, *x), digamma(r + x) - psi);
        Some(Point {
            model: GgomNbd {
                r,
                alpha,
                b,
                s,
                beta,
            },
            by_frequency: self.histories.frequencies().iter().map(rising).collect(),
        })
    }

    fn bounds(&self) -> [(f64, f64); 5] {
        let time = bounds_of_time(self.histories);
        // In its limit, Pareto/NBD, β goes to 0 with b: then it must not be held before b is.
        [
            BOUNDS,
            time,
            (-time.1, -time.0),
            BOUNDS,
            (2.0 * BOUNDS.0, BOUNDS.1),
        ]
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
            .map(|(history, rising)| evaluate(&point.model, history, rising))
            .unwrap_or(Term::UNDEFINED)
    }
}

fn evaluate(model: &GgomNbd, history: &PurchaseHistory, (ln_rising, in_r): (f64, f64)) -> Term<5> {
    let &GgomNbd {
        r,
        alpha,
        b,
        s,
        beta,
    } = model;
    let (x, age, from) = (
        f64::from(history.frequency()),
        history.age(),
        history.recency(),
    );
    let ln_alpha = (age / alpha).ln_1p();
    // The alternative that the customer is alive: the slopes of ln of its likelihood.
    let [ln_end, per_end, share_end] = model.growth_from(0.0).with_slopes(age);
    let alive = [
        in_r - ln_alpha,
        r / alpha - (r + x) / (alpha + age),
        -s * age * share_end,
        -ln_end,
        s * (beta.recip() - per_end),
    ];
    let value = ln_rising - r * ln_alpha - x * (alpha + age).ln() - s * ln_end;
    let scales = [r, alpha, b, s, beta];
    let scaled = |slopes: [f64; 5]| std::array::from_fn(|i| scales[i] * slopes[i]);
    if age <= from {
        return Term {
            value,
            gradient: scaled(alive),
        };
    }
    let silence = model.silence(history);
    let growth = model.growth_from(from);
    let left = silence.left(|time, since| {
        let [ln_growth, per, share] = growth.with_slopes(since);
        let density = b * since - (s + 1.0) * ln_growth;
        (density, [ln_growth, per, time * share, time])
    });
    let ln_odds = model.ln_odds(&silence, left.ln_integral);
    let [ln_growth, per, time_share, time] = left.slopes;
    let ln_growth = model.ln_growth(0.0, from) + ln_growth;
    // The alternative that the customer has left: means under the moment of leaving.
    let gone = [
        in_r - (from / alpha).ln_1p() - left.ln_alpha,
        r / alpha - (r + x) * left.per_alpha,
        b.recip() + time - (s + 1.0) * time_share,
        s.recip() - ln_growth,
        s / beta - (s + 1.0) * per,
    ];
    let share = logistic(ln_odds);
    Term {
        value: value + ln_one_plus_exp(ln_odds),
        gradient: scaled(std::array::from_fn(|i| {
            alive[i] + share * (gone[i] - alive[i])
        })),
    }
}

impl GgomNbd {
    /// ln L of histories that need not tell the parameters alone.
    pub(in crate::models) fn log_likelihood_of_part(
        histories: &DistinctHistories,
    ) -> LogLikelihood<'_> {
        LogLikelihood::of_rows(BaseLikelihood { histories }, Self::NAMES)
    }
}

impl Estimate for GgomNbd {
    of_histories!();
}

impl FitToHistories for GgomNbd {
    /// The first starts are a risk that grows from Pareto/NBD's optimum, and that optimum itself, to
    /// which the model reduces.
    fn fit_histories(histories: &DistinctHistories) -> Result<Fit<Self>, FitError> {
        let (r, alpha) = fit_to_histories::moments(Self::MODEL, histories)?;
        let rate = fit_to_histories::mean_age(histories).recip();
        let mut starts = vec![
            [r, 0.7 * alpha, rate, 0.7, 0.5],
            [r, 0.7 * alpha, 0.1 * rate, 0.5, 0.05],
            [r, alpha, 4.0 * rate, 0.3, 3.0],
        ];
        if let Ok(pareto) = ParetoNbd::fit_histories(histories) {
            let pareto = pareto.into_model();
            let start = |b: f64| [pareto.r(), pareto.alpha(), b, pareto.s(), b * pareto.beta()];
            starts.insert(0, start(rate));
            starts.insert(1, start(1e-6 * rate));
        }
        let [r, alpha, b, s, beta] = starts[0];
        let like = Self {
            r,
            alpha,
            b,
            s,
            beta,
        };
        fit_from_starts(&like, histories, &starts)
    }
}
