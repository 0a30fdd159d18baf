use super::RiskTable;
use super::exact_half::compare_with_half;
use crate::quantity::{ConfidenceLevel, QuantityError, TimeUnit, to_decimal};
use crate::retention::RetentionError;
use crate::value::{BeyondLastPoint, EmpiricalSurvival};
use std::cmp::Ordering;

/// The construction of the limits of a survival probability; all are clipped to \[0, 1\].
///
/// ```text
/// V = Σ d/(n (n − d)),   z = Φ⁻¹((1 + confidence)/2)
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum SurvivalInterval {
    /// S^exp(± z √V / |ln S|): what lifelines calls exponential Greenwood. Never leaves \[0, 1\].
    LogLog,
    /// S · exp(± z √V): what R's `survfit` does unless told otherwise.
    Log,
    /// S ± z S √V.
    Plain,
}

/// A step of the survival curve.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct KaplanMeierRow {
    /// When customers left.
    pub time: f64,
    /// Customers at risk.
    pub at_risk: u64,
    /// Customers who left.
    pub left: u64,
    /// S, the share still there after it.
    pub survival: f64,
    /// Greenwood's standard error S √V; `None` where nobody is left.
    pub standard_error: Option<f64>,
    /// The lower limit; `None` where nobody is left.
    pub lower: Option<f64>,
    /// The upper limit; `None` where nobody is left.
    pub upper: Option<f64>,
}

/// A model's survival beside the observed one.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SurvivalCheck {
    /// When.
    pub time: f64,
    /// The observed survival.
    pub observed: f64,
    /// The model's.
    pub expected: f64,
    /// Whether the model lies within the limits of the observed one; `None` where there are none.
    pub within: Option<bool>,
}

/// The Kaplan–Meier estimate of survival.
///
/// ```text
/// S(t) = Π_{t_i ≤ t} (1 − d_i/n_i)
/// ```
///
/// Customers who are still there count as long as they were seen; the average tenure of those who
/// left drops them, and is always too short. Whole-number weights, so many alike customers, are
/// counts ([`RiskTable::from_counts`]); for weights of a sample see
/// [`WeightedKaplanMeier`](super::WeightedKaplanMeier). Where
/// nobody was followed from the start ([`LateEntry`](super::LateEntry)), S is of those who stayed until the first entry.
/// It is saved as its table, from which it follows.
///
/// # Example
///
/// ```
/// use clv::retention::{KaplanMeier, Observation, Outcome, RiskTable};
///
/// let seen = |time, outcome| Observation { time, outcome };
/// let months = [
///     seen(1.0, Outcome::Left),
///     seen(2.0, Outcome::StillThere),
///     seen(3.0, Outcome::Left),
///     seen(5.0, Outcome::StillThere),
/// ];
/// let survival = KaplanMeier::of(RiskTable::of(&months)?.unwrap());
/// // 3/4, then one of the two who were still seen.
/// assert_eq!(survival.at(4.0), Some(0.375));
/// assert_eq!(survival.median(), Some(3.0));
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "RiskTable", into = "RiskTable")
)]
pub struct KaplanMeier {
    table: RiskTable,
    curve: Vec<Point>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) survival: f64,
    /// ln S, from the logarithms of the factors: near 1 the one of the product has lost its digits.
    pub(super) log_survival: f64,
    /// Of ln S.
    pub(super) variance: f64,
}

#[cfg(feature = "serde")]
impl From<RiskTable> for KaplanMeier {
    fn from(table: RiskTable) -> Self {
        Self::of(table)
    }
}

#[cfg(feature = "serde")]
impl From<KaplanMeier> for RiskTable {
    fn from(survival: KaplanMeier) -> Self {
        survival.table
    }
}

impl KaplanMeier {
    /// The estimate from a table of those at risk.
    pub fn of(table: RiskTable) -> Self {
        let mut point = Point::START;
        // Where nobody is censored between two steps, the product of their factors is one fraction.
        let (mut before, mut run) = (1.0, None::<(u64, u64)>);
        let curve = table.steps.iter().map(|step| {
            let first = match run {
                Some((first, there)) if there == step.at_risk => first,
                _ => {
                    before = point.survival;
                    step.at_risk
                }
            };
            run = Some((first, step.at_risk - step.left));
            let (n, d) = (step.at_risk as f64, step.left as f64);
            let kept = (step.at_risk - step.left) as f64;
            point = Point {
                survival: before * (kept / first as f64),
                log_survival: point.log_survival + log_kept(d, n, kept),
                variance: point.variance + d / n / kept,
            };
            point
        });
        let curve = curve.collect();
        Self { table, curve }
    }

    /// The table of those at risk.
    pub fn table(&self) -> &RiskTable {
        &self.table
    }

    /// Survival with its limits at every time at which customers left.
    pub fn rows(
        &self,
        interval: SurvivalInterval,
        confidence_level: ConfidenceLevel,
    ) -> Vec<KaplanMeierRow> {
        let z = confidence_level.z();
        let rows = self.table.steps.iter().zip(&self.curve);
        rows.map(|(step, point)| {
            let limits = point.limits(z, interval);
            KaplanMeierRow {
                time: step.time,
                at_risk: step.at_risk,
                left: step.left,
                survival: point.survival,
                standard_error: limits.map(|_| point.survival * point.variance.sqrt()),
                lower: limits.map(|(lower, _)| lower),
                upper: limits.map(|(_, upper)| upper),
            }
        })
        .collect()
    }

    /// S(t); `None` beyond the largest time seen while somebody is still there, and for a time that
    /// is negative or not a number.
    pub fn at(&self, time: f64) -> Option<f64> {
        let point = self.point(time)?;
        let known = time <= self.table.last_time || point.survival == 0.0;
        known.then_some(point.survival)
    }

    fn point(&self, time: f64) -> Option<Point> {
        if time.is_nan() || time < 0.0 {
            return None;
        }
        let steps = self.table.steps.partition_point(|step| step.time <= time);
        match steps.checked_sub(1) {
            None => Some(Point::START),
            Some(last) => self.curve.get(last).copied(),
        }
    }

    /// The first time with S ≤ 1/2; `None` if survival never falls so low.
    ///
    /// S is compared with 1/2 exactly, as a product of fractions. A flat run at exactly 1/2 gives
    /// its first time; R averages its ends.
    pub fn median(&self) -> Option<f64> {
        // S falls at every step: a search by halves needs few products.
        let (mut above, mut end) = (0, self.curve.len());
        while above < end {
            let middle = above + (end - above) / 2;
            let steps = self.table.steps.get(..=middle)?;
            match compare_with_half(steps, self.curve.get(middle)?.survival) {
                Ordering::Greater => above = middle + 1,
                _ => end = middle,
            }
        }
        self.table.steps.get(above).map(|step| step.time)
    }

    /// The mean time until τ: ∫₀^τ S dt. `None` where τ lies beyond the largest time seen while
    /// somebody is still there.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where τ is negative or not finite.
    pub fn restricted_mean(&self, until: f64) -> Result<Option<f64>, RetentionError> {
        if !(until >= 0.0 && until.is_finite()) {
            return Err(QuantityError::NumberOutOfRange {
                quantity: "restriction of the mean",
                range: "finite and ≥ 0",
                value: until,
            }
            .into());
        }
        let survivors = self.curve.last().is_none_or(|point| point.survival > 0.0);
        if until > self.table.last_time && survivors {
            return Ok(None);
        }
        let mut area = 0.0;
        let (mut from, mut survival) = (0.0, 1.0);
        for (step, point) in self.table.steps.iter().zip(&self.curve) {
            if step.time >= until {
                break;
            }
            area += survival * (step.time - from);
            (from, survival) = (step.time, point.survival);
        }
        Ok(Some(area + survival * (until - from)))
    }

    /// The curve at whole periods, for the formulas of [`value`](crate::value). Times must be
    /// measured in `period`s.
    ///
    /// # Errors
    ///
    /// [`RetentionError::TooManyPeriods`] beyond 100 000 periods: times are measured in another
    /// unit. [`RetentionError::Value`] where the curve is refused.
    pub fn to_curve(
        &self,
        period: TimeUnit,
        beyond: BeyondLastPoint,
    ) -> Result<EmpiricalSurvival, RetentionError> {
        to_curve(|age| self.at(age), self.table.last_time, period, beyond)
    }

    /// A model's survival beside the observed one, such as that of a shifted-beta-geometric model
    /// fitted to the same contracts.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where the model's survival is not in \[0, 1\].
    pub fn compare(
        &self,
        model: impl Fn(f64) -> f64,
        interval: SurvivalInterval,
        confidence_level: ConfidenceLevel,
    ) -> Result<Vec<SurvivalCheck>, RetentionError> {
        let rows = self.rows(interval, confidence_level);
        let check = |row: KaplanMeierRow| {
            let expected = model(row.time);
            if !(0.0..=1.0).contains(&expected) {
                return Err(QuantityError::NumberOutOfRange {
                    quantity: "survival by the model",
                    range: "in [0, 1]",
                    value: expected,
                }
                .into());
            }
            let limits = row.lower.zip(row.upper);
            Ok(SurvivalCheck {
                time: row.time,
                observed: row.survival,
                expected,
                within: limits.map(|(lower, upper)| lower <= expected && expected <= upper),
            })
        };
        rows.into_iter().map(check).collect()
    }
}

/// The curve at whole periods.
pub(super) fn to_curve(
    at: impl Fn(f64) -> Option<f64>,
    last_time: f64,
    period: TimeUnit,
    beyond: BeyondLastPoint,
) -> Result<EmpiricalSurvival, RetentionError> {
    const MOST: u64 = 100_000;
    let periods = last_time as u64;
    if periods > MOST {
        return Err(RetentionError::TooManyPeriods {
            most: MOST,
            periods,
        });
    }
    let shares = (0..=periods as u32)
        .map_while(|age| at(f64::from(age)))
        .map(|share| Ok(to_decimal(share, "survival")?));
    let shares = shares.collect::<Result<Vec<_>, RetentionError>>()?;
    Ok(EmpiricalSurvival::new(shares, period, beyond)?)
}

/// ln((n − d)/n) without losing digits where few or nearly all leave.
pub(super) fn log_kept(left: f64, at_risk: f64, kept: f64) -> f64 {
    if left < kept {
        (-left / at_risk).ln_1p()
    } else {
        (kept / at_risk).ln()
    }
}

impl Point {
    pub(super) const START: Self = Self {
        survival: 1.0,
        log_survival: 0.0,
        variance: 0.0,
    };

    pub(super) fn limits(self, z: f64, interval: SurvivalInterval) -> Option<(f64, f64)> {
        if self.survival == 0.0 || !self.variance.is_finite() {
            return None;
        }
        let spread = z * self.variance.sqrt();
        let (lower, upper) = match interval {
            SurvivalInterval::LogLog => {
                let exponent = spread / self.log_survival.abs();
                let power = |exponent: f64| (self.log_survival * exponent.exp()).exp();
                (power(exponent), power(-exponent))
            }
            SurvivalInterval::Log => (
                self.survival * (-spread).exp(),
                self.survival * spread.exp(),
            ),
            SurvivalInterval::Plain => (
                self.survival - self.survival * spread,
                self.survival + self.survival * spread,
            ),
        };
        // S lies within its limits, however they are rounded.
        Some((
            lower.clamp(0.0, 1.0).min(self.survival),
            upper.clamp(0.0, 1.0).max(self.survival),
        ))
    }
}
