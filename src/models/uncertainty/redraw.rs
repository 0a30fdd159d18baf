use crate::models::{DistinctHistories, Estimate, ModelError, Random, Simulate};
use std::borrow::Borrow;

/// A model that can draw other customers in the place of those that it was fitted to, each of them
/// seen for as long.
pub trait Redraw: Estimate {
    /// The data drawn.
    type Drawn: Borrow<Self::Data>;

    /// Customers drawn from the model, each seen for as long as one of the data.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where a parameter is beyond what can be drawn.
    fn redraw(&self, data: &Self::Data, random: &mut Random) -> Result<Self::Drawn, ModelError>;
}

impl<M: Simulate + Estimate<Data = DistinctHistories>> Redraw for M {
    type Drawn = DistinctHistories;

    fn redraw(
        &self,
        histories: &DistinctHistories,
        random: &mut Random,
    ) -> Result<DistinctHistories, ModelError> {
        histories
            .iter()
            .flat_map(|(history, count)| (0..count).map(move |_| history.age()))
            .map(|age| self.simulate_history(age, random))
            .collect()
    }
}
