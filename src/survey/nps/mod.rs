//! The net promoter score.

mod difference;
mod estimate;
mod groups;
mod reasons;
mod sample_size;
mod scale;
mod tally;
mod weighted;

pub use difference::{NpsDifference, nps_difference};
pub use estimate::{NpsEstimate, NpsIntervalMethod};
pub use groups::{NpsGroups, NpsScore};
pub use reasons::{DetractorReasons, ReasonRow, detractor_reasons};
pub use sample_size::{NpsPrecision, NpsSampleSize, WORST_NPS_VARIANCE, nps_sample_size};
pub use scale::{NpsGroup, NpsScale};
pub use tally::{NpsTally, OffScale};
pub use weighted::WeightedNps;
