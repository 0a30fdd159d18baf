use super::SharedWork;
use super::each::in_blocks;
use super::given_alive::times_given_alive;
use crate::models::{ModelError, PurchaseProcess};
use crate::transactions::{CustomerBase, Histories, PurchaseHistory};

/// Predictions for all customers of a base at once, in the order of its columns.
///
/// Work is spread over the threads (feature `parallel`); the results are the same bits for any
/// number of them.
///
/// # Example
///
/// ```
/// use clv::models::{BasePrediction, BgNbd};
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
///
/// let base = CustomerBase::from_summaries(
///     TimeUnit::Week,
///     FirstPurchase::Excluded,
///     [
///         ("al", PurchaseHistory::new(2, 30.43, 38.86)?, None),
///         ("bo", PurchaseHistory::new(0, 0.0, 38.86)?, None),
///     ],
/// )?;
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let expected = model.expected_purchases_of_base(&base, 39.0)?;
/// assert_eq!(format!("{:.3} {:.3}", expected[0], expected[1]), "1.226 0.195");
/// # Ok::<(), clv::Error>(())
/// ```
pub trait BasePrediction:
    SharedWork<History = PurchaseHistory, Process: PurchaseProcess<Span = f64>> + Sync + Sized
{
    /// The probability of each customer to be still one.
    ///
    /// # Errors
    ///
    /// The first customer's for whom [`CustomerModel::probability_alive`](crate::models::CustomerModel::probability_alive) fails.
    fn probability_alive_of_base<K>(&self, base: &CustomerBase<K>) -> Result<Vec<f64>, ModelError> {
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
    fn probability_alive_of_base_into<K>(
        &self,
        base: &CustomerBase<K>,
        into: &mut Vec<f64>,
    ) -> Result<(), ModelError> {
        resize(into, base.len());
        let done = probabilities_alive(self, base.history_columns(), into);
        done.inspect_err(|_| into.clear())
    }

    /// The expected number of purchases of each customer in the next `t`.
    ///
    /// Customers of one frequency share their work as in
    /// [`discounted_transactions_of_base`](Self::discounted_transactions_of_base).
    ///
    /// # Errors
    ///
    /// The first customer's for whom [`CustomerModel::conditional_expected_purchases`](crate::models::CustomerModel::conditional_expected_purchases) fails.
    fn expected_purchases_of_base<K>(
        &self,
        base: &CustomerBase<K>,
        t: f64,
    ) -> Result<Vec<f64>, ModelError> {
        let mut expected = Vec::new();
        self.expected_purchases_of_base_into(base, t, &mut expected)?;
        Ok(expected)
    }

    /// As [`expected_purchases_of_base`](Self::expected_purchases_of_base), in place of what `into`
    /// holds.
    ///
    /// # Errors
    ///
    /// As there; then `into` is empty.
    fn expected_purchases_of_base_into<K>(
        &self,
        base: &CustomerBase<K>,
        t: f64,
        into: &mut Vec<f64>,
    ) -> Result<(), ModelError> {
        self.probability_alive_of_base_into(base, into)?;
        let of_process = |process: &Self::Process| process.expected_purchases(t);
        let done = times_given_alive(self, base.history_columns(), of_process, into);
        done.inspect_err(|_| into.clear())
    }

    /// The discounted expected residual transactions of each customer; `None` where the sum
    /// diverges.
    ///
    /// Where the future given alive depends on frequency and age alone, or is a mixture of parts that
    /// do, customers with the same frequency share one interpolation over their ages, checked to
    /// 10⁻¹¹ between its nodes, and few customers of the same frequency and age one value.
    ///
    /// # Errors
    ///
    /// The first customer's for whom
    /// [`CustomerModel::discounted_expected_residual_transactions`](crate::models::CustomerModel::discounted_expected_residual_transactions) fails.
    fn discounted_transactions_of_base<K>(
        &self,
        base: &CustomerBase<K>,
        force_of_interest: f64,
    ) -> Result<Option<Vec<f64>>, ModelError> {
        let Some(first) = base.histories().next() else {
            return Ok(Some(Vec::new()));
        };
        let first = self.discounted_expected_residual_transactions(&first, force_of_interest)?;
        if first.is_none() {
            return Ok(None);
        }
        // Divergence is the model's, not the customer's: where one sum is finite, all are.
        let of_process = |process: &Self::Process| -> Result<f64, ModelError> {
            let value = process.discounted_expected_transactions(force_of_interest)?;
            Ok(value.unwrap_or_default())
        };
        let mut discounted = self.probability_alive_of_base(base)?;
        times_given_alive(self, base.history_columns(), of_process, &mut discounted)?;
        Ok(Some(discounted))
    }
}

impl<M> BasePrediction for M where
    M: SharedWork<History = PurchaseHistory, Process: PurchaseProcess<Span = f64>> + Sync
{
}

fn probabilities_alive<M: BasePrediction>(
    model: &M,
    histories: Histories<'_>,
    into: &mut [f64],
) -> Result<(), ModelError> {
    in_blocks(into, |first, values| {
        let block: Vec<PurchaseHistory> = histories.block(first, values.len()).collect();
        model.probabilities_alive(&block, values)
    })
}

/// So many zeros or older values. Fresh memory is first touched by the thread that fills it.
fn resize(into: &mut Vec<f64>, rows: usize) {
    if into.capacity() < rows {
        *into = vec![0.0; rows];
    } else {
        into.resize(rows, 0.0);
    }
}
