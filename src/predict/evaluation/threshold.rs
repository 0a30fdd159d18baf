use super::{Confusion, Ranking};
use crate::predict::PredictError;

/// The costs of wrong predictions, in any unit of money.
///
/// A message to a customer who would not have bought is a false positive; a buyer who was not
/// written to is a false negative.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ErrorCosts {
    /// Cost of each false positive, ≥ 0.
    pub false_positive: f64,
    /// Cost of each false negative, ≥ 0.
    pub false_negative: f64,
}

/// The threshold at which the errors on a sample cost least.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CostedThreshold {
    /// Predicted positive is score ≥ threshold; `None`: nobody is predicted positive.
    pub threshold: Option<f64>,
    /// The cost of all errors.
    pub cost: f64,
    /// The counts at the threshold.
    pub confusion: Confusion,
}

impl ErrorCosts {
    fn checked(self) -> Result<Self, PredictError> {
        for value in [self.false_positive, self.false_negative] {
            if !(value >= 0.0 && value.is_finite()) {
                return Err(PredictError::Setting {
                    what: "cost of an error",
                    range: "finite and at least 0",
                    value,
                });
            }
        }
        Ok(self)
    }

    /// The threshold that is best for calibrated probabilities.
    ///
    /// ```text
    /// t = c_FP/(c_FP + c_FN)
    /// ```
    ///
    /// `None` where neither error costs anything. Source: Elkan 2001, equation 2, where right
    /// predictions cost nothing.
    ///
    /// # Errors
    ///
    /// [`PredictError::Setting`] for a cost that is negative, infinite or not a number.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::predict::evaluation::ErrorCosts;
    ///
    /// let costs = ErrorCosts { false_positive: 1.0, false_negative: 4.0 };
    /// assert_eq!(costs.calibrated_threshold()?, Some(0.2));
    /// # Ok::<(), clv::predict::PredictError>(())
    /// ```
    pub fn calibrated_threshold(self) -> Result<Option<f64>, PredictError> {
        let costs = self.checked()?;
        let largest = costs.false_positive.max(costs.false_negative);
        Ok((largest > 0.0).then(|| {
            let (positive, negative) = (
                costs.false_positive / largest,
                costs.false_negative / largest,
            );
            positive / (positive + negative)
        }))
    }
}

impl Ranking {
    /// The threshold at which the errors on this sample cost least; of equals, the highest.
    ///
    /// `None` where there is nobody, or where the cost of all errors is too large for a number.
    ///
    /// # Errors
    ///
    /// [`PredictError::Setting`] for a cost that is negative, infinite or not a number.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::predict::evaluation::{ErrorCosts, Ranking};
    ///
    /// let ranking = Ranking::new(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8])?;
    /// let costs = ErrorCosts { false_positive: 1.0, false_negative: 4.0 };
    /// let best = ranking.cheapest_threshold(costs)?.ok_or("nobody")?;
    /// // Writing to the best three reaches both buyers and wastes one message.
    /// assert_eq!((best.threshold, best.cost), (Some(0.35), 1.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cheapest_threshold(
        &self,
        costs: ErrorCosts,
    ) -> Result<Option<CostedThreshold>, PredictError> {
        let costs = costs.checked()?;
        if self.customers() == 0 {
            return Ok(None);
        }
        let at = |threshold, positives, negatives| {
            let confusion = self.confusion(positives, negatives);
            CostedThreshold {
                threshold,
                cost: costs.false_positive * confusion.false_positives as f64
                    + costs.false_negative * confusion.false_negatives as f64,
                confusion,
            }
        };
        let mut best = at(None, 0, 0);
        let (mut positives, mut negatives) = (0, 0);
        for group in self.groups() {
            positives += group.positives;
            negatives += group.negatives;
            let candidate = at(Some(group.score), positives, negatives);
            if candidate.cost < best.cost {
                best = candidate;
            }
        }
        Ok(best.cost.is_finite().then_some(best))
    }
}
