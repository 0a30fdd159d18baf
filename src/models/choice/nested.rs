//! Likelihood-ratio statistics of models of which one is a special case of the other.

use super::error::ChoiceError;
use super::line::ModelLine;
use crate::models::{Candidate, LikelihoodRatioReference};
use crate::statistics::{ChiSquared, p_equals};
use std::fmt;

/// The test of a model against its special case.
///
/// ```text
/// LR = 2·(ln L of the larger − ln L of the smaller)       at least 0
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct NestedLikelihoodRatioTest {
    /// The special case.
    pub smaller: String,
    /// The model that contains it.
    pub larger: String,
    /// The statistic.
    pub statistic: f64,
    /// The reference that it is compared with.
    pub reference: LikelihoodRatioReference,
    /// The probability of a statistic at least this large if the smaller model is right; `None`
    /// where there is no reference.
    pub p_value: Option<f64>,
}

impl fmt::Display for NestedLikelihoodRatioTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (smaller, larger) = (&self.smaller, &self.larger);
        write!(
            f,
            "{larger} against {smaller}: 2 Δ ln L = {:.2}",
            self.statistic
        )?;
        match self.p_value {
            Some(p) => write!(f, ", {}", p_equals(p)),
            None => Ok(()),
        }
    }
}

/// All pairs of fitted models of which one contains the other.
pub(super) fn likelihood_ratio_tests(
    lines: &[ModelLine],
) -> Result<Vec<NestedLikelihoodRatioTest>, ChoiceError> {
    let mut found = Vec::new();
    for smaller in lines {
        for larger in lines {
            if let Some(reference) = reference(smaller.candidate, larger.candidate) {
                found.push(likelihood_ratio(smaller, larger, reference)?);
            }
        }
    }
    Ok(found)
}

fn reference(smaller: Candidate, larger: Candidate) -> Option<LikelihoodRatioReference> {
    let contained = larger.contains().iter();
    let mut found = contained.filter(|of| of.model == smaller.name());
    found.next().map(|of| of.reference)
}

fn likelihood_ratio(
    smaller: &ModelLine,
    larger: &ModelLine,
    reference: LikelihoodRatioReference,
) -> Result<NestedLikelihoodRatioTest, ChoiceError> {
    // A search that ends within rounding of the smaller model's maximum may end below it.
    let statistic = (2.0 * (larger.log_likelihood - smaller.log_likelihood)).max(0.0);
    let p_value = match reference {
        LikelihoodRatioReference::HalfChiSquared if statistic == 0.0 => Some(1.0),
        LikelihoodRatioReference::HalfChiSquared => {
            Some(0.5 * ChiSquared::new(1.0)?.survival(statistic))
        }
        LikelihoodRatioReference::ChiSquared | LikelihoodRatioReference::Yardstick => {
            let more = larger
                .parameter_count
                .saturating_sub(smaller.parameter_count);
            Some(ChiSquared::new(more as f64)?.survival(statistic))
        }
        LikelihoodRatioReference::WholeNumber => None,
    };
    Ok(NestedLikelihoodRatioTest {
        smaller: smaller.model.clone(),
        larger: larger.model.clone(),
        statistic,
        reference,
        p_value,
    })
}
