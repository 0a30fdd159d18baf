//! The net promoter score.

mod estimate;
mod groups;
mod reasons;
mod scale;
mod tally;
mod weighted;

pub use estimate::{
    Movement, NpsDifference, NpsEstimate, NpsIntervalMethod, NpsSampleSize, WORST_NPS_VARIANCE,
    nps_difference, nps_sample_size,
};
pub use groups::{NpsGroups, NpsScore};
pub use reasons::{DetractorReasons, ReasonRow, detractor_reasons};
pub use scale::{NpsGroup, NpsScale};
pub use tally::{NpsTally, OffScale};
pub use weighted::WeightedNps;
