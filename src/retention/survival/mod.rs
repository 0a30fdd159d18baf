//! How long customers stay, with those who have not left yet counted for what is known of them.

mod exact_half;
mod kaplan_meier;
mod log_rank;
mod nelson_aalen;
mod risk_table;

pub use kaplan_meier::{KaplanMeier, KaplanMeierRow, SurvivalCheck, SurvivalInterval};
pub use log_rank::{LogRank, log_rank};
pub use nelson_aalen::{NelsonAalenRow, nelson_aalen};
pub use risk_table::{Observation, ObservedContract, Outcome, RiskStep, RiskTable};
