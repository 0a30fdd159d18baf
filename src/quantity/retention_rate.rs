use super::{Checked, QuantityError, TimeUnit};
use rust_decimal::Decimal;
use std::fmt;

/// The probability that a customer of this period is still one in the next, and how long a period
/// is.
///
/// ```text
/// churn rate = 1 − r
/// hazard λ   = −ln r                    per period, continuous
/// r_month    = r_year^(1/12)            never r_year/12
/// ```
///
/// # Example
///
/// ```
/// use clv::quantity::{RetentionRate, TimeUnit};
/// use rust_decimal::Decimal;
///
/// let monthly = RetentionRate::new(Decimal::new(95, 2), TimeUnit::Month)?;
/// let yearly = monthly.per(TimeUnit::Year);
/// assert_eq!(yearly.value().round_dp(6), Decimal::new(540_360, 6)); // 0.95^12
/// assert!(RetentionRate::new(Decimal::new(12, 1), TimeUnit::Year).is_err());
/// # Ok::<(), clv::quantity::QuantityError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct RetentionRate {
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    rate: Decimal,
    unit: TimeUnit,
}

impl RetentionRate {
    /// A retention rate per period.
    ///
    /// # Errors
    ///
    /// [`QuantityError::OutOfRange`] where the rate is not in \[0, 1\].
    pub fn new(rate: Decimal, unit: TimeUnit) -> Result<Self, QuantityError> {
        if rate >= Decimal::ZERO && rate <= Decimal::ONE {
            Ok(Self { rate, unit })
        } else {
            Err(QuantityError::OutOfRange {
                quantity: "retention rate",
                range: "in [0, 1]",
                value: rate,
            })
        }
    }

    /// The retention rate that leaves this churn rate.
    ///
    /// # Errors
    ///
    /// [`QuantityError::OutOfRange`] where the churn rate is not in \[0, 1\].
    pub fn from_churn(churn: Decimal, unit: TimeUnit) -> Result<Self, QuantityError> {
        if churn >= Decimal::ZERO && churn <= Decimal::ONE {
            Ok(Self {
                rate: Decimal::ONE - churn,
                unit,
            })
        } else {
            Err(QuantityError::OutOfRange {
                quantity: "churn rate",
                range: "in [0, 1]",
                value: churn,
            })
        }
    }

    /// The number.
    pub fn value(self) -> Decimal {
        self.rate
    }

    /// The period.
    pub fn unit(self) -> TimeUnit {
        self.unit
    }

    /// 1 − r, the share that leaves in a period.
    pub fn churn_rate(self) -> Decimal {
        Decimal::ONE - self.rate
    }

    /// −ln r, the continuous rate of leaving per period. `None` where nobody stays.
    pub fn hazard(self) -> Option<Decimal> {
        self.rate
            .logarithm("hazard")
            .ok()
            .map(|logarithm| -logarithm)
    }

    /// The same retention over another period, right to the last digit: r^(other/own). It is 0 where
    /// so few are left that the rate is below the last digit of a decimal, 10⁻²⁸.
    pub fn per(self, unit: TimeUnit) -> Self {
        if unit == self.unit {
            return self;
        }
        // A power of a rate in [0, 1] cannot be too large, only too small.
        let rate = self
            .rate
            .to_power(unit.hours(), self.unit.hours(), "retention rate")
            .unwrap_or(Decimal::ZERO)
            .min(Decimal::ONE);
        Self { rate, unit }
    }
}

impl fmt::Display for RetentionRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} per {}", self.rate, self.unit)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    #[serde(with = "crate::quantity::decimal")]
    rate: Decimal,
    per: TimeUnit,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for RetentionRate {
    type Error = QuantityError;

    fn try_from(record: Record) -> Result<Self, QuantityError> {
        Self::new(record.rate, record.per)
    }
}

#[cfg(feature = "serde")]
impl From<RetentionRate> for Record {
    fn from(rate: RetentionRate) -> Self {
        Self {
            rate: rate.rate,
            per: rate.unit,
        }
    }
}
