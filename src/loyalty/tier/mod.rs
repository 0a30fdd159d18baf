//! Tiers: which one a member has reached, what is missing to the next, and when it is lost.

mod ladder;
mod status;
mod window;

pub use ladder::{Qualification, Tier, TierLadder, TierMetric, TierPosition};
pub use status::{Downgrade, TierPolicy, TierStatus};
pub use window::{Qualifying, TierWindow};
