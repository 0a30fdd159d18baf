//! The weighted estimate as it is written: what may be infinite is left out where it is.

use super::{Step, WeightedKaplanMeier};
use crate::quantity::QuantityError;
use crate::retention::RetentionError;
use crate::retention::survival::kaplan_meier::Point;

/// A curve as it is written.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Record {
    steps: Vec<Row>,
    last_time: f64,
}

#[derive(Clone, Copy, serde::Serialize, serde::Deserialize)]
struct Row {
    time: f64,
    at_risk: f64,
    left: f64,
    survival: f64,
    /// `None` where nobody is left.
    log_survival: Option<f64>,
    /// Of the logarithm; `None` where it is infinite.
    variance: Option<f64>,
}

impl From<WeightedKaplanMeier> for Record {
    fn from(curve: WeightedKaplanMeier) -> Self {
        let finite = |value: f64| value.is_finite().then_some(value);
        let row = |step: &Step| Row {
            time: step.time,
            at_risk: step.at_risk,
            left: step.left,
            survival: step.point.survival,
            log_survival: finite(step.point.log_survival),
            variance: finite(step.point.variance),
        };
        Self {
            steps: curve.steps.iter().map(row).collect(),
            last_time: curve.last_time,
        }
    }
}

impl TryFrom<Record> for WeightedKaplanMeier {
    type Error = RetentionError;

    fn try_from(read: Record) -> Result<Self, RetentionError> {
        let mut before = (f64::NEG_INFINITY, Point::START);
        let mut steps = Vec::with_capacity(read.steps.len());
        for row in &read.steps {
            let step = row.after(before)?;
            before = (step.time, step.point);
            steps.push(step);
        }
        let (last, _) = before;
        require(
            "last time of a curve",
            "finite, ≥ 0 and not before its last step",
            read.last_time,
            read.last_time.is_finite() && read.last_time >= last.max(0.0),
        )?;
        Ok(Self {
            steps,
            last_time: read.last_time,
        })
    }
}

impl Row {
    /// The step, which must follow from the one before it.
    fn after(&self, (time, before): (f64, Point)) -> Result<Step, RetentionError> {
        const ROUNDING: f64 = 1e-9;
        require(
            "time of a step",
            "finite, ≥ 0 and after the step before",
            self.time,
            self.time.is_finite() && self.time >= 0.0 && self.time > time,
        )?;
        require(
            "weight at risk",
            "finite and > 0",
            self.at_risk,
            self.at_risk.is_finite() && self.at_risk > 0.0,
        )?;
        require(
            "weight of those who left",
            "> 0 and at most the weight at risk",
            self.left,
            self.left > 0.0 && self.left <= self.at_risk,
        )?;
        let expected = before.survival * (1.0 - self.left / self.at_risk);
        require(
            "survival of a step",
            "the one before less the share that left",
            self.survival,
            self.survival >= 0.0 && (self.survival - expected).abs() <= ROUNDING * before.survival,
        )?;
        let point = Point {
            survival: self.survival,
            log_survival: self.log_survival.unwrap_or(f64::NEG_INFINITY),
            variance: self.variance.unwrap_or(f64::INFINITY),
        };
        // Below the smallest normal number the survival has lost its digits, its logarithm has not.
        let ln = self.survival.ln();
        let is_logarithm = if self.survival < f64::MIN_POSITIVE {
            point.log_survival <= f64::MIN_POSITIVE.ln() * (1.0 - ROUNDING)
        } else {
            (point.log_survival - ln).abs() <= ROUNDING * ln.abs().max(1.0)
        };
        require(
            "logarithm of a survival",
            "that of the survival",
            point.log_survival,
            is_logarithm && point.log_survival <= before.log_survival,
        )?;
        require(
            "variance of a logarithm of survival",
            "≥ 0, and infinite where nobody is left",
            point.variance,
            point.variance >= 0.0 && (point.survival > 0.0 || point.variance.is_infinite()),
        )?;
        Ok(Step {
            time: self.time,
            at_risk: self.at_risk,
            left: self.left,
            point,
        })
    }
}

fn require(
    quantity: &'static str,
    range: &'static str,
    value: f64,
    holds: bool,
) -> Result<(), RetentionError> {
    if holds {
        Ok(())
    } else {
        Err(QuantityError::NumberOutOfRange {
            quantity,
            range,
            value,
        }
        .into())
    }
}
