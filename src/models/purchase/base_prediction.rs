use super::SharedWork;
use crate::models::{ModelError, PurchaseProcess};
use crate::numeric::Interpolant;
use crate::transactions::{CustomerBase, PurchaseHistory};
use std::collections::BTreeMap;

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
        let histories: Vec<_> = base.histories().collect();
        for_each(&histories, |history| self.probability_alive(history))
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
        let histories: Vec<_> = base.histories().collect();
        of_base(self, &histories, |process| process.expected_purchases(t))
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
        let of_process = |process: &Self::Process| {
            let value = process.discounted_expected_transactions(force_of_interest)?;
            Ok(value.unwrap_or_default())
        };
        let histories: Vec<_> = base.histories().collect();
        of_base(self, &histories, of_process).map(Some)
    }
}

impl<M> BasePrediction for M where
    M: SharedWork<History = PurchaseHistory, Process: PurchaseProcess<Span = f64>> + Sync
{
}

/// A quantity of every customer that is 0 for one who has left, from that of their process given
/// alive; customers of one frequency share the work, as [`SharedWork`] allows. The first customer's
/// error where there are several.
pub(in crate::models) fn of_base<M, E>(
    model: &M,
    histories: &[PurchaseHistory],
    of_process: impl Fn(&M::Process) -> Result<f64, E> + Sync,
) -> Result<Vec<f64>, E>
where
    M: BasePrediction,
    E: From<ModelError> + Send,
{
    let alone = |history: &PurchaseHistory| -> Result<f64, E> {
        let posterior = model.posterior(history)?;
        Ok(posterior.probability_alive * of_process(&posterior.process)?)
    };
    let Some(scale) = model.shared_scale() else {
        return for_each(histories, alone);
    };
    // A customer who fails alone names the error.
    let Ok(curves) = curves(model, histories, scale, &of_process) else {
        return for_each(histories, alone);
    };
    let part_of = |history: &PurchaseHistory, part: usize| -> Result<f64, E> {
        let shared = curves
            .binary_search_by_key(&(history.frequency(), part), |curve| curve.of)
            .ok()
            .and_then(|at| curves[at].at(scale, history.age()));
        match shared {
            Some(shared) => Ok(shared),
            None => of_process(&model.part_given_alive(history, part)?),
        }
    };
    for_each(histories, |history| {
        let given_alive = if model.is_mixture() {
            let mut sum = 0.0;
            for (part, weight) in model.part_weights(history)?.iter().enumerate() {
                sum += weight * part_of(history, part)?;
            }
            sum
        } else {
            part_of(history, 0)?
        };
        Ok(model.probability_alive(history)? * given_alive)
    })
}

/// The quantity given alive, of one part of the customers with one frequency, by age.
struct Curve {
    /// Frequency and part.
    of: (u32, usize),
    values: Values,
}

enum Values {
    /// Over ln(scale + age).
    Smooth(Interpolant),
    /// At the ages that occur, ascending.
    Single(Vec<(f64, f64)>),
}

impl Curve {
    fn at(&self, scale: f64, age: f64) -> Option<f64> {
        match &self.values {
            Values::Smooth(interpolant) => Some(interpolant.at((scale + age).ln())),
            Values::Single(values) => {
                let place = values.binary_search_by(|(of, _)| of.total_cmp(&age)).ok()?;
                values.get(place).map(|(_, value)| *value)
            }
        }
    }
}

/// The curves of all frequencies and parts, in ascending order.
fn curves<M, E>(
    model: &M,
    histories: &[PurchaseHistory],
    scale: f64,
    of_process: &(impl Fn(&M::Process) -> Result<f64, E> + Sync),
) -> Result<Vec<Curve>, E>
where
    M: BasePrediction,
    E: From<ModelError> + Send,
{
    let mut ages: BTreeMap<u32, Ages> = BTreeMap::new();
    for history in histories {
        let ages = ages.entry(history.frequency()).or_default();
        ages.add(history.age());
    }
    let mut wanted = Vec::new();
    for (frequency, ages) in &ages {
        let parts = model.part_weights(&without_silence(*frequency, ages.youngest)?)?;
        wanted.extend((0..parts.len()).map(|part| ((*frequency, part), ages)));
    }
    for_each(&wanted, |((frequency, part), ages)| {
        let at_age = |age: f64| {
            of_process(&model.part_given_alive(&without_silence(*frequency, age)?, *part)?)
        };
        Ok(Curve {
            of: (*frequency, *part),
            values: values(ages, scale, || ages_of(histories, *frequency), at_age)?,
        })
    })
}

/// The different ages of the customers of a frequency, ascending.
fn ages_of(histories: &[PurchaseHistory], frequency: u32) -> Vec<f64> {
    let of_frequency = histories.iter().filter(|of| of.frequency() == frequency);
    let mut ages: Vec<f64> = of_frequency.map(PurchaseHistory::age).collect();
    ages.sort_unstable_by(f64::total_cmp);
    ages.dedup();
    ages
}

/// The ages of customers of one frequency.
#[derive(Default)]
struct Ages {
    youngest: f64,
    oldest: f64,
    /// The different ones, ascending, as long as they are few.
    few: Vec<f64>,
    are_many: bool,
}

impl Ages {
    /// Fewer ages are served faster one by one.
    const ENOUGH: usize = 32;

    fn add(&mut self, age: f64) {
        if self.are_many {
            self.youngest = self.youngest.min(age);
            self.oldest = self.oldest.max(age);
            return;
        }
        if let Err(place) = self.few.binary_search_by(|of| of.total_cmp(&age)) {
            self.few.insert(place, age);
            self.youngest = self.few.first().copied().unwrap_or(age);
            self.oldest = self.few.last().copied().unwrap_or(age);
            self.are_many = self.few.len() >= Self::ENOUGH;
        }
    }
}

/// The values at the ages of customers of one frequency.
fn values<E>(
    ages: &Ages,
    scale: f64,
    all_ages: impl Fn() -> Vec<f64>,
    at_age: impl Fn(f64) -> Result<f64, E>,
) -> Result<Values, E> {
    const TOLERANCE: f64 = 1e-11;
    let at = |ln_age: f64| at_age((ln_age.exp() - scale).clamp(ages.youngest, ages.oldest));
    if ages.are_many {
        let range = ((scale + ages.youngest).ln(), (scale + ages.oldest).ln());
        if let Some(interpolant) = Interpolant::new(at, range, TOLERANCE)? {
            return Ok(Values::Smooth(interpolant));
        }
    }
    let all = if ages.are_many {
        all_ages()
    } else {
        ages.few.clone()
    };
    let singly = all.iter().map(|age| Ok((*age, at_age(*age)?)));
    singly.collect::<Result<_, _>>().map(Values::Single)
}

/// A customer of this frequency and age: the recency does not matter to the parts.
fn without_silence(frequency: u32, age: f64) -> Result<PurchaseHistory, ModelError> {
    let recency = if frequency == 0 { 0.0 } else { age };
    PurchaseHistory::new(frequency, recency, age)
        .map_err(|_| ModelError::out_of_reach("a model of customers", "a quantity of a base"))
}

/// f of each row in the rows' order; the first row's error where there are several.
pub(in crate::models) fn for_each<R: Sync, T: Send, E: Send>(
    rows: &[R],
    f: impl Fn(&R) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        let values: Result<Vec<T>, E> = rows.par_iter().with_min_len(16).map(&f).collect();
        if values.is_ok() {
            return values;
        }
    }
    rows.iter().map(f).collect()
}
