//! Points: how they are earned, kept in lots, spent, refunded and lost.
//!
//! A [`PointsLedger`] holds the lots of one member and lets [`Event`]s happen to them; an [`EventLog`]
//! keeps the events beside it; a [`Programme`] holds the ledgers of all members. What an activity
//! earns is said by [`EarnRules`], until when by an [`ExpiryRule`].

mod balances;
mod cap;
mod earn;
mod earning;
mod event;
mod expiry;
mod forgiven;
mod ledger;
mod log;
mod lot;
mod lots;
mod multiplier;
mod policy;
mod programme;
mod purchase;
mod redeem;
mod refund;
mod rounding;
mod rules;
mod unit;

pub use balances::Balances;
pub use cap::{CapLimit, CapPeriod, CapUsage, EarnCap};
pub use earn::EarnRate;
pub use earning::Earning;
pub use event::Event;
pub use expiry::{ExpiryRule, Through};
pub use ledger::PointsLedger;
pub use log::{EventLog, LateEvent};
pub use lot::{Lot, Redemption};
pub use multiplier::{Multiplier, Stacking};
pub use policy::{ConsumptionOrder, LedgerPolicy, RefundPolicy};
pub use programme::Programme;
pub use purchase::{EarnBasis, Earns, PurchaseLine};
pub use rounding::{PointRounding, RoundedPer};
pub use rules::{Activity, EarnRule, EarnRules, Grant};
pub use unit::PointUnit;
