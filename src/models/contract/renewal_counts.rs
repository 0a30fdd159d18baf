use crate::models::{AsData, FitError, ModelError};
use crate::quantity::QuantityError;
use std::borrow::Cow;
use std::collections::HashMap;

/// The history of one contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Contract {
    /// Renewed `renewals` times, then cancelled instead of renewing once more.
    Cancelled {
        /// The number of renewals.
        renewals: u32,
    },
    /// Renewed `renewals` times and runs on: how long is not known yet.
    Running {
        /// The number of renewals so far.
        renewals: u32,
    },
}

/// The numbers of customers who renewed and who cancelled at their first, second, … renewal: all that a
/// contract model learns from.
///
/// It can be had from survivor counts, of one cohort or of several that were observed for different
/// times, and from single contracts of which some still run; and it merges.
///
/// # Example
///
/// ```
/// use clv::models::{Contract, RenewalCounts};
///
/// let mut counts = RenewalCounts::from_survivors(&[100, 80, 70])?;
/// counts.add(Contract::Running { renewals: 1 }, 5)?;
/// counts.add(Contract::Cancelled { renewals: 1 }, 2)?;
/// assert_eq!(counts.customers(), 107);
/// // At the first renewal 80 + 5 + 2 renewed, at the second 70.
/// assert_eq!(counts.renewed(), [87, 70]);
/// assert_eq!(counts.cancelled(), [20, 12]);
///
/// assert!(RenewalCounts::from_survivors(&[100, 80, 81]).is_err());
/// # Ok::<(), clv::models::ModelError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct RenewalCounts {
    customers: u64,
    /// At the renewal of the index plus one; both of the same length.
    renewed: Vec<u64>,
    cancelled: Vec<u64>,
}

const COUNT: &str = "number of contracts";

fn plus(count: u64, more: u64) -> Result<u64, ModelError> {
    count
        .checked_add(more)
        .ok_or(ModelError::Quantity(QuantityError::Overflow {
            quantity: COUNT,
        }))
}

impl RenewalCounts {
    /// Nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A cohort of which so many were there at first, after one renewal, after two, …
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] without a count, [`ModelError::SurvivorsRise`] where one is greater
    /// than the one before.
    pub fn from_survivors(survivors: &[u64]) -> Result<Self, ModelError> {
        let Some(&customers) = survivors.first() else {
            return Err(ModelError::argument(
                "number of survivor counts",
                "≥ 1",
                0.0,
            ));
        };
        let mut counts = Self {
            customers,
            ..Self::default()
        };
        for (renewal, pair) in (1..).zip(survivors.windows(2)) {
            let &[before, after] = pair else { continue };
            let cancelled = before.checked_sub(after).ok_or(ModelError::SurvivorsRise {
                renewal,
                before,
                after,
            })?;
            counts.renewed.push(after);
            counts.cancelled.push(cancelled);
        }
        Ok(counts)
    }

    /// Single contracts.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    pub fn from_contracts(
        contracts: impl IntoIterator<Item = Contract>,
    ) -> Result<Self, ModelError> {
        let mut alike: HashMap<Contract, u64> = HashMap::new();
        for contract in contracts {
            *alike.entry(contract).or_default() += 1;
        }
        let mut counts = Self::default();
        for (contract, customers) in alike {
            counts.add(contract, customers)?;
        }
        Ok(counts)
    }

    /// Adds so many contracts with the same history.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where there are more than a million renewals in one contract,
    /// [`ModelError::Quantity`] where the count overflows.
    pub fn add(&mut self, contract: Contract, customers: u64) -> Result<(), ModelError> {
        const MOST: u32 = 1_000_000;
        let (renewals, is_cancelled) = match contract {
            Contract::Cancelled { renewals } => (renewals, true),
            Contract::Running { renewals } => (renewals, false),
        };
        if renewals > MOST {
            return Err(ModelError::argument(
                "number of renewals",
                "at most 1000000",
                f64::from(renewals),
            ));
        }
        let renewals = renewals as usize;
        let mut of_one = Self {
            customers,
            renewed: vec![customers; renewals],
            cancelled: vec![0; renewals],
        };
        if is_cancelled {
            of_one.renewed.push(0);
            of_one.cancelled.push(customers);
        }
        self.merge(&of_one)
    }

    /// Adds another cohort, or another part of the same base.
    ///
    /// # Errors
    ///
    /// [`ModelError::Quantity`] where a count overflows; nothing has been added then.
    pub fn merge(&mut self, other: &Self) -> Result<(), ModelError> {
        let joined = |own: &[u64], others: &[u64]| {
            let length = own.len().max(others.len());
            (0..length)
                .map(|at| {
                    let count = |counts: &[u64]| counts.get(at).copied().unwrap_or(0);
                    plus(count(own), count(others))
                })
                .collect::<Result<Vec<_>, _>>()
        };
        let merged = Self {
            customers: plus(self.customers, other.customers)?,
            renewed: joined(&self.renewed, &other.renewed)?,
            cancelled: joined(&self.cancelled, &other.cancelled)?,
        };
        *self = merged;
        Ok(())
    }

    /// The number of contracts.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// The number who renewed at the first, second, … renewal.
    pub fn renewed(&self) -> &[u64] {
        &self.renewed
    }

    /// The number who cancelled at the first, second, … renewal.
    pub fn cancelled(&self) -> &[u64] {
        &self.cancelled
    }

    /// The observed r(1), r(2), …; `None` where nobody was there to decide.
    pub fn retention_rates(&self) -> Vec<Option<f64>> {
        self.renewed
            .iter()
            .zip(&self.cancelled)
            .map(|(&renewed, &cancelled)| {
                let there = renewed as f64 + cancelled as f64;
                (there > 0.0).then(|| renewed as f64 / there)
            })
            .collect()
    }

    /// Two rows a renewal for a likelihood: those who renewed, and those who cancelled.
    pub(in crate::models) fn decision_rows(&self) -> usize {
        2 * self.renewed.len()
    }

    /// The number of customers that are in the row.
    pub(in crate::models) fn decision_weight(&self, row: usize) -> f64 {
        let counts = if row.is_multiple_of(2) {
            &self.renewed
        } else {
            &self.cancelled
        };
        counts.get(row / 2).map_or(0.0, |&count| count as f64)
    }

    /// The number of contracts that were cancelled, and of those that run on, after 0, 1, 2, … renewals.
    pub(in crate::models) fn ended_and_running(&self) -> Vec<(u64, u64)> {
        let decided = |renewal: usize| {
            let count = |counts: &[u64]| counts.get(renewal).copied().unwrap_or(0);
            (count(&self.renewed), count(&self.cancelled))
        };
        let mut there = self.customers;
        (0..=self.renewed.len())
            .map(|renewal| {
                let (renewed, cancelled) = decided(renewal);
                // Each customer decides at all renewals up to their last: nothing goes below 0.
                let running = there.saturating_sub(renewed).saturating_sub(cancelled);
                there = renewed;
                (cancelled, running)
            })
            .collect()
    }

    /// The slope of each kind of customer's ln L and how many they are, from the slopes of the
    /// decisions: a customer is all the renewals that they decided on.
    pub(in crate::models) fn scores<const N: usize>(
        &self,
        decision: impl Fn(usize) -> [f64; N],
    ) -> Vec<([f64; N], f64)> {
        let plus = |a: [f64; N], b: [f64; N]| std::array::from_fn(|i| a[i] + b[i]);
        let mut renewed = [0.0; N];
        let mut scores = Vec::new();
        for (renewal, (cancelled, running)) in self.ended_and_running().into_iter().enumerate() {
            if running > 0 {
                scores.push((renewed, running as f64));
            }
            if cancelled > 0 {
                let score = plus(renewed, decision(2 * renewal + 1));
                scores.push((score, cancelled as f64));
            }
            renewed = plus(renewed, decision(2 * renewal));
        }
        scores
    }

    /// The share of all decisions that were a cancellation; an error where a model with so many
    /// parameters cannot be learnt from the counts.
    pub(in crate::models) fn identified_churn(
        &self,
        model: &'static str,
        parameters: usize,
    ) -> Result<f64, FitError> {
        let total = |counts: &[u64]| counts.iter().map(|&count| count as f64).sum::<f64>();
        let (renewed, cancelled) = (total(&self.renewed), total(&self.cancelled));
        let observed = self
            .retention_rates()
            .iter()
            .filter(|rate| rate.is_some())
            .count();
        let lacking = |why| Err(FitError::NotIdentified { model, why });
        if observed == 0 {
            Err(FitError::NoCustomer { model })
        } else if cancelled == 0.0 {
            lacking("nobody cancelled")
        } else if renewed == 0.0 {
            lacking("nobody renewed")
        } else if observed < parameters {
            lacking("fewer renewals were observed than it has parameters")
        } else {
            Ok(cancelled / (cancelled + renewed))
        }
    }
}

impl AsData<RenewalCounts> for RenewalCounts {
    fn as_data(&self) -> Result<Cow<'_, RenewalCounts>, FitError> {
        Ok(Cow::Borrowed(self))
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    customers: u64,
    renewed: Vec<u64>,
    cancelled: Vec<u64>,
}

/// Nobody decides at a renewal who did not renew before.
#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for RenewalCounts {
    type Error = ModelError;

    fn try_from(read: Unchecked) -> Result<Self, ModelError> {
        if read.renewed.len() != read.cancelled.len() {
            return Err(ModelError::Contradiction {
                first: "renewals with a count of those who renewed,",
                first_value: read.renewed.len() as f64,
                second: "renewals with a count of those who cancelled,",
                second_value: read.cancelled.len() as f64,
                why: "each renewal has both counts",
            });
        }
        let mut there = read.customers;
        for (renewal, (&renewed, &cancelled)) in (1..).zip(read.renewed.iter().zip(&read.cancelled))
        {
            let decided = plus(renewed, cancelled)?;
            if decided > there {
                return Err(ModelError::SurvivorsRise {
                    renewal,
                    before: there,
                    after: decided,
                });
            }
            there = renewed;
        }
        Ok(Self {
            customers: read.customers,
            renewed: read.renewed,
            cancelled: read.cancelled,
        })
    }
}
