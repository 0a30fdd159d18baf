use super::{BgNbd, GgomNbd, MbgNbd, ModelError, Nbd, ParetoNbd, Posterior, PurchaseProcess};
use crate::quantity::TimeUnit;
use crate::transactions::{CustomerBase, FirstPurchase, PurchaseHistory, TransactionsError};
use rand::RngExt;
use rand_distr::{Beta, Binomial, Exp1, Gamma, StandardNormal};
use rand_pcg::Pcg64;

/// A stream of random numbers that is the same on every machine.
///
/// A seed has as many independent streams as there are numbers, so that each customer can have one
/// and the order in which customers are simulated does not matter. The generator is PCG XSL RR
/// 128/64 (O'Neill 2014); it is not for secrets.
#[derive(Debug, Clone)]
pub struct Random(Pcg64);

impl Random {
    /// The stream of that number.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(Pcg64::new(u128::from(seed), u128::from(stream)))
    }

    /// A variable that is Gamma(shape, 1) distributed.
    pub(super) fn gamma(&mut self, shape: f64) -> Result<f64, ModelError> {
        Ok(self
            .0
            .sample(Gamma::new(shape, 1.0).map_err(|_| NOT_DRAWN)?))
    }

    /// A rate that is Gamma(shape, scale) distributed, the scale being a time.
    pub(super) fn rate(&mut self, shape: f64, scale: f64) -> Result<f64, ModelError> {
        Ok(self.gamma(shape)? / scale)
    }

    /// A standard normal variable.
    pub(super) fn normal(&mut self) -> f64 {
        self.0.sample(StandardNormal)
    }

    /// How many of so many succeed, each with this probability.
    pub(super) fn successes(&mut self, of: u64, probability: f64) -> Result<u64, ModelError> {
        let share = probability.clamp(0.0, 1.0);
        Ok(self
            .0
            .sample(Binomial::new(of, share).map_err(|_| NOT_DRAWN)?))
    }

    /// A probability that is Beta(a, b) distributed.
    pub(super) fn probability(&mut self, a: f64, b: f64) -> Result<f64, ModelError> {
        Ok(self.0.sample(Beta::new(a, b).map_err(|_| NOT_DRAWN)?))
    }

    /// A wait that is exponential with mean 1.
    pub(super) fn wait(&mut self) -> f64 {
        self.0.sample(Exp1)
    }

    /// A place among probabilities that sum to 1.
    pub(super) fn place(&mut self, probabilities: &[f64]) -> u32 {
        let mut left = self.0.random::<f64>();
        let mut place = 0;
        for (here, probability) in (0..).zip(probabilities) {
            place = here;
            left -= probability;
            if left < 0.0 {
                break;
            }
        }
        place
    }

    /// Whether something of this probability happens.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.0.random::<f64>() < probability
    }
}

const NOT_DRAWN: ModelError = ModelError::OutOfReach {
    model: "a mixing distribution",
    quantity: "random draw",
};

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

    /// A new customer for each of the ages, drawn from stream 0, 1, 2 … of the seed.
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
        super::base_prediction::for_each(&numbered, |(stream, age)| {
            self.simulate_history(*age, &mut Random::new(seed, *stream))
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
    ) -> Result<CustomerBase<u64>, crate::Error> {
        let histories = self.simulate_histories(ages, seed)?;
        let rows = (0..)
            .zip(histories)
            .map(|(number, history)| (number, history, None));
        let base: Result<_, TransactionsError> =
            CustomerBase::from_summaries(unit, FirstPurchase::Excluded, rows);
        Ok(base?)
    }
}

/// Purchases whose gaps are drawn by `gap`, until `t`, or until one after which `leaves` is true.
pub(super) fn purchases(
    t: f64,
    random: &mut Random,
    gap: impl Fn(&mut Random) -> f64,
    leaves: impl Fn(&mut Random) -> bool,
) -> Result<Vec<f64>, ModelError> {
    let t = super::error::not_negative("time", t)?;
    let mut times = Vec::new();
    let mut now = 0.0;
    loop {
        // A gap that is too short for a double still takes time.
        now += gap(random).max(f64::MIN_POSITIVE);
        if now > t {
            return Ok(times);
        }
        times.push(now);
        if leaves(random) {
            return Ok(times);
        }
    }
}

impl Simulate for BgNbd {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        let rate = random.rate(self.r(), self.alpha())?;
        let dropout = random.probability(self.a(), self.b())?;
        purchases(
            t,
            random,
            |random| random.wait() / rate,
            |random| random.happens(dropout),
        )
    }
}

impl Simulate for MbgNbd {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        self.new_customer().simulate(t, random)
    }
}

impl Simulate for ParetoNbd {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        let rate = random.rate(self.r(), self.alpha())?;
        let lifetime = random.wait() / random.rate(self.s(), self.beta())?;
        let gap = |random: &mut Random| random.wait() / rate;
        purchases(t.min(lifetime), random, gap, |_| false)
    }
}

impl Simulate for GgomNbd {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        let rate = random.rate(self.r(), self.alpha())?;
        // The risk that adds up to an exponential wait: η·(e^(bΩ) − 1).
        let risk = random.wait() / random.rate(self.s(), self.beta())?;
        let lifetime = risk.ln_1p() / self.b();
        let gap = |random: &mut Random| random.wait() / rate;
        purchases(t.min(lifetime), random, gap, |_| false)
    }
}

impl Simulate for Nbd {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        let rate = random.rate(self.r(), self.alpha())?;
        purchases(t, random, |random| random.wait() / rate, |_| false)
    }
}

impl<P: Simulate> Simulate for Posterior<P> {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        if random.happens(self.probability_alive) {
            self.process.simulate(t, random)
        } else {
            super::error::not_negative("time", t).map(|_| Vec::new())
        }
    }
}
