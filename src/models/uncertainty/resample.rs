use crate::models::{Contract, DistinctHistories, ModelError, Random, RenewalCounts};

/// Data that are customers: another sample of as many can be drawn from them.
pub trait Resample: ToOwned {
    /// As many customers, drawn with replacement.
    ///
    /// Customers with the same history are drawn together: their numbers are multinomial.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where a number cannot be drawn.
    fn resampled(&self, random: &mut Random) -> Result<Self::Owned, ModelError>;
}

/// Multinomial numbers with these as their means, one binomial after the other.
fn multinomial(counts: &[u64], random: &mut Random) -> Result<Vec<u64>, ModelError> {
    let mut open: u64 = counts.iter().sum();
    let mut left = open;
    counts
        .iter()
        .map(|&count| {
            let drawn = if count == open {
                left
            } else {
                random.successes(left, count as f64 / open as f64)?
            };
            open -= count;
            left -= drawn;
            Ok(drawn)
        })
        .collect()
}

impl Resample for DistinctHistories {
    fn resampled(&self, random: &mut Random) -> Result<Self, ModelError> {
        let counts: Vec<u64> = self.iter().map(|(_, count)| u64::from(count)).collect();
        Ok(self.with_counts(&multinomial(&counts, random)?))
    }
}

impl<H: Clone> Resample for [(H, u64)] {
    fn resampled(&self, random: &mut Random) -> Result<Vec<(H, u64)>, ModelError> {
        let counts: Vec<u64> = self.iter().map(|(_, count)| *count).collect();
        let drawn = multinomial(&counts, random)?;
        let rows = self.iter().zip(drawn).filter(|(_, drawn)| *drawn > 0);
        Ok(rows
            .map(|((history, _), drawn)| (history.clone(), drawn))
            .collect())
    }
}

impl Resample for RenewalCounts {
    fn resampled(&self, random: &mut Random) -> Result<Self, ModelError> {
        let kinds: Vec<(Contract, u64)> = (0..)
            .zip(self.ended_and_running())
            .flat_map(|(renewals, (cancelled, running))| {
                [
                    (Contract::Cancelled { renewals }, cancelled),
                    (Contract::Running { renewals }, running),
                ]
            })
            .collect();
        let mut counts = Self::new();
        for (contract, drawn) in kinds.resampled(random)? {
            counts.add(contract, drawn)?;
        }
        Ok(counts)
    }
}
