use super::SegmentError;
use super::fixed_point::{Cut, FixedPoint, floor_at_scale};
use crate::quantity::Probability;
use rust_decimal::Decimal;

/// Where high begins: the policy that splits a quantity into high and low.
///
/// Means and quantiles are exact fractions, so a customer exactly on one is exactly on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Threshold {
    /// At a value of the caller's.
    Fixed(#[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))] Decimal),
    /// At the mean of the customers.
    Mean,
    /// At their median.
    Median,
    /// At their quantile (type 7: linear between the order statistics).
    Quantile(Probability),
}

/// Where a customer belongs who is exactly on a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum AtThreshold {
    /// With those above.
    High,
    /// With those below.
    Low,
}

impl Threshold {
    /// Whether each value is high; `None` without values.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Quantity`] where a sum does not fit in 127 bits.
    pub fn split(
        self,
        values: &[Decimal],
        at_threshold: AtThreshold,
    ) -> Result<Option<Vec<bool>>, SegmentError> {
        let quantity = "threshold";
        if values.is_empty() {
            return Ok(None);
        }
        if let Self::Fixed(at) = self {
            let is_high = |value: &Decimal| match at_threshold {
                AtThreshold::High => *value >= at,
                AtThreshold::Low => *value > at,
            };
            return Ok(Some(values.iter().map(is_high).collect()));
        }
        let column = FixedPoint::of(values, quantity)?;
        let Some(cut) = self.cut(&column, quantity)? else {
            return Ok(None);
        };
        let least_high = match at_threshold {
            AtThreshold::High => cut.ceiling(),
            AtThreshold::Low => cut.floor().saturating_add(1),
        };
        Ok(Some(
            column
                .values
                .iter()
                .map(|&value| value >= least_high)
                .collect(),
        ))
    }

    fn cut(self, column: &FixedPoint, quantity: &'static str) -> Result<Option<Cut>, SegmentError> {
        let quantile = |numerator, denominator| {
            let mut ascending = column.values.clone();
            ascending.sort_unstable();
            Cut::quantile(&ascending, numerator, denominator, quantity)
        };
        Ok(match self {
            Self::Fixed(at) => Some(Cut::whole(floor_at_scale(at, column.scale))),
            Self::Mean => Cut::mean(&column.values.iter().copied()),
            Self::Median => quantile(1, 2)?,
            Self::Quantile(q) => {
                let q = q.value().normalize();
                quantile(q.mantissa(), 10_i128.pow(q.scale()))?
            }
        })
    }
}
