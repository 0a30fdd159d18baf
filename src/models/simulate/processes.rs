use crate::models::error::not_negative;
use crate::models::purchase::for_each;
use crate::models::simulate::random::NOT_DRAWN;
use crate::models::{ModelError, ModelsError, Posterior, PurchaseProcess, Random};
use crate::quantity::TimeUnit;
use crate::transactions::{CustomerBase, FirstPurchase, PurchaseHistory, TransactionsError};
use std::borrow::Cow;

/// A purchase process of which customers can be drawn.
///
/// # Example
///
/// A thousand new customers who are each seen for a year; the same bits on every machine and for
/// any number of threads.
///
/// ```
/// use clv::models::{BgNbd, Simulate};
///
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let histories = model.simulate_histories(&[52.0; 1000], 2026)?;
/// let repeats: u32 = histories.iter().map(|history| history.frequency()).sum();
/// // 1444 are expected.
/// assert!((1000..2000).contains(&repeats));
/// # Ok::<(), clv::Error>(())
/// ```
pub trait Simulate: PurchaseProcess<Span = f64> + Sync {
    /// The times of the purchases in (0, t] of one customer, ascending.
    ///
    /// For the future of a customer with a history, ask the model's posterior.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where `t` is negative or not finite, [`ModelError::OutOfReach`]
    /// where a parameter is beyond what can be drawn.
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError>;

    /// A new customer who is seen for so long.
    ///
    /// # Errors
    ///
    /// As [`simulate`](Self::simulate).
    fn simulate_history(
        &self,
        age: f64,
        random: &mut Random,
    ) -> Result<PurchaseHistory, ModelError> {
        let times = self.simulate(age, random)?;
        let last = times.last().copied().unwrap_or_default();
        let count = u32::try_from(times.len()).map_err(|_| NOT_DRAWN)?;
        PurchaseHistory::new(count, last, age).map_err(|_| NOT_DRAWN)
    }

    /// The name of what is simulated, by which its streams are told from others: that of the process,
    /// with what of it is not estimated.
    fn simulated_name(&self) -> Cow<'static, str> {
        self.process_name().into()
    }

    /// The stream of the customer of that number, which no process of another name has, and no record
    /// of another kind.
    fn stream(&self, seed: u64, customer: u64) -> Random {
        let name = format!("purchases of {}", self.simulated_name());
        Random::named(&name, seed, customer)
    }

    /// A new customer for each of the ages, drawn from the [`stream`](Self::stream) of customer 0, 1,
    /// 2 …
    ///
    /// # Errors
    ///
    /// As [`simulate`](Self::simulate).
    fn simulate_histories(
        &self,
        ages: &[f64],
        seed: u64,
    ) -> Result<Vec<PurchaseHistory>, ModelError> {
        let numbered: Vec<(u64, f64)> = (0..).zip(ages.iter().copied()).collect();
        for_each(&numbered, |(customer, age)| {
            self.simulate_history(*age, &mut self.stream(seed, *customer))
        })
    }

    /// As [`simulate_histories`](Self::simulate_histories), as a base without amounts whose
    /// customers are numbered from 0.
    ///
    /// # Errors
    ///
    /// As [`simulate`](Self::simulate), and [`TransactionsError::NoCustomers`] where there is no
    /// age.
    fn simulate_base(
        &self,
        unit: TimeUnit,
        ages: &[f64],
        seed: u64,
    ) -> Result<CustomerBase<u64>, ModelsError> {
        let histories = self.simulate_histories(ages, seed)?;
        let rows = (0..)
            .zip(histories)
            .map(|(number, history)| (number, history, None));
        let base: Result<_, TransactionsError> =
            CustomerBase::from_summaries(unit, FirstPurchase::Excluded, rows);
        Ok(base?)
    }
}

/// Adds a purchase to those that were drawn. Beyond ten million they would fill the memory, and are no
/// customer's.
pub(in crate::models) fn draw_purchase(times: &mut Vec<f64>, time: f64) -> Result<(), ModelError> {
    const MOST: usize = 10_000_000;
    if times.len() == MOST {
        return Err(ModelError::out_of_reach(
            "a customer",
            "number of purchases",
        ));
    }
    times.push(time);
    Ok(())
}

/// Purchases whose gaps are drawn by `gap`, until `t`, or until one after which `leaves` is true.
pub(in crate::models) fn purchases(
    t: f64,
    random: &mut Random,
    gap: impl Fn(&mut Random) -> f64,
    leaves: impl Fn(&mut Random) -> bool,
) -> Result<Vec<f64>, ModelError> {
    let t = not_negative("time", t)?;
    let mut times = Vec::new();
    let mut now = 0.0;
    loop {
        // A gap that is too short for a double still takes time.
        now += gap(random).max(f64::MIN_POSITIVE);
        if now > t {
            return Ok(times);
        }
        draw_purchase(&mut times, now)?;
        if leaves(random) {
            return Ok(times);
        }
    }
}

impl<P: Simulate> Simulate for Posterior<P> {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        if random.happens(self.probability_alive) {
            self.process.simulate(t, random)
        } else {
            not_negative("time", t).map(|_| Vec::new())
        }
    }

    fn simulated_name(&self) -> Cow<'static, str> {
        self.process.simulated_name()
    }

    fn stream(&self, seed: u64, customer: u64) -> Random {
        let name = format!("future purchases of {}", self.simulated_name());
        Random::named(&name, seed, customer)
    }
}
