//! The loyalty programme: points, tiers, rewards and promotions, and what they cost.
//!
//! | module | what it does |
//! |---|---|
//! | [`points`] | what an activity earns; a member's ledger of lots; its events and their replay |
//! | [`tier`] | the tier that is reached, what is missing to the next, when it is lost |
//! | [`reward`] | what a balance can buy and what it should buy; coupons |
//! | [`promotion`] | discounts, tiered prices, milestones, rankings, referrals |
//! | [`liability`] | breakage, what the programme owes, and whether it pays |
//! | [`revenue`] | deferred revenue of points under IFRS 15 and ASC 606 |
//! | [`index`] | how loyal customers are |
//!
//! What loyalty platforms leave unsaid is an enum here: what is rounded and how, which lot is
//! consumed first, what a refund does to points that are gone, when a tier is lost.

mod check;
mod division;
mod error;
pub mod index;
pub mod liability;
pub mod points;
pub mod promotion;
pub mod revenue;
pub mod reward;
pub mod tier;

pub use error::LoyaltyError;
