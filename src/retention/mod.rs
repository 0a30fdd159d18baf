//! Whether customers stay: cohorts, survival, warnings, win-back, recurring revenue, rhythm.
//!
//! | question | answer |
//! |---|---|
//! | How many of those who came in May are still there? | [`CohortTable`] |
//! | What share buys again? | [`repurchase_rate`], [`repurchase_by_period`], [`repurchase_by_cohort`] |
//! | What share refers somebody? | [`referrals_by_period`] |
//! | What share stayed through the period, what share left? | [`retention_rate`], [`churn_rate`] |
//! | How long do customers stay? | [`KaplanMeier`], [`nelson_aalen`], [`WeightedKaplanMeier`]; [`Silence`] where nobody says goodbye |
//! | Do groups stay as long as each other? | [`log_rank`], [`log_rank_of_groups`] |
//! | Who is about to leave, and why? | [`ChurnFacts`] → [`ChurnRules`], [`evaluate_warnings`] |
//! | Why did they leave? | [`churn_reasons`] |
//! | Does winning back pay? | [`WinBack`] |
//! | What became of last month's revenue? | [`RecurringRevenue`], [`shopify_net_churn_rate`] |
//! | Does selling subscriptions pay? | [`SubscriptionEconomics`], [`QuarterlyGrowth`], [`annual_recurring_revenue`] |
//! | When is the next purchase due? | [`PurchaseRhythm`] |
//! | Are we getting better? | [`period_figures`], [`indicator`] |

mod churn_reason;
mod churn_signal;
mod cohort;
mod cohort_cells;
mod cohort_counts;
mod error;
mod rate;
mod recurring_revenue;
mod referral;
mod repurchase;
mod rhythm;
mod subscription;
mod survival;
mod trend;
mod win_back;

pub use churn_reason::{ChurnReason, ChurnReasons, churn_reasons};
pub use churn_signal::{
    ChurnEvaluation, ChurnFacts, ChurnRules, ChurnWarning, DeclineRule, Signal, SignalKind,
    SignalRule, SignalWeight, WarnedCustomer, evaluate_warnings,
};
pub use cohort::{CohortTable, UnfinishedPeriod};
pub use cohort_counts::{Cohort, CohortActivity, CohortSales};
pub use error::RetentionError;
pub use rate::{churn_rate, retention_rate};
pub use recurring_revenue::{
    CustomerRevenue, Reactivation, RecurringRevenue, RevenueChurn, RevenueDay, RevenueFigures,
    shopify_net_churn_rate,
};
pub use referral::{ReferralBase, Referrals, referrals_by_period};
pub use repurchase::{
    Repurchase, Window, repurchase_by_cohort, repurchase_by_period, repurchase_rate,
};
pub use rhythm::{PurchaseRhythm, RhythmAndValue, rhythm_and_value};
pub use subscription::{QuarterlyGrowth, SubscriptionEconomics, annual_recurring_revenue};
pub use survival::{
    FlemingHarrington, GroupMember, GroupsLogRank, KaplanMeier, KaplanMeierRow, LateEntry, LogRank,
    LogRankGroup, NelsonAalenRow, Observation, ObservedContract, Outcome, RiskStep, RiskTable,
    Silence, SurvivalCheck, SurvivalInterval, WeightedKaplanMeier, WeightedObservation,
    WeightedRow, log_rank, log_rank_of_groups, nelson_aalen,
};
pub use trend::{KeyFigure, PeriodCounts, PeriodFigures, indicator, period_figures};
pub use win_back::{WinBack, WinBackResult};
