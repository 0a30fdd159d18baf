use super::SurveyError;
use super::error::in_range;
use crate::quantity::{Checked, QuantityError};
use crate::statistics::Proportion;
use rust_decimal::Decimal;

/// The weights of the two halves of the emotion index, ≥ 0; they are divided by their sum.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EmotionWeights {
    /// Of the net promoter score.
    pub nps: f64,
    /// Of satisfaction.
    pub csat: f64,
}

/// The emotion index in \[0, 100\], the weighted mean of (NPS + 1)/2 · 100 and CSAT · 100; `None`
/// where both weights are 0.
///
/// # Example
///
/// ```
/// use clv::survey::{EmotionWeights, emotion_index};
///
/// // (55 + 80) / 2
/// let weights = EmotionWeights { nps: 1.0, csat: 1.0 };
/// let index = emotion_index(0.1, 0.8, weights)?.ok_or("no weight")?;
/// assert!((index - 67.5).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// An NPS outside of \[−1, 1\], a CSAT outside of \[0, 1\], or a weight that is negative, infinite
/// or NaN.
pub fn emotion_index(
    nps: f64,
    csat: f64,
    weights: EmotionWeights,
) -> Result<Option<f64>, SurveyError> {
    in_range(nps, (-1.0, 1.0), "net promoter score", "in [-1, 1]")?;
    in_range(csat, (0.0, 1.0), "customer satisfaction", "in [0, 1]")?;
    for (quantity, value) in [
        ("weight of the net promoter score", weights.nps),
        ("weight of satisfaction", weights.csat),
    ] {
        in_range(value, (0.0, f64::MAX), quantity, "finite and ≥ 0")?;
    }
    let largest = weights.nps.max(weights.csat);
    if largest <= 0.0 {
        return Ok(None);
    }
    let (a, b) = (weights.nps / largest, weights.csat / largest);
    let index = (a * (50.0 * (nps + 1.0)) + b * (100.0 * csat)) / (a + b);
    Ok(Some(index.clamp(0.0, 100.0)))
}

/// Mentions (posts, comments, calls) by the label that somebody or something gave them.
///
/// # Example
///
/// ```
/// use clv::survey::Sentiment;
///
/// let sentiment = Sentiment { positive: 60, neutral: 20, negative: 20 };
/// // (60 − 20) / 80
/// assert_eq!(sentiment.net(), Some(0.5));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sentiment {
    /// Labelled positive.
    pub positive: u64,
    /// Labelled neither.
    pub neutral: u64,
    /// Labelled negative.
    pub negative: u64,
}

impl Sentiment {
    /// (positive − negative) / (positive + negative) in \[−1, 1\]; `None` without any such mention.
    pub fn net(&self) -> Option<f64> {
        let (positive, negative) = (i128::from(self.positive), i128::from(self.negative));
        let opinions = positive + negative;
        (opinions > 0).then(|| (positive - negative) as f64 / opinions as f64)
    }

    /// Positive, neutral and negative mentions, each among all of them.
    ///
    /// # Errors
    ///
    /// [`SurveyError::TooManyResponses`] where they are more than can be counted.
    pub fn shares(&self) -> Result<[Proportion; 3], SurveyError> {
        let all = (self.positive.checked_add(self.neutral))
            .and_then(|sum| sum.checked_add(self.negative))
            .ok_or(SurveyError::TooManyResponses)?;
        Ok([
            Proportion::new(self.positive, all)?,
            Proportion::new(self.neutral, all)?,
            Proportion::new(self.negative, all)?,
        ])
    }
}

/// The gap between what customers believe an offer is worth and what it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PerceivedValueGap {
    /// Perceived − actual, in their unit.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub gap: Decimal,
    /// Perceived / actual, `None` where the actual value is 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub ratio: Option<Decimal>,
}

impl PerceivedValueGap {
    /// The gap and the ratio of two values in the same unit.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::survey::PerceivedValueGap;
    /// use rust_decimal_macros::dec;
    ///
    /// let value = PerceivedValueGap::of(dec!(120), dec!(80))?;
    /// assert_eq!((value.gap, value.ratio), (dec!(40), Some(dec!(1.5))));
    /// # Ok::<(), clv::quantity::QuantityError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`].
    pub fn of(perceived: Decimal, actual: Decimal) -> Result<Self, QuantityError> {
        let ratio = if actual.is_zero() {
            None
        } else {
            Some(perceived.over(actual, "ratio of perceived to actual value")?)
        };
        Ok(Self {
            gap: perceived.minus(actual, "gap of perceived and actual value")?,
            ratio,
        })
    }
}
