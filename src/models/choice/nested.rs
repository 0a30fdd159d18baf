//! Likelihood-ratio statistics of models of which one is a special case of the other.

use super::candidate::Candidate;
use super::comparison::ModelLine;
use super::error::ChoiceError;
use crate::statistics::ChiSquared;

/// What a likelihood-ratio statistic is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum LikelihoodRatioReference {
    /// ½χ²₀ + ½χ²₁: the smaller model is the larger one with a parameter on the edge of its range,
    /// where it can deviate to one side only (Self & Liang 1987, case 5).
    HalfChiSquared,
    /// χ² with a degree of freedom for each parameter more, as a yardstick and not a test: on the
    /// edge where the smaller model lies, a parameter of the larger one has no meaning (Davies
    /// 1977), and the true distribution is not known. A p-value of 10⁻⁶ says what it says; one of
    /// 0.04 does not.
    Yardstick,
    /// None: what was chosen is a whole number.
    WholeNumber,
}

/// How much better a model fits than its special case.
///
/// ```text
/// LR = 2·(ln L of the larger − ln L of the smaller)       at least 0
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct LikelihoodRatio {
    /// The special case.
    pub smaller: String,
    /// The model that contains it.
    pub larger: String,
    /// The statistic.
    pub statistic: f64,
    /// What it is compared with.
    pub reference: LikelihoodRatioReference,
    /// The probability of a statistic at least this large if the smaller model is right; `None`
    /// where there is no reference.
    pub p_value: Option<f64>,
}

/// All pairs of fitted models of which one contains the other.
pub(super) fn likelihood_ratios(lines: &[ModelLine]) -> Result<Vec<LikelihoodRatio>, ChoiceError> {
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
    use Candidate::{BgCnbd, BgNbd, GgomNbd, MbgCnbd, MbgNbd, Nbd, ParetoNbd};
    match (smaller, larger) {
        // b → 0 with β/b held is Pareto/NBD.
        (ParetoNbd, GgomNbd) => Some(LikelihoodRatioReference::HalfChiSquared),
        // Nobody leaves where a → 0 whatever b is, and where s → 0 whatever β is.
        (Nbd, BgNbd | MbgNbd | ParetoNbd | GgomNbd) => Some(LikelihoodRatioReference::Yardstick),
        // k = 1 is random buying.
        (BgNbd, BgCnbd(_)) | (MbgNbd, MbgCnbd(_)) => Some(LikelihoodRatioReference::WholeNumber),
        _ => None,
    }
}

fn likelihood_ratio(
    smaller: &ModelLine,
    larger: &ModelLine,
    reference: LikelihoodRatioReference,
) -> Result<LikelihoodRatio, ChoiceError> {
    // A search that ends within rounding of the smaller model's maximum may end below it.
    let statistic = (2.0 * (larger.log_likelihood - smaller.log_likelihood)).max(0.0);
    let p_value = match reference {
        LikelihoodRatioReference::HalfChiSquared if statistic == 0.0 => Some(1.0),
        LikelihoodRatioReference::HalfChiSquared => {
            Some(0.5 * ChiSquared::new(1.0)?.survival(statistic))
        }
        LikelihoodRatioReference::Yardstick => {
            let more = larger.parameters.saturating_sub(smaller.parameters);
            Some(ChiSquared::new(more as f64)?.survival(statistic))
        }
        LikelihoodRatioReference::WholeNumber => None,
    };
    Ok(LikelihoodRatio {
        smaller: smaller.model.clone(),
        larger: larger.model.clone(),
        statistic,
        reference,
        p_value,
    })
}
