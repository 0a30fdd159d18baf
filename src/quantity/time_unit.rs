use super::{Checked, QuantityError, to_f64};
use rust_decimal::Decimal;
use std::fmt;

/// The unit in which time is measured: the ruler.
///
/// Lengths are exact. A month, a quarter and a year are mean lengths of the Julian calendar
/// (365.25 days a year), so that twelve months, four quarters and one year are the same time.
///
/// | unit | days |
/// |---|---|
/// | hour | 1/24 |
/// | day | 1 |
/// | week | 7 |
/// | month | 30.4375 |
/// | quarter | 91.3125 |
/// | year | 365.25 |
///
/// # Example
///
/// ```
/// use clv::quantity::TimeUnit;
/// use rust_decimal::Decimal;
///
/// assert_eq!(TimeUnit::Year.in_units_of(TimeUnit::Month)?, Decimal::from(12));
/// assert_eq!(TimeUnit::days(Decimal::from(28))?.in_units_of(TimeUnit::Week)?, Decimal::from(4));
/// assert!(TimeUnit::days(Decimal::ZERO).is_err());
/// # Ok::<(), clv::quantity::QuantityError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum TimeUnit {
    /// 1/24 of a day.
    Hour,
    /// 24 hours.
    Day,
    /// 7 days.
    Week,
    /// 365.25/12 = 30.4375 days.
    Month,
    /// 365.25/4 = 91.3125 days.
    Quarter,
    /// 365.25 days.
    Year,
    /// A number of days; see [`TimeUnit::days`].
    Days(Days),
}

/// A positive number of days, as the length of a unit of one's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "super::decimal::Text", into = "super::decimal::Text")
)]
pub struct Days(Decimal);

impl Days {
    /// A number of days, from 10⁻⁶ to 10⁹.
    ///
    /// # Errors
    ///
    /// [`QuantityError::OutOfRange`] where it is not.
    pub fn new(value: Decimal) -> Result<Self, QuantityError> {
        if value >= Decimal::new(1, 6) && value <= Decimal::from(1_000_000_000) {
            Ok(Self(value))
        } else {
            Err(QuantityError::OutOfRange {
                quantity: "length of a time unit in days",
                range: "in [0.000001, 1000000000]",
                value,
            })
        }
    }

    /// The number.
    pub fn value(self) -> Decimal {
        self.0
    }
}

impl TryFrom<Decimal> for Days {
    type Error = QuantityError;

    fn try_from(value: Decimal) -> Result<Self, QuantityError> {
        Self::new(value)
    }
}

impl From<Days> for Decimal {
    fn from(days: Days) -> Self {
        days.0
    }
}

impl TimeUnit {
    /// A unit of so many days, such as a season of 13 weeks.
    ///
    /// # Errors
    ///
    /// [`QuantityError::OutOfRange`] where the number is not in \[10⁻⁶, 10⁹\].
    pub fn days(number: Decimal) -> Result<Self, QuantityError> {
        Ok(Self::Days(Days::new(number)?))
    }

    /// Its length in hours, exactly.
    pub fn hours(self) -> Decimal {
        match self {
            Self::Hour => Decimal::ONE,
            Self::Day => Decimal::from(24),
            Self::Week => Decimal::from(168),
            Self::Month => Decimal::new(7305, 1),
            Self::Quarter => Decimal::new(21_915, 1),
            Self::Year => Decimal::from(8766),
            // At most 10⁹ × 24: no overflow.
            Self::Days(days) => days.0 * Decimal::from(24),
        }
    }

    /// Its length in seconds.
    pub fn seconds(self) -> f64 {
        to_f64(self.hours()) * 3600.0
    }

    /// Its length in another unit: a year is 12 months.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`] where the ratio has no place in a decimal.
    pub fn in_units_of(self, other: Self) -> Result<Decimal, QuantityError> {
        self.hours().over(other.hours(), "ratio of two time units")
    }

    /// So many of it, in words: `1 year`, `2 years`, `3 × 28 days`.
    pub(crate) fn many(self, number: impl fmt::Display) -> String {
        let number = number.to_string();
        match self {
            Self::Days(days) if days.0 != Decimal::ONE => format!("{number} × {self}"),
            _ if number == "1" => format!("1 {self}"),
            _ => format!("{number} {self}s"),
        }
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hour => f.pad("hour"),
            Self::Day => f.pad("day"),
            Self::Week => f.pad("week"),
            Self::Month => f.pad("month"),
            Self::Quarter => f.pad("quarter"),
            Self::Year => f.pad("year"),
            Self::Days(days) if days.0 == Decimal::ONE => f.pad("day"),
            Self::Days(days) => f.pad(&format!("{} days", days.0.normalize())),
        }
    }
}
