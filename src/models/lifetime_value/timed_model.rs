use super::LifetimeValueError;
use crate::models::purchase::times_given_alive;
use crate::models::{BasePrediction, CustomerModel, Fit, ModelError, PurchaseProcess};
use crate::quantity::{DiscountRate, Horizon, TimeUnit, to_f64};
use crate::transactions::{CustomerBase, PurchaseHistory};
use std::fmt::Debug;

/// A model of purchases with the unit of time in which its parameters are: weekly parameters beside
/// a daily base are refused, and a stretch of time says its unit in the call.
///
/// # Example
///
/// ```
/// use clv::models::{BgNbd, TimedModel};
/// use clv::quantity::{Horizon, TimeUnit};
/// use clv::transactions::PurchaseHistory;
/// use rust_decimal_macros::dec;
///
/// // Published parameters for CDNOW, in weeks.
/// let model = TimedModel::new(BgNbd::new(0.243, 4.414, 0.793, 2.426)?, TimeUnit::Week);
/// let customer = PurchaseHistory::new(2, 30.43, 38.86)?;
/// let weeks = model.expected_purchases(&customer, Horizon::of(dec!(39), TimeUnit::Week)?)?;
/// let days = model.expected_purchases(&customer, Horizon::of(dec!(273), TimeUnit::Day)?)?;
/// assert_eq!((format!("{weeks:.3}"), weeks), ("1.226".to_owned(), days));
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TimedModel<M> {
    model: M,
    unit: TimeUnit,
}

impl<M> TimedModel<M> {
    /// A model whose parameters are in this unit of time.
    pub fn new(model: M, unit: TimeUnit) -> Self {
        Self { model, unit }
    }

    /// The model.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// The unit of its parameters.
    pub fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// Refuses a base that counts in another unit. A week and a unit of seven days are the same.
    pub(super) fn refuse_other_unit<K>(
        &self,
        base: &CustomerBase<K>,
    ) -> Result<(), LifetimeValueError> {
        if base.unit().hours() == self.unit.hours() {
            return Ok(());
        }
        Err(LifetimeValueError::UnitMismatch {
            model: self.unit,
            base: base.unit(),
        })
    }

    /// A finite stretch of time in the model's unit.
    pub(in crate::models) fn span(&self, horizon: Horizon) -> Result<f64, LifetimeValueError> {
        let span = horizon.in_units_of(self.unit)?;
        span.map(to_f64).ok_or(LifetimeValueError::InfiniteHorizon)
    }
}

impl<M: Clone> TryFrom<&Fit<M>> for TimedModel<M> {
    type Error = LifetimeValueError;

    fn try_from(fit: &Fit<M>) -> Result<Self, LifetimeValueError> {
        let unit = fit.time_unit().ok_or(LifetimeValueError::NoUnit)?;
        Ok(Self::new(fit.model().clone(), unit))
    }
}

impl<M> TimedModel<M>
where
    M: CustomerModel<History = PurchaseHistory>,
    M::Process: PurchaseProcess<Span = f64>,
{
    /// The probability that a customer has not left for good.
    ///
    /// # Errors
    ///
    /// As [`CustomerModel::probability_alive`].
    pub fn probability_alive(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
        self.model.probability_alive(history)
    }

    /// The expected number of purchases of a customer until the horizon.
    ///
    /// # Errors
    ///
    /// [`LifetimeValueError::InfiniteHorizon`], and as
    /// [`CustomerModel::conditional_expected_purchases`].
    pub fn expected_purchases(
        &self,
        history: &PurchaseHistory,
        horizon: Horizon,
    ) -> Result<f64, LifetimeValueError> {
        let span = self.span(horizon)?;
        Ok(self.model.conditional_expected_purchases(history, span)?)
    }

    /// The probability of exactly `n` purchases of a customer until the horizon.
    ///
    /// # Errors
    ///
    /// As [`expected_purchases`](Self::expected_purchases).
    pub fn purchase_probability(
        &self,
        history: &PurchaseHistory,
        n: u64,
        horizon: Horizon,
    ) -> Result<f64, LifetimeValueError> {
        let span = self.span(horizon)?;
        Ok(self
            .model
            .conditional_purchase_probability(history, n, span)?)
    }

    /// The probability that a customer will still be one at the horizon.
    ///
    /// # Errors
    ///
    /// As [`expected_purchases`](Self::expected_purchases).
    pub fn probability_alive_after(
        &self,
        history: &PurchaseHistory,
        horizon: Horizon,
    ) -> Result<f64, LifetimeValueError> {
        let span = self.span(horizon)?;
        Ok(self
            .model
            .conditional_probability_alive_after(history, span)?)
    }

    /// DERT, the expected number of all purchases to come of a customer, each discounted to now;
    /// `None` where the sum diverges.
    ///
    /// # Errors
    ///
    /// As [`CustomerModel::discounted_expected_residual_transactions`].
    pub fn discounted_expected_residual_transactions(
        &self,
        history: &PurchaseHistory,
        discount: DiscountRate,
    ) -> Result<Option<f64>, ModelError> {
        let force = discount.force_of_interest(self.unit);
        self.model
            .discounted_expected_residual_transactions(history, force)
    }
}

impl<M> TimedModel<M>
where
    M: BasePrediction,
    M::Process: PurchaseProcess<Span = f64>,
{
    /// The probability of each customer of a base to be still one; an error names the customer.
    pub(super) fn probabilities_alive<K: Debug>(
        &self,
        base: &CustomerBase<K>,
    ) -> Result<Vec<f64>, LifetimeValueError> {
        self.refuse_other_unit(base)?;
        let alive = self.model.probability_alive_of_base(base);
        alive.map_err(|error| {
            let fails = |of: &PurchaseHistory| self.model.probability_alive(of).is_err();
            of_first(base, error.into(), fails)
        })
    }

    /// What each customer of a base is expected to do, from their probabilities alive and what their
    /// process does given that they are; an error names the customer.
    pub(super) fn of_customers<K: Debug>(
        &self,
        base: &CustomerBase<K>,
        alive: Vec<f64>,
        of_process: impl Fn(&M::Process) -> Result<f64, LifetimeValueError> + Sync,
    ) -> Result<Vec<f64>, LifetimeValueError> {
        let mut values = alive;
        let histories = base.history_columns();
        match times_given_alive(&self.model, histories, &of_process, &mut values) {
            Ok(()) => Ok(values),
            Err(error) => Err(of_first(base, error, |of| {
                let posterior = self.model.posterior(of);
                posterior.map_or(true, |known| of_process(&known.process).is_err())
            })),
        }
    }
}

/// The error with the name of the first customer who fails: whose it is is looked for only where there
/// is one.
fn of_first<K: Debug>(
    base: &CustomerBase<K>,
    error: LifetimeValueError,
    fails: impl Fn(&PurchaseHistory) -> bool,
) -> LifetimeValueError {
    match base.iter().find(|of| fails(&of.history)) {
        Some(of) => error.of_customer(of.customer),
        None => error,
    }
}
