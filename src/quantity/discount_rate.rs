use super::{Checked, QuantityError, TimeUnit, to_f64};
use rust_decimal::{Decimal, MathematicalOps};
use std::fmt;

/// The times at which interest is added to the capital.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Compounding {
    /// Once at the end of each period: one period is worth a factor of 1 + d.
    Discrete,
    /// At every instant: one period is worth a factor of e^δ.
    Continuous,
}

/// A discount rate that knows its compounding and its period.
///
/// ```text
/// discrete    v(t) = (1 + d)^(−t)       d > −1, t in periods
/// continuous  v(t) = e^(−δt)
/// δ = ln(1 + d)     d_month = (1 + d_year)^(1/12) − 1, never d_year/12
/// ```
///
/// # Example
///
/// ```
/// use clv::quantity::{DiscountRate, TimeUnit};
/// use rust_decimal::Decimal;
///
/// let yearly = DiscountRate::new(Decimal::new(10, 2), TimeUnit::Year)?;
/// let monthly = yearly.per(TimeUnit::Month)?;
/// assert_eq!(monthly.value().round_dp(8), Decimal::new(797_414, 8)); // not 0.10 / 12 = 0.00833333
/// assert_eq!(monthly.per(TimeUnit::Year)?.value().round_dp(20), Decimal::new(10, 2));
/// assert!(DiscountRate::new(Decimal::NEGATIVE_ONE, TimeUnit::Year).is_err());
/// # Ok::<(), clv::quantity::QuantityError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct DiscountRate {
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    rate: Decimal,
    unit: TimeUnit,
    compounding: Compounding,
}

impl DiscountRate {
    /// A rate that is compounded once a period.
    ///
    /// # Errors
    ///
    /// [`QuantityError::OutOfRange`] where the rate is not > −1.
    pub fn new(rate: Decimal, unit: TimeUnit) -> Result<Self, QuantityError> {
        if rate > Decimal::NEGATIVE_ONE {
            Ok(Self {
                rate,
                unit,
                compounding: Compounding::Discrete,
            })
        } else {
            Err(QuantityError::OutOfRange {
                quantity: "discount rate",
                range: "greater than -1",
                value: rate,
            })
        }
    }

    /// A rate that is compounded at every instant: the force of interest δ per period.
    pub fn continuous(rate: Decimal, unit: TimeUnit) -> Self {
        Self {
            rate,
            unit,
            compounding: Compounding::Continuous,
        }
    }

    /// The number, per [`unit`](Self::unit) and with this [`compounding`](Self::compounding).
    pub fn value(self) -> Decimal {
        self.rate
    }

    /// The period.
    pub fn unit(self) -> TimeUnit {
        self.unit
    }

    /// The times at which interest is added.
    pub fn compounding(self) -> Compounding {
        self.compounding
    }

    /// The same discounting with a rate per another period, compounded as before.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`] where the new rate has no place in a decimal.
    pub fn per(self, unit: TimeUnit) -> Result<Self, QuantityError> {
        if unit == self.unit {
            return Ok(self);
        }
        const QUANTITY: &str = "discount rate";
        let (to, from) = (unit.hours(), self.unit.hours());
        let rate = match self.compounding {
            Compounding::Continuous => self.rate.times(unit.in_units_of(self.unit)?, QUANTITY)?,
            Compounding::Discrete => Decimal::ONE
                .plus(self.rate, QUANTITY)?
                .to_power(to, from, QUANTITY)?
                .minus(Decimal::ONE, QUANTITY)?,
        };
        match self.compounding {
            Compounding::Continuous => Ok(Self::continuous(rate, unit)),
            Compounding::Discrete => Self::new(rate, unit),
        }
    }

    /// The same discounting as a rate that is compounded once a period: d = e^δ − 1.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`] where the new rate has no place in a decimal.
    pub fn to_discrete(self) -> Result<Self, QuantityError> {
        match self.compounding {
            Compounding::Discrete => Ok(self),
            Compounding::Continuous => {
                const QUANTITY: &str = "discount rate";
                let growth = self
                    .rate
                    .checked_exp()
                    .ok_or(QuantityError::Overflow { quantity: QUANTITY })?;
                Self::new(growth.minus(Decimal::ONE, QUANTITY)?, self.unit)
            }
        }
    }

    /// The same discounting as a continuous rate: δ = ln(1 + d).
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`] where the new rate has no place in a decimal.
    pub fn to_continuous(self) -> Result<Self, QuantityError> {
        match self.compounding {
            Compounding::Continuous => Ok(self),
            Compounding::Discrete => {
                const QUANTITY: &str = "force of interest";
                let rate = Decimal::ONE
                    .plus(self.rate, QUANTITY)?
                    .logarithm(QUANTITY)?;
                Ok(Self::continuous(rate, self.unit))
            }
        }
    }

    /// 1 + d of one period of the given length: what an amount now has grown to by its end.
    pub(crate) fn growth_factor(self, unit: TimeUnit) -> Result<Decimal, QuantityError> {
        let rate = self.per(unit)?.to_discrete()?.rate;
        Decimal::ONE.plus(rate, "discount factor")
    }

    /// The force of interest δ per the given unit, as the probability models take it.
    pub fn force_of_interest(self, unit: TimeUnit) -> f64 {
        let per_own_unit = match self.compounding {
            Compounding::Continuous => to_f64(self.rate),
            Compounding::Discrete => to_f64(self.rate).ln_1p(),
        };
        per_own_unit * (to_f64(unit.hours()) / to_f64(self.unit.hours()))
    }
}

impl fmt::Display for DiscountRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.compounding {
            Compounding::Discrete => write!(f, "{} per {}", self.rate, self.unit),
            Compounding::Continuous => write!(f, "{} per {}, continuous", self.rate, self.unit),
        }
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    #[serde(with = "crate::quantity::decimal")]
    rate: Decimal,
    per: TimeUnit,
    compounding: Compounding,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for DiscountRate {
    type Error = QuantityError;

    fn try_from(record: Record) -> Result<Self, QuantityError> {
        match record.compounding {
            Compounding::Discrete => Self::new(record.rate, record.per),
            Compounding::Continuous => Ok(Self::continuous(record.rate, record.per)),
        }
    }
}

#[cfg(feature = "serde")]
impl From<DiscountRate> for Record {
    fn from(rate: DiscountRate) -> Self {
        Self {
            rate: rate.rate,
            per: rate.unit,
            compounding: rate.compounding,
        }
    }
}
