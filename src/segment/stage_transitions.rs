use super::summary::same_length;
use super::{LifecycleStage, SegmentError};
use crate::quantity::{Checked, TimeUnit};
use crate::value::MigrationModel;
use rust_decimal::Decimal;

/// Who went from which stage to which, between two instants.
///
/// # Example
///
/// ```
/// use clv::segment::{LifecycleStage, StageTransitions};
/// use rust_decimal_macros::dec;
///
/// use LifecycleStage::{Active, AtRisk, New};
/// let before = [Some(New), Some(New), Some(Active), None];
/// let after = [Some(Active), Some(AtRisk), Some(Active), Some(Active)];
/// let transitions = StageTransitions::between(&before, &after)?;
/// // Of the two who were new one is active and one at risk.
/// let shares = transitions.probabilities(New)?.unwrap();
/// assert_eq!(shares[Active as usize], dec!(0.5));
/// assert_eq!((transitions.count(New, AtRisk), transitions.without_stage), (1, 1));
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StageTransitions {
    counts: [[u64; 6]; 6],
    /// Customers without a stage at one of the instants.
    pub without_stage: u64,
}

impl StageTransitions {
    /// The transitions of customers whose stages are given at two instants, in the same order.
    ///
    /// # Errors
    ///
    /// [`SegmentError::ColumnLength`] where the columns differ in length.
    pub fn between(
        before: &[Option<LifecycleStage>],
        after: &[Option<LifecycleStage>],
    ) -> Result<Self, SegmentError> {
        same_length("stage after", before.len(), after.len())?;
        let mut transitions = Self {
            counts: [[0; 6]; 6],
            without_stage: 0,
        };
        for stages in before.iter().zip(after) {
            match stages {
                // A stage is the number of its row: there are six of each.
                (Some(from), Some(to)) => {
                    transitions.counts[*from as usize][*to as usize] += 1;
                }
                _ => transitions.without_stage += 1,
            }
        }
        Ok(transitions)
    }

    /// The number of customers who went from one stage to the other.
    pub fn count(&self, from: LifecycleStage, to: LifecycleStage) -> u64 {
        self.counts[from as usize][to as usize]
    }

    /// The share of the customers of a stage who went to each stage, in the order of
    /// [`LifecycleStage::ALL`]; `None` where nobody was in it.
    ///
    /// The shares are those of the customers seen: the estimate of the transition probabilities of
    /// a Markov chain. The largest takes up the last digit, so that they sum to exactly 1.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Quantity`] as every quotient of decimals; those of counts have a place.
    pub fn probabilities(
        &self,
        from: LifecycleStage,
    ) -> Result<Option<[Decimal; 6]>, SegmentError> {
        let row = self.counts[from as usize];
        // Six counts below 2⁶⁴ fit in 96 bits.
        let total = (row.iter()).try_fold(Decimal::ZERO, |sum, &count| {
            sum.plus(Decimal::from(count), "number of customers")
        })?;
        if total.is_zero() {
            return Ok(None);
        }
        let mut shares = [Decimal::ZERO; 6];
        let mut rest = Decimal::ONE;
        let mut largest = 0;
        for (stage, &count) in row.iter().enumerate() {
            let share = Decimal::from(count).over(total, "transition share")?;
            shares[stage] = share;
            rest = rest.minus(share, "transition share")?;
            if count > row[largest] {
                largest = stage;
            }
        }
        shares[largest] = shares[largest].plus(rest, "transition share")?;
        Ok(Some(shares))
    }

    /// The stages as a Markov chain, whose [`MigrationModel::values`] say what a customer in each
    /// stage is worth.
    ///
    /// `rewards` is what a customer in each stage brings in a period, in money and in the order of
    /// [`LifecycleStage::ALL`]; `period` is the time between the two instants. The chain assumes
    /// that the next step depends on the stage alone, and that it is like the one that was seen.
    ///
    /// # Errors
    ///
    /// [`SegmentError::UnseenStage`] where customers went to a stage in which nobody was before:
    /// nothing is known of where they go from there. A stage that nobody was in or went to stays
    /// by itself. [`SegmentError::Value`] where the chain is refused.
    pub fn migration(
        &self,
        rewards: [Decimal; 6],
        period: TimeUnit,
    ) -> Result<MigrationModel, SegmentError> {
        let mut rows = Vec::with_capacity(LifecycleStage::ALL.len());
        for stage in LifecycleStage::ALL {
            let row = match self.probabilities(stage)? {
                Some(shares) => shares,
                None if self.was_reached(stage) => {
                    return Err(SegmentError::UnseenStage { stage });
                }
                None => LifecycleStage::ALL.map(|to| Decimal::from(u8::from(to == stage))),
            };
            rows.push(row.to_vec());
        }
        Ok(MigrationModel::new(rows, rewards.to_vec(), period)?)
    }

    fn was_reached(&self, to: LifecycleStage) -> bool {
        let mut from = LifecycleStage::ALL.into_iter();
        from.any(|from| self.count(from, to) > 0)
    }
}
