//! What BG/NBD and MBG/NBD have in common: gamma purchase rates, and a chance to leave after every
//! purchase that is beta distributed.
//!
//! ```text
//! s = x + first     chances to leave that an alive customer has survived; `first` is 1 where the
//!                   first purchase is such a chance, else 0
//! L(alive) = Γ(r + x) α^r / Γ(r) · (α + T)^(−r−x) · B(a, b + s) / B(a, b)
//! o        = [s > 0] · a / (b + s − 1) · ((α + T) / (α + t_x))^(r + x)      odds of having left
//! L        = L(alive)·(1 + o),    P(alive) = 1 / (1 + o)
//! ```

use crate::models::fit::likelihood::{Likelihood, Term};
use crate::models::purchase::fit_to_histories::{self, BOUNDS, bounds_of_time};
use crate::models::{DistinctHistories, FitError, LogLikelihood};
use crate::numeric::{digamma, ln_beta_ratio, ln_one_plus_exp, ln_rising, logistic};
use crate::transactions::PurchaseHistory;

/// The parameters, and whether the first purchase is a chance to leave.
#[derive(Debug, Clone, Copy)]
pub(in crate::models) struct BetaGeometric {
    pub(in crate::models) r: f64,
    pub(in crate::models) alpha: f64,
    pub(in crate::models) a: f64,
    pub(in crate::models) b: f64,
    pub(in crate::models) first: f64,
}

impl BetaGeometric {
    /// ln o; `None` where the customer had no chance to leave.
    fn ln_odds_of_having_left(&self, history: &PurchaseHistory) -> Option<f64> {
        let x = f64::from(history.frequency());
        let survived = x + self.first;
        (survived > 0.0).then(|| {
            let silence = history.age() - history.recency();
            (self.a / (self.b + survived - 1.0)).ln()
                + (self.r + x) * (silence / (self.alpha + history.recency())).ln_1p()
        })
    }

    pub(in crate::models) fn log_likelihood(&self, history: &PurchaseHistory) -> f64 {
        let (x, age) = (f64::from(history.frequency()), history.age());
        let alive = ln_rising(self.r, x)
            - self.r * (age / self.alpha).ln_1p()
            - x * (self.alpha + age).ln()
            + ln_beta_ratio(self.a, self.b, x + self.first);
        alive
            + self
                .ln_odds_of_having_left(history)
                .map_or(0.0, ln_one_plus_exp)
    }

    pub(in crate::models) fn probability_alive(&self, history: &PurchaseHistory) -> f64 {
        self.ln_odds_of_having_left(history)
            .map_or(1.0, |odds| logistic(-odds))
    }
}

/// The likelihood of a base in (ln r, ln α, ln a, ln b).
struct BaseLikelihood<'a, const FIRST: u8> {
    histories: &'a DistinctHistories,
}

/// What depends on the parameters, and on the frequency alone.
struct Point {
    parameters: BetaGeometric,
    ln_alpha: f64,
    by_frequency: Vec<ByFrequency>,
}

/// ln of (r)ₓ·B(a, b + s)/B(a, b), and its derivatives in r, a and b.
struct ByFrequency {
    value: f64,
    in_r: f64,
    in_a: f64,
    in_b: f64,
}

impl Point {
    fn new(parameters: BetaGeometric, frequencies: &[f64]) -> Self {
        let BetaGeometric { r, a, b, first, .. } = parameters;
        let (psi_r, psi_b, psi_ab) = (digamma(r), digamma(b), digamma(a + b));
        let of = |x: &f64| {
            let survived = x + first;
            let psi_all = digamma(a + b + survived);
            ByFrequency {
                value: ln_rising(r, *x) + ln_beta_ratio(a, b, survived),
                in_r: digamma(r + x) - psi_r,
                in_a: psi_ab - psi_all,
                in_b: digamma(b + survived) - psi_b + psi_ab - psi_all,
            }
        };
        Self {
            parameters,
            ln_alpha: parameters.alpha.ln(),
            by_frequency: frequencies.iter().map(of).collect(),
        }
    }
}

impl<const FIRST: u8> Likelihood<4> for BaseLikelihood<'_, FIRST> {
    const MODEL: &'static str = if FIRST == 0 { "BG/NBD" } else { "MBG/NBD" };
    type Point = Point;

    fn at(&self, log_parameters: &[f64; 4]) -> Option<Point> {
        let [r, alpha, a, b] = log_parameters.map(f64::exp);
        let first = f64::from(FIRST);
        let parameters = BetaGeometric {
            r,
            alpha,
            a,
            b,
            first,
        };
        Some(Point::new(parameters, self.histories.frequencies()))
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

    fn row(&self, point: &Point, row: usize) -> Term<4> {
        let found = self
            .histories
            .row(row)
            .and_then(|(history, place)| Some((history, point.by_frequency.get(place)?)));
        let Some((history, of)) = found else {
            return Term::UNDEFINED;
        };
        let BetaGeometric {
            r,
            alpha,
            a,
            b,
            first,
        } = point.parameters;
        let x = f64::from(history.frequency());
        let (whole, until_last) = (alpha + history.age(), alpha + history.recency());
        let ln_growth = whole.ln() - point.ln_alpha;
        let mut value = of.value - r * ln_growth - x * (ln_growth + point.ln_alpha);
        let mut in_r = of.in_r - ln_growth;
        let mut in_alpha = r / alpha - (r + x) / whole;
        let (mut in_a, mut in_b) = (of.in_a, of.in_b);
        let survived = x + first;
        if survived > 0.0 {
            let ln_ratio = ((history.age() - history.recency()) / until_last).ln_1p();
            let ln_odds = (a / (b + survived - 1.0)).ln() + (r + x) * ln_ratio;
            let left = logistic(ln_odds);
            value += ln_one_plus_exp(ln_odds);
            in_r += left * ln_ratio;
            in_alpha += left * (r + x) * (whole.recip() - until_last.recip());
            in_a += left / a;
            in_b -= left / (b + survived - 1.0);
        }
        Term {
            value,
            gradient: [in_r * r, in_alpha * alpha, in_a * a, in_b * b],
        }
    }
}

/// ln L of histories; `FIRST` is 1 where the first purchase is a chance to leave.
pub(in crate::models) fn log_likelihood_of_part<'a, const FIRST: u8>(
    histories: &'a DistinctHistories,
    names: &'static [&'static str],
) -> LogLikelihood<'a> {
    LogLikelihood::of_rows(BaseLikelihood::<FIRST> { histories }, names)
}

/// Starts (r, α, a, b) from the data.
pub(in crate::models) fn starts(
    model: &'static str,
    histories: &DistinctHistories,
) -> Result<[[f64; 4]; 5], FitError> {
    let (r, alpha) = fit_to_histories::moments(model, histories)?;
    Ok([
        [r, 0.7 * alpha, 0.8, 2.5],
        [0.5 * r, 0.3 * alpha, 0.4, 4.0],
        [2.0 * r, alpha, 2.0, 6.0],
        [1.0, alpha / r, 1.0, 1.0],
        [r, alpha, 0.05, 0.5],
    ])
}
