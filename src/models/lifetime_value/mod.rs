//! Lifetime value as a probability model: a purchase process × a spend model × a margin ×
//! discounting.

mod discounting;
mod error;

use super::{CustomerModel, PurchaseProcess, SpendHistory, SpendModel};
use crate::numeric::sum::map_rows;
use crate::quantity::{Checked, DiscountRate, Horizon, QuantityError, TimeUnit, to_decimal};
use crate::transactions::{CustomerBase, CustomerSummary, FirstPurchase, PurchaseHistory};
pub use discounting::Booking;
pub use error::LifetimeValueError;
use rust_decimal::Decimal;
use std::fmt::Debug;

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

/// How the value of customers is made from two models and three decisions.
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
///     BgNbd, FirstOrder, GammaGamma, LifetimeValue, PurchaseProcess, Valuation,
/// };
/// use clv::quantity::{DiscountRate, Horizon, TimeUnit};
/// use rust_decimal::Decimal;
/// use rust_decimal_macros::dec;
///
/// let value = LifetimeValue {
///     process: BgNbd::new(0.243, 4.414, 0.793, 2.426)?,
///     spend: GammaGamma::new(6.0, 4.0, 15.0)?, // population mean 6 × 15 / 3 = 30
///     unit: TimeUnit::Week,
///     margin: dec!(0.5),
///     discount: DiscountRate::continuous(dec!(0), TimeUnit::Year),
///     valuation: Valuation::Continuous { horizon: Horizon::of(dec!(10), TimeUnit::Week)? },
/// };
/// let purchases = value.process.expected_purchases(10.0)?;
/// let after_the_first = value.new_customer(FirstOrder::Excluded)?;
/// assert_eq!(after_the_first.discounted_transactions, purchases);
/// assert_eq!(after_the_first.value, dec!(0.5) * Decimal::try_from(purchases * 30.0)?);
/// let with_the_first = value.new_customer(FirstOrder::Included)?;
/// assert_eq!(with_the_first.discounted_transactions, purchases + 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LifetimeValue<M, S> {
    /// Who buys how often, and for how long.
    pub process: M,
    /// What they spend per purchase.
    pub spend: S,
    /// The unit of time of the purchase process: that of the base to which it was fitted.
    pub unit: TimeUnit,
    /// The contribution margin as a share of revenue, at most 1.
    pub margin: Decimal,
    /// The price of time.
    pub discount: DiscountRate,
    /// Which purchases count, and when.
    pub valuation: Valuation,
}

/// What one customer is worth, and from what it is made.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CustomerValue {
    /// The expected number of purchases that count, each discounted to now.
    pub discounted_transactions: f64,
    /// The expected amount of a purchase.
    pub expected_spend: f64,
    /// Money: margin × spend × discounted purchases.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))]
    pub value: Decimal,
}

/// What the customers of a base are worth.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct BaseValue {
    /// Each customer, in the order of the base.
    pub customers: Vec<CustomerValue>,
    /// The sum of their values.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))]
    pub total: Decimal,
}

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
    /// - [`LifetimeValueError::Quantity`] where the margin is greater than 1, or the value does
    ///   not fit in a decimal;
    /// - [`LifetimeValueError::NoMeanSpend`] where the expected spend does not exist;
    /// - [`LifetimeValueError::Diverges`] and [`LifetimeValueError::NegativeDiscount`] for an
    ///   infinite horizon without discount;
    /// - [`LifetimeValueError::Model`] where a model refuses.
    pub fn customer(
        &self,
        purchases: &PurchaseHistory,
        spend: &S::History,
    ) -> Result<CustomerValue, LifetimeValueError> {
        let posterior = self.process.posterior(purchases)?;
        let transactions =
            self.valuation
                .discounted_transactions(&posterior, self.discount, self.unit)?;
        let expected = self.spend.expected_spend(spend);
        self.value_of(transactions, expected, S::purchases(spend))
    }

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
    pub fn base_with_spend<K>(
        &self,
        base: &CustomerBase<K>,
        spends: &[S::History],
    ) -> Result<BaseValue, LifetimeValueError>
    where
        K: Debug + Sync,
        M: Sync,
        S: Sync,
        S::History: Sync,
    {
        if spends.len() != base.len() {
            return Err(LifetimeValueError::SpendHistories {
                customers: base.len(),
                got: spends.len(),
            });
        }
        self.over(base, |position, row| {
            let spend = spends.get(position);
            spend.map(|spend| self.customer(&row.history, spend))
        })
    }

    /// The value of every customer of a base, each by its position and row.
    fn over<K>(
        &self,
        base: &CustomerBase<K>,
        value: impl Fn(
            usize,
            &CustomerSummary<'_, K>,
        ) -> Option<Result<CustomerValue, LifetimeValueError>>
        + Sync
        + Send,
    ) -> Result<BaseValue, LifetimeValueError>
    where
        K: Debug + Sync,
    {
        if base.unit() != self.unit {
            return Err(LifetimeValueError::UnitMismatch {
                model: self.unit,
                base: base.unit(),
            });
        }
        let customers = map_rows(base.len(), |position| {
            let row = base.row(position)?;
            let value = value(position, &row)?;
            Some(value.map_err(|problem| LifetimeValueError::Customer {
                customer: format!("{:?}", row.customer),
                problem: Box::new(problem),
            }))
        });
        let customers = customers
            .into_iter()
            .flatten()
            .collect::<Result<Vec<_>, _>>()?;
        let mut total = Decimal::ZERO;
        for customer in &customers {
            total = total.plus(customer.value, "value of the base")?;
        }
        Ok(BaseValue { customers, total })
    }
}

impl<M, S> LifetimeValue<M, S>
where
    M: CustomerModel<History = PurchaseHistory>,
    M::Process: PurchaseProcess<Span = f64>,
    S: SpendModel<History = SpendHistory>,
{
    /// The value of every customer of a base, and of the base; what they spent is their monetary
    /// value.
    ///
    /// The result is the same, to the last bit, for any number of threads.
    ///
    /// # Errors
    ///
    /// [`LifetimeValueError::UnitMismatch`] where the base is measured in another unit than the
    /// model, and those of [`customer`](Self::customer) within
    /// [`LifetimeValueError::Customer`], which names the first customer concerned.
    pub fn base<K>(&self, base: &CustomerBase<K>) -> Result<BaseValue, LifetimeValueError>
    where
        K: Debug + Sync,
        M: Sync,
        S: Sync,
    {
        self.over(base, |_, row| Some(self.of_row(row, base.first_purchase())))
    }

    pub(in crate::models) fn of_row<K>(
        &self,
        row: &CustomerSummary<'_, K>,
        first_purchase: FirstPurchase,
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
        let to_come =
            self.valuation
                .discounted_transactions(&self.process, self.discount, self.unit)?;
        let first = match first_order {
            FirstOrder::Included => 1.0,
            FirstOrder::Excluded => 0.0,
        };
        self.value_of(first + to_come, self.spend.population_mean(), 0)
    }
}

impl<M, S> LifetimeValue<M, S> {
    /// The margin, which is at most 1.
    pub(in crate::models) fn checked_margin(&self) -> Result<Decimal, QuantityError> {
        if self.margin > Decimal::ONE {
            return Err(QuantityError::OutOfRange {
                quantity: "margin",
                range: "≤ 1",
                value: self.margin,
            });
        }
        Ok(self.margin)
    }

    /// `purchases` is from how many amounts the expected spend is known.
    fn value_of(
        &self,
        discounted_transactions: f64,
        expected_spend: Option<f64>,
        purchases: u64,
    ) -> Result<CustomerValue, LifetimeValueError> {
        let margin = self.checked_margin()?;
        let expected_spend = expected_spend.ok_or(LifetimeValueError::NoMeanSpend { purchases })?;
        let revenue = to_decimal(discounted_transactions * expected_spend, "lifetime revenue")?;
        let value = margin.times(revenue, "lifetime value")?;
        Ok(CustomerValue {
            discounted_transactions,
            expected_spend,
            value,
        })
    }
}
