//! NBD: buys at random, never leaves.

use crate::models::error::not_negative;
use crate::models::fit::fit_from_starts;
use crate::models::fit::likelihood::{Likelihood, Term};
use crate::models::fit::parameters::positive_parameters;
use crate::models::purchase::fit_to_histories::of_histories;
use crate::models::purchase::fit_to_histories::{self, BOUNDS, bounds_of_time};
use crate::models::purchase::lifetime::negative_binomial;
use crate::models::{
    CustomerModel, DistinctHistories, Estimate, Fit, FitError, FitToHistories, LogLikelihood,
    ModelError, Parametric, Posterior, PurchaseProcess,
};
use crate::numeric::{digamma, ln_rising};
use crate::transactions::PurchaseHistory;

positive_parameters! {
    /// The negative binomial model: buys at random, never leaves.
    ///
    /// **Who buys.** One buys at random moments at a rate λ of one's own; λ is Gamma(r, α)
    /// distributed over the customers.
    ///
    /// **Who leaves.** Nobody. It is the yardstick of the family: what a model with dropout gains
    /// over it in likelihood is what the data say about leaving. For forecasts it is right only
    /// where leaving is rare within the horizon.
    ///
    /// ```text
    /// L(r, α | x, T) = Γ(r + x) α^r / (Γ(r) (α + T)^(r+x))
    /// posterior      = NBD(r + x, α + T),   P(alive) = 1
    /// E[X(t)]        = r·t/α
    /// DET(δ)         = r/(α·δ)
    /// ```
    ///
    /// | parameter | unit | meaning |
    /// |---|---|---|
    /// | r | none | shape of the purchase rates; the smaller, the more customers differ |
    /// | α | time | scale: the mean purchase rate is r/α per unit of time |
    ///
    /// The recency does not matter. Source: Ehrenberg, "The Pattern of Consumer Purchases", Applied
    /// Statistics 8 (1959), 26–41; the conditional expectation is Morrison & Schmittlein's (1988).
    ///
    /// # Example
    ///
    /// One who bought 4 times in 10 weeks, where the average customer buys once in 5 weeks: the
    /// forecast lies between the two rates.
    ///
    /// ```
    /// use clv::models::{CustomerModel, Nbd};
    /// use clv::transactions::PurchaseHistory;
    ///
    /// let model = Nbd::new(2.0, 10.0)?;
    /// let customer = PurchaseHistory::new(4, 9.0, 10.0)?;
    /// let expected = model.conditional_expected_purchases(&customer, 10.0)?;
    /// assert!((expected - 3.0).abs() < 1e-15); // (2 + 4)/(10 + 10) · 10
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub struct Nbd = "NBD" {
        /// r, the shape of the gamma distribution of purchase rates.
        r,
        /// α, its scale, in units of time.
        alpha,
    }
}

impl CustomerModel for Nbd {
    type History = PurchaseHistory;
    type Process = Self;

    fn log_likelihood(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        let (x, age) = (f64::from(history.frequency()), history.age());
        Ok(
            ln_rising(self.r, x)
                - self.r * (age / self.alpha).ln_1p()
                - x * (self.alpha + age).ln(),
        )
    }

    fn probability_alive(&self, _: &PurchaseHistory) -> Result<f64, ModelError> {
        Ok(1.0)
    }

    fn posterior(&self, history: &PurchaseHistory) -> Result<Posterior<Self>, ModelError> {
        Ok(Posterior {
            probability_alive: 1.0,
            process: Self {
                r: self.r + f64::from(history.frequency()),
                alpha: self.alpha + history.age(),
            },
        })
    }
}

impl PurchaseProcess for Nbd {
    type Span = f64;

    const NAME: &'static str = Self::MODEL;

    fn expected_purchases(&self, t: f64) -> Result<f64, ModelError> {
        Ok(self.r * (not_negative("time", t)? / self.alpha))
    }

    fn purchase_probability(&self, n: u64, t: f64) -> Result<f64, ModelError> {
        let t = not_negative("time", t)?;
        Ok(negative_binomial(self.r, self.alpha, n, t))
    }

    fn probability_alive_after(&self, t: f64) -> Result<f64, ModelError> {
        not_negative("time", t).map(|_| 1.0)
    }

    fn discounted_expected_transactions(
        &self,
        force_of_interest: f64,
    ) -> Result<Option<f64>, ModelError> {
        let rate = not_negative("force of interest", force_of_interest)?;
        Ok((rate > 0.0).then(|| self.r / self.alpha / rate))
    }

    fn expected_remaining_lifetime(&self) -> Result<Option<f64>, ModelError> {
        Ok(None)
    }
}

struct BaseLikelihood<'a> {
    histories: &'a DistinctHistories,
}

/// The parameters, and for each frequency ln (r)ₓ with its derivative in r.
struct Point {
    r: f64,
    alpha: f64,
    by_frequency: Vec<(f64, f64)>,
}

impl Likelihood<2> for BaseLikelihood<'_> {
    const MODEL: &'static str = Nbd::MODEL;
    type Point = Point;

    fn at(&self, log_parameters: &[f64; 2]) -> Option<Point> {
        let [r, alpha] = log_parameters.map(f64::exp);
        let psi = digamma(r);
        let rising = |x: &f64| (ln_rising(r, *x), digamma(r + x) - psi);
        Some(Point {
            r,
            alpha,
            by_frequency: self.histories.frequencies().iter().map(rising).collect(),
        })
    }

    fn bounds(&self) -> [(f64, f64); 2] {
        let time = bounds_of_time(self.histories);
        [BOUNDS, time]
    }

    fn rows(&self) -> usize {
        self.histories.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.histories.weight(row)
    }

    fn row(&self, point: &Point, row: usize) -> Term<2> {
        let found = self
            .histories
            .row(row)
            .and_then(|(history, place)| Some((history, *point.by_frequency.get(place)?)));
        let Some((history, (ln_rising, in_r))) = found else {
            return Term::UNDEFINED;
        };
        let &Point { r, alpha, .. } = point;
        let (x, age) = (f64::from(history.frequency()), history.age());
        let growth = (age / alpha).ln_1p();
        Term {
            value: ln_rising - r * growth - x * (alpha + age).ln(),
            gradient: [
                r * (in_r - growth),
                alpha * (r / alpha - (r + x) / (alpha + age)),
            ],
        }
    }
}

impl Nbd {
    /// ln L of histories that need not tell the parameters alone.
    pub(in crate::models) fn log_likelihood_of_part(
        histories: &DistinctHistories,
    ) -> LogLikelihood<'_> {
        LogLikelihood::of_rows(BaseLikelihood { histories }, Self::NAMES)
    }
}

impl Estimate for Nbd {
    of_histories!();
}

impl FitToHistories for Nbd {
    fn fit_histories(histories: &DistinctHistories) -> Result<Fit<Self>, FitError> {
        let (r, alpha) = fit_to_histories::moments(Self::MODEL, histories)?;
        let starts = [[r, alpha], [0.3 * r, 0.3 * alpha], [3.0 * r, 3.0 * alpha]];
        fit_from_starts(&Self { r, alpha }, histories, &starts)
    }
}
