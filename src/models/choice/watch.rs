use super::line::RefusedModel;
use crate::models::FitWarning;
use crate::statistics::p_equals;
use std::fmt;

/// A measure in which a model and the naive forecast of the holdout are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum ForecastMeasure {
    /// The root of the mean squared error.
    RootMeanSquaredError,
    /// The mean ranked probability score.
    MeanRankedProbabilityScore,
    /// The Brier score of whether a customer buys at all.
    BrierScoreOfActivity,
}

impl fmt::Display for ForecastMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RootMeanSquaredError => "root mean squared error",
            Self::MeanRankedProbabilityScore => "mean ranked probability score",
            Self::BrierScoreOfActivity => "Brier score of activity",
        })
    }
}

/// A caveat of a comparison of models.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Watch {
    /// A parameter of a fit went to 0 or infinity, or the likelihood is flat.
    Degenerate {
        /// The model.
        model: String,
        /// The fit's warnings.
        warnings: Vec<FitWarning>,
    },
    /// A fit has another warning.
    Warned {
        /// The model.
        model: String,
        /// The fit's warning.
        warning: FitWarning,
    },
    /// The criteria are too near to each other to tell.
    AicTie {
        /// The other model.
        model: String,
        /// The amount by which its AIC is above that of the chosen one.
        difference: f64,
    },
    /// A model with a lower AIC foresaw the holdout significantly worse than the best one.
    FitsBetterForeseesWorse {
        /// The other model.
        model: String,
        /// The amount by which its AIC is below that of the chosen one.
        difference: f64,
    },
    /// The naive forecast is at least as good.
    BaselineNotBeaten {
        /// The measure.
        measure: ForecastMeasure,
        /// That of the chosen model.
        model: f64,
        /// That of the baseline.
        baseline: f64,
    },
    /// The total of the holdout was missed by more than a tenth.
    TotalMissed {
        /// Expected over actual, less 1.
        bias: f64,
    },
    /// The fitted distribution of repeat purchases is not the actual one, at the 1 % level.
    FrequencyMisfit {
        /// Pearson's χ².
        chi_squared: f64,
        /// Its p-value.
        p_value: f64,
    },
    /// A model could not be fitted or judged.
    Refused(RefusedModel),
}

impl fmt::Display for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Degenerate { model, warnings } => {
                let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
                let warnings = warnings.join("; ");
                write!(f, "{model} degenerates to a simpler model: {warnings}")
            }
            Self::Warned { model, warning } => write!(f, "{model}: {warning}"),
            Self::AicTie { model, difference } => write!(
                f,
                "{model} is a tie: its AIC differs by {difference:+.2}, and less than 2 says nothing"
            ),
            Self::FitsBetterForeseesWorse { model, difference } => write!(
                f,
                "{model} fits better (AIC lower by {difference:.2}) but foresaw the holdout worse, \
                 by more than two standard errors"
            ),
            Self::BaselineNotBeaten {
                measure,
                model,
                baseline,
            } => write!(
                f,
                "the naive baseline is not beaten in {measure}: {baseline:.4} against {model:.4}"
            ),
            Self::TotalMissed { bias } => {
                let direction = if *bias < 0.0 { "too few" } else { "too many" };
                write!(
                    f,
                    "{direction} purchases were expected in the holdout: {:+.1} %",
                    100.0 * bias
                )
            }
            Self::FrequencyMisfit {
                chi_squared,
                p_value,
            } => write!(
                f,
                "the distribution of repeat purchases does not fit: χ² {chi_squared:.2}, {}",
                p_equals(*p_value)
            ),
            Self::Refused(RefusedModel { candidate, why }) => {
                write!(f, "{} is not in the comparison: {why}", candidate.name())
            }
        }
    }
}
