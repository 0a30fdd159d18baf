use crate::models::{CustomerModel, ModelError};

/// The work that the customers of a base can share when they are predicted.
///
/// A model of one's own implements it without a method; then each customer is computed apart.
pub trait SharedWork: CustomerModel {
    /// The process given alive as a mixture: the weights of its parts, which sum to 1.
    ///
    /// # Errors
    ///
    /// As [`posterior`](CustomerModel::posterior).
    fn part_weights(&self, _history: &Self::History) -> Result<Vec<f64>, ModelError> {
        Ok(vec![1.0])
    }

    /// Whether [`part_weights`](Self::part_weights) may be more than one.
    fn is_mixture(&self) -> bool {
        false
    }

    /// One part of the mixture, counted from 0.
    ///
    /// # Errors
    ///
    /// As [`posterior`](CustomerModel::posterior).
    fn part_given_alive(
        &self,
        history: &Self::History,
        _part: usize,
    ) -> Result<Self::Process, ModelError> {
        Ok(self.posterior(history)?.process)
    }

    /// A time c such that the [parts given alive](Self::part_given_alive) depend on frequency and
    /// age alone, smoothly in ln(c + age), and at most their weights on the recency too; `None` where
    /// that is not so.
    ///
    /// It lets a whole base share the work of one frequency.
    fn shared_scale(&self) -> Option<f64> {
        None
    }

    /// The probability alive of each customer, in place of the values.
    ///
    /// A model whose formula has no branch computes several at once.
    ///
    /// # Errors
    ///
    /// The first customer's for whom [`probability_alive`](CustomerModel::probability_alive) fails.
    fn probabilities_alive(
        &self,
        histories: &[Self::History],
        values: &mut [f64],
    ) -> Result<(), ModelError> {
        for (history, value) in histories.iter().zip(values) {
            *value = self.probability_alive(history)?;
        }
        Ok(())
    }
}
