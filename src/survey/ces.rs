use super::csat::{RatingEstimate, mean, net, share};
use super::{NpsGroups, RatingCounts, SurveyError};
use crate::quantity::ConfidenceLevel;
use crate::statistics::Proportion;

/// The definition of "customer effort score".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum CesMethod {
    /// The mean score, with its t interval, whose limits of validity are those of
    /// [`CsatMethod::Mean`](super::CsatMethod::Mean).
    Mean,
    /// The share of scores above the middle of the scale (5–7 of 1–7, 4–5 of 1–5), with Wilson's
    /// interval.
    ShareAgreeing,
    /// The share above − the share below the middle, with the
    /// [Wilson interval](super::NpsIntervalMethod::Wilson) of a net score.
    Net,
}

/// Which end of the scale means that it was easy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum EffortPolarity {
    /// "The company made it easy": 7 agrees (CES 2.0).
    HighIsEasy,
    /// "How much effort did it take": 1 is little (CES 1.0). Each score s is mirrored to
    /// 1 + highest − s first, so that more is easier for every method.
    LowIsEasy,
}

/// The customer effort score by a named method, more is easier; `None` without an answer.
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::survey::{CesMethod, EffortPolarity, RatingCounts, ces};
///
/// let ratings = RatingCounts::from_counts(&[2, 3, 5, 6, 4])?;
/// let polarity = EffortPolarity::HighIsEasy;
/// let agreeing = ces(&ratings, CesMethod::ShareAgreeing, polarity, ConfidenceLevel::P95)?;
/// assert_eq!(agreeing.ok_or("no answer")?.value, 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`SurveyError::Statistics`] as of [`Sample::mean_interval`](crate::statistics::Sample::mean_interval),
/// to which ratings give no cause.
pub fn ces(
    ratings: &RatingCounts,
    method: CesMethod,
    polarity: EffortPolarity,
    confidence_level: ConfidenceLevel,
) -> Result<Option<RatingEstimate<CesMethod>>, SurveyError> {
    let easy = match polarity {
        EffortPolarity::HighIsEasy => ratings.clone(),
        EffortPolarity::LowIsEasy => ratings.mirrored(),
    };
    let twice_the_middle = easy.counts().len() + 1;
    let above = easy.count_where(|score| 2 * score > twice_the_middle);
    let below = easy.count_where(|score| 2 * score < twice_the_middle);
    let responses = easy.responses();
    match method {
        CesMethod::Mean => mean(method, &easy, confidence_level),
        CesMethod::ShareAgreeing => Ok(share(
            method,
            Proportion::new(above, responses)?,
            confidence_level,
        )),
        CesMethod::Net => {
            let groups = NpsGroups::new(above, responses - above - below, below)?;
            Ok(net(method, &groups, confidence_level))
        }
    }
}
