use super::summary::same_length;
use super::{AtThreshold, SegmentError, Threshold};
use rust_decimal::Decimal;
use std::fmt;

/// A customer's place by what they are worth and what they could be worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Quadrant {
    /// 高价值高潜力
    HighValueHighPotential,
    /// 高价值低潜力
    HighValueLowPotential,
    /// 低价值高潜力
    LowValueHighPotential,
    /// 低价值低潜力
    LowValueLowPotential,
}

impl Quadrant {
    /// All four, best first.
    pub const ALL: [Self; 4] = [
        Self::HighValueHighPotential,
        Self::HighValueLowPotential,
        Self::LowValueHighPotential,
        Self::LowValueLowPotential,
    ];

    /// The name in Chinese.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::HighValueHighPotential => "高价值高潜力",
            Self::HighValueLowPotential => "高价值低潜力",
            Self::LowValueHighPotential => "低价值高潜力",
            Self::LowValueLowPotential => "低价值低潜力",
        }
    }
}

impl fmt::Display for Quadrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::HighValueHighPotential => "high value, high potential",
            Self::HighValueLowPotential => "high value, low potential",
            Self::LowValueHighPotential => "low value, high potential",
            Self::LowValueLowPotential => "low value, low potential",
        })
    }
}

/// Where value and potential become high.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct QuadrantThresholds {
    /// Where value becomes high.
    pub value: Threshold,
    /// Where potential becomes high.
    pub potential: Threshold,
    /// Where customers belong who are exactly on a threshold.
    pub at_threshold: AtThreshold,
}

impl QuadrantThresholds {
    /// Each customer's quadrant; `None` without customers.
    ///
    /// Value is usually what a customer has paid, potential what a model expects of them; both are
    /// columns in the same order, in any unit.
    ///
    /// # Errors
    ///
    /// [`SegmentError::ColumnLength`] where the columns differ in length,
    /// [`SegmentError::Quantity`] where they span more digits than 128 bits hold.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::segment::{AtThreshold, Quadrant, QuadrantThresholds, Threshold};
    /// use rust_decimal_macros::dec;
    ///
    /// let thresholds = QuadrantThresholds {
    ///     value: Threshold::Mean,
    ///     potential: Threshold::Fixed(dec!(0.5)),
    ///     at_threshold: AtThreshold::High,
    /// };
    /// let quadrants = thresholds.assign(&[dec!(10), dec!(30)], &[dec!(0.5), dec!(0.1)])?;
    /// assert_eq!(
    ///     quadrants.unwrap(),
    ///     [Quadrant::LowValueHighPotential, Quadrant::HighValueLowPotential]
    /// );
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn assign(
        &self,
        value: &[Decimal],
        potential: &[Decimal],
    ) -> Result<Option<Vec<Quadrant>>, SegmentError> {
        same_length("potential", value.len(), potential.len())?;
        let high_value = self.value.split(value, self.at_threshold)?;
        let high_potential = self.potential.split(potential, self.at_threshold)?;
        let (Some(high_value), Some(high_potential)) = (high_value, high_potential) else {
            return Ok(None);
        };
        let quadrants = high_value.into_iter().zip(high_potential);
        let quadrants = quadrants.map(|place| match place {
            (true, true) => Quadrant::HighValueHighPotential,
            (true, false) => Quadrant::HighValueLowPotential,
            (false, true) => Quadrant::LowValueHighPotential,
            (false, false) => Quadrant::LowValueLowPotential,
        });
        Ok(Some(quadrants.collect()))
    }
}
