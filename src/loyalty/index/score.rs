use crate::loyalty::LoyaltyError;
use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;

/// The three dimensions of loyalty, each 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct IndexScores {
    /// Customers' emotion: from NPS and satisfaction.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub emotion: Decimal,
    /// Their behaviour: from the seven behaviour rates.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub behaviour: Decimal,
    /// Their value.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub value: Decimal,
}

/// The weights of the three dimensions: at least 0, summing to 1 within 10⁻⁹.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "IndexScores", into = "IndexScores")
)]
pub struct IndexWeights {
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    emotion: Decimal,
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    behaviour: Decimal,
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    value: Decimal,
}

impl IndexWeights {
    /// Emotion 40 %, behaviour 35 %, value 25 %.
    pub const STANDARD: Self = Self {
        emotion: Decimal::from_parts(40, 0, 0, false, 2),
        behaviour: Decimal::from_parts(35, 0, 0, false, 2),
        value: Decimal::from_parts(25, 0, 0, false, 2),
    };

    /// Weights.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::WeightsDoNotSumToOne`], and a negative weight as a [`QuantityError`].
    pub fn new(emotion: Decimal, behaviour: Decimal, value: Decimal) -> Result<Self, LoyaltyError> {
        must_sum_to_one(&[emotion, behaviour, value])?;
        Ok(Self {
            emotion,
            behaviour,
            value,
        })
    }
}

impl TryFrom<IndexScores> for IndexWeights {
    type Error = LoyaltyError;

    fn try_from(weights: IndexScores) -> Result<Self, LoyaltyError> {
        Self::new(weights.emotion, weights.behaviour, weights.value)
    }
}

impl From<IndexWeights> for IndexScores {
    fn from(weights: IndexWeights) -> Self {
        Self {
            emotion: weights.emotion,
            behaviour: weights.behaviour,
            value: weights.value,
        }
    }
}

/// Σ weight × score / Σ weight, for weights that are at least 0 and sum to 1 within 10⁻⁹: the mean
/// never leaves the range of the scores, here 0 to 100.
pub(super) fn weighted_mean(
    weights_and_scores: &[(Decimal, Decimal)],
    quantity: &'static str,
) -> Result<Decimal, LoyaltyError> {
    let mut sum = Decimal::ZERO;
    for &(weight, score) in weights_and_scores {
        sum = sum.plus(weight.times(score, quantity)?, quantity)?;
    }
    let weights: Vec<Decimal> = weights_and_scores
        .iter()
        .map(|&(weight, _)| weight)
        .collect();
    let mean = sum.over(must_sum_to_one(&weights)?, quantity)?;
    // The last of 28 digits is rounded.
    Ok(mean.min(Decimal::ONE_HUNDRED))
}

/// Weights are at least 0 and sum to 1 within 10⁻⁹: their sum.
fn must_sum_to_one(weights: &[Decimal]) -> Result<Decimal, LoyaltyError> {
    let mut sum = Decimal::ZERO;
    for &weight in weights {
        let weight = crate::loyalty::check::at_least_zero(weight, "weight")?;
        sum = sum.plus(weight, "sum of the weights")?;
    }
    let distance = sum.minus(Decimal::ONE, "sum of the weights")?.abs();
    if distance > Decimal::new(1, 9) {
        return Err(LoyaltyError::WeightsDoNotSumToOne { sum });
    }
    Ok(sum)
}

/// The contribution of each dimension to the index: weight × score / Σ weight.
pub type IndexContributions = IndexScores;

/// The loyalty index of a customer or a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LoyaltyIndex {
    /// 0 to 100.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub index: Decimal,
    /// The contribution of each dimension.
    pub contributions: IndexContributions,
}

/// The three-dimensional loyalty index.
///
/// ```text
/// index = Σ weight × score / Σ weight      over emotion, behaviour and value
/// ```
///
/// # Errors
///
/// A score outside 0 to 100, as a [`QuantityError`].
///
/// # Example
///
/// ```
/// use clv::loyalty::index::{IndexScores, IndexWeights, loyalty_index};
/// use rust_decimal_macros::dec;
///
/// let scores = IndexScores { emotion: dec!(82.5), behaviour: dec!(64), value: dec!(71.2) };
/// let loyalty = loyalty_index(&scores, &IndexWeights::STANDARD)?;
/// assert_eq!(loyalty.index, dec!(73.2)); // 33 + 22.4 + 17.8
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
pub fn loyalty_index(
    scores: &IndexScores,
    weights: &IndexWeights,
) -> Result<LoyaltyIndex, LoyaltyError> {
    let sum = must_sum_to_one(&[weights.emotion, weights.behaviour, weights.value])?;
    let contribution = |weight: Decimal, score: Decimal| {
        if score >= Decimal::ZERO && score <= Decimal::ONE_HUNDRED {
            weight
                .times(score, "contribution to the loyalty index")?
                .over(sum, "contribution to the loyalty index")
        } else {
            Err(QuantityError::OutOfRange {
                quantity: "score",
                range: "in [0, 100]",
                value: score,
            })
        }
    };
    let contributions = IndexScores {
        emotion: contribution(weights.emotion, scores.emotion)?,
        behaviour: contribution(weights.behaviour, scores.behaviour)?,
        value: contribution(weights.value, scores.value)?,
    };
    let weights_and_scores = [
        (weights.emotion, scores.emotion),
        (weights.behaviour, scores.behaviour),
        (weights.value, scores.value),
    ];
    let index = weighted_mean(&weights_and_scores, "loyalty index")?;
    Ok(LoyaltyIndex {
        index,
        contributions,
    })
}
