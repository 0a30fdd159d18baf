//! Did it work: campaigns, their targets, funnels and contacts.
//!
//! | question | answer |
//! |---|---|
//! | did the campaign raise the conversion rate? | [`conversion_uplift`], [`relative_lift`] |
//! | … the revenue a customer? | [`mean_uplift`], with less noise [`cuped`] |
//! | the arms were not alike to begin with | [`difference_in_differences`] |
//! | there was no control group | [`BeforeAfter`], which is not an uplift |
//! | how many customers does a test need? | [`sample_size_two_proportions`], [`sample_size_two_means`] |
//! | were customers assigned as planned? | [`sample_ratio`] |
//! | may I look before the end? | at looks that are planned, [`SequentialTest`]; whenever I like, [`AlwaysValid`] |
//! | did it pay? | [`incremental_roi`], [`incremental_roi_interval`] |
//! | does the model find whom to contact? | [`ranking`] |
//! | whom to contact with this budget? | [`allocate_budget`] |
//! | may this customer be contacted now? | [`ContactCap`], [`ContactLog`] |
//! | where do customers get lost? | [`Funnel`], [`Channel`] |
//! | are we on the way to the target? | [`TargetPath`], [`TargetProgress`] |

mod allocation;
mod always_valid;
mod before_after;
mod check;
mod contact;
mod cuped;
mod difference_in_differences;
mod error;
mod funnel;
mod incremental_roi;
mod noncentral_t;
pub mod ranking;
mod sample_ratio;
mod sample_size;
mod score_density;
mod sequential;
mod target;
mod uplift;

pub use allocation::{Allocation, Budget, ChosenProspect, Prospect, allocate_budget};
pub use always_valid::{AlwaysValid, AlwaysValidLook};
pub use before_after::BeforeAfter;
pub use contact::{ContactCap, ContactDecision, ContactLog};
pub use cuped::{CupedUplift, MeasuredArm, cuped};
pub use difference_in_differences::{
    DifferenceInDifferences, FourGroups, GroupMean, difference_in_differences,
};
pub use error::CampaignError;
pub use funnel::{Channel, ChannelReport, Funnel, FunnelStep};
pub use incremental_roi::{
    ArmRevenue, CampaignTerms, IncrementalRoi, incremental_roi, incremental_roi_interval,
};
pub use sample_ratio::{PlannedArm, RatioMethod, SampleRatio, sample_ratio};
pub use sample_size::{
    ArmSizes, ConversionRates, ErrorRates, MeanEffect, SampleSize, Sides, VarianceMethod,
    power_two_means, power_two_proportions, sample_size_two_means, sample_size_two_proportions,
};
pub use sequential::{Look, SequentialTest, Spending};
pub use target::{
    PathShape, TargetPath, TargetPlan, TargetProgress, TargetState, TargetStatus, target_of,
};
pub use uplift::{
    Continuity, ConversionUplift, MeanUplift, RelativeLift, arm, conversion_uplift, mean_uplift,
    relative_lift,
};
