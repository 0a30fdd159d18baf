use crate::quantity::{Change, Checked, QuantityError, compound_growth};
use crate::value::ValueError;
use rust_decimal::Decimal;

/// The way in which an indicator is carried on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Projection {
    /// The same difference every period.
    Linear,
    /// The same growth rate every period; it needs indicators that are not negative.
    Compound,
}

/// Whether an indicator rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Direction {
    /// It rises.
    Rising,
    /// It is as it was.
    Level,
    /// It falls.
    Falling,
}

/// An indicator in the past, now, and where it should be: order value, purchase frequency, loyalty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Indicator {
    /// Its name.
    pub name: String,
    /// The level in the past.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub past: Decimal,
    /// The level now.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub now: Decimal,
    /// Periods from then to now, > 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub periods: Decimal,
    /// The level that it should have.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub target: Option<Decimal>,
}

/// A row of a trend table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Trend {
    /// Whether it rises.
    pub direction: Direction,
    /// now − past, in the indicator's unit.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub difference: Decimal,
    /// The change as a share of the past; `None` where that was 0.
    pub relative: Option<Change>,
    /// Compound growth per period; `None` where the past was 0 or either is negative.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub growth_rate: Option<Decimal>,
    /// The level if it goes on like this; `None` where compound growth is not defined.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub projected: Option<Decimal>,
    /// target − now; `None` without a target.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub gap: Option<Decimal>,
    /// target − projected.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub projected_gap: Option<Decimal>,
}

impl Indicator {
    /// The trend, carried on for so many periods.
    ///
    /// ```
    /// use clv::value::drivers::{Indicator, Projection};
    /// use rust_decimal_macros::dec;
    ///
    /// let order_value = Indicator {
    ///     name: "average order value".to_owned(),
    ///     past: dec!(100),
    ///     now: dec!(120),
    ///     periods: dec!(1),
    ///     target: Some(dec!(150)),
    /// };
    /// let trend = order_value.trend(dec!(2), Projection::Compound)?;
    /// assert_eq!(trend.growth_rate, Some(dec!(0.2)));
    /// assert_eq!(trend.projected, Some(dec!(172.8))); // 120 × 1.2²
    /// let trend = order_value.trend(dec!(2), Projection::Linear)?;
    /// assert_eq!(trend.projected, Some(dec!(160)));
    /// assert_eq!(trend.projected_gap, Some(dec!(-10)));
    /// # Ok::<(), clv::value::ValueError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ValueError::Quantity`] where the periods are not > 0, those ahead are negative, or a number
    /// has no place in a decimal.
    pub fn trend(&self, ahead: Decimal, projection: Projection) -> Result<Trend, ValueError> {
        const QUANTITY: &str = "projection";
        if self.periods <= Decimal::ZERO {
            return Err(ValueError::Quantity(QuantityError::OutOfRange {
                quantity: "number of periods",
                range: "> 0",
                value: self.periods,
            }));
        }
        crate::value::at_least_zero(ahead, "periods ahead")?;
        let difference = self.now.minus(self.past, QUANTITY)?;
        let growth_rate = self.growth_rate()?;
        let projected = match projection {
            Projection::Linear => {
                let rise = difference
                    .times(ahead, QUANTITY)?
                    .over(self.periods, QUANTITY)?;
                Some(self.now.plus(rise, QUANTITY)?)
            }
            Projection::Compound => growth_rate
                .map(|rate| compound(self.now, rate, ahead))
                .transpose()?,
        };
        let gap_from = |level: Decimal| {
            self.target
                .map(|target| target.minus(level, "gap"))
                .transpose()
        };
        Ok(Trend {
            direction: Direction::of(difference),
            difference,
            relative: Change::relative_between(self.past, self.now)?,
            growth_rate,
            projected,
            gap: gap_from(self.now)?,
            projected_gap: match projected {
                Some(level) => gap_from(level)?,
                None => None,
            },
        })
    }

    fn growth_rate(&self) -> Result<Option<Decimal>, QuantityError> {
        if self.past < Decimal::ZERO || self.now < Decimal::ZERO {
            return Ok(None);
        }
        compound_growth(self.past, self.now, self.periods)
    }
}

fn compound(now: Decimal, rate: Decimal, ahead: Decimal) -> Result<Decimal, QuantityError> {
    const QUANTITY: &str = "projection";
    if ahead.is_zero() {
        return Ok(now);
    }
    let factor = Decimal::ONE.plus(rate, QUANTITY)?;
    now.times(factor.to_power(ahead, Decimal::ONE, QUANTITY)?, QUANTITY)
}

impl Direction {
    fn of(difference: Decimal) -> Self {
        if difference.is_zero() {
            Self::Level
        } else if difference > Decimal::ZERO {
            Self::Rising
        } else {
            Self::Falling
        }
    }
}
