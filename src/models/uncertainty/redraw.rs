use crate::models::{
    BgBb, DistinctHistories, Draw, Estimate, GammaGamma, LogSpendHistory, LognormalSpend,
    ModelError, OpportunityHistory, Random, Simulate, SpendHistory,
};
use std::borrow::Borrow;

/// A model that can draw other customers in the place of those that it was fitted to, each of them
/// seen for as long, or as often.
///
/// Not so for a model of contracts: how long a contract would have been seen that was cancelled is
/// not recorded.
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
        let ages = histories
            .iter()
            .flat_map(|(history, count)| (0..count).map(move |_| history.age()));
        let drawn = ages
            .map(|age| self.simulate_history(age, random))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(DistinctHistories::new(histories.unit(), drawn))
    }
}

/// A customer for each of the data of whom as much is seen.
fn drawn_for_each<M: Draw>(
    model: &M,
    data: &[(M::History, u64)],
    seen: impl Fn(&M::History) -> M::Seen,
    random: &mut Random,
) -> Result<Vec<(M::History, u64)>, ModelError> {
    data.iter()
        .flat_map(|(history, count)| (0..*count).map(|_| seen(history)))
        .map(|seen| Ok((model.draw(seen, random)?, 1)))
        .collect()
}

impl Redraw for GammaGamma {
    type Drawn = Vec<(SpendHistory, u64)>;

    fn redraw(
        &self,
        histories: &[(SpendHistory, u64)],
        random: &mut Random,
    ) -> Result<Self::Drawn, ModelError> {
        drawn_for_each(self, histories, SpendHistory::purchases, random)
    }
}

impl Redraw for LognormalSpend {
    type Drawn = Vec<(LogSpendHistory, u64)>;

    fn redraw(
        &self,
        histories: &[(LogSpendHistory, u64)],
        random: &mut Random,
    ) -> Result<Self::Drawn, ModelError> {
        drawn_for_each(self, histories, LogSpendHistory::purchases, random)
    }
}

impl Redraw for BgBb {
    type Drawn = Vec<(OpportunityHistory, u64)>;

    fn redraw(
        &self,
        histories: &[(OpportunityHistory, u64)],
        random: &mut Random,
    ) -> Result<Self::Drawn, ModelError> {
        drawn_for_each(self, histories, OpportunityHistory::opportunities, random)
    }
}
