//! Rewards: what points can be spent on, what the best spending is, and coupons.

mod catalogue;
mod coupon;
mod coupon_use;
mod item;
mod plan;

pub use catalogue::Catalogue;
pub use coupon::{CouponExchange, CouponOffer};
pub use coupon_use::{CouponBase, CouponCounts};
pub use item::Reward;
pub use plan::{PlannedReward, RewardPlan, RewardRepeat};
