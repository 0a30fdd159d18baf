use super::{CustomerModel, ModelError, PurchaseProcess};
use crate::numeric::Interpolant;
use crate::transactions::{CustomerBase, PurchaseHistory};

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
    CustomerModel<History = PurchaseHistory, Process: PurchaseProcess<Span = f64>> + Sync + Sized
{
    /// The probability of each customer to be still one.
    ///
    /// # Errors
    ///
    /// The first customer's for whom [`CustomerModel::probability_alive`] fails.
    fn probability_alive_of_base<K>(&self, base: &CustomerBase<K>) -> Result<Vec<f64>, ModelError> {
        let histories: Vec<_> = base.histories().collect();
        for_each(&histories, |history| self.probability_alive(history))
    }

    /// The expected number of purchases of each customer in the next `t`.
    ///
    /// # Errors
    ///
    /// The first customer's for whom [`CustomerModel::conditional_expected_purchases`] fails.
    fn expected_purchases_of_base<K>(
        &self,
        base: &CustomerBase<K>,
        t: f64,
    ) -> Result<Vec<f64>, ModelError> {
        let histories: Vec<_> = base.histories().collect();
        for_each(&histories, |history| {
            self.conditional_expected_purchases(history, t)
        })
    }

    /// The discounted expected residual transactions of each customer; `None` where the sum
    /// diverges.
    ///
    /// Where the future given alive depends on frequency and age alone, customers with the same
    /// frequency share one interpolation over their ages, checked to 10⁻¹¹ between its nodes.
    ///
    /// # Errors
    ///
    /// The first customer's for whom
    /// [`CustomerModel::discounted_expected_residual_transactions`] fails.
    fn discounted_transactions_of_base<K>(
        &self,
        base: &CustomerBase<K>,
        force_of_interest: f64,
    ) -> Result<Option<Vec<f64>>, ModelError> {
        let histories: Vec<_> = base.histories().collect();
        let one = |history: &PurchaseHistory| {
            self.discounted_expected_residual_transactions(history, force_of_interest)
        };
        let Some(first) = histories.first() else {
            return Ok(Some(Vec::new()));
        };
        if one(first)?.is_none() {
            return Ok(None);
        }
        // Divergence is the model's, not the customer's: from here on every sum is finite.
        let directly = |history: &PurchaseHistory| one(history).map(Option::unwrap_or_default);
        let Some(scale) = self.shared_scale() else {
            return for_each(&histories, directly).map(Some);
        };
        let curves = curves(self, &histories, force_of_interest, scale)?;
        let values = for_each(&histories, |history| {
            match curves.binary_search_by_key(&history.frequency(), |curve| curve.frequency) {
                Ok(at) => {
                    let curve = &curves[at].interpolant;
                    let alive = self.probability_alive(history)?;
                    Ok(alive * curve.at((scale + history.age()).ln()))
                }
                Err(_) => directly(history),
            }
        })?;
        Ok(Some(values))
    }
}

impl<M> BasePrediction for M where
    M: CustomerModel<History = PurchaseHistory, Process: PurchaseProcess<Span = f64>> + Sync
{
}

/// Discounted transactions given alive, of the customers with one frequency, over ln(scale + age).
struct Curve {
    frequency: u32,
    interpolant: Interpolant,
}

/// The curves of the frequencies that enough customers have, in ascending order.
fn curves<M: BasePrediction>(
    model: &M,
    histories: &[PurchaseHistory],
    force_of_interest: f64,
    scale: f64,
) -> Result<Vec<Curve>, ModelError> {
    /// Fewer customers are served faster one by one.
    const ENOUGH: usize = 64;
    const TOLERANCE: f64 = 1e-11;
    let mut ages: Vec<(u32, f64)> = histories
        .iter()
        .map(|history| (history.frequency(), history.age()))
        .collect();
    ages.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    ages.dedup();
    let groups: Vec<&[(u32, f64)]> = ages
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|group| group.len() >= ENOUGH)
        .collect();
    let found = for_each(&groups, |group| {
        let (Some((frequency, youngest)), Some((_, oldest))) = (group.first(), group.last()) else {
            return Ok(None);
        };
        let given_alive = |ln_age: f64| {
            let age = (ln_age.exp() - scale).clamp(*youngest, *oldest);
            let recency = if *frequency == 0 { 0.0 } else { age };
            let history = PurchaseHistory::new(*frequency, recency, age).map_err(|_| {
                ModelError::OutOfReach {
                    model: M::Process::NAME,
                    quantity: "discounted expected transactions",
                }
            })?;
            let process = model.posterior(&history)?.process;
            let value = process.discounted_expected_transactions(force_of_interest)?;
            Ok::<f64, ModelError>(value.unwrap_or_default())
        };
        let range = ((scale + youngest).ln(), (scale + oldest).ln());
        let interpolant = Interpolant::new(given_alive, range, TOLERANCE)?;
        Ok(interpolant.map(|interpolant| Curve {
            frequency: *frequency,
            interpolant,
        }))
    })?;
    Ok(found.into_iter().flatten().collect())
}

/// f of each row in the rows' order; the first row's error where there are several.
pub(super) fn for_each<R: Sync, T: Send>(
    rows: &[R],
    f: impl Fn(&R) -> Result<T, ModelError> + Sync,
) -> Result<Vec<T>, ModelError> {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        let values: Result<Vec<T>, ModelError> = rows.par_iter().with_min_len(16).map(&f).collect();
        if values.is_ok() {
            return values;
        }
    }
    rows.iter().map(f).collect()
}
