use super::score::weighted_mean;
use crate::loyalty::LoyaltyError;
use crate::quantity::{Checked, Probability};
use rust_decimal::Decimal;

/// Events and what they are a share of: 30 shares by 200 readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BehaviourEvents {
    /// The number who did it.
    pub events: u64,
    /// The number who could have.
    pub base: u64,
}

impl BehaviourEvents {
    /// events / base, `None` where the base is 0.
    ///
    /// # Errors
    ///
    /// A rate above 1, as a [`QuantityError`](crate::quantity::QuantityError).
    ///
    /// # Example
    ///
    /// ```
    /// use clv::loyalty::index::BehaviourEvents;
    /// use rust_decimal_macros::dec;
    ///
    /// let shared = BehaviourEvents { events: 30, base: 200 };
    /// assert_eq!(shared.rate()?.map(|rate| rate.value()), Some(dec!(0.15)));
    /// # Ok::<(), clv::loyalty::LoyaltyError>(())
    /// ```
    pub fn rate(&self) -> Result<Option<Probability>, LoyaltyError> {
        if self.base == 0 {
            return Ok(None);
        }
        let rate = Decimal::from(self.events).over(self.base.into(), "behaviour rate")?;
        Ok(Some(Probability::new(rate)?))
    }
}

/// The seven behaviours of loyal customers, as shares.
///
/// Five are events over a base ([`BehaviourEvents::rate`]). Fingertip loyalty and the spread index
/// have no agreed formula: the caller brings them to \[0, 1\].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BehaviourRates {
    /// 关注率: followers.
    pub follow: Probability,
    /// 互动率: who likes, comments or answers.
    pub interaction: Probability,
    /// 分享率: who shares.
    pub share: Probability,
    /// 指尖忠诚度: how much of a customer's time on the phone the brand has.
    pub fingertip_loyalty: Probability,
    /// 传播指数: how far what is shared carries.
    pub spread_index: Probability,
    /// 预约率: who books ahead.
    pub booking: Probability,
    /// 反馈率: who gives feedback.
    pub feedback: Probability,
}

/// The weight of each behaviour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum BehaviourWeights {
    /// All the same.
    Equal,
    /// In the order of the fields of [`BehaviourRates`]; they sum to 1 within 10⁻⁹.
    Own(#[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))] [Decimal; 7]),
}

impl BehaviourRates {
    fn values(&self) -> [Decimal; 7] {
        [
            self.follow,
            self.interaction,
            self.share,
            self.fingertip_loyalty,
            self.spread_index,
            self.booking,
            self.feedback,
        ]
        .map(Probability::value)
    }

    /// The behaviour score, 0 to 100: 100 × Σ weight × rate / Σ weight.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::WeightsDoNotSumToOne`], and a negative weight as a
    /// [`QuantityError`](crate::quantity::QuantityError).
    ///
    /// # Example
    ///
    /// ```
    /// use clv::loyalty::index::{BehaviourRates, BehaviourWeights};
    /// use clv::quantity::Probability;
    /// use rust_decimal_macros::dec;
    ///
    /// let half = Probability::new(dec!(0.5))?;
    /// let rates = BehaviourRates {
    ///     follow: half, interaction: half, share: half, fingertip_loyalty: half,
    ///     spread_index: half, booking: half, feedback: Probability::ONE,
    /// };
    /// let weights = [dec!(0.1), dec!(0.1), dec!(0.1), dec!(0.1), dec!(0.1), dec!(0.1), dec!(0.4)];
    /// assert_eq!(rates.score(&BehaviourWeights::Own(weights))?, dec!(70)); // 30 + 40
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn score(&self, weights: &BehaviourWeights) -> Result<Decimal, LoyaltyError> {
        const QUANTITY: &str = "behaviour score";
        let hundred_fold = |rate: Decimal| rate.times(Decimal::ONE_HUNDRED, QUANTITY);
        match weights {
            BehaviourWeights::Equal => {
                let mut sum = Decimal::ZERO;
                for rate in self.values() {
                    sum = sum.plus(hundred_fold(rate)?, QUANTITY)?;
                }
                Ok(sum
                    .over(Decimal::from(7), QUANTITY)?
                    .min(Decimal::ONE_HUNDRED))
            }
            BehaviourWeights::Own(weights) => {
                let mut weights_and_scores = Vec::with_capacity(weights.len());
                for (rate, &weight) in self.values().into_iter().zip(weights) {
                    weights_and_scores.push((weight, hundred_fold(rate)?));
                }
                weighted_mean(&weights_and_scores, QUANTITY)
            }
        }
    }
}
