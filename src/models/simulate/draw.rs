//! Customers drawn from the models of spend, of contracts and of fixed opportunities.

use crate::models::purchase::for_each;
use crate::models::{
    BetaDiscreteWeibull, BgBb, Contract, GammaGamma, LogSpendHistory, LognormalSpend, ModelError,
    OpportunityHistory, Parametric, Posterior, PurchaseProcess, Random, ShiftedBetaGeometric,
    SpendHistory,
};

/// A model of which customers can be drawn who are seen for so long, or so many times.
///
/// Purchase processes in continuous time give the times of the purchases too: see
/// [`Simulate`](super::Simulate).
///
/// # Example
///
/// A thousand contracts that are each seen for a year of monthly renewals; the same on every machine
/// and for any number of threads.
///
/// ```
/// use clv::models::{Contract, Draw, ShiftedBetaGeometric};
///
/// let model = ShiftedBetaGeometric::new(1.0, 3.0)?;
/// let contracts = model.draw_each(&[12; 1000], 2026)?;
/// let lost_at_once = Contract::Cancelled { renewals: 0 };
/// let lost = contracts.iter().filter(|contract| **contract == lost_at_once).count();
/// // A quarter is expected.
/// assert!((200..300).contains(&lost));
/// # Ok::<(), clv::models::ModelError>(())
/// ```
pub trait Draw: Sync {
    /// The length of a customer's record: a number of purchases, renewals or opportunities.
    type Seen: Copy + Sync;
    /// The record of a customer.
    type History: Send;

    /// A random customer of whom so much is seen.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where a parameter is beyond what can be drawn,
    /// [`ModelError::Argument`] where what was drawn is no positive double.
    fn draw(&self, seen: Self::Seen, random: &mut Random) -> Result<Self::History, ModelError>;

    /// The stream of the customer of that number, which is this model's own: purchases and amounts of
    /// the same customers are independent under one seed.
    fn stream(&self, seed: u64, customer: u64) -> Random;

    /// A customer for each, drawn from the [`stream`](Self::stream) of customer 0, 1, 2 …
    ///
    /// # Errors
    ///
    /// As [`draw`](Self::draw).
    fn draw_each(&self, seen: &[Self::Seen], seed: u64) -> Result<Vec<Self::History>, ModelError> {
        let numbered: Vec<(u64, Self::Seen)> = (0..).zip(seen.iter().copied()).collect();
        for_each(&numbered, |(customer, seen)| {
            self.draw(*seen, &mut self.stream(seed, *customer))
        })
    }
}

fn of_model(model: &impl Parametric, seed: u64, customer: u64) -> Random {
    Random::named(&format!("records of {}", model.name()), seed, customer)
}

/// The mean amount of so many purchases of a random customer.
impl Draw for GammaGamma {
    type Seen = u64;
    type History = SpendHistory;

    fn draw(&self, purchases: u64, random: &mut Random) -> Result<SpendHistory, ModelError> {
        let rate = random.gamma(self.q())? / self.gamma();
        if purchases == 0 {
            return Ok(SpendHistory::NONE);
        }
        let count = purchases as f64;
        let total = random.gamma(self.p() * count)? / rate;
        SpendHistory::new(purchases, total / count)
    }

    fn stream(&self, seed: u64, customer: u64) -> Random {
        of_model(self, seed, customer)
    }
}

/// The logarithms of so many amounts of a random customer: their mean, which is normal, and their
/// squared deviations, which are χ² distributed and independent of it.
impl Draw for LognormalSpend {
    type Seen = u64;
    type History = LogSpendHistory;

    fn draw(&self, purchases: u64, random: &mut Random) -> Result<LogSpendHistory, ModelError> {
        let own = self.median().ln() + self.between() * random.normal();
        if purchases == 0 {
            return Ok(LogSpendHistory::default());
        }
        let count = purchases as f64;
        let mean = own + self.within() / count.sqrt() * random.normal();
        let half_squares = match purchases {
            1 => 0.0,
            _ => random.gamma(0.5 * (count - 1.0))?,
        };
        let squares = 2.0 * half_squares * self.within() * self.within();
        Ok(LogSpendHistory::of_checked(purchases, mean, squares))
    }

    fn stream(&self, seed: u64, customer: u64) -> Random {
        of_model(self, seed, customer)
    }
}

/// A contract that was observed for so many renewals at most.
impl Draw for ShiftedBetaGeometric {
    type Seen = u32;
    type History = Contract;

    fn draw(&self, observed: u32, random: &mut Random) -> Result<Contract, ModelError> {
        let churn = random.probability(self.alpha(), self.beta())?;
        Ok(contract(churn, 1.0, observed, random))
    }

    fn stream(&self, seed: u64, customer: u64) -> Random {
        of_model(self, seed, customer)
    }
}

/// A contract that was observed for so many renewals at most.
impl Draw for BetaDiscreteWeibull {
    type Seen = u32;
    type History = Contract;

    fn draw(&self, observed: u32, random: &mut Random) -> Result<Contract, ModelError> {
        let churn = random.probability(self.alpha(), self.beta())?;
        Ok(contract(churn, self.c(), observed, random))
    }

    fn stream(&self, seed: u64, customer: u64) -> Random {
        of_model(self, seed, customer)
    }
}

/// The number of times a customer renews who cancels with probability θ at the first renewal and stays
/// t renewals with probability (1 − θ)^(t^c), if not observed beyond `observed`.
fn contract(churn: f64, c: f64, observed: u32, random: &mut Random) -> Contract {
    // −ln U of a uniform U is an exponential wait.
    let risk = random.wait();
    let renewals = (risk / -(-churn).ln_1p()).powf(c.recip()).floor();
    // NaN, where θ is 0 and the wait is 0, is somebody who never leaves.
    if renewals < f64::from(observed) {
        Contract::Cancelled {
            renewals: renewals as u32,
        }
    } else {
        Contract::Running { renewals: observed }
    }
}

/// A new customer with so many opportunities.
impl Draw for BgBb {
    type Seen = u32;
    type History = OpportunityHistory;

    fn draw(
        &self,
        opportunities: u32,
        random: &mut Random,
    ) -> Result<OpportunityHistory, ModelError> {
        let takes_part = random.probability(self.alpha(), self.beta())?;
        let leaves = random.probability(self.gamma(), self.delta())?;
        let (mut frequency, mut recency) = (0, 0);
        for opportunity in 1..=opportunities {
            if random.happens(leaves) {
                break;
            }
            if random.happens(takes_part) {
                frequency += 1;
                recency = opportunity;
            }
        }
        OpportunityHistory::new(frequency, recency, opportunities)
    }

    fn stream(&self, seed: u64, customer: u64) -> Random {
        of_model(self, seed, customer)
    }
}

/// The purchases of a customer with a history at so many opportunities to come.
impl Draw for Posterior<BgBb> {
    type Seen = u32;
    type History = OpportunityHistory;

    fn draw(
        &self,
        opportunities: u32,
        random: &mut Random,
    ) -> Result<OpportunityHistory, ModelError> {
        if random.happens(self.probability_alive) {
            self.process.draw(opportunities, random)
        } else {
            OpportunityHistory::new(0, 0, opportunities)
        }
    }

    fn stream(&self, seed: u64, customer: u64) -> Random {
        let name = format!("future opportunities of {}", self.process_name());
        Random::named(&name, seed, customer)
    }
}
