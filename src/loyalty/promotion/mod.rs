//! Promotions: what is taken off a price, and what is granted for reaching something.

mod limited;
mod member;
mod milestone;
mod price;
mod ranking;
mod referral;
mod threshold;

pub use limited::TimeLimitedDiscount;
pub use member::{DiscountStacking, discounted};
pub use milestone::{Milestone, MilestoneMetric, Progress, milestones_crossed};
pub use price::{PriceLadder, PriceRung, RungPricing, TieredPrice};
pub use ranking::{Ranked, rank_by_spend};
pub use referral::{Referral, ReferralProgramme};
pub use threshold::{Discounted, ThresholdDiscount, ThresholdMode};
