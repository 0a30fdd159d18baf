use crate::models::error::reached;
use crate::models::fit::likelihood::{RowLikelihood, Term};
use crate::models::fit::parameters::positive_parameters;
use crate::models::spend::{
    SpendDistribution, SpendModel, amount_with_density, checked_amount, checked_level,
};
use crate::models::{AsData, Estimate, FitError, LogLikelihood, ModelError};
use crate::quantity::to_f64;
use crate::statistics::StandardNormal;
use crate::transactions::{FirstPurchase, PurchaseTimes};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::f64::consts::TAU;
use std::fmt::Debug;

positive_parameters! {
    /// Spend per purchase, where amounts scatter by factors: the lognormal model.
    ///
    /// **Who spends what.** Each customer has a median amount of their own, around which the logarithms of
    /// their amounts scatter, for all customers alike; how often somebody buys says nothing about how
    /// much.
    ///
    /// **Where.** Amounts are above zero. It is the alternative to the [Gamma-Gamma](super::GammaGamma)
    /// where spend between customers has a lighter tail than a power, and all moments exist.
    ///
    /// ```text
    /// z       amount of a purchase                 ln z ~ N(μ, σ²)
    /// μ       differs between customers            μ ~ N(m, τ²)
    /// e^m     median amount of a customer in the middle, in money
    /// τ       standard deviation of ln z between customers
    /// σ       standard deviation of ln z within a customer
    ///
    /// E[z]            = e^(m + (τ² + σ²)/2)
    /// μ | n, ȳ        ~ N(m′, τ′²),  m′ = (σ² m + n τ² ȳ)/(σ² + n τ²),  τ′² = σ² τ²/(σ² + n τ²)
    /// E[z | n, ȳ]     = e^(m′ + (τ′² + σ²)/2)
    /// n, ȳ            number of a customer's purchases and the mean of their logarithms
    /// ```
    ///
    /// | parameter | unit | meaning |
    /// |---|---|---|
    /// | e^m | money | median amount of a customer in the middle |
    /// | τ | none | standard deviation of ln z between customers |
    /// | σ | none | standard deviation of ln z within a customer |
    ///
    /// It learns from the logarithms of single amounts ([`LogSpendHistory::of_purchases`]): the mean
    /// amount of several purchases has no density in closed form, so a monetary value is not enough.
    ///
    /// Source: the normal model with random effects, Searle, Casella & McCulloch, "Variance Components"
    /// (1992), §4.4, in the logarithms of the amounts.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::models::{LogSpendHistory, LognormalSpend, SpendModel};
    ///
    /// let model = LognormalSpend::new(20.0, 0.5, 0.5)?;
    /// // 20 · e^0.25
    /// assert!((model.population_mean().unwrap() - 25.6805).abs() < 1e-4);
    /// // One purchase of 20·e: half way there, as τ = σ, with half the variance between customers.
    /// let history = LogSpendHistory::from_amounts([20.0 * std::f64::consts::E])?;
    /// let expected = 20.0 * (0.5_f64 + 0.0625 + 0.125).exp();
    /// assert!((model.expected_spend(&history).unwrap() - expected).abs() < 1e-12);
    /// # Ok::<(), clv::models::ModelError>(())
    /// ```
    pub struct LognormalSpend = "lognormal spend" {
        /// e^m, the median amount of a customer in the middle, in money.
        median,
        /// τ, the standard deviation of the logarithm between customers.
        between,
        /// σ, the standard deviation of the logarithm within a customer.
        within,
    }
}

/// The logarithms of one customer's amounts: how many, their mean, and how they scatter.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "UncheckedHistory")
)]
pub struct LogSpendHistory {
    purchases: u64,
    mean: f64,
    squared_deviations: f64,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct UncheckedHistory {
    purchases: u64,
    mean: f64,
    squared_deviations: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<UncheckedHistory> for LogSpendHistory {
    type Error = ModelError;

    fn try_from(read: UncheckedHistory) -> Result<Self, ModelError> {
        let refused = |argument, range, value| Err(ModelError::argument(argument, range, value));
        let (mean, squares) = (read.mean, read.squared_deviations);
        if !mean.is_finite() || (read.purchases == 0 && mean != 0.0) {
            let range = "finite, and 0 where there is no purchase";
            return refused("mean logarithm of the amounts", range, mean);
        }
        let is_squares = squares >= 0.0 && squares.is_finite();
        if !is_squares || (read.purchases < 2 && squares != 0.0) {
            let range = "finite and ≥ 0, and 0 below two purchases";
            return refused("squared deviations of the logarithms", range, squares);
        }
        Ok(Self {
            purchases: read.purchases,
            mean,
            squared_deviations: squares,
        })
    }
}

impl LogSpendHistory {
    /// The amounts of one customer; by the literature's convention without the first purchase.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where an amount is not finite and above zero.
    pub fn from_amounts(amounts: impl IntoIterator<Item = f64>) -> Result<Self, ModelError> {
        let mut history = Self::default();
        for amount in amounts {
            history.push(amount)?;
        }
        Ok(history)
    }

    /// The amounts of each customer of a log, in their order; without the first purchase where the
    /// reduction excludes it.
    ///
    /// # Errors
    ///
    /// [`FitError::Customer`] where an amount is zero: drop such amounts in the reduction
    /// ([`ZeroAmounts::Drop`](crate::transactions::ZeroAmounts::Drop)).
    pub fn of_purchases<K: Debug>(purchases: &PurchaseTimes<K>) -> Result<Vec<Self>, FitError> {
        let first = match purchases.reduction().first_purchase {
            FirstPurchase::Excluded => 1,
            FirstPurchase::Included => 0,
        };
        let of_customer = |(customer, amounts): (&K, &[Decimal])| {
            let amounts = amounts.iter().skip(first).copied().map(to_f64);
            Self::from_amounts(amounts).map_err(|error| FitError::Customer {
                customer: format!("{customer:?}"),
                error,
            })
        };
        purchases.amounts().map(of_customer).collect()
    }

    /// Adds a purchase, by Welford's update.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where the amount is not finite and above zero; nothing has been
    /// added then.
    pub fn push(&mut self, amount: f64) -> Result<(), ModelError> {
        if !(amount > 0.0 && amount.is_finite()) {
            return Err(ModelError::argument(
                "amount of a purchase",
                "finite and > 0",
                amount,
            ));
        }
        self.purchases += 1;
        let off = amount.ln() - self.mean;
        self.mean += off / self.purchases as f64;
        self.squared_deviations += off * (amount.ln() - self.mean);
        Ok(())
    }

    /// From numbers that were drawn.
    #[cfg(feature = "simulate")]
    pub(in crate::models) fn of_checked(
        purchases: u64,
        mean: f64,
        squared_deviations: f64,
    ) -> Self {
        Self {
            purchases,
            mean,
            squared_deviations,
        }
    }

    /// The number of purchases.
    pub fn purchases(&self) -> u64 {
        self.purchases
    }

    /// The mean of the logarithms; `None` without a purchase.
    pub fn mean_log(&self) -> Option<f64> {
        (self.purchases > 0).then_some(self.mean)
    }

    /// Σ (ln z − mean)², the squared deviations of the logarithms from their mean.
    pub fn squared_deviations(&self) -> f64 {
        self.squared_deviations
    }
}

impl LognormalSpend {
    /// ln of the density of all amounts of one customer; 0 without a purchase.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where it leaves the doubles.
    pub fn log_likelihood(&self, history: &LogSpendHistory) -> Result<f64, ModelError> {
        if history.purchases == 0 {
            return Ok(0.0);
        }
        let own = history.purchases as f64 * history.mean;
        let ln = self.ln_density_of_logs(history).value - own;
        reached(Self::MODEL, "log-likelihood", ln)
    }

    /// ln of the density of the logarithms, and its gradient in ln(median), ln τ and ln σ:
    ///
    /// ```text
    /// −n/2 ln 2π − (n−1) ln σ − ½ ln V − S/(2σ²) − n(ȳ − m)²/(2V),      V = σ² + nτ²
    /// ```
    fn ln_density_of_logs(&self, history: &LogSpendHistory) -> Term<3> {
        let n = history.purchases as f64;
        let (tau2, sigma2) = (self.between * self.between, self.within * self.within);
        let total = sigma2 + n * tau2;
        let off = history.mean - self.median.ln();
        let scatter = history.squared_deviations / sigma2;
        let surprise = n * off * off / total;
        Term {
            value: -0.5 * (n * TAU.ln() + total.ln() + scatter + surprise)
                - (n - 1.0) * self.within.ln(),
            gradient: [
                n * off / total,
                n * tau2 / total * (surprise - 1.0),
                scatter - (n - 1.0) + sigma2 / total * (surprise - 1.0),
            ],
        }
    }

    /// The posterior of the spend of a customer with this history: again a model of this kind.
    pub fn posterior(&self, history: &LogSpendHistory) -> Self {
        let n = history.purchases as f64;
        let (tau2, sigma2) = (self.between * self.between, self.within * self.within);
        let total = sigma2 + n * tau2;
        let weight = n * tau2 / total;
        let moved = self.median.ln() * (1.0 - weight) + history.mean * weight;
        Self {
            median: moved.exp(),
            // Known however well, it is above zero.
            between: (tau2 * (sigma2 / total)).sqrt().max(f64::MIN_POSITIVE),
            within: self.within,
        }
    }

    /// The distribution of a customer's mean spend e^(μ + σ²/2) over the customers; of one customer
    /// where this is their [`posterior`](Self::posterior).
    pub fn mean_spend(&self) -> LognormalAmount {
        LognormalAmount {
            location: self.median.ln() + 0.5 * self.within * self.within,
            deviation: self.between,
        }
    }

    /// The distribution of the amount of one purchase of a customer about whom nothing is known;
    /// of the next purchase of a known customer where this is their
    /// [`posterior`](Self::posterior).
    pub fn purchase_amount(&self) -> LognormalAmount {
        LognormalAmount {
            location: self.median.ln(),
            deviation: self.between.hypot(self.within),
        }
    }
}

impl<K: Debug> AsData<[(LogSpendHistory, u64)]> for PurchaseTimes<K> {
    fn as_data(&self) -> Result<Cow<'_, [(LogSpendHistory, u64)]>, FitError> {
        let histories = LogSpendHistory::of_purchases(self)?;
        Ok(Cow::Owned(
            histories.into_iter().map(|history| (history, 1)).collect(),
        ))
    }
}

impl Estimate for LognormalSpend {
    /// Histories, each with the number of customers who have it.
    type Data = [(LogSpendHistory, u64)];

    fn log_likelihood_of<'a>(
        &self,
        histories: &'a [(LogSpendHistory, u64)],
    ) -> Result<LogLikelihood<'a>, FitError> {
        let rows = Rows::new(histories)?;
        let units = [rows.middle.exp(), 1.0, 1.0];
        // From the density of the shifted logarithms to that of the amounts.
        let amounts: f64 = rows
            .rows
            .iter()
            .map(|(history, weight)| {
                weight * history.purchases as f64 * (history.mean + rows.middle)
            })
            .sum();
        Ok(LogLikelihood::of_rows(rows, Self::NAMES).measured_in(&units, -amounts))
    }

    fn starts((): &(), histories: &[(LogSpendHistory, u64)]) -> Result<Vec<Self>, FitError> {
        let middle = Rows::new(histories)?.middle.exp();
        let model = |[median, between, within]: [f64; 3]| Self {
            median: median * middle,
            between,
            within,
        };
        Ok(STARTS.map(model).to_vec())
    }
}

/// Starts (median in middle amounts, τ, σ).
const STARTS: [[f64; 3]; 3] = [[1.0, 0.5, 0.5], [1.0, 0.1, 1.0], [1.0, 1.65, 0.1]];

/// Histories with the middle amount as the unit of money: the search is the same in any currency.
struct Rows {
    rows: Vec<(LogSpendHistory, f64)>,
    /// The mean over the customers of the mean logarithms of their amounts.
    middle: f64,
}

impl Rows {
    fn new(histories: &[(LogSpendHistory, u64)]) -> Result<Self, FitError> {
        let mut rows: Vec<(LogSpendHistory, f64)> = histories
            .iter()
            .filter(|(history, customers)| history.purchases > 0 && *customers > 0)
            .map(|(history, customers)| (*history, *customers as f64))
            .collect();
        let customers: f64 = rows.iter().map(|row| row.1).sum();
        let model = LognormalSpend::MODEL;
        let Some((first, _)) = rows.first().copied() else {
            return Err(FitError::NoCustomer { model });
        };
        let scatter: f64 = rows
            .iter()
            .map(|row| row.1 * row.0.squared_deviations)
            .sum();
        if scatter <= 0.0 {
            return Err(FitError::NotIdentified {
                model,
                why: "nobody has two purchases of different amounts",
            });
        }
        if rows.iter().all(|(history, _)| history.mean == first.mean) {
            return Err(FitError::AllAlike {
                model,
                alike: "mean logarithm of the amounts",
                customers: customers as u64,
            });
        }
        let middle = rows
            .iter()
            .map(|row| row.0.mean * (row.1 / customers))
            .sum();
        for (history, _) in &mut rows {
            history.mean -= middle;
        }
        Ok(Self { rows, middle })
    }
}

impl RowLikelihood<3> for Rows {
    const MODEL: &'static str = LognormalSpend::MODEL;
    type Point = LognormalSpend;

    fn at(&self, log_parameters: &[f64; 3]) -> Option<LognormalSpend> {
        let [median, between, within] = log_parameters.map(f64::exp);
        LognormalSpend::new(median, between, within).ok()
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.rows.get(row).map_or(0.0, |row| row.1)
    }

    fn row(&self, model: &LognormalSpend, row: usize) -> Term<3> {
        self.rows.get(row).map_or(Term::UNDEFINED, |(history, _)| {
            model.ln_density_of_logs(history)
        })
    }
}

impl SpendModel for LognormalSpend {
    type History = LogSpendHistory;

    fn purchases(history: &LogSpendHistory) -> u64 {
        history.purchases
    }

    /// e^(m + (τ² + σ²)/2); `None` where no double is as large.
    fn population_mean(&self) -> Option<f64> {
        self.purchase_amount().mean()
    }

    fn expected_spend(&self, history: &LogSpendHistory) -> Option<f64> {
        self.posterior(history).population_mean()
    }
}

/// An amount whose logarithm is normal.
///
/// ```text
/// ln z ~ N(m, s²),   E[z] = e^(m + s²/2)
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "UncheckedAmount")
)]
pub struct LognormalAmount {
    location: f64,
    deviation: f64,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct UncheckedAmount {
    location: f64,
    deviation: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<UncheckedAmount> for LognormalAmount {
    type Error = ModelError;

    fn try_from(read: UncheckedAmount) -> Result<Self, ModelError> {
        if !read.location.is_finite() {
            return Err(ModelError::argument("location", "finite", read.location));
        }
        if !(read.deviation > 0.0 && read.deviation.is_finite()) {
            let range = "positive and finite";
            return Err(ModelError::argument("deviation", range, read.deviation));
        }
        Ok(Self {
            location: read.location,
            deviation: read.deviation,
        })
    }
}

impl LognormalAmount {
    fn standard(&self, amount: f64) -> f64 {
        (amount.ln() - self.location) / self.deviation
    }
}

impl SpendDistribution for LognormalAmount {
    fn density(&self, amount: f64) -> Result<f64, ModelError> {
        let amount = amount_with_density(amount)?;
        let standard = self.standard(amount);
        Ok((-0.5 * standard * standard).exp() / (TAU.sqrt() * self.deviation * amount))
    }

    fn cumulative(&self, amount: f64) -> Result<f64, ModelError> {
        let amount = checked_amount(amount)?;
        Ok(StandardNormal.cumulative(self.standard(amount)))
    }

    fn quantile(&self, probability: f64) -> Result<f64, ModelError> {
        let out_of_reach = ModelError::out_of_reach(LognormalSpend::MODEL, "quantile of spend");
        let standard = StandardNormal
            .quantile(checked_level(probability)?)
            .map_err(|_| out_of_reach)?;
        let amount = (self.location + self.deviation * standard).exp();
        amount.is_finite().then_some(amount).ok_or(out_of_reach)
    }

    fn mean(&self) -> Option<f64> {
        let mean = (self.location + 0.5 * self.deviation * self.deviation).exp();
        mean.is_finite().then_some(mean)
    }
}
