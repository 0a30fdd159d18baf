//! The time that customers stay, with those who have not left yet counted for what is known of
//! them.

mod exact_half;
mod kaplan_meier;
mod late_entry;
mod log_rank;
mod log_rank_groups;
mod nelson_aalen;
mod observation;
mod risk_table;
mod silence;
mod weighted;

pub use kaplan_meier::{KaplanMeier, KaplanMeierRow, SurvivalCheck, SurvivalInterval};
pub use late_entry::LateEntry;
pub use log_rank::{LogRank, log_rank};
pub use log_rank_groups::{
    FlemingHarrington, GroupMember, GroupsLogRank, LogRankGroup, log_rank_of_groups,
};
pub use nelson_aalen::{NelsonAalenRow, nelson_aalen};
pub use observation::{Observation, ObservedContract, Outcome};
pub use risk_table::{RiskStep, RiskTable};
pub use silence::Silence;
pub use weighted::{WeightedKaplanMeier, WeightedObservation, WeightedRow};
