//! Which model of purchases to use: every candidate fitted to a calibration and judged by what
//! came after it, beside a naive baseline.

mod baseline;
mod comparison;
mod count_scores;
mod error;
mod fitted;
mod forecast;
mod frequencies;
mod holdout;
mod line;
mod nested;
mod tracking;
mod trial;
mod verdict;
mod watch;

pub use comparison::{Comparison, compare_models};
pub use count_scores::{log_score, ranked_probability_score};
pub use error::ChoiceError;
pub use forecast::CustomerForecast;
pub use frequencies::{FrequencyFit, FrequencyRow};
pub use holdout::{
    ActivityCalibration, HoldoutByFrequency, HoldoutErrors, HoldoutReport, RankingQuality,
};
pub use line::{Baseline, ModelLine, RefusedModel};
pub use nested::NestedLikelihoodRatioTest;
pub use tracking::TrackingReport;
pub use trial::Trial;
pub use verdict::{HoldoutMeasure, Verdict};
pub use watch::{ForecastMeasure, Watch};
