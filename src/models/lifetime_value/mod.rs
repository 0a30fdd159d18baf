//! Lifetime value as a probability model: a purchase process × a spend model × a margin ×
//! discounting.

mod discounting;
mod error;
mod predictions;
mod prepared;
mod timed_model;
mod values;
mod whole_base;
mod with_covariates;

use super::purchase::column;
use super::{
    BasePrediction, CustomerModel, PurchaseProcess, SpendHistory, SpendModel, WithTimeUnit,
};
use crate::quantity::{Checked, DiscountRate, Horizon, QuantityError, TimeUnit, to_decimal};
use crate::transactions::{CustomerBase, PurchaseHistory};
pub use discounting::Booking;
pub use error::LifetimeValueError;
pub use predictions::{Prediction, PredictionTable};
pub use prepared::PreparedValue;
use rust_decimal::Decimal;
use std::fmt::Debug;
pub use timed_model::TimedModel;
#[cfg(feature = "simulate")]
pub(super) use timed_model::span_in;
use values::total_of;
pub use values::{BaseValue, CustomerValue};

/// Which of the purchases to come count, and when their money does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Valuation {
    /// Each purchase is discounted from the instant at which it happens.
    ///
    /// ```text
    /// ∫₀ᴴ e^(−δt) dE[X(t)]          H finite
    /// DERT = ∫₀^∞ e^(−δt) dE[X(t)]  H infinite: discounted expected residual transactions
    /// ```
    Continuous {
        /// H.
        horizon: Horizon,
    },
    /// The purchases of each period are booked together.
    ///
    /// ```text
    /// Σ_{k=1}^{n} (E[X(kΔ)] − E[X((k−1)Δ)]) · v((k − 1 + φ)Δ)
    /// ```
    Periods {
        /// n.
        number: u32,
        /// Δ, such as a month.
        length: TimeUnit,
        /// φ: 0 at the start, ½ in the middle, 1 at the end of a period.
        booking: Booking,
    },
}

/// Whether a new customer's first purchase, which makes them one, is part of their value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum FirstOrder {
    /// It is, undiscounted: it happens now.
    Included,
    /// It is not: only what comes after it.
    Excluded,
}

/// The valuation of customers from two models and three decisions.
///
/// ```text
/// value = margin × E[spend per purchase | x, z̄] × E[discounted purchases | x, t_x, T]
///
/// margin     contribution per unit of revenue, a pure number ≤ 1
/// E[spend]   money per purchase, of the customer's posterior under the spend model
/// E[…]       purchases to come, by the valuation, of the posterior of the purchase process
/// ```
///
/// Assumed is what the two models assume, and above all that spend is independent of the purchase
/// process: that those who buy often spend neither more nor less per purchase. Test it on the base
/// with [`spend_independence`](super::spend_independence). Assumed too is that the future is like
/// the past: no trend, no season, no campaign.
///
/// The models compute in `f64`; money is a `Decimal` from the product on, which is the only place
/// where one becomes the other: the shortest decimal that reads back as the same `f64`. Nothing is
/// rounded.
///
/// Fader, Hardie & Lee, "RFM and CLV", Journal of Marketing Research 42 (2005) 415–430.
///
/// # Example
///
/// Somebody who has left for certain is worth nothing; a new customer whose spend is known to be
/// 30, who is expected to buy E\[X(10)\] times in ten weeks, at a margin of a half:
///
/// ```
/// use clv::models::{
///     BgNbd, FirstOrder, GammaGamma, LifetimeValue, PurchaseProcess, TimedModel, Valuation,
///     ValueTerms,
/// };
/// use clv::quantity::{DiscountRate, Horizon, TimeUnit};
/// use rust_decimal::Decimal;
/// use rust_decimal_macros::dec;
///
/// let value = LifetimeValue::new(
///     TimedModel::new(BgNbd::new(0.243, 4.414, 0.793, 2.426)?, TimeUnit::Week),
///     GammaGamma::new(6.0, 4.0, 15.0)?, // population mean 6 × 15 / 3 = 30
///     ValueTerms {
///         margin: dec!(0.5),
///         discount: DiscountRate::continuous(dec!(0), TimeUnit::Year),
///         valuation: Valuation::Continuous { horizon: Horizon::of(dec!(10), TimeUnit::Week)? },
///     },
/// )?;
/// let purchases = value.process().model().expected_purchases(10.0)?;
/// let after_the_first = value.new_customer(FirstOrder::Excluded)?;
/// assert_eq!(after_the_first.discounted_transactions, purchases);
/// assert_eq!(after_the_first.value, dec!(0.5) * Decimal::try_from(purchases * 30.0)?);
/// let with_the_first = value.new_customer(FirstOrder::Included)?;
/// assert_eq!(with_the_first.discounted_transactions, purchases + 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked<M, S>")
)]
pub struct LifetimeValue<M, S> {
    process: TimedModel<M>,
    spend: S,
    terms: ValueTerms,
}

/// The three decisions that turn purchases and spend into a value.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ValueTerms {
    /// The contribution margin as a share of revenue, at most 1.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub margin: Decimal,
    /// The price of time.
    pub discount: DiscountRate,
    /// Which purchases count, and when.
    pub valuation: Valuation,
}

/// A lifetime value as it was read, before anything has been checked.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked<M, S> {
    process: TimedModel<M>,
    spend: S,
    terms: ValueTerms,
}

#[cfg(feature = "serde")]
impl<M, S> TryFrom<Unchecked<M, S>> for LifetimeValue<M, S> {
    type Error = LifetimeValueError;

    fn try_from(read: Unchecked<M, S>) -> Result<Self, LifetimeValueError> {
        Self::new(read.process, read.spend, read.terms)
    }
}

impl<M, S> LifetimeValue<M, S> {
    /// The value under these models and terms.
    ///
    /// # Errors
    ///
    /// [`LifetimeValueError::Quantity`] where the margin is greater than 1.
    pub fn new(
        process: TimedModel<M>,
        spend: S,
        terms: ValueTerms,
    ) -> Result<Self, LifetimeValueError> {
        if terms.margin > Decimal::ONE {
            return Err(LifetimeValueError::Quantity(QuantityError::OutOfRange {
                quantity: "margin",
                range: "≤ 1",
                value: terms.margin,
            }));
        }
        Ok(Self {
            process,
            spend,
            terms,
        })
    }

    /// The value under two models that were fitted, or fitted and saved; the unit of time is that of
    /// the purchase process.
    ///
    /// # Errors
    ///
    /// [`ModelError::NoUnit`](super::ModelError::NoUnit) where the purchase process has none, and as
    /// [`new`](Self::new).
    pub fn of(
        process: &impl WithTimeUnit<Model = M>,
        spend: &impl WithTimeUnit<Model = S>,
        terms: ValueTerms,
    ) -> Result<Self, LifetimeValueError>
    where
        M: Clone,
        S: Clone,
    {
        Self::new(TimedModel::of(process)?, spend.model().clone(), terms)
    }

    /// Who buys how often, and for how long, and in which unit of time.
    pub fn process(&self) -> &TimedModel<M> {
        &self.process
    }

    /// The model of their spend per purchase.
    pub fn spend(&self) -> &S {
        &self.spend
    }

    /// The margin, the discount and which purchases count.
    pub fn terms(&self) -> &ValueTerms {
        &self.terms
    }

    /// `purchases` is from how many amounts the expected spend is known.
    fn value_of(
        &self,
        discounted_transactions: f64,
        expected_spend: Option<f64>,
        purchases: u64,
    ) -> Result<CustomerValue, LifetimeValueError> {
        let expected_spend = expected_spend.ok_or(LifetimeValueError::NoMeanSpend { purchases })?;
        let revenue = to_decimal(discounted_transactions * expected_spend, "lifetime revenue")?;
        let value = self.terms.margin.times(revenue, "lifetime value")?;
        Ok(CustomerValue {
            discounted_transactions,
            expected_spend,
            value,
        })
    }

    /// The expected number of purchases that count of a process, each discounted to now.
    pub(in crate::models) fn transactions(
        &self,
        process: &impl PurchaseProcess<Span = f64>,
    ) -> Result<f64, LifetimeValueError> {
        let terms = &self.terms;
        let unit = self.process.unit();
        terms
            .valuation
            .discounted_transactions(process, terms.discount, unit)
    }
}

/// The expected spend, and from how many amounts it is known.
type Spend = (Option<f64>, u64);

impl<M, S> LifetimeValue<M, S>
where
    M: CustomerModel<History = PurchaseHistory>,
    M::Process: PurchaseProcess<Span = f64>,
    S: SpendModel,
{
    /// The value of a customer with these histories, from now on.
    ///
    /// # Errors
    ///
    /// - [`LifetimeValueError::Quantity`] where the value does not fit in a decimal;
    /// - [`LifetimeValueError::NoMeanSpend`] where the expected spend does not exist;
    /// - [`LifetimeValueError::Diverges`] and [`LifetimeValueError::NegativeDiscount`] for an
    ///   infinite horizon without discount;
    /// - [`LifetimeValueError::Model`] where a model refuses.
    pub fn customer(
        &self,
        purchases: &PurchaseHistory,
        spend: &S::History,
    ) -> Result<CustomerValue, LifetimeValueError> {
        let posterior = self.process.model().posterior(purchases)?;
        let transactions = posterior.probability_alive * self.transactions(&posterior.process)?;
        let expected = self.spend.expected_spend(spend);
        self.value_of(transactions, expected, S::purchases(spend))
    }
}

impl<M, S> LifetimeValue<M, S>
where
    M: BasePrediction,
    M::Process: PurchaseProcess<Span = f64>,
    S: Sync,
{
    /// The expected purchases that count of every customer of a base, each discounted to now, from
    /// their probabilities alive.
    fn transactions_of_base<K: Debug + Sync>(
        &self,
        base: &CustomerBase<K>,
        alive: Vec<f64>,
    ) -> Result<Vec<f64>, LifetimeValueError> {
        let mut transactions = alive;
        self.process
            .times_given_alive(base, &mut transactions, |process| {
                self.transactions(process)
            })?;
        Ok(transactions)
    }

    /// The value of every customer whose spend `spend_of` tells by their place in the base.
    fn values<K: Debug + Sync>(
        &self,
        base: &CustomerBase<K>,
        spend_of: impl Fn(usize) -> Result<Spend, LifetimeValueError> + Sync,
    ) -> Result<BaseValue, LifetimeValueError> {
        let alive = self.process.probability_alive_of_base(base)?;
        let transactions = self.transactions_of_base(base, alive)?;
        let value = |place: usize| {
            let (expected, purchases) = spend_of(place)?;
            let transactions = transactions.get(place).copied().unwrap_or_default();
            self.value_of(transactions, expected, purchases)
        };
        let customers = column(base.len(), CustomerValue::NOTHING, |place| {
            value(place).map_err(|error| match base.customers().get(place) {
                Some(customer) => error.of_customer(customer),
                None => error,
            })
        })?;
        let total = total_of(&customers)?;
        Ok(BaseValue { customers, total })
    }
}

impl<M, S> LifetimeValue<M, S>
where
    M: BasePrediction,
    M::Process: PurchaseProcess<Span = f64>,
    S: SpendModel + Sync,
    S::History: Sync,
{
    /// The value of every customer of a base whose spend is recorded apart, in the order of the
    /// base, and of the base: for spend models that learn from more than a mean amount, such as
    /// [`LognormalSpend`](super::LognormalSpend).
    ///
    /// The result is the same, to the last bit, for any number of threads.
    ///
    /// # Errors
    ///
    /// [`LifetimeValueError::SpendHistories`] where there are more or fewer than customers, and as
    /// [`base`](Self::base).
    pub fn base_with_spend<K: Debug + Sync>(
        &self,
        base: &CustomerBase<K>,
        spends: &[S::History],
    ) -> Result<BaseValue, LifetimeValueError> {
        if spends.len() != base.len() {
            return Err(LifetimeValueError::SpendHistories {
                customers: base.len(),
                got: spends.len(),
            });
        }
        self.values(base, |place| {
            let spend = spends
                .get(place)
                .ok_or(LifetimeValueError::SpendHistories {
                    customers: base.len(),
                    got: spends.len(),
                })?;
            Ok((self.spend.expected_spend(spend), S::purchases(spend)))
        })
    }
}

impl<M, S> LifetimeValue<M, S>
where
    M: BasePrediction,
    M::Process: PurchaseProcess<Span = f64>,
    S: SpendModel<History = SpendHistory> + Sync,
{
    /// The value of every customer of a base, and of the base; what they spent is their monetary
    /// value.
    ///
    /// Customers of one frequency share the work over their ages where the model allows it
    /// ([`SharedWork`](super::SharedWork)): each value is that of [`customer`](Self::customer) to
    /// eleven digits.
    ///
    /// The result is the same, to the last bit, for any number of threads.
    ///
    /// # Errors
    ///
    /// [`ModelError::UnitMismatch`](super::ModelError::UnitMismatch) where the base is measured in another unit than the
    /// model, and those of [`customer`](Self::customer) within
    /// [`LifetimeValueError::Customer`], which names the first customer concerned.
    pub fn base<K: Debug + Sync>(
        &self,
        base: &CustomerBase<K>,
    ) -> Result<BaseValue, LifetimeValueError> {
        self.values(base, |place| {
            let spend = match base.row(place) {
                Some(of) => SpendHistory::of(&of, base.first_purchase())?,
                None => SpendHistory::NONE,
            };
            Ok((self.spend.expected_spend(&spend), spend.purchases()))
        })
    }

    #[cfg(feature = "bayes")]
    pub(in crate::models) fn of_row<K>(
        &self,
        row: &crate::transactions::CustomerSummary<'_, K>,
        first_purchase: crate::transactions::FirstPurchase,
    ) -> Result<CustomerValue, LifetimeValueError> {
        self.customer(&row.history, &SpendHistory::of(row, first_purchase)?)
    }
}

impl<M: PurchaseProcess<Span = f64>, S: SpendModel> LifetimeValue<M, S> {
    /// The value of a customer who makes their first purchase now.
    ///
    /// # Errors
    ///
    /// As [`customer`](Self::customer).
    pub fn new_customer(
        &self,
        first_order: FirstOrder,
    ) -> Result<CustomerValue, LifetimeValueError> {
        let to_come = self.transactions(self.process.model())?;
        let first = match first_order {
            FirstOrder::Included => 1.0,
            FirstOrder::Excluded => 0.0,
        };
        self.value_of(first + to_come, self.spend.population_mean(), 0)
    }
}
