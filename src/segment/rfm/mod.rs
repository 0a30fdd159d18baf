//! Recency, frequency and monetary value: scores, rule tables and the eight types.

mod builtin_rules;
mod column;
mod eight_types;
mod from_transactions;
mod rank;
mod rules;
mod score;
mod table;

pub use eight_types::{EightType, EightTypeThresholds};
pub use from_transactions::OrdersAfterAsOf;
pub use rules::{RfmRule, RfmRules, RuleAudit, RuleOverlap, ScoreRange, Segmentation};
pub use score::{RankTies, RfmCuts, RfmMethod, RfmScore, RfmScores};
pub use table::{RfmCustomer, RfmTable};
