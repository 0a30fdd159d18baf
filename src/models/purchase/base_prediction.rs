use super::SharedWork;
use super::each::in_blocks;
use crate::models::{ModelError, PurchaseProcess};
use crate::transactions::{Histories, PurchaseHistory};

/// A model of purchases in continuous time that predicts for a whole base, as every one of the family
/// does: what [`TimedModel`](crate::models::TimedModel) and
/// [`LifetimeValue`](crate::models::LifetimeValue) ask of a model. Every model that says what its
/// customers [share](SharedWork) is one.
pub trait BasePrediction:
    SharedWork<History = PurchaseHistory, Process: PurchaseProcess<Span = f64>> + Sync + Sized
{
}

impl<M> BasePrediction for M where
    M: SharedWork<History = PurchaseHistory, Process: PurchaseProcess<Span = f64>> + Sync
{
}

/// The probability of each customer to be still one, in place of what `into` holds.
pub(in crate::models) fn probabilities_alive<M: BasePrediction>(
    model: &M,
    histories: Histories<'_>,
    into: &mut Vec<f64>,
) -> Result<(), ModelError> {
    resize(into, histories.len());
    in_blocks(into, |first, values| {
        let block: Vec<PurchaseHistory> = histories.block(first, values.len()).collect();
        model.probabilities_alive(&block, values)
    })
}

/// So many zeros or older values. Fresh memory is first touched by the thread that fills it.
fn resize(into: &mut Vec<f64>, rows: usize) {
    if into.capacity() < rows {
        *into = vec![0.0; rows];
    } else {
        into.resize(rows, 0.0);
    }
}
