use super::CampaignError;
use crate::quantity::{Change, Checked, Probability, QuantityError, root_of_ratio};
use crate::statistics::largest_remainder;
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// The path by which a target is approached over equal periods.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum PathShape {
    /// Equal steps.
    Linear,
    /// Equal ratios, (target/base)^(1/periods).
    Geometric,
    /// Steps in proportion to these weights ≥ 0, one a period: the seasons.
    Weighted(#[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))] Vec<Decimal>),
}

/// A target and the periods in which it is to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TargetPlan {
    /// Where the first period begins.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub base: Decimal,
    /// Where the last period ends.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub target: Decimal,
    /// The number of equal periods.
    pub periods: u32,
    /// The unit that steps are whole multiples of, where they are: 1 for shops, orders or members.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub unit: Option<Decimal>,
}

/// A target, and where one stands on the way to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TargetState {
    /// Where the way began.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub base: Decimal,
    /// Where it shall end.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub target: Decimal,
    /// Where one is.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub actual: Decimal,
    /// The share of the time that has passed.
    pub elapsed: Probability,
    /// By how much of the way one may be off and still be on track, at least 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub tolerance: Decimal,
}

/// A target and the way there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TargetPath {
    /// Where the last period ends.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub target: Decimal,
    /// The value at the end of each period.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub path: Vec<Decimal>,
    /// The step that each period adds: together exactly the way from the base to the target.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub steps: Vec<Decimal>,
}

/// The value that a change of the base aims at: "15 % more" and "15 points more" are two targets.
///
/// # Errors
///
/// [`CampaignError::Quantity`] where it overflows.
///
/// # Example
///
/// ```
/// use clv::campaign::target_of;
/// use clv::quantity::Change;
/// use rust_decimal_macros::dec;
///
/// // A repurchase rate of 28 %, raised by 15 % or by 15 points.
/// assert_eq!(target_of(dec!(0.28), Change::Relative(dec!(0.15)))?, dec!(0.322));
/// assert_eq!(target_of(dec!(0.28), Change::Points(dec!(0.15)))?, dec!(0.43));
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
pub fn target_of(base: Decimal, change: Change) -> Result<Decimal, CampaignError> {
    Ok(change.apply_to(base)?)
}

/// Decimal places that no value of a path needs more of.
const ENOUGH_PLACES: u32 = 15;

/// More periods than the days of two thousand years are a mistake, and would not fit in memory.
const MOST_PERIODS: u32 = 1_000_000;

impl TargetPath {
    /// The way from a base to a target over equal periods, such as the quarters of a year.
    ///
    /// ```text
    /// linear     base + (target − base)·i/periods
    /// geometric  base·(target/base)^(i/periods)
    /// weighted   base + (target − base)·Σ_{k≤i} w_k/Σ w
    /// ```
    ///
    /// With a `unit` the steps are multiples of it, upwards or downwards, by largest remainder (of
    /// equals, the earlier period), and still add up to the whole way: integers for shops, orders or members. `None`
    /// for a geometric path from or to a value ≤ 0, and for weights that sum to 0.
    ///
    /// # Errors
    ///
    /// [`CampaignError::NoPeriods`], [`CampaignError::Setting`] for more than a million;
    /// [`CampaignError::Length`] where there is not one weight a
    /// period; [`CampaignError::NotWholeUnits`] and [`CampaignError::GeometricUnit`];
    /// [`CampaignError::Quantity`] for a negative weight, a unit ≤ 0 or an overflow.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::campaign::{PathShape, TargetPath, TargetPlan};
    /// use rust_decimal_macros::dec;
    ///
    /// let plan = TargetPlan { base: dec!(100), target: dec!(115), periods: 4, unit: None };
    /// let quarters = TargetPath::new(plan, &PathShape::Linear)?;
    /// let path = quarters.map(|quarters| quarters.path);
    /// assert_eq!(path, Some(vec![dec!(103.75), dec!(107.5), dec!(111.25), dec!(115)]));
    /// # Ok::<(), clv::campaign::CampaignError>(())
    /// ```
    pub fn new(plan: TargetPlan, shape: &PathShape) -> Result<Option<Self>, CampaignError> {
        let TargetPlan {
            base,
            target,
            periods,
            unit,
        } = plan;
        if periods == 0 {
            return Err(CampaignError::NoPeriods);
        }
        if periods > MOST_PERIODS {
            return Err(CampaignError::Setting {
                what: "number of periods",
                range: "at most 1000000",
                value: periods.into(),
            });
        }
        let weights = match shape {
            PathShape::Geometric => {
                if let Some(unit) = unit {
                    return Err(CampaignError::GeometricUnit { unit });
                }
                return geometric(base, target, periods);
            }
            PathShape::Linear => vec![Decimal::ONE; periods as usize],
            PathShape::Weighted(weights) => checked_weights(weights, periods)?,
        };
        let mut total = Decimal::ZERO;
        for &weight in &weights {
            total = total.plus(weight, "sum of weights")?;
        }
        let in_units = unit
            .map(|unit| Ok::<_, CampaignError>((unit, units_between(base, target, unit)?)))
            .transpose()?;
        if total.is_zero() {
            return Ok(None);
        }
        let path = match in_units {
            Some((unit, units)) => {
                let step = if target < base { -unit } else { unit };
                unit_path(base, step, &largest_remainder(units, &weights)?)?
            }
            None => weighted_path(base, target, &weights, total)?,
        };
        Self::from_path(base, target, path).map(Some)
    }

    fn from_path(
        base: Decimal,
        target: Decimal,
        mut path: Vec<Decimal>,
    ) -> Result<Self, CampaignError> {
        // The last period ends on the target itself, not on its rounding.
        if let Some(last) = path.last_mut() {
            *last = target;
        }
        // A difference of numbers of unlike size would be rounded, and the steps not add up.
        // With places to spare all values share them, and the sum of the steps is exact too.
        let of_all = common_places([base, target, Decimal::ZERO]);
        let rounded: Vec<Decimal> = path
            .iter()
            .enumerate()
            .map(|(place, &value)| {
                let before = place.checked_sub(1).and_then(|place| path.get(place));
                let Some(after) = path.get(place + 1) else {
                    return value;
                };
                let before = before.unwrap_or(&base);
                let places = if of_all >= ENOUGH_PLACES {
                    of_all
                } else {
                    common_places([*before, value, *after])
                };
                value.round_dp(places)
            })
            .collect();
        let path = rounded;
        let mut from = base;
        let mut steps = Vec::with_capacity(path.len());
        for &to in &path {
            steps.push(to.minus(from, "step")?);
            from = to;
        }
        Ok(Self {
            target,
            path,
            steps,
        })
    }
}

fn geometric(
    base: Decimal,
    target: Decimal,
    periods: u32,
) -> Result<Option<TargetPath>, CampaignError> {
    if base <= Decimal::ZERO || target <= Decimal::ZERO {
        return Ok(None);
    }
    let path = (1..periods)
        .map(|i| between(base, target, i, periods))
        .chain(std::iter::once(Ok(target)))
        .collect::<Result<Vec<_>, _>>()?;
    TargetPath::from_path(base, target, path).map(Some)
}

/// base·(target/base)^(i/periods), from the nearer end, with the root taken of whichever quotient keeps
/// its digits.
fn between(base: Decimal, target: Decimal, i: u32, periods: u32) -> Result<Decimal, CampaignError> {
    const QUANTITY: &str = "geometric path";
    let (from, to, steps) = if 2 * u64::from(i) <= u64::from(periods) {
        (base, target, i)
    } else {
        (target, base, periods - i)
    };
    let degree = Decimal::from(periods).over(steps.into(), QUANTITY)?;
    // A factor of at least 1 has all its digits; a small one has lost them.
    Ok(if to >= from {
        from.times(root_of_ratio(to, from, degree, QUANTITY)?, QUANTITY)?
    } else {
        from.over(root_of_ratio(from, to, degree, QUANTITY)?, QUANTITY)?
    })
}

/// The decimal places that the differences of some numbers have room for.
fn common_places(values: [Decimal; 3]) -> u32 {
    let largest = values.into_iter().map(|value| value.abs()).max();
    // A decimal has 28 digits; one is for the sum of two.
    let largest = largest.unwrap_or_default();
    let mut rest = largest.trunc();
    let mut digits = 0;
    while !rest.is_zero() {
        rest = (rest / Decimal::TEN).trunc();
        digits += 1;
    }
    27_u32.saturating_sub(digits)
}

fn checked_weights(weights: &[Decimal], periods: u32) -> Result<Vec<Decimal>, CampaignError> {
    if weights.len() != periods as usize {
        return Err(CampaignError::Length {
            what: "weights",
            expected: periods as usize,
            got: weights.len(),
        });
    }
    match weights.iter().find(|&&weight| weight < Decimal::ZERO) {
        None => Ok(weights.to_vec()),
        Some(&value) => Err(QuantityError::OutOfRange {
            quantity: "weight",
            range: "at least 0",
            value,
        }
        .into()),
    }
}

/// The number of units from the base to the target.
fn units_between(base: Decimal, target: Decimal, unit: Decimal) -> Result<u64, CampaignError> {
    if unit <= Decimal::ZERO {
        return Err(QuantityError::OutOfRange {
            quantity: "unit",
            range: "above 0",
            value: unit,
        }
        .into());
    }
    let distance = target.minus(base, "target less base")?;
    let units = distance.abs().over(unit, "units")?;
    let whole = distance
        .checked_rem(unit)
        .is_some_and(|rest| rest.is_zero());
    units
        .to_u64()
        .filter(|_| whole)
        .ok_or(CampaignError::NotWholeUnits { distance, unit })
}

fn unit_path(base: Decimal, unit: Decimal, parts: &[u64]) -> Result<Vec<Decimal>, CampaignError> {
    let mut value = base;
    parts
        .iter()
        .map(|&part| {
            value = value.plus(unit.times(part.into(), "step")?, "path")?;
            Ok(value)
        })
        .collect()
}

fn weighted_path(
    base: Decimal,
    target: Decimal,
    weights: &[Decimal],
    total: Decimal,
) -> Result<Vec<Decimal>, CampaignError> {
    let distance = target.minus(base, "target less base")?;
    let mut so_far = Decimal::ZERO;
    weights
        .iter()
        .map(|&weight| {
            so_far = so_far.plus(weight, "sum of weights")?;
            let way = distance.times(so_far, "path")?.over(total, "path")?;
            Ok(base.plus(way, "path")?)
        })
        .collect()
}

/// Where a target stands beside the time that has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum TargetStatus {
    /// Further than the time.
    Ahead,
    /// As far as the time, within the tolerance.
    OnTrack,
    /// Less far than the time.
    Behind,
}

/// The progress towards a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TargetProgress {
    /// (actual − base)/(target − base): below 0 where it went backwards, above 1 past the target.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub progress: Decimal,
    /// target − actual.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub remaining: Decimal,
    /// The progress beside the elapsed share of the time.
    pub status: TargetStatus,
}

impl TargetProgress {
    /// Progress towards a target after a share of the time.
    ///
    /// Ahead if progress > elapsed + tolerance, behind if progress < elapsed − tolerance; the
    /// comparisons are exact. A target below the base, such as a churn rate to be lowered, works
    /// the same way. `None` where the target is the base.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Quantity`] where the tolerance is negative or a result overflows.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::campaign::{TargetProgress, TargetState, TargetStatus};
    /// use clv::quantity::Probability;
    /// use rust_decimal_macros::dec;
    ///
    /// let half_time = TargetProgress::new(TargetState {
    ///     base: dec!(100),
    ///     target: dec!(115),
    ///     actual: dec!(106),
    ///     elapsed: Probability::new(dec!(0.5))?,
    ///     tolerance: dec!(0.05),
    /// })?;
    /// // 6 of 15 is 0.4 of the way.
    /// assert_eq!(half_time.map(|half| half.status), Some(TargetStatus::Behind));
    /// # Ok::<(), clv::campaign::CampaignError>(())
    /// ```
    pub fn new(state: TargetState) -> Result<Option<Self>, CampaignError> {
        let TargetState {
            base,
            target,
            actual,
            elapsed,
            tolerance,
        } = state;
        let elapsed = elapsed.value();
        if tolerance < Decimal::ZERO {
            return Err(QuantityError::OutOfRange {
                quantity: "tolerance",
                range: "at least 0",
                value: tolerance,
            }
            .into());
        }
        let whole = target.minus(base, "target less base")?;
        if whole.is_zero() {
            return Ok(None);
        }
        let done = actual.minus(base, "actual less base")?;
        // Both sides times |whole|, so that no quotient is rounded before it is compared.
        let way = if whole > Decimal::ZERO { done } else { -done };
        let at = |share: Decimal| share.times(whole.abs(), "share of the way");
        let status = if way > at(elapsed.plus(tolerance, "elapsed and tolerance")?)? {
            TargetStatus::Ahead
        } else if way < at(elapsed.minus(tolerance, "elapsed less tolerance")?)? {
            TargetStatus::Behind
        } else {
            TargetStatus::OnTrack
        };
        Ok(Some(Self {
            progress: done.over(whole, "progress")?,
            remaining: target.minus(actual, "target less actual")?,
            status,
        }))
    }
}
