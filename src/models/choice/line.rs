use super::error::ChoiceError;
use super::frequencies::FrequencyFit;
use super::holdout::HoldoutReport;
use super::tracking::TrackingReport;
use crate::models::{Candidate, Fit, PurchaseModel};

/// One model: what it learnt from the calibration, and what it foresaw of the holdout.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ModelLine {
    /// The candidate that was asked for.
    pub candidate: Candidate,
    /// The model's name in the literature, with its k: `BG/CNBD-2`.
    pub model: String,
    /// The fit.
    pub fit: Fit<PurchaseModel>,
    /// The number of numbers the data chose, a k among several included.
    pub parameter_count: usize,
    /// ln L of all that was seen: for the models of regular buyers with the factor of the times
    /// between purchases, so that all lines compare.
    pub log_likelihood: f64,
    /// Akaike's criterion, 2·parameter_count − 2 ln L; the smaller the better.
    pub aic: f64,
    /// Schwarz's criterion, parameter_count·ln n − 2 ln L, n customers; the smaller the better.
    pub bic: f64,
    /// The seconds that fit and judgement took by the caller's clock.
    pub seconds: Option<f64>,
    /// The calibration's repeat purchases, fitted and actual.
    pub frequencies: FrequencyFit,
    /// Purchases over time; `None` without purchase times.
    pub tracking: Option<TrackingReport>,
    /// The holdout.
    pub holdout: HoldoutReport,
}

/// A model that could not be fitted or judged, and why.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RefusedModel {
    /// The candidate that was asked for.
    pub candidate: Candidate,
    /// Why it is not among the lines; written in words, and read back as those words.
    #[cfg_attr(feature = "serde", serde(with = "in_words"))]
    pub why: ChoiceError,
}

#[cfg(feature = "serde")]
mod in_words {
    use super::ChoiceError;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(why: &ChoiceError, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(why)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<ChoiceError, D::Error> {
        String::deserialize(from).map(|why| ChoiceError::InWords { why })
    }
}

/// The naive forecast: each customer goes on buying at random at the own rate so far, x/T, and
/// never leaves. A model should beat this forecast.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Baseline {
    /// Its name.
    pub name: String,
    /// The report on its forecast of the holdout. A customer who has not repeated is expected never
    /// to buy, so that it hardly ever has a logarithmic score.
    pub holdout: HoldoutReport,
}
