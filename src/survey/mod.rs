//! Surveys: how likely customers are to recommend, how satisfied they are, how hard it was, and
//! where on their journey.
//!
//! Every figure carries its count, its interval and the method of both. Nothing is shown without
//! an answer: an empty survey is `None`, never 0. Scores are counted, so that they are exact; only
//! intervals are floating-point.
//!
//! | you ask | here |
//! |---|---|
//! | would you recommend us? | [`NpsTally`] counts → [`NpsGroups`] → [`NpsGroups::estimate`], [`nps_difference`], [`nps_sample_size`]; [`WeightedNps`]; [`detractor_reasons`] |
//! | how warm do you feel? | [`EmotionThermometer`] with its [`ThermometerCut`] |
//! | how satisfied are you? | [`RatingCounts`] → [`csat`] by a [`CsatMethod`], [`csat_change`]; [`TouchpointRatings`]; [`multi_attribute_satisfaction`] |
//! | was it easy? | [`RatingCounts`] → [`ces`] by a [`CesMethod`] and an [`EffortPolarity`] |
//! | how long did you wait? | [`response_times`] |
//! | what was the journey like? | [`Journey`]: peaks, troughs, plateaus, largest drop, peak–end score |
//! | what do they feel? | [`emotion_index`], [`Sentiment`], [`PerceivedValueGap`] |
//! | how does it change? | [`DatedNps::rolling`] waves, [`nps_by_group`], [`Movement`] arrows |
//! | why? | [`key_drivers`] |
//! | whom to call? | [`FollowUpPlan`] |
//!
//! Answers are fed to tallies one at a time, from a slice or from counts; tallies of parts merge
//! into the tally of the whole, in any order.

mod answer;
mod attributes;
mod ces;
mod csat;
mod driver;
mod emotion;
mod error;
mod follow_up;
mod journey;
mod movement;
mod nps;
mod ratings;
mod response_time;
mod scale_mean;
mod thermometer;
mod touchpoint;
mod wave;

pub use attributes::{AttributeScore, MissingAttribute, multi_attribute_satisfaction};
pub use ces::{CesMethod, EffortPolarity, ces};
pub use csat::{CsatMethod, RatingChange, RatingEstimate, csat, csat_change};
pub use driver::{AttributeRatings, KeyDriver, key_drivers};
pub use emotion::{EmotionWeights, PerceivedValueGap, Sentiment, emotion_index};
pub use error::SurveyError;
pub use follow_up::{FollowUp, FollowUpPlan, FollowUpStatus};
pub use journey::{Journey, JourneyDrop, JourneyEnds, JourneyRun, PeakMoment};
pub use movement::Movement;
pub use nps::{
    DetractorReasons, NpsDifference, NpsEstimate, NpsGroup, NpsGroups, NpsIntervalMethod,
    NpsPrecision, NpsSampleSize, NpsScale, NpsScore, NpsTally, OffScale, ReasonRow,
    WORST_NPS_VARIANCE, WeightedNps, detractor_reasons, nps_difference, nps_sample_size,
};
pub use ratings::RatingCounts;
pub use response_time::{ResponseTimes, response_times};
pub use thermometer::{AtCut, EmotionThermometer, ThermometerCut};
pub use touchpoint::{Touchpoint, TouchpointRatings};
pub use wave::{DatedNps, NpsFigure, Reported, Reporting, RollingWindows, Wave, nps_by_group};
