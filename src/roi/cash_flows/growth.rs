use crate::quantity::compound_growth;
use crate::roi::RoiError;
use rust_decimal::Decimal;

/// An amount that has become another in a number of periods.
///
/// ```
/// use clv::roi::CompoundGrowth;
/// use rust_decimal_macros::dec;
///
/// let growth = CompoundGrowth { begin: dec!(100), end: dec!(121), periods: dec!(2) };
/// assert_eq!(growth.rate()?, Some(dec!(0.1)));
/// assert_eq!(CompoundGrowth { begin: dec!(0), ..growth }.rate()?, None);
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CompoundGrowth {
    /// The amount at the beginning, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub begin: Decimal,
    /// The amount at the end, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub end: Decimal,
    /// The periods from the one to the other, > 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub periods: Decimal,
}

impl CompoundGrowth {
    /// The compound growth rate per period (CAGR): the constant rate that leads from one amount to
    /// the other. `None` where the first is 0; −1 where the last is.
    ///
    /// ```text
    /// (end / begin)^(1/periods) − 1
    /// ```
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where an amount is negative, the number of periods is not > 0, or the
    /// rate has no place in a decimal.
    pub fn rate(&self) -> Result<Option<Decimal>, RoiError> {
        Ok(compound_growth(self.begin, self.end, self.periods)?)
    }
}
