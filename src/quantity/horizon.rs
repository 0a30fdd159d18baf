use super::{Checked, QuantityError, TimeUnit};
use rust_decimal::Decimal;
use std::fmt;

/// The time for which a value counts.
///
/// # Example
///
/// ```
/// use clv::quantity::{Horizon, TimeUnit};
/// use rust_decimal::Decimal;
///
/// let year = Horizon::of(Decimal::ONE, TimeUnit::Year)?;
/// assert_eq!(year.in_units_of(TimeUnit::Month)?, Some(Decimal::from(12)));
/// assert_eq!(year.to_string(), "1 year");
/// assert_eq!(Horizon::INFINITE.in_units_of(TimeUnit::Month)?, None);
/// assert!(Horizon::of(Decimal::NEGATIVE_ONE, TimeUnit::Year).is_err());
/// # Ok::<(), clv::quantity::QuantityError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct Horizon(Option<(Decimal, TimeUnit)>);

impl Horizon {
    /// For ever.
    pub const INFINITE: Self = Self(None);

    /// So many units from now.
    ///
    /// # Errors
    ///
    /// [`QuantityError::OutOfRange`] where the length is not ≥ 0.
    pub fn of(length: Decimal, unit: TimeUnit) -> Result<Self, QuantityError> {
        if length >= Decimal::ZERO {
            Ok(Self(Some((length, unit))))
        } else {
            Err(QuantityError::OutOfRange {
                quantity: "horizon",
                range: "≥ 0",
                value: length,
            })
        }
    }

    /// Whether it never ends.
    pub fn is_infinite(self) -> bool {
        self.0.is_none()
    }

    /// Its length in its own unit, `None` where it never ends.
    pub(crate) fn length(self) -> Option<(Decimal, TimeUnit)> {
        self.0
    }

    /// Its length in the given unit, `None` where it never ends.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`] where the length has no place in a decimal.
    pub fn in_units_of(self, unit: TimeUnit) -> Result<Option<Decimal>, QuantityError> {
        let Some((length, own)) = self.0 else {
            return Ok(None);
        };
        // Multiply first: 12 months are one year, without the rounding of 1/12.
        let hours = length.times(own.hours(), "horizon")?;
        hours.over(unit.hours(), "horizon").map(Some)
    }
}

impl fmt::Display for Horizon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.pad("for ever"),
            Some((length, unit)) => f.pad(&unit.many(length.normalize())),
        }
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Record {
    Infinite,
    Finite {
        #[serde(with = "crate::quantity::decimal")]
        length: Decimal,
        unit: TimeUnit,
    },
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for Horizon {
    type Error = QuantityError;

    fn try_from(record: Record) -> Result<Self, QuantityError> {
        match record {
            Record::Infinite => Ok(Self::INFINITE),
            Record::Finite { length, unit } => Self::of(length, unit),
        }
    }
}

#[cfg(feature = "serde")]
impl From<Horizon> for Record {
    fn from(horizon: Horizon) -> Self {
        match horizon.0 {
            None => Self::Infinite,
            Some((length, unit)) => Self::Finite { length, unit },
        }
    }
}
