//! The predictions of a model for all customers of a base, in its order.

use super::{LifetimeValueError, TimedModel};
use crate::models::fit::refuse_other_unit;
use crate::models::purchase::{probabilities_alive, times_given_alive};
use crate::models::{BasePrediction, PurchaseProcess};
use crate::quantity::{DiscountRate, Horizon};
use crate::transactions::{CustomerBase, PurchaseHistory};
use std::fmt::Debug;

/// Columns of predictions, in the order of the base. Customers of one frequency share their work where
/// their future, given that they are alive, depends on frequency and age alone or is a mixture of parts
/// that do: one interpolation over their ages, checked to 10⁻¹¹ between its nodes, and few customers of
/// one frequency and age one value. All threads work on it; the results are the same bits for any number
/// of them.
///
/// # Example
///
/// ```
/// use clv::models::{BgNbd, TimedModel};
/// use clv::quantity::{Horizon, TimeUnit};
/// use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
/// use rust_decimal_macros::dec;
///
/// let base = CustomerBase::from_summaries(
///     TimeUnit::Week,
///     FirstPurchase::Excluded,
///     [
///         ("al", PurchaseHistory::new(2, 30.43, 38.86)?, None),
///         ("bo", PurchaseHistory::new(0, 0.0, 38.86)?, None),
///     ],
/// )?;
/// let model = TimedModel::new(BgNbd::new(0.243, 4.414, 0.793, 2.426)?, TimeUnit::Week);
/// let expected = model.expected_purchases_of_base(&base, Horizon::of(dec!(39), TimeUnit::Week)?)?;
/// assert_eq!(format!("{:.3} {:.3}", expected[0], expected[1]), "1.226 0.195");
/// # Ok::<(), clv::Error>(())
/// ```
impl<M> TimedModel<M>
where
    M: BasePrediction,
    M::Process: PurchaseProcess<Span = f64>,
{
    /// The probability of each customer to be still one.
    ///
    /// # Errors
    ///
    /// [`ModelError::UnitMismatch`](crate::models::ModelError::UnitMismatch), and within
    /// [`LifetimeValueError::Customer`] where the model refuses a customer.
    pub fn probability_alive_of_base<K: Debug>(
        &self,
        base: &CustomerBase<K>,
    ) -> Result<Vec<f64>, LifetimeValueError> {
        let mut alive = Vec::new();
        self.probability_alive_of_base_into(base, &mut alive)?;
        Ok(alive)
    }

    /// As [`probability_alive_of_base`](Self::probability_alive_of_base), in place of what `into`
    /// holds.
    ///
    /// # Errors
    ///
    /// As there; then `into` is empty.
    pub fn probability_alive_of_base_into<K: Debug>(
        &self,
        base: &CustomerBase<K>,
        into: &mut Vec<f64>,
    ) -> Result<(), LifetimeValueError> {
        into.clear();
        refuse_other_unit(self.unit(), base.unit())?;
        let model = self.model();
        probabilities_alive(model, base.history_columns(), into).map_err(|error| {
            into.clear();
            of_first(base, error.into(), |of| {
                model.probability_alive(of).is_err()
            })
        })
    }

    /// The expected number of purchases of each customer until the horizon.
    ///
    /// # Errors
    ///
    /// [`LifetimeValueError::InfiniteHorizon`], and as
    /// [`probability_alive_of_base`](Self::probability_alive_of_base).
    pub fn expected_purchases_of_base<K: Debug>(
        &self,
        base: &CustomerBase<K>,
        horizon: Horizon,
    ) -> Result<Vec<f64>, LifetimeValueError> {
        let mut expected = Vec::new();
        self.expected_purchases_of_base_into(base, horizon, &mut expected)?;
        Ok(expected)
    }

    /// As [`expected_purchases_of_base`](Self::expected_purchases_of_base), in place of what `into`
    /// holds.
    ///
    /// # Errors
    ///
    /// As there; then `into` is empty.
    pub fn expected_purchases_of_base_into<K: Debug>(
        &self,
        base: &CustomerBase<K>,
        horizon: Horizon,
        into: &mut Vec<f64>,
    ) -> Result<(), LifetimeValueError> {
        into.clear();
        let span = self.span(horizon)?;
        self.probability_alive_of_base_into(base, into)?;
        self.times_given_alive(base, into, |process| Ok(process.expected_purchases(span)?))
    }

    /// DERT of each customer, the expected number of all purchases to come, each discounted to now;
    /// `None` where the sum diverges.
    ///
    /// # Errors
    ///
    /// As [`probability_alive_of_base`](Self::probability_alive_of_base).
    pub fn discounted_expected_residual_transactions_of_base<K: Debug>(
        &self,
        base: &CustomerBase<K>,
        discount: DiscountRate,
    ) -> Result<Option<Vec<f64>>, LifetimeValueError> {
        let mut discounted = Vec::new();
        let sums = self.discounted_expected_residual_transactions_of_base_into(
            base,
            discount,
            &mut discounted,
        )?;
        Ok(sums.map(|()| discounted))
    }

    /// As [`discounted_expected_residual_transactions_of_base`](Self::discounted_expected_residual_transactions_of_base),
    /// in place of what `into` holds; it is empty where the sum diverges.
    ///
    /// # Errors
    ///
    /// As there; then `into` is empty.
    pub fn discounted_expected_residual_transactions_of_base_into<K: Debug>(
        &self,
        base: &CustomerBase<K>,
        discount: DiscountRate,
        into: &mut Vec<f64>,
    ) -> Result<Option<()>, LifetimeValueError> {
        self.probability_alive_of_base_into(base, into)?;
        let Some(first) = base.histories().next() else {
            return Ok(Some(()));
        };
        // Divergence is the model's, not the customer's: where one sum is finite, all are.
        let first = self
            .discounted_expected_residual_transactions(&first, discount)
            .inspect_err(|_| into.clear())?;
        if first.is_none() {
            into.clear();
            return Ok(None);
        }
        let force = discount.force_of_interest(self.unit());
        self.times_given_alive(base, into, |process| {
            let sum = process.discounted_expected_transactions(force)?;
            Ok(sum.unwrap_or_default())
        })?;
        Ok(Some(()))
    }

    /// Each customer's probability alive times what their process does given that they are; the values
    /// are empty after an error, which names the customer.
    pub(super) fn times_given_alive<K: Debug>(
        &self,
        base: &CustomerBase<K>,
        values: &mut Vec<f64>,
        of_process: impl Fn(&M::Process) -> Result<f64, LifetimeValueError> + Sync,
    ) -> Result<(), LifetimeValueError> {
        let (model, histories) = (self.model(), base.history_columns());
        times_given_alive(model, histories, &of_process, values).map_err(|error| {
            values.clear();
            of_first(base, error, |of| {
                let posterior = model.posterior(of);
                posterior.map_or(true, |known| of_process(&known.process).is_err())
            })
        })
    }
}

/// The error with the name of the first customer who fails, who is looked for only where there is one.
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
