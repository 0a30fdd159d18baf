use super::{Checked, QuantityError};
use rust_decimal::Decimal;
use std::fmt;

/// A change of a rate or an amount, by a share of the base or by percentage points.
///
/// "Repurchase up 15 %" is two sentences: 40 % becomes 46 % (relative) or 55 % (points).
///
/// # Example
///
/// ```
/// use clv::quantity::Change;
/// use rust_decimal::Decimal;
///
/// let base = Decimal::new(40, 2);
/// let change = Decimal::new(15, 2);
/// assert_eq!(Change::Relative(change).apply_to(base)?, Decimal::new(46, 2));
/// assert_eq!(Change::Points(change).apply_to(base)?, Decimal::new(55, 2));
/// # Ok::<(), clv::quantity::QuantityError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Change {
    /// A fraction of the base: 0.15 is 15 % more than before.
    Relative(#[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))] Decimal),
    /// A difference in the base's own unit: 0.15 is 15 percentage points of a rate.
    Points(#[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))] Decimal),
}

impl Change {
    /// The relative change from one value to another, `None` where the first is zero.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`] where the ratio has no place in a decimal.
    pub fn relative_between(from: Decimal, to: Decimal) -> Result<Option<Self>, QuantityError> {
        if from.is_zero() {
            return Ok(None);
        }
        let difference = to.minus(from, "change")?;
        Ok(Some(Self::Relative(
            difference.over(from, "relative change")?,
        )))
    }

    /// The difference of two values.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`] where the difference has no place in a decimal.
    pub fn points_between(from: Decimal, to: Decimal) -> Result<Self, QuantityError> {
        Ok(Self::Points(to.minus(from, "change")?))
    }

    /// The value after the change.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`] where it has no place in a decimal.
    pub fn apply_to(self, base: Decimal) -> Result<Decimal, QuantityError> {
        match self {
            Self::Relative(share) => {
                base.times(Decimal::ONE.plus(share, "change")?, "changed value")
            }
            Self::Points(difference) => base.plus(difference, "changed value"),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundred = Decimal::ONE_HUNDRED;
        let percent = |share: &Decimal| share.checked_mul(hundred).map(|p| p.normalize());
        match self {
            Self::Relative(share) => match percent(share) {
                Some(number) => write!(f, "{number:+} %"),
                None => write!(f, "× (1 + {share})"),
            },
            Self::Points(difference) => match percent(difference) {
                Some(number) => write!(f, "{number:+} percentage points"),
                None => write!(f, "+ {difference}"),
            },
        }
    }
}
