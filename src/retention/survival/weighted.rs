//! Survival of a population from a sample in which some count for more than others.

#[cfg(feature = "serde")]
mod written;

use super::kaplan_meier::{Point, log_kept, to_curve};
use super::{LateEntry, Outcome, SurvivalInterval};
use crate::quantity::{ConfidenceLevel, QuantityError, TimeUnit};
use crate::retention::RetentionError;
use crate::value::{BeyondLastPoint, EmpiricalSurvival};

/// A customer of a sample, who stands for so many of the population.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WeightedObservation {
    /// The time that the customer was followed.
    pub seen: LateEntry,
    /// The number of customers that this one stands for, > 0, such as 1 over the chance to be in
    /// the sample. Only its ratio to those of others matters.
    pub weight: f64,
}

/// A step of the weighted survival curve.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WeightedRow {
    /// When customers left.
    pub time: f64,
    /// The weight of those at risk.
    pub at_risk: f64,
    /// The weight of those who left.
    pub left: f64,
    /// S, the share of the population still there after it.
    pub survival: f64,
    /// The robust standard error of S; `None` where nobody is left.
    pub standard_error: Option<f64>,
    /// The lower limit; `None` where nobody is left.
    pub lower: Option<f64>,
    /// The upper limit; `None` where nobody is left.
    pub upper: Option<f64>,
}

/// The Kaplan–Meier estimate with case weights, and a variance that knows that a customer of weight 5
/// is one customer and not five.
///
/// ```text
/// S(t)      = Π_{t_j ≤ t} (1 − d_j/n_j)             n, d   sums of weights
/// Var ln S  = Σ_i w_i² (Σ_{t_j ≤ t} (dN_ij − Y_ij d_j/n_j)/(n_j − d_j))²
/// dN_ij     1 where i left at t_j,   Y_ij   1 where i was at risk
/// ```
///
/// The variance is the infinitesimal jackknife, also called robust: the square of what each customer
/// contributes, as R's `survfit(…, weights = w, robust = TRUE)`. With equal weights, whatever their
/// size, it is Greenwood's where nobody enters late. Greenwood's formula over weights, as for counts of alike customers
/// ([`KaplanMeier`](super::KaplanMeier)), would take their sum for the number of customers.
/// Source: Therneau & Grambsch 2000, *Modeling Survival Data*, section 7.3.
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::retention::{
///     Observation, Outcome, SurvivalInterval, WeightedKaplanMeier, WeightedObservation,
/// };
///
/// let left = |time, weight| WeightedObservation {
///     seen: Observation { time, outcome: Outcome::Left }.into(),
///     weight,
/// };
/// let survival = WeightedKaplanMeier::of(&[left(1.0, 1.0), left(2.0, 3.0)])?.unwrap();
/// // The one who left stands for one of four.
/// assert_eq!(survival.at(1.0), Some(0.75));
/// let rows = survival.rows(SurvivalInterval::LogLog, ConfidenceLevel::P95);
/// // Contributions to ln S: (1 − 1/4)/3 and −3 · (1/4)/3; S √(2 · 0.25²).
/// assert!((rows[0].standard_error.unwrap() - 0.75 * 0.125_f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "written::Record", into = "written::Record")
)]
pub struct WeightedKaplanMeier {
    steps: Vec<Step>,
    last_time: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    time: f64,
    at_risk: f64,
    left: f64,
    point: Point,
}

impl WeightedKaplanMeier {
    /// The estimate from a sample; `None` without anybody.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where a time, an entry or a weight is negative or not finite, a
    /// weight is 0 or below 10⁻²⁷ of the largest, or weights sum to too much;
    /// [`RetentionError::EntryAfterEnd`].
    pub fn of(sample: &[WeightedObservation]) -> Result<Option<Self>, RetentionError> {
        let mut rows = Vec::with_capacity(sample.len());
        let (mut total, mut largest) = (0.0, 0.0_f64);
        for customer in sample {
            let seen = customer.seen.checked()?;
            if !(customer.weight > 0.0 && customer.weight.is_finite()) {
                return Err(QuantityError::NumberOutOfRange {
                    quantity: "weight of a customer",
                    range: "finite and > 0",
                    value: customer.weight,
                }
                .into());
            }
            total += customer.weight;
            largest = largest.max(customer.weight);
            rows.push((seen, customer.weight));
        }
        if !f64::is_finite(total) {
            return Err(QuantityError::Overflow {
                quantity: "sum of weights",
            }
            .into());
        }
        rows.sort_unstable_by(|(a, _), (b, _)| a.seen.time.total_cmp(&b.seen.time));
        let Some(last_time) = rows.last().map(|(last, _)| last.seen.time + 0.0) else {
            return Ok(None);
        };
        let mut scaled = Vec::with_capacity(rows.len());
        for (seen, weight) in rows {
            let units = (weight / largest * UNIT).round() as u128;
            if units == 0 {
                return Err(QuantityError::NumberOutOfRange {
                    quantity: "weight of a customer over the largest",
                    range: "≥ 1e-27",
                    value: weight / largest,
                }
                .into());
            }
            scaled.push(Weighted { seen, units });
        }
        let mut steps = steps(&scaled);
        for step in &mut steps {
            step.at_risk *= largest;
            step.left *= largest;
        }
        Ok(Some(Self { steps, last_time }))
    }

    /// Survival with its limits at every time at which customers left.
    pub fn rows(
        &self,
        interval: SurvivalInterval,
        confidence_level: ConfidenceLevel,
    ) -> Vec<WeightedRow> {
        let z = confidence_level.z();
        let row = |step: &Step| {
            let limits = step.point.limits(z, interval);
            WeightedRow {
                time: step.time,
                at_risk: step.at_risk,
                left: step.left,
                survival: step.point.survival,
                standard_error: limits.map(|_| step.point.survival * step.point.variance.sqrt()),
                lower: limits.map(|(lower, _)| lower),
                upper: limits.map(|(_, upper)| upper),
            }
        };
        self.steps.iter().map(row).collect()
    }

    /// S(t); `None` beyond the largest time seen while somebody is still there, and for a time that
    /// is negative or not a number.
    pub fn at(&self, time: f64) -> Option<f64> {
        if time.is_nan() || time < 0.0 {
            return None;
        }
        let before = self.steps.partition_point(|step| step.time <= time);
        let survival = match before.checked_sub(1) {
            None => 1.0,
            Some(last) => self.steps.get(last)?.point.survival,
        };
        (time <= self.last_time || survival == 0.0).then_some(survival)
    }

    /// The first time with S ≤ 1/2, to the rounding of S; `None` if survival never falls so low.
    pub fn median(&self) -> Option<f64> {
        let step = self.steps.iter().find(|step| step.point.survival <= 0.5);
        step.map(|step| step.time)
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
        to_curve(|age| self.at(age), self.last_time, period, beyond)
    }
}

/// The weight of a customer in units of 2⁻⁹⁰ of the largest, so that sums and differences of weights
/// are exact.
const UNIT: f64 = (1_u128 << 90) as f64;

#[derive(Clone, Copy)]
struct Weighted {
    seen: LateEntry,
    units: u128,
}

impl Weighted {
    fn leaves(&self) -> bool {
        self.seen.seen.outcome == Outcome::Left
    }

    fn time(&self) -> f64 {
        self.seen.seen.time + 0.0
    }

    fn square(&self) -> f64 {
        (self.units as f64 / UNIT).powi(2)
    }
}

/// The weight of the customers at risk, and the sums of w², w² x and w² x² over them, where
/// x = C(t) − C(entry) is what each contributes to ln S by not having left.
#[derive(Default)]
struct AtRisk {
    units: u128,
    squares: f64,
    products: f64,
    contributions: f64,
}

impl AtRisk {
    fn enter(&mut self, customer: &Weighted) {
        self.units += customer.units;
        self.squares += customer.square();
    }

    /// C grows.
    fn pass(&mut self, by: f64) {
        self.contributions += by * (2.0 * self.products + by * self.squares);
        self.products += by * self.squares;
    }

    fn go(&mut self, customer: &Weighted, since_entry: f64) {
        self.units -= customer.units;
        if self.units == 0 {
            *self = Self::default();
            return;
        }
        // Sums of squares, of which rounding may leave less than nothing: what has gone counts at
        // least as much more.
        let rest = |sum: f64, part: f64| if part < sum { sum - part } else { 0.0 };
        let square = customer.square();
        self.squares = rest(self.squares, square);
        self.products = rest(self.products, square * since_entry);
        self.contributions = rest(self.contributions, square * since_entry * since_entry);
    }
}

/// The steps of customers in order of the time until which they were seen.
fn steps(rows: &[Weighted]) -> Vec<Step> {
    let mut at_risk = AtRisk::default();
    let mut late = Vec::new();
    for (position, row) in rows.iter().enumerate() {
        if row.seen.entry > 0.0 {
            late.push((row.seen.entry, position));
        } else {
            at_risk.enter(row);
        }
    }
    late.sort_unstable_by(|(a, _), (b, _)| a.total_cmp(b));
    let mut late = late.into_iter().peekable();
    // C(t) = Σ d/(n (n − d)), and what it was when each customer entered.
    let (mut passed, mut at_entry) = (0.0, vec![0.0; rows.len()]);
    // Σ w² x² of those who are no longer at risk.
    let mut gone = 0.0;
    let mut point = Point::START;
    let mut steps = Vec::new();
    let mut first = 0;
    for ties in rows.chunk_by(|a, b| a.time() == b.time()) {
        let time = ties.first().map_or(0.0, Weighted::time);
        while let Some((_, position)) = late.next_if(|&(entry, _)| entry < time) {
            if let (Some(row), Some(then)) = (rows.get(position), at_entry.get_mut(position)) {
                at_risk.enter(row);
                *then = passed;
            }
        }
        let leaving = ties.iter().filter(|row| row.leaves());
        let left: u128 = leaving.map(|row| row.units).sum();
        let in_units = |units: u128| units as f64 / UNIT;
        let (n, d, kept) = (
            in_units(at_risk.units),
            in_units(left),
            in_units(at_risk.units - left),
        );
        let before = passed;
        if left > 0 {
            let step = d / n / kept;
            at_risk.pass(step);
            passed += step;
        }
        for (row, then) in ties.iter().zip(at_entry.iter().skip(first)) {
            let since_entry = passed - then;
            let own = if row.leaves() {
                // 1/(n − d) − d/(n (n − d)) is 1/n: the difference would lose it where nearly all leave.
                1.0 / n - (before - then)
            } else {
                -since_entry
            };
            at_risk.go(row, since_entry);
            gone += row.square() * own * own;
        }
        first += ties.len();
        if left > 0 {
            let survival = point.survival * (kept / n);
            point = Point {
                survival,
                log_survival: point.log_survival + log_kept(d, n, kept),
                variance: if survival > 0.0 {
                    gone + at_risk.contributions
                } else {
                    f64::INFINITY
                },
            };
            steps.push(Step {
                time,
                at_risk: n,
                left: d,
                point,
            });
        }
    }
    steps
}
