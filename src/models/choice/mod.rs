//! Which model of purchases to use: every candidate fitted to a calibration and judged by what
//! came after it, beside a naive baseline.

mod baseline;
mod candidate;
mod comparison;
mod count_scores;
mod error;
mod fitted;
mod forecast;
mod frequencies;
mod holdout;
mod nested;
mod tracking;
mod trial;
mod verdict;
mod watch;

pub use candidate::{Candidate, Regularity};
pub use comparison::{Baseline, Comparison, ModelLine, RefusedModel, compare_models};
pub use count_scores::{log_score, ranked_probability_score};
pub use error::ChoiceError;
pub use fitted::FittedModel;
pub use forecast::CustomerForecast;
pub use frequencies::{FrequencyFit, FrequencyRow};
pub use holdout::{
    ActivityCalibration, HoldoutByFrequency, HoldoutErrors, HoldoutReport, RankingQuality,
};
pub use nested::{LikelihoodRatio, LikelihoodRatioReference};
pub use tracking::TrackingReport;
pub use trial::Trial;
pub use verdict::{HoldoutMeasure, Verdict};
pub use watch::Watch;
