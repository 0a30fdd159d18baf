use super::{CustomerValue, LifetimeValue, LifetimeValueError};
use crate::models::purchase::Curves;
use crate::models::{BasePrediction, PurchaseProcess, SpendModel};
use crate::quantity::Horizon;

/// A [`LifetimeValue`] that has done the work which customers of one frequency share: for a service
/// that values one customer at a time.
///
/// The expected purchases of a customer who is alive depend, in most processes, on frequency and age
/// alone. They are interpolated over the age, each frequency apart, to eleven digits; customers beyond
/// what was prepared, and processes for which that is not so, are computed as
/// [`LifetimeValue::customer`] does.
///
/// # Example
///
/// ```
/// use clv::models::{
///     BgNbd, Booking, GammaGamma, LifetimeValue, SpendHistory, TimedModel, Valuation, ValueTerms,
/// };
/// use clv::quantity::{DiscountRate, Horizon, TimeUnit};
/// use clv::transactions::PurchaseHistory;
/// use rust_decimal_macros::dec;
///
/// let value = LifetimeValue::new(
///     TimedModel::new(BgNbd::new(0.243, 4.414, 0.793, 2.426)?, TimeUnit::Week),
///     GammaGamma::new(6.0, 4.0, 15.0)?,
///     ValueTerms {
///         margin: dec!(0.5),
///         discount: DiscountRate::new(dec!(0.15), TimeUnit::Year)?,
///         valuation: Valuation::Periods {
///             number: 12,
///             length: TimeUnit::Month,
///             booking: Booking::EndOfPeriod,
///         },
///     },
/// )?;
/// let prepared = value.prepared(50, Horizon::of(dec!(5), TimeUnit::Year)?)?;
/// let history = PurchaseHistory::new(2, 30.43, 38.86)?;
/// let spend = SpendHistory::new(2, 20.0)?;
/// let (at_once, afresh) = (prepared.customer(&history, &spend)?, value.customer(&history, &spend)?);
/// assert_eq!(at_once.value.round_dp(6), afresh.value.round_dp(6));
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedValue<M, S> {
    value: LifetimeValue<M, S>,
    curves: Option<Curves>,
}

impl<M, S> LifetimeValue<M, S>
where
    M: BasePrediction + Clone,
    M::Process: PurchaseProcess<Span = f64>,
    S: SpendModel + Clone + Sync,
{
    /// Prepares for customers with at most `most_repeats` repeat purchases whose first was at most
    /// `oldest` ago. The work grows with both.
    ///
    /// # Errors
    ///
    /// [`LifetimeValueError::InfiniteHorizon`] and [`LifetimeValueError::Quantity`] where `oldest` is
    /// no length in the unit of the model. What makes a value impossible is told by
    /// [`PreparedValue::customer`].
    pub fn prepared(
        &self,
        most_repeats: u32,
        oldest: Horizon,
    ) -> Result<PreparedValue<M, S>, LifetimeValueError> {
        let oldest = self.process.span(oldest)?;
        let of_process = |process: &M::Process| self.transactions(process);
        Ok(PreparedValue {
            curves: Curves::to_age(self.process.model(), most_repeats, oldest, &of_process),
            value: self.clone(),
        })
    }
}

impl<M, S> PreparedValue<M, S>
where
    M: BasePrediction,
    M::Process: PurchaseProcess<Span = f64>,
    S: SpendModel,
{
    /// The valuation that was prepared.
    pub fn lifetime_value(&self) -> &LifetimeValue<M, S> {
        &self.value
    }

    /// The value of a customer with these histories, from now on: that of
    /// [`LifetimeValue::customer`] to eleven digits.
    ///
    /// # Errors
    ///
    /// As [`LifetimeValue::customer`].
    pub fn customer(
        &self,
        purchases: &M::History,
        spend: &S::History,
    ) -> Result<CustomerValue, LifetimeValueError> {
        let Some(curves) = &self.curves else {
            return self.value.customer(purchases, spend);
        };
        let model = self.value.process.model();
        let of_process = |process: &M::Process| self.value.transactions(process);
        let given_alive = curves.given_alive(model, purchases, &of_process)?;
        let transactions = model.probability_alive(purchases)? * given_alive;
        let expected = self.value.spend.expected_spend(spend);
        self.value
            .value_of(transactions, expected, S::purchases(spend))
    }
}
