use super::LifetimeValueError;
use crate::models::{CustomerModel, ModelError, PurchaseProcess, WithTimeUnit};
use crate::quantity::{DiscountRate, Horizon, TimeUnit, to_f64};
use crate::transactions::PurchaseHistory;

/// A model of purchases with the unit of time in which its parameters are: weekly parameters beside
/// a daily base are refused, and a stretch of time says its unit in the call. A single
/// [`PurchaseHistory`] has no unit of its own: it must be in the model's, as those of a base in it are.
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

    /// A model that was fitted, or fitted and saved, in its unit.
    ///
    /// # Errors
    ///
    /// [`ModelError::NoUnit`] where the data of the fit had no time.
    pub fn of(model: &impl WithTimeUnit<Model = M>) -> Result<Self, ModelError>
    where
        M: Clone,
    {
        let unit = model.time_unit().ok_or(ModelError::NoUnit)?;
        Ok(Self::new(model.model().clone(), unit))
    }

    /// The model.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// The unit of its parameters.
    pub fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// A finite stretch of time in the model's unit.
    pub(in crate::models) fn span(&self, horizon: Horizon) -> Result<f64, LifetimeValueError> {
        span_in(self.unit, horizon)
    }
}

/// A finite stretch of time in a unit.
pub(in crate::models) fn span_in(
    unit: TimeUnit,
    horizon: Horizon,
) -> Result<f64, LifetimeValueError> {
    let span = horizon.in_units_of(unit)?;
    span.map(to_f64).ok_or(LifetimeValueError::InfiniteHorizon)
}

impl<M> WithTimeUnit for TimedModel<M> {
    type Model = M;

    fn model(&self) -> &M {
        &self.model
    }

    fn time_unit(&self) -> Option<TimeUnit> {
        Some(self.unit)
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
