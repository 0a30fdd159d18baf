//! Who the customers are: RFM scores and segments, stages of life, quadrants, tiers, and how
//! concentrated the sales are.
//!
//! Columns in, columns out: every function takes one value a customer and answers in the same
//! order. What a model forecasts (expected value, potential) comes in as such a column.
//!
//! | question | answer |
//! |---|---|
//! | How recently, how often, how much? | [`RfmTable::score`] |
//! | Which segment is that? | [`RfmRules`], [`EightType`] |
//! | What is a segment worth? | [`Segmentation::summarize`] |
//! | Where in life is a customer? | [`LifecycleRules`], [`StageTransitions`] |
//! | Worth much, or could be? | [`QuadrantThresholds`] |
//! | Who is in the top tier? | [`TierShares`], [`tiers_by_threshold`] |
//! | Who matters first, who is at risk? | [`priorities`], [`audience_flags`] |
//! | How much hangs on how few? | [`Concentration`], [`group_share`] |

mod action_outcome;
mod audience;
mod concentration;
mod error;
mod fixed_point;
mod lifecycle;
mod lifecycle_stage;
mod order_times;
mod quadrant;
mod rfm;
mod stage_transitions;
mod summary;
mod threshold;
mod tier;

pub use action_outcome::{
    ActionOutcome, OutcomeMeasure, REPORTED_OUTCOMES, ReportedFigure, ReportedOutcome,
};
pub use audience::{AudienceFacts, AudienceFlags, Priority, audience_flags, priorities};
pub use concentration::{Concentration, GroupShare, LorenzPoint, TopShare, group_share};
pub use error::SegmentError;
pub use lifecycle::{LifecycleRules, OrderTimes};
pub use lifecycle_stage::LifecycleStage;
pub use order_times::{OrderTimesTable, order_times};
pub use quadrant::{Quadrant, QuadrantThresholds};
pub use rfm::{
    EightType, EightTypeThresholds, OrdersAfterAsOf, RankTies, RfmCustomer, RfmCuts, RfmMethod,
    RfmRule, RfmRules, RfmScore, RfmScores, RfmTable, RuleAudit, RuleOverlap, ScoreRange,
    Segmentation,
};
pub use stage_transitions::StageTransitions;
pub use summary::SegmentSummary;
pub use threshold::{AtThreshold, Threshold};
pub use tier::{TierBasis, TierShare, TierShares, TierSummary, Tiers, tiers_by_threshold};

use summary::summarize;
