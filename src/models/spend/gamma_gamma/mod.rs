mod likelihood;

use crate::models::covariates::{CovariateShifts, OneConvention, Process, Shift};
use crate::models::error::reached;
use crate::models::fit::parameters::positive_parameters;
use crate::models::spend::{SpendDistribution, SpendHistory, SpendModel};
use crate::models::{
    Estimate, Fit, FitError, LogLikelihood, MeanSpendDistribution, ModelError,
    PurchaseAmountDistribution,
};
use crate::numeric::sum::over_rows;
use crate::quantity::TimeUnit;
use likelihood::Rows;

positive_parameters! {
    /// Spend per purchase: the Gamma-Gamma model.
    ///
    /// **Who spends what.** Each customer has a mean spend of their own, around which the amounts of
    /// their purchases scatter; customers differ in that mean; how often somebody buys says nothing
    /// about how much. What is expected of a customer lies between their own mean and that of the
    /// population: the more purchases, the nearer to their own.
    ///
    /// **Where.** Amounts are above zero and scatter in proportion to their size. It does not fit where
    /// a few price points dominate, and it must not be used where those who buy often spend more or
    /// less than the others.
    ///
    /// ```text
    /// z      amount of a purchase            z ~ Gamma(shape p, rate ν)
    /// ν      differs between customers       ν ~ Gamma(shape q, rate γ)
    /// ζ      a customer's mean spend         ζ = p/ν,   E[ζ] = pγ/(q − 1)
    /// x, z̄   number and mean amount of a customer's purchases, the first one left out
    ///
    /// f(z̄ | x) = 1/(z̄ B(px, q)) · (γ/(γ + x z̄))^q · (x z̄/(γ + x z̄))^(px)               (1)
    /// E[ζ | x, z̄] = p (γ + x z̄) / (px + q − 1)                                          (5)
    ///             = (q − 1)/(px + q − 1) · pγ/(q − 1)  +  px/(px + q − 1) · z̄
    /// ```
    ///
    /// | parameter | unit | meaning |
    /// |---|---|---|
    /// | p | none | shape of the amounts of one customer: 1/p is their squared coefficient of variation |
    /// | q | none | shape of the customers' rates: the larger, the more alike they are |
    /// | γ | money | rate of the customers' rates |
    ///
    /// Source: Fader, Hardie & Lee 2005b; Fader & Hardie, "The Gamma-Gamma Model of Monetary Value", note 025
    /// (2013), whose equation numbers are given.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::models::{GammaGamma, SpendHistory, SpendModel};
    ///
    /// let model = GammaGamma::new(6.0, 4.0, 15.0)?;
    /// // 6 × 15 / (4 − 1) = 30
    /// assert_eq!(model.population_mean(), Some(30.0));
    /// // 6 × (15 + 2 × 45) / (12 + 4 − 1) = 42
    /// assert_eq!(model.expected_spend(&SpendHistory::new(2, 45.0)?), Some(42.0));
    /// // q ≤ 1: the mean of the population does not exist.
    /// assert_eq!(GammaGamma::new(6.0, 0.9, 15.0)?.population_mean(), None);
    /// # Ok::<(), clv::models::ModelError>(())
    /// ```
    pub struct GammaGamma = "Gamma-Gamma" {
        /// p, the shape of the amounts of one customer: 1/p is their squared coefficient of
        /// variation.
        p,
        /// q, the shape of the customers' rates: the larger, the more alike they are.
        q,
        /// γ, the rate of the customers' rates, an amount of money.
        gamma,
    }
}

impl GammaGamma {
    /// ln f(z̄ | x) of one customer, equation (1); 0 for one of whom no amount is known, −∞ for one
    /// whose purchases were all free.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where it leaves the doubles.
    pub fn log_likelihood(&self, history: &SpendHistory) -> Result<f64, ModelError> {
        match history.mean() {
            None => Ok(0.0),
            Some(0.0) => Ok(f64::NEG_INFINITY),
            Some(mean) => {
                let ln = self.mean_of(history.purchases()).ln_density(mean);
                reached(Self::MODEL, "log-likelihood", ln)
            }
        }
    }

    /// The posterior of the spend of a customer with this history: again a Gamma-Gamma model, with
    /// q + px and γ + x z̄.
    pub fn posterior(&self, history: &SpendHistory) -> Self {
        Self {
            p: self.p,
            q: self.q + self.p * history.purchases() as f64,
            gamma: self.gamma + history.total(),
        }
    }

    /// The distribution of the mean spend ζ over the customers; of one customer where this is
    /// their [`posterior`](Self::posterior).
    pub fn mean_spend(&self) -> MeanSpendDistribution {
        MeanSpendDistribution {
            shape: self.q,
            scale: self.p * self.gamma,
        }
    }

    /// The distribution of the amount of one purchase of a customer about whom nothing is known;
    /// of the next purchase of a known customer where this is their
    /// [`posterior`](Self::posterior).
    pub fn purchase_amount(&self) -> PurchaseAmountDistribution {
        self.mean_of(1)
    }

    /// The distribution of the mean amount of `purchases` purchases of one customer.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where there is none.
    pub fn mean_amount_of(&self, purchases: u64) -> Result<PurchaseAmountDistribution, ModelError> {
        if purchases == 0 {
            return Err(ModelError::argument("number of purchases", "≥ 1", 0.0));
        }
        Ok(self.mean_of(purchases))
    }

    fn mean_of(&self, purchases: u64) -> PurchaseAmountDistribution {
        PurchaseAmountDistribution {
            purchases: purchases as f64,
            p: self.p,
            q: self.q,
            gamma: self.gamma,
        }
    }

    /// ln L of amounts, whether or not they can tell the parameters.
    pub(in crate::models) fn log_likelihood_of_part(
        histories: &[(SpendHistory, u64)],
    ) -> LogLikelihood<'static> {
        Self::likelihood_in(MeanAmounts::of(histories), histories)
    }

    fn likelihood_in(
        amounts: MeanAmounts,
        histories: &[(SpendHistory, u64)],
    ) -> LogLikelihood<'static> {
        let rows = Rows::new(histories, &amounts);
        let units = [1.0, 1.0, rows.scale];
        LogLikelihood::of_rows(rows, Self::NAMES).measured_in(&units, 0.0)
    }
}

impl Estimate for GammaGamma {
    /// Histories, each with the number of customers who have it.
    type Data = [(SpendHistory, u64)];

    fn log_likelihood_of<'a>(
        &self,
        histories: &'a [(SpendHistory, u64)],
    ) -> Result<LogLikelihood<'a>, FitError> {
        let mut likelihood = Self::likelihood_in(identified(histories)?, histories);
        // The density of mean amounts, not of the amounts.
        likelihood.is_partial = true;
        Ok(likelihood)
    }

    fn starts((): &(), histories: &[(SpendHistory, u64)]) -> Result<Vec<Self>, FitError> {
        let scale = match MeanAmounts::about(histories) {
            Some(mean) => mean,
            None => identified(histories)?.mean,
        };
        let model = |[p, q, gamma]: [f64; 3]| Self {
            p,
            q,
            gamma: gamma * scale,
        };
        Ok(STARTS.map(model).to_vec())
    }
}

/// The likelihood is that of the customers' mean amounts. A model of single amounts, such as
/// [`LognormalSpend`](crate::models::LognormalSpend), has another of the same purchases, so that
/// [`Fit::aic`] and [`Fit::bic`] are `None` and these have names of their own.
impl Fit<GammaGamma> {
    /// 2k − 2 ln L of the mean amounts, to be compared with that of other models of the same means
    /// alone.
    pub fn aic_of_means(&self) -> f64 {
        2.0 * self.parameter_count() as f64 - 2.0 * self.log_likelihood()
    }

    /// k ln n − 2 ln L of the mean amounts, n customers, to be compared as
    /// [`aic_of_means`](Self::aic_of_means).
    pub fn bic_of_means(&self) -> f64 {
        self.parameter_count() as f64 * (self.customers() as f64).ln() - 2.0 * self.log_likelihood()
    }
}

impl CovariateShifts for GammaGamma {
    type History = SpendHistory;
    type Convention = OneConvention;
    type Rows = Vec<(SpendHistory, u64)>;

    const NAME: &'static str = Self::MODEL;

    fn shifts(_: OneConvention) -> &'static [Shift] {
        &[Shift {
            name: "spend",
            process: Process::Spend,
            acts_on: &[(2, 1.0)],
        }]
    }

    fn is_informative(history: &SpendHistory) -> bool {
        history.mean().is_some()
    }

    fn rows(
        _: Option<TimeUnit>,
        histories: &[SpendHistory],
    ) -> Result<Vec<(SpendHistory, u64)>, FitError> {
        Ok(histories.iter().map(|history| (*history, 1)).collect())
    }

    fn log_likelihood_of_some<'a>(&self, rows: &'a Vec<(SpendHistory, u64)>) -> LogLikelihood<'a> {
        Self::log_likelihood_of_part(rows)
    }
}

/// The mean amounts of the customers who have one.
#[derive(Clone, Copy)]
struct MeanAmounts {
    /// The number of histories with one of somebody.
    rows: usize,
    customers: f64,
    least: f64,
    most: f64,
    /// The mean over the customers.
    mean: f64,
}

impl MeanAmounts {
    /// With the sum over the customers of a share of each amount as the mean, of every `stride`-th
    /// history.
    fn summed(histories: &[(SpendHistory, u64)], share: f64, stride: usize) -> Self {
        let none = || Self {
            rows: 0,
            customers: 0.0,
            least: f64::INFINITY,
            most: 0.0,
            mean: 0.0,
        };
        let add = |all: &mut Self, row: usize| {
            if let Some((history, customers @ 1..)) = histories.get(row * stride)
                && let Some(mean) = history.mean()
            {
                let customers = *customers as f64;
                all.rows += 1;
                all.customers += customers;
                all.least = all.least.min(mean);
                all.most = all.most.max(mean);
                all.mean += mean * (share * customers);
            }
        };
        over_rows(histories.len().div_ceil(stride), none, add, |all, more| {
            all.rows += more.rows;
            all.customers += more.customers;
            all.least = all.least.min(more.least);
            all.most = all.most.max(more.most);
            all.mean += more.mean;
        })
    }

    fn of(histories: &[(SpendHistory, u64)]) -> Self {
        Self::of_every(1, histories)
    }

    fn of_every(stride: usize, histories: &[(SpendHistory, u64)]) -> Self {
        let mut all = Self::summed(histories, 1.0, stride);
        // Nobody has 0.
        all.mean /= all.customers.max(1.0);
        if all.mean.is_finite() {
            all
        } else {
            Self::summed(histories, all.customers.recip(), stride)
        }
    }

    /// About the mean amount: that of some thousand histories, where these differ and all are above zero.
    fn about(histories: &[(SpendHistory, u64)]) -> Option<f64> {
        const SOME: usize = 1 << 11;
        let some = Self::of_every((histories.len() / SOME).max(1), histories);
        (some.least > 0.0 && some.least < some.most).then_some(some.mean)
    }
}

/// The mean amounts, where they can tell the parameters.
fn identified(histories: &[(SpendHistory, u64)]) -> Result<MeanAmounts, FitError> {
    let model = GammaGamma::MODEL;
    let amounts = MeanAmounts::of(histories);
    if amounts.customers == 0.0 {
        return Err(FitError::NoCustomer { model });
    }
    if amounts.least <= 0.0 {
        let why = "a customer's purchases were all free";
        return Err(FitError::NotIdentified { model, why });
    }
    if amounts.least == amounts.most {
        return Err(FitError::AllAlike {
            model,
            alike: "mean amount",
            customers: amounts.customers as u64,
        });
    }
    Ok(amounts)
}

impl SpendModel for GammaGamma {
    type History = SpendHistory;

    fn purchases(history: &SpendHistory) -> u64 {
        history.purchases()
    }

    /// pγ/(q − 1); `None` where q ≤ 1.
    fn population_mean(&self) -> Option<f64> {
        self.mean_spend().mean()
    }

    /// p (γ + x z̄) / (px + q − 1); `None` where px + q ≤ 1.
    fn expected_spend(&self, history: &SpendHistory) -> Option<f64> {
        self.posterior(history).population_mean()
    }
}

/// Starts (p, q, γ in mean amounts): little and much scatter within and between customers.
const STARTS: [[f64; 3]; 4] = [
    [4.0, 3.0, 1.0],
    [1.0, 2.0, 2.0],
    [15.0, 15.0, 1.0],
    [0.6, 1.35, 4.5],
];
