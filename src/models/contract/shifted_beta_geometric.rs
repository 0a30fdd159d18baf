use crate::models::contract::Contract;
use crate::models::contract::{ContractModel, RenewalCounts, checked_rate, checked_renewal};
use crate::models::covariates::{BetaDropout, CovariateShifts, Shift, dropout};
use crate::models::error::{reached, reached_if_any};
use crate::models::fit::likelihood::{RowLikelihood, Term};
use crate::models::fit::parameters::positive_parameters;
use crate::models::{Estimate, FitError, LogLikelihood, ModelError, Parametric};
use crate::numeric::{Unsettled, ln_beta_ratio, one_b_c};
use crate::quantity::TimeUnit;

positive_parameters! {
    /// Customers under contract whose own risk of leaving stays the same: the shifted-beta-geometric
    /// model (sBG).
    ///
    /// **Who leaves, when.** Each customer has a probability of their own to cancel, the same at every
    /// renewal; customers differ in it. The retention rate of a cohort rises with its age because those who are likely
    /// to leave have left, not because anybody changes.
    ///
    /// **Where.** Contracts renew at fixed dates; not where customers can leave unseen, and not where the
    /// risk of one customer changes with age (then see
    /// [`BetaDiscreteWeibull`](super::BetaDiscreteWeibull)).
    ///
    /// ```text
    /// θ          a customer's probability to cancel at a renewal     θ ~ Beta(α, β)
    /// S(t)       = B(α, β + t) / B(α, β)                              (6)
    /// r(t)       = (β + t − 1) / (α + β + t − 1)                      (8)
    /// P(T = t)   = B(α + 1, β + t − 1) / B(α, β)                      (5)
    /// DEL(d)     = ₂F₁(1, β; α + β; 1/(1+d))
    /// DERL(n, d) = (β + n − 1)/(α + β + n − 1) · ₂F₁(1, β + n; α + β + n; 1/(1+d))
    /// E[T]       = (α + β − 1)/(α − 1)          periods paid for, where α > 1
    /// ```
    ///
    /// | parameter | unit | meaning |
    /// |---|---|---|
    /// | α, β | none | the churn at the first renewal is α/(α + β); the smaller α + β, the more customers differ |
    ///
    /// Source: Fader & Hardie, "How to Project Customer Retention", Journal of Interactive Marketing 21
    /// (2007), whose equation numbers are given.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::models::{ContractModel, ShiftedBetaGeometric};
    ///
    /// // θ is uniform: S(t) = 1/(t + 1).
    /// let model = ShiftedBetaGeometric::new(1.0, 1.0)?;
    /// assert!((model.survival(3) - 0.25).abs() < 1e-15);
    /// assert_eq!(model.retention_rate(3)?, 0.75);
    /// // 1 + 1/2 + 1/3 + … has no end.
    /// assert_eq!(model.expected_lifetime()?, None);
    /// // A customer who has renewed three times is one of another model.
    /// assert_eq!(model.after(3), ShiftedBetaGeometric::new(1.0, 4.0)?);
    /// # Ok::<(), clv::models::ModelError>(())
    /// ```
    pub struct ShiftedBetaGeometric = "sBG" {
        /// α, the weight of cancelling.
        alpha,
        /// β, the weight of renewing.
        beta,
    }
}

impl ShiftedBetaGeometric {
    /// A customer of this model who has renewed so many times: θ ~ Beta(α, β + renewals).
    pub fn after(&self, renewals: u32) -> Self {
        Self {
            alpha: self.alpha,
            beta: self.beta + f64::from(renewals),
        }
    }

    /// ln L of all customers: Σ over renewals of renewed·ln r(t) + cancelled·ln(1 − r(t)).
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where the sum is not finite.
    pub fn log_likelihood(&self, counts: &RenewalCounts) -> Result<f64, ModelError> {
        Self::log_likelihood_of_part(counts).value(&self.parameters())
    }

    /// ln L of a part of the counts, which may be too few for a fit.
    pub(in crate::models) fn log_likelihood_of_part(counts: &RenewalCounts) -> LogLikelihood<'_> {
        LogLikelihood::of_rows(Decisions(counts), Self::NAMES)
    }
}

impl Estimate for ShiftedBetaGeometric {
    type Data = RenewalCounts;

    fn log_likelihood_of<'a>(
        &self,
        counts: &'a RenewalCounts,
    ) -> Result<LogLikelihood<'a>, FitError> {
        counts.identified_churn(Self::MODEL, Self::NAMES.len())?;
        Ok(Self::log_likelihood_of_part(counts))
    }

    fn starts((): &(), counts: &RenewalCounts) -> Result<Vec<Self>, FitError> {
        let churn = counts.identified_churn(Self::MODEL, Self::NAMES.len())?;
        let of_weight = |weight: f64| Self {
            alpha: weight * churn,
            beta: weight * (1.0 - churn),
        };
        Ok([1.0, 4.0, 0.3, 30.0].map(of_weight).to_vec())
    }
}

impl ContractModel for ShiftedBetaGeometric {
    fn survival(&self, renewals: u32) -> f64 {
        ln_beta_ratio(self.alpha, self.beta, f64::from(renewals)).exp()
    }

    fn retention_rate(&self, renewal: u32) -> Result<f64, ModelError> {
        let passed = checked_renewal("renewal", renewal)? - 1.0;
        Ok((self.beta + passed) / (self.alpha + self.beta + passed))
    }

    fn discounted_expected_lifetime(&self, discount_rate: f64) -> Result<Option<f64>, ModelError> {
        let rate = checked_rate(discount_rate)?;
        if rate <= 0.0 {
            // The survivors thin out like t^(−α): slower than any interest below zero.
            let exists = rate == 0.0 && self.alpha > 1.0;
            let periods = exists.then(|| 1.0 + self.beta / (self.alpha - 1.0));
            return reached_if_any(Self::MODEL, "expected lifetime", periods);
        }
        one_b_c(
            self.beta,
            self.alpha,
            (1.0 + rate).recip(),
            rate / (1.0 + rate),
        )
        .map_err(|Unsettled(quantity)| ModelError::out_of_reach(Self::MODEL, quantity))
        .and_then(|periods| reached(Self::MODEL, "discounted expected lifetime", periods))
        .map(Some)
    }

    fn discounted_expected_residual_lifetime(
        &self,
        period: u32,
        discount_rate: f64,
    ) -> Result<Option<f64>, ModelError> {
        checked_renewal("period", period)?;
        let after_next = self.after(period);
        let periods = after_next.discounted_expected_lifetime(discount_rate)?;
        let renews = self.retention_rate(period)?;
        Ok(periods.map(|periods| renews * periods))
    }
}

impl CovariateShifts for ShiftedBetaGeometric {
    type History = Contract;
    type Convention = BetaDropout;
    type Rows = RenewalCounts;

    const NAME: &'static str = Self::MODEL;

    fn shifts(convention: BetaDropout) -> &'static [Shift] {
        match convention {
            BetaDropout::OwnCoefficients => {
                const {
                    &[
                        dropout("dropout (alpha)", &[(0, 1.0)]),
                        dropout("dropout (beta)", &[(1, 1.0)]),
                    ]
                }
            }
            BetaDropout::SameFactor => const { &[dropout("dropout", &[(0, 1.0), (1, 1.0)])] },
            BetaDropout::OppositeFactors => const { &[dropout("dropout", &[(0, 1.0), (1, -1.0)])] },
        }
    }

    fn rows(_: Option<TimeUnit>, histories: &[Contract]) -> Result<RenewalCounts, FitError> {
        Ok(RenewalCounts::from_contracts(histories.iter().copied())?)
    }

    fn log_likelihood_of_some<'a>(&self, rows: &'a RenewalCounts) -> LogLikelihood<'a> {
        Self::log_likelihood_of_part(rows)
    }
}

/// Two rows a renewal: those who renewed, and those who cancelled.
struct Decisions<'a>(&'a RenewalCounts);

impl RowLikelihood<2> for Decisions<'_> {
    const MODEL: &'static str = ShiftedBetaGeometric::MODEL;
    type Point = ShiftedBetaGeometric;

    fn at(&self, log_parameters: &[f64; 2]) -> Option<ShiftedBetaGeometric> {
        let [alpha, beta] = log_parameters.map(f64::exp);
        ShiftedBetaGeometric::new(alpha, beta).ok()
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

    fn scores(&self, point: &ShiftedBetaGeometric) -> Option<Vec<([f64; 2], f64)>> {
        Some(self.0.scores(|row| self.row(point, row).gradient))
    }

    fn row(&self, point: &ShiftedBetaGeometric, row: usize) -> Term<2> {
        let (alpha, beta) = (point.alpha, point.beta + (row / 2) as f64);
        let sum = alpha + beta;
        let (renew, cancel) = (beta / sum, alpha / sum);
        // d ln(β/(α+β)) = cancel·(d ln β − d ln α); β itself is only a part of the sum β + t − 1.
        let share = point.beta / beta;
        if row.is_multiple_of(2) {
            Term {
                value: (-cancel).ln_1p(),
                gradient: [-cancel, cancel * share],
            }
        } else {
            Term {
                value: cancel.ln(),
                gradient: [renew, -renew * share],
            }
        }
    }
}
