use super::ValueError;
use crate::quantity::{Checked, Probability, RetentionRate, TimeUnit};
use rust_decimal::Decimal;

/// The share of the customers of period 0 who are still there in later periods.
///
/// ```text
/// S(t)   share of customers still there at the start of period t = 0, 1, 2, …
/// S(0)   1 where everybody who is counted is a customer at first
/// S(t+1) ≤ S(t)
/// ```
///
/// Every formula of [`value`](crate::value) that takes a constant retention rate has a sibling that
/// takes a curve: an observed one ([`EmpiricalSurvival`]), a constant rate ([`RetentionRate`]
/// itself, S(t) = rᵗ) or a fitted contract model.
pub trait SurvivalCurve {
    /// The length of a period.
    fn period(&self) -> TimeUnit;

    /// S(t), the share still there at the start of period t; `None` where the curve knows nothing
    /// of that period, and then of no later one.
    ///
    /// # Errors
    ///
    /// Whatever keeps a curve from being computed.
    fn survival(&self, period: u32) -> Result<Option<Probability>, ValueError>;

    /// The rate r where S(t) = rᵗ in every period, however late: a sum over the curve then has a
    /// closed form. `None` for every other curve.
    fn constant_rate(&self) -> Option<RetentionRate> {
        None
    }

    /// The period n and the rate r where S(n + k) = S(n)·rᵏ for every k ≥ 0: the rest of a sum over
    /// the curve then has a closed form. `None` for a curve without such a tail.
    fn constant_rate_from(&self) -> Option<(u32, RetentionRate)> {
        self.constant_rate().map(|rate| (0, rate))
    }
}

impl<C: SurvivalCurve + ?Sized> SurvivalCurve for &C {
    fn period(&self) -> TimeUnit {
        (**self).period()
    }

    fn survival(&self, period: u32) -> Result<Option<Probability>, ValueError> {
        (**self).survival(period)
    }

    fn constant_rate(&self) -> Option<RetentionRate> {
        (**self).constant_rate()
    }

    fn constant_rate_from(&self) -> Option<(u32, RetentionRate)> {
        (**self).constant_rate_from()
    }
}

/// S(t) = rᵗ.
impl SurvivalCurve for RetentionRate {
    fn period(&self) -> TimeUnit {
        self.unit()
    }

    fn survival(&self, period: u32) -> Result<Option<Probability>, ValueError> {
        let share = share_after(self.value(), i64::from(period));
        Ok(Some(Probability::new(share)?))
    }

    fn constant_rate(&self) -> Option<RetentionRate> {
        Some(*self)
    }
}

/// rᵗ; 0 where so few are left that it is below the last digit of a decimal.
fn share_after(rate: Decimal, periods: i64) -> Decimal {
    // A power of a rate in [0, 1] cannot be too large.
    rate.to_whole_power(periods, "survival")
        .unwrap_or(Decimal::ZERO)
}

/// The assumption about the periods after the last observed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum BeyondLastPoint {
    /// Nothing: a formula that needs them is refused.
    Unknown,
    /// Nobody is there any more: later dates do not count.
    NobodyStays,
    /// The last observed retention rate, S(n)/S(n−1), holds for ever. A curve of one point, or one
    /// that has come down to 0, has none: there nobody stays.
    LastRetentionRate,
}

/// An observed survival curve.
///
/// # Example
///
/// ```
/// use clv::quantity::TimeUnit;
/// use clv::value::{BeyondLastPoint, EmpiricalSurvival, SurvivalCurve};
/// use rust_decimal_macros::dec;
///
/// let observed = vec![dec!(1), dec!(0.6), dec!(0.48)];
/// let curve = EmpiricalSurvival::new(
///     observed.clone(),
///     TimeUnit::Year,
///     BeyondLastPoint::LastRetentionRate,
/// )?;
/// // 0.48 / 0.6 = 0.8 holds on: 0.48 × 0.8.
/// assert_eq!(curve.survival(3)?.unwrap().value(), dec!(0.384));
///
/// let cautious = EmpiricalSurvival::new(observed, TimeUnit::Year, BeyondLastPoint::Unknown)?;
/// assert_eq!(cautious.survival(3)?, None);
///
/// let rising = vec![dec!(1), dec!(0.7), dec!(0.71)];
/// assert!(EmpiricalSurvival::new(rising, TimeUnit::Year, BeyondLastPoint::Unknown).is_err());
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct EmpiricalSurvival {
    shares: Vec<Probability>,
    period: TimeUnit,
    beyond: BeyondLastPoint,
}

impl EmpiricalSurvival {
    /// The curve S(0), S(1), … with periods of the given length.
    ///
    /// # Errors
    ///
    /// [`ValueError::Empty`] without a point, [`ValueError::Quantity`] where a share is not in
    /// \[0, 1\], [`ValueError::SurvivalIncreases`] where one is greater than the one before.
    pub fn new(
        shares: impl IntoIterator<Item = Decimal>,
        period: TimeUnit,
        beyond: BeyondLastPoint,
    ) -> Result<Self, ValueError> {
        let shares = shares
            .into_iter()
            .map(Probability::new)
            .collect::<Result<Vec<_>, _>>()?;
        if shares.is_empty() {
            return Err(ValueError::Empty {
                what: "survival share",
            });
        }
        let rise = shares.iter().zip(shares.iter().skip(1));
        for (index, (before, share)) in rise.enumerate() {
            if share > before {
                return Err(ValueError::SurvivalIncreases {
                    period: index + 1,
                    before: before.value(),
                    value: share.value(),
                });
            }
        }
        Ok(Self {
            shares,
            period,
            beyond,
        })
    }

    /// The observed shares S(0), S(1), ….
    pub fn shares(&self) -> &[Probability] {
        &self.shares
    }

    /// The assumption about later periods.
    pub fn beyond(&self) -> BeyondLastPoint {
        self.beyond
    }

    /// S(n) and S(n)/S(n−1) of the last period n observed; `None` where nobody is left, or there is
    /// no period before it.
    fn last_rate(&self) -> Option<(Decimal, Decimal)> {
        let mut backwards = self.shares.iter().rev().map(|share| share.value());
        let (last, before) = (backwards.next()?, backwards.next()?);
        // Shares do not increase, so that the one before is not 0 either.
        let rate = last.checked_div(before).filter(|rate| !rate.is_zero())?;
        Some((last, rate))
    }

    fn extrapolated(&self, periods_after: i64) -> Result<Decimal, ValueError> {
        let Some((last, rate)) = self.last_rate() else {
            return Ok(Decimal::ZERO);
        };
        Ok(last.times(share_after(rate, periods_after), "extrapolated survival")?)
    }
}

impl SurvivalCurve for EmpiricalSurvival {
    fn period(&self) -> TimeUnit {
        self.period
    }

    fn survival(&self, period: u32) -> Result<Option<Probability>, ValueError> {
        if let Some(share) = self.shares.get(period as usize) {
            return Ok(Some(*share));
        }
        let share = match self.beyond {
            BeyondLastPoint::Unknown => return Ok(None),
            BeyondLastPoint::NobodyStays => Decimal::ZERO,
            BeyondLastPoint::LastRetentionRate => {
                self.extrapolated(i64::from(period) + 1 - self.shares.len() as i64)?
            }
        };
        Ok(Some(Probability::new(share)?))
    }

    fn constant_rate_from(&self) -> Option<(u32, RetentionRate)> {
        if self.beyond != BeyondLastPoint::LastRetentionRate {
            return None;
        }
        let last = u32::try_from(self.shares.len()).ok()?.checked_sub(1)?;
        let (_, rate) = self.last_rate()?;
        Some((last, RetentionRate::new(rate, self.period).ok()?))
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    shares: Vec<Probability>,
    period: TimeUnit,
    beyond: BeyondLastPoint,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for EmpiricalSurvival {
    type Error = ValueError;

    fn try_from(record: Record) -> Result<Self, ValueError> {
        Self::new(
            record.shares.into_iter().map(Probability::value),
            record.period,
            record.beyond,
        )
    }
}

#[cfg(feature = "serde")]
impl From<EmpiricalSurvival> for Record {
    fn from(curve: EmpiricalSurvival) -> Self {
        Self {
            shares: curve.shares,
            period: curve.period,
            beyond: curve.beyond,
        }
    }
}
