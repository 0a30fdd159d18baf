use super::{RfmMethod, RfmScore, RfmTable};
use crate::segment::SegmentError;
use crate::segment::fixed_point::floor_at_scale;
use rust_decimal::Decimal;
use std::fmt;

/// The eight customer types of the mean-split RFM table.
///
/// A customer is high in recency, frequency and monetary value, each or not, where *high* is at
/// least as good as the mean (or a threshold). *Important* customers have spent much, *general*
/// ones have not. The names are the Chinese textbook's; vendors use other ones, which a
/// [rule table](super::RfmRules) can carry.
///
/// | R F M | type | |
/// |---|---|---|
/// | 1 1 1 | important value | 重要价值 |
/// | 1 0 1 | important development | 重要发展 |
/// | 0 1 1 | important retention | 重要保持 |
/// | 0 0 1 | important win-back | 重要挽留 |
/// | 1 1 0 | general value | 一般价值 |
/// | 1 0 0 | general development | 一般发展 |
/// | 0 1 0 | general retention | 一般保持 |
/// | 0 0 0 | general win-back | 一般挽留 |
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum EightType {
    /// Recent, frequent, large.
    ImportantValue,
    /// Recent and large, but rare.
    ImportantDevelopment,
    /// Frequent and large, but long ago.
    ImportantRetention,
    /// Large, but rare and long ago.
    ImportantWinBack,
    /// Recent and frequent, but small.
    GeneralValue,
    /// Recent only.
    GeneralDevelopment,
    /// Frequent only.
    GeneralRetention,
    /// None of the three.
    GeneralWinBack,
}

impl EightType {
    /// All of them, important ones first.
    pub const ALL: [Self; 8] = [
        Self::ImportantValue,
        Self::ImportantDevelopment,
        Self::ImportantRetention,
        Self::ImportantWinBack,
        Self::GeneralValue,
        Self::GeneralDevelopment,
        Self::GeneralRetention,
        Self::GeneralWinBack,
    ];

    /// The type of a customer whose scores come from a mean split: 2 = high, 1 = low.
    pub fn of(score: RfmScore) -> Self {
        match (score.recency > 1, score.frequency > 1, score.monetary > 1) {
            (true, true, true) => Self::ImportantValue,
            (true, false, true) => Self::ImportantDevelopment,
            (false, true, true) => Self::ImportantRetention,
            (false, false, true) => Self::ImportantWinBack,
            (true, true, false) => Self::GeneralValue,
            (true, false, false) => Self::GeneralDevelopment,
            (false, true, false) => Self::GeneralRetention,
            (false, false, false) => Self::GeneralWinBack,
        }
    }

    /// The name in Chinese.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::ImportantValue => "重要价值",
            Self::ImportantDevelopment => "重要发展",
            Self::ImportantRetention => "重要保持",
            Self::ImportantWinBack => "重要挽留",
            Self::GeneralValue => "一般价值",
            Self::GeneralDevelopment => "一般发展",
            Self::GeneralRetention => "一般保持",
            Self::GeneralWinBack => "一般挽留",
        }
    }

    /// The name in English.
    pub fn english(self) -> &'static str {
        match self {
            Self::ImportantValue => "important value",
            Self::ImportantDevelopment => "important development",
            Self::ImportantRetention => "important retention",
            Self::ImportantWinBack => "important win-back",
            Self::GeneralValue => "general value",
            Self::GeneralDevelopment => "general development",
            Self::GeneralRetention => "general retention",
            Self::GeneralWinBack => "general win-back",
        }
    }
}

impl fmt::Display for EightType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.english())
    }
}

/// Where high begins in each dimension; a value on its threshold is high.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum EightTypeThresholds {
    /// At the means of the customers.
    Means,
    /// At values of the caller's.
    Fixed {
        /// The most days since the last order.
        #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
        recency_days: Decimal,
        /// The fewest orders.
        #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
        frequency: Decimal,
        /// The least amount.
        #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
        monetary: Decimal,
    },
}

impl<K: Sync> RfmTable<K> {
    /// The type of each customer, in the order of the table; `None` without customers.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Quantity`] where a sum does not fit in 127 bits.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::segment::{EightType, EightTypeThresholds, RfmCustomer, RfmTable};
    /// use rust_decimal_macros::dec;
    ///
    /// let table = RfmTable::new([
    ///     RfmCustomer { customer: "ann", recency_days: 10, frequency: 9, monetary: dec!(50) },
    ///     RfmCustomer { customer: "bob", recency_days: 90, frequency: 1, monetary: dec!(150) },
    /// ])?;
    /// // The means are 50 days, 5 orders and 100.
    /// let types = table.eight_types(EightTypeThresholds::Means)?.unwrap();
    /// assert_eq!(types, [EightType::GeneralValue, EightType::ImportantWinBack]);
    /// assert_eq!(types[1].chinese(), "重要挽留");
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn eight_types(
        &self,
        thresholds: EightTypeThresholds,
    ) -> Result<Option<Vec<EightType>>, SegmentError> {
        let EightTypeThresholds::Fixed {
            recency_days,
            frequency,
            monetary,
        } = thresholds
        else {
            let scored = self.score(&RfmMethod::MeanSplit)?;
            return Ok(scored.map(|scored| {
                let scores = scored.scores.into_iter();
                scores.map(EightType::of).collect()
            }));
        };
        if self.is_empty() {
            return Ok(None);
        }
        // The least amount of the column that reaches the threshold.
        let least = floor_at_scale(-monetary, self.monetary.scale).saturating_neg();
        let score = |high: bool| 1 + u16::from(high);
        let rows = self
            .recency_days
            .iter()
            .zip(&self.frequency)
            .zip(&self.monetary.values);
        let types = rows.map(|((&days, &orders), &amount)| {
            EightType::of(RfmScore {
                recency: score(Decimal::from(days) <= recency_days),
                frequency: score(Decimal::from(orders) >= frequency),
                monetary: score(amount >= least),
            })
        });
        Ok(Some(types.collect()))
    }
}
