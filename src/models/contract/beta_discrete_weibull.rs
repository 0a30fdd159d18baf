use crate::models::contract::{ContractModel, RenewalCounts, checked_rate, checked_renewal};
use crate::models::error::{reached, reached_probability};
use crate::models::fit::likelihood::{RowLikelihood, Term};
use crate::models::fit::parameters::positive_parameters;
use crate::models::{
    Estimate, FitError, LogLikelihood, ModelError, Parametric, ShiftedBetaGeometric,
};
use crate::numeric::{Unsettled, digamma_rise, ln_beta_ratio, sum_to_infinity};

positive_parameters! {
    /// Customers under contract whose own risk of leaving changes with age: the
    /// beta-discrete-Weibull model (BdW).
    ///
    /// **Who leaves, when.** Each customer has a probability of their own to cancel at the first renewal,
    /// and a risk that falls or rises from there. With c > 1 the retention rate of a cohort may fall at
    /// first and rise later.
    ///
    /// **Where.** It needs a longer record than the [sBG](super::ShiftedBetaGeometric): c and the
    /// differences between customers explain the same rise.
    ///
    /// ```text
    /// θ      a customer's probability to cancel at the first renewal    θ ~ Beta(α, β)
    /// c      how a customer's own risk goes with age: c < 1 falls, c = 1 stays (sBG), c > 1 rises
    /// S(t | θ) = (1 − θ)^(t^c)
    /// S(t)     = B(α, β + t^c) / B(α, β)
    /// r(t)     = S(t) / S(t − 1)
    /// ```
    ///
    /// | parameter | unit | meaning |
    /// |---|---|---|
    /// | α, β | none | the churn at the first renewal is α/(α + β); the smaller α + β, the more customers differ |
    /// | c | none | how the risk of one customer goes with age |
    ///
    /// **Range.** Discounted lifetimes are sums, as there is no closed form; DEL(0) exists where αc > 1.
    ///
    /// Source: Fader, Hardie, Liu, Davin & Steenburgh, "How to Project Customer Retention Revisited: The
    /// Role of Duration Dependence", Journal of Interactive Marketing 43 (2018).
    ///
    /// # Example
    ///
    /// ```
    /// use clv::models::{BetaDiscreteWeibull, ContractModel};
    ///
    /// // θ is uniform: S(t) = 1/(t^c + 1), and 4^½ = 2.
    /// let model = BetaDiscreteWeibull::new(1.0, 1.0, 0.5)?;
    /// assert!((model.survival(4) - 1.0 / 3.0).abs() < 1e-15);
    /// # Ok::<(), clv::models::ModelError>(())
    /// ```
    pub struct BetaDiscreteWeibull = "beta-discrete-Weibull" {
        /// α, the weight of cancelling.
        alpha,
        /// β, the weight of renewing.
        beta,
        /// c, the exponent of age.
        c,
    }
}

/// ln t^c from which on it is late.
const LN_LATE: f64 = 230.0;

impl BetaDiscreteWeibull {
    /// t^c and how much (t + more)^c is above it, without their difference.
    fn ages(&self, t: f64, more: f64) -> (f64, f64) {
        if t == 0.0 {
            return (0.0, more.powf(self.c));
        }
        let aged = t.powf(self.c);
        (aged, aged * (self.c * (more / t).ln_1p()).exp_m1())
    }

    /// ln [S(t + more) / S(t)].
    fn ln_stay(&self, t: f64, more: f64) -> f64 {
        if self.is_late(t) {
            return self.late_stay(t, more);
        }
        let ln_end = self.c * (t + more).ln();
        if ln_end > LN_LATE {
            // Until it is late, and from then on.
            let (aged, late) = (t.powf(self.c), LN_LATE.exp());
            let until = ln_beta_ratio(self.alpha, self.beta + aged, late - aged);
            return until - self.alpha * (ln_end - LN_LATE);
        }
        let (aged, rise) = self.ages(t, more);
        ln_beta_ratio(self.alpha, self.beta + aged, rise)
    }

    /// ln [S(t + 1) / S(t)] with its slopes in the logarithms of α, β and c.
    fn ln_renewed(&self, t: f64) -> (f64, [f64; 3]) {
        if self.is_late(t) {
            let late = self.late_stay(t, 1.0);
            return (late, [late, 0.0, late]);
        }
        let Self { alpha, beta, c } = *self;
        let (aged, rise) = self.ages(t, 1.0);
        // ∂ ln B(α, β + u) by its second argument, at both ages.
        let slope = |u: f64| -digamma_rise(beta + u, alpha);
        let (before, after) = (slope(aged), slope(aged + rise));
        let power_slope = |age: f64, u: f64| if age > 1.0 { u * age.ln() } else { 0.0 };
        let gradient = [
            -alpha * digamma_rise(alpha + beta + aged, rise),
            beta * (after - before),
            c * (after * power_slope(t + 1.0, aged + rise) - before * power_slope(t, aged)),
        ];
        (ln_beta_ratio(alpha, beta + aged, rise), gradient)
    }

    /// Whether t^c is so large that α and β are nothing beside it; soon after, it is no double.
    fn is_late(&self, t: f64) -> bool {
        self.c * t.ln() > LN_LATE
    }

    /// ln [S(t + more) / S(t)] where it is late: S falls as t^(−αc).
    fn late_stay(&self, t: f64, more: f64) -> f64 {
        -self.alpha * self.c * (more / t).ln_1p()
    }

    /// Σ_{k≥0} S(t + first + k)/S(t) / (1+d)^k; `None` where it diverges.
    fn discounted_sum(&self, t: f64, first: f64, rate: f64) -> Result<Option<f64>, ModelError> {
        if rate < 0.0 || (rate == 0.0 && self.alpha * self.c <= 1.0) {
            return Ok(None);
        }
        let force = rate.ln_1p();
        sum_to_infinity(|k| (self.ln_stay(t, first + k) - force * k).exp())
            .map_err(|Unsettled(quantity)| ModelError::out_of_reach(Self::MODEL, quantity))
            .and_then(|periods| reached(Self::MODEL, "discounted expected lifetime", periods))
            .map(Some)
    }

    /// ln L of all customers: Σ over renewals of renewed·ln r(t) + cancelled·ln(1 − r(t)).
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where the sum is not finite.
    pub fn log_likelihood(&self, counts: &RenewalCounts) -> Result<f64, ModelError> {
        LogLikelihood::of_rows(Decisions(counts), Self::NAMES).value(&self.parameters())
    }
}

impl Estimate for BetaDiscreteWeibull {
    type Data = RenewalCounts;

    fn log_likelihood_of<'a>(
        &self,
        counts: &'a RenewalCounts,
    ) -> Result<LogLikelihood<'a>, FitError> {
        counts.identified_churn(Self::MODEL, Self::NAMES.len())?;
        Ok(LogLikelihood::of_rows(Decisions(counts), Self::NAMES))
    }

    /// The first is a model with one parameter less, at its best.
    fn starts((): &(), counts: &RenewalCounts) -> Result<Vec<Self>, FitError> {
        let churn = counts.identified_churn(Self::MODEL, Self::NAMES.len())?;
        let from = |weight: f64, c: f64| Self {
            alpha: weight * churn,
            beta: weight * (1.0 - churn),
            c,
        };
        let mut starts = vec![from(1.0, 1.0), from(4.0, 1.5), from(0.3, 0.7)];
        starts.extend(on_the_ridge(counts));
        if let Ok(simple) = ShiftedBetaGeometric::fit(counts) {
            let (alpha, beta) = (simple.model().alpha(), simple.model().beta());
            let c = 1.0;
            starts.insert(0, Self { alpha, beta, c });
        }
        Ok(starts)
    }
}

/// Where α and β go to 0 and c to infinity, αc = k, who stays once is lost as by a power of time:
///
/// ```text
/// S(t) → β/(α + β) · t^(−k)
/// ```
///
/// The highest point may lie on the way there, beyond a valley that no other start crosses.
fn on_the_ridge(counts: &RenewalCounts) -> Option<BetaDiscreteWeibull> {
    let rates: Vec<f64> = counts.retention_rates().into_iter().flatten().collect();
    let (first, later) = rates.split_first()?;
    // Far enough down that the search stays on it.
    let alpha = 0.02;
    let k = -later.iter().map(|rate| rate.ln()).sum::<f64>() / (rates.len() as f64).ln();
    let model = BetaDiscreteWeibull {
        alpha,
        beta: alpha * first / (1.0 - first),
        c: k / alpha,
    };
    let is_allowed = |parameter: f64| parameter.is_finite() && parameter > 0.0;
    model
        .parameters()
        .into_iter()
        .all(is_allowed)
        .then_some(model)
}

impl ContractModel for BetaDiscreteWeibull {
    fn survival(&self, renewals: u32) -> f64 {
        self.ln_stay(0.0, f64::from(renewals)).exp()
    }

    fn retention_rate(&self, renewal: u32) -> Result<f64, ModelError> {
        let passed = checked_renewal("renewal", renewal)? - 1.0;
        reached_probability(
            Self::MODEL,
            "retention rate",
            self.ln_stay(passed, 1.0).exp(),
        )
    }

    fn discounted_expected_lifetime(&self, discount_rate: f64) -> Result<Option<f64>, ModelError> {
        self.discounted_sum(0.0, 0.0, checked_rate(discount_rate)?)
    }

    fn discounted_expected_residual_lifetime(
        &self,
        period: u32,
        discount_rate: f64,
    ) -> Result<Option<f64>, ModelError> {
        let passed = checked_renewal("period", period)? - 1.0;
        self.discounted_sum(passed, 1.0, checked_rate(discount_rate)?)
    }
}

/// Two rows a renewal: those who renewed, and those who cancelled.
struct Decisions<'a>(&'a RenewalCounts);

impl RowLikelihood<3> for Decisions<'_> {
    const MODEL: &'static str = BetaDiscreteWeibull::MODEL;
    type Point = BetaDiscreteWeibull;

    fn at(&self, log_parameters: &[f64; 3]) -> Option<BetaDiscreteWeibull> {
        let [alpha, beta, c] = log_parameters.map(f64::exp);
        BetaDiscreteWeibull::new(alpha, beta, c).ok()
    }

    fn rows(&self) -> usize {
        self.0.decision_rows()
    }

    fn weight(&self, row: usize) -> f64 {
        self.0.decision_weight(row)
    }

    fn customers(&self) -> f64 {
        self.0.customers() as f64
    }

    fn scores(&self, point: &BetaDiscreteWeibull) -> Option<Vec<([f64; 3], f64)>> {
        Some(self.0.scores(|row| self.row(point, row).gradient))
    }

    fn row(&self, point: &BetaDiscreteWeibull, row: usize) -> Term<3> {
        let t = (row / 2) as f64;
        let (ln_stay, gradient) = point.ln_renewed(t);
        if row.is_multiple_of(2) {
            return Term {
                value: ln_stay,
                gradient,
            };
        }
        // ln(1 − r), whose slope is −r/(1 − r) that of ln r.
        let leave = -ln_stay.exp_m1();
        Term {
            value: leave.ln(),
            gradient: gradient.map(|slope| -slope * (1.0 - leave) / leave),
        }
    }

    fn bounds(&self) -> [(f64, f64); 3] {
        // c below 1/20 is a step: all or nobody at the first renewal. Above, t^c of a hundred renewals is
        // still a double, and α and β that are as small as c is large make of it a power of time.
        [(-14.0, 14.0), (-14.0, 14.0), (-3.0, 5.0)]
    }
}
