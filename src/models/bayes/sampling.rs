use super::BayesError;
use crate::models::uncertainty::read_back::checked_read_back;

/// The settings of a sampler.
///
/// # Example
///
/// ```
/// use clv::models::bayes::Sampling;
///
/// let four_thousand = Sampling {
///     chains: 4,
///     warm_up: 500,
///     draws: 1000,
///     target_acceptance: 0.8,
///     seed: 2026,
/// };
/// assert_eq!(four_thousand, Sampling::of_seed(2026));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Sampling {
    /// The number of chains, each from a start and with random numbers of its own.
    pub chains: usize,
    /// The number of first draws of each chain that only set its step size and scale, and are thrown away;
    /// at least 20.
    pub warm_up: usize,
    /// The number of draws of each chain that are kept; at least 4, so that its halves can be compared.
    pub draws: usize,
    /// The mean acceptance probability that the step size is set to, between 0 and 1. Higher means
    /// smaller steps: the cure of divergences.
    pub target_acceptance: f64,
    /// The same seed gives the same draws, on any number of threads.
    pub seed: u64,
}

checked_read_back!(
    Sampling {
        chains: usize,
        warm_up: usize,
        draws: usize,
        target_acceptance: f64,
        seed: u64,
    },
    "a sampler must have chains from 1, warm_up from 20 and draws from 4, each to 10,000,000, and a target_acceptance in (0, 1)",
    |read| read.check().is_ok()
);

impl Sampling {
    /// 4 chains of 1000 draws after 500 of warm-up, at an acceptance of 0.8.
    pub fn of_seed(seed: u64) -> Self {
        Self {
            chains: 4,
            warm_up: 500,
            draws: 1000,
            target_acceptance: 0.8,
            seed,
        }
    }

    pub(super) fn check(&self) -> Result<(), BayesError> {
        /// More would take all memory.
        const MOST: usize = 10_000_000;
        let within = |option, value: usize, least: usize, range| {
            if (least..=MOST).contains(&value) {
                Ok(())
            } else {
                Err(BayesError::Sampling {
                    option,
                    range,
                    value: value as f64,
                })
            }
        };
        within("chains", self.chains, 1, "from 1 to 10,000,000")?;
        within("warm_up", self.warm_up, 20, "from 20 to 10,000,000")?;
        within("draws", self.draws, 4, "from 4 to 10,000,000")?;
        let of_all = self.chains.saturating_mul(self.draws);
        if of_all > 10 * MOST {
            return Err(BayesError::Sampling {
                option: "draws of all chains",
                range: "at most 100,000,000",
                value: of_all as f64,
            });
        }
        if !(self.target_acceptance > 0.0 && self.target_acceptance < 1.0) {
            return Err(BayesError::Sampling {
                option: "target_acceptance",
                range: "in (0, 1)",
                value: self.target_acceptance,
            });
        }
        Ok(())
    }
}
