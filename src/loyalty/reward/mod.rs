//! Rewards: what points can be spent on, what the best spending is, and coupons.

mod catalogue;
mod coupon;
mod coupon_use;
mod plan;

pub use catalogue::{Catalogue, Reward};
pub use coupon::{CouponExchange, CouponOffer};
pub use coupon_use::{CouponBase, CouponCounts};
pub use plan::{PlannedReward, RewardPlan, RewardRepeat};
