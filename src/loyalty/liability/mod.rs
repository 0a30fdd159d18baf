//! The liability of a programme, its cost, and whether it earns that.

mod bounded;
mod chain_ladder;
mod movement;
mod returns;
mod trend;
mod triangle;

pub use bounded::{BoundedBreakage, Overshoot};
pub use chain_ladder::{Breakage, CohortBreakage, RedemptionTriangle};
pub use movement::{LiabilityMovement, LiabilityPosition, RewardLiability};
pub use returns::{ProgrammeReturn, break_even_incremental_share, burn_ratio};
pub use trend::{RedemptionPeriod, RedemptionTrend, redemption_trend};
pub use triangle::{CohortFlows, IssueCohort};
