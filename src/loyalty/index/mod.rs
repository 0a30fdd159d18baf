//! The loyalty of customers: the three-dimensional index, the behaviour behind it, the value that
//! customers perceive, and how loyal customers differ from ordinary ones.

mod behaviour;
mod comparison;
mod perceived;
mod score;

pub use behaviour::{BehaviourEvents, BehaviourRates, BehaviourWeights};
pub use comparison::{GroupComparison, Multiple};
pub use perceived::{PerceivedValue, ValueGap, ValueShares};
pub use score::{IndexContributions, IndexScores, IndexWeights, LoyaltyIndex, loyalty_index};
