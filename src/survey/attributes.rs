use super::SurveyError;
use crate::statistics::StatisticsError;

/// One attribute of an offer (product, service, price …) with its score and its weight.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AttributeScore {
    /// Its name.
    pub attribute: String,
    /// Its score, `None` where nobody rated it.
    pub score: Option<f64>,
    /// Its weight, ≥ 0; the weights need not sum to 1.
    pub weight: f64,
}

/// The treatment of an attribute without a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum MissingAttribute {
    /// It and its weight are left out.
    Renormalise,
    /// An error that names it.
    Refuse,
}

/// Satisfaction over several attributes, Σ w s / Σ w; `None` where no attribute has a score or the
/// weights of those that have one sum to 0.
///
/// # Example
///
/// ```
/// use clv::survey::{AttributeScore, MissingAttribute, multi_attribute_satisfaction};
///
/// let attribute = |name: &str, score, weight| AttributeScore {
///     attribute: name.to_owned(),
///     score,
///     weight,
/// };
/// let attributes = [
///     attribute("product", Some(4.0), 3.0),
///     attribute("service", Some(2.0), 1.0),
///     attribute("price", None, 9.0),
/// ];
/// // (3 · 4 + 1 · 2) / 4
/// let value = multi_attribute_satisfaction(&attributes, MissingAttribute::Renormalise)?;
/// assert_eq!(value, Some(3.5));
/// # Ok::<(), clv::survey::SurveyError>(())
/// ```
///
/// # Errors
///
/// [`StatisticsError::InvalidWeight`] or [`StatisticsError::NotFinite`] with the attribute's row,
/// or [`SurveyError::MissingScore`] where the policy is to refuse.
pub fn multi_attribute_satisfaction(
    attributes: &[AttributeScore],
    missing: MissingAttribute,
) -> Result<Option<f64>, SurveyError> {
    let mut largest = 0.0_f64;
    let (mut lowest, mut highest) = (f64::INFINITY, f64::NEG_INFINITY);
    for (row, attribute) in (1..).zip(attributes) {
        let value = attribute.weight;
        if !(value >= 0.0 && value.is_finite()) {
            return Err(StatisticsError::InvalidWeight { row, value }.into());
        }
        match attribute.score {
            Some(value) if !value.is_finite() => {
                return Err(StatisticsError::NotFinite { row, value }.into());
            }
            Some(score) => {
                largest = largest.max(value);
                (lowest, highest) = (lowest.min(score), highest.max(score));
            }
            None if missing == MissingAttribute::Refuse => {
                return Err(SurveyError::MissingScore {
                    attribute: attribute.attribute.clone(),
                });
            }
            None => {}
        }
    }
    if largest <= 0.0 {
        return Ok(None);
    }
    // Relative to the largest weight, so that their sum cannot overflow.
    let scored = || {
        let relative = |a: &AttributeScore| Some((a.score?, a.weight / largest));
        attributes.iter().filter_map(relative)
    };
    let total: f64 = scored().map(|(_, weight)| weight).sum();
    let mean: f64 = scored()
        .map(|(score, weight)| score * (weight / total))
        .sum();
    // A mean that rounding has carried beyond the scores, or beyond the largest number.
    Ok(Some(mean.clamp(lowest, highest)))
}
