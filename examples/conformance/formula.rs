//! Formula suites: `{"suite", "functions", "cases": [{"id", "function", "input", "expected",
//! "tolerance"}]}`.

use super::input::Input;
use super::{
    Outcome, Report, campaign, finance, intervals, loyalty, predict, retention, segment,
    statistics, survey, value,
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde_json::{Map, Value, json};
use std::str::FromStr;

/// What the library said to a case.
#[derive(Debug, PartialEq)]
pub enum Answer {
    /// The outputs by name.
    Outputs(Map<String, Value>),
    /// The quantity does not exist.
    Undefined,
    /// A typed error.
    Refused(String),
}

/// Why a case could not be answered by the library at all.
#[derive(Debug, PartialEq)]
pub enum Unanswered {
    /// The input has no such field, or one that cannot be read: the file or the harness is wrong.
    Unreadable(String),
    /// The library refused the input.
    Refused(String),
    /// The library has no such function, method or option.
    Unsupported,
}

impl<E: std::error::Error> From<E> for Unanswered {
    fn from(error: E) -> Self {
        Self::Refused(error.to_string())
    }
}

/// What a function of a suite returns: outputs, or `None` where the quantity does not exist.
pub type Answered = Result<Option<Value>, Unanswered>;
/// A function of a suite.
pub type Function = fn(&Input) -> Answered;

/// A number that the library keeps as an exact decimal.
pub fn decimal(value: Decimal) -> Value {
    json!(value.to_string())
}

fn function(suite: &str, name: &str) -> Option<Function> {
    match suite {
        "campaign" => campaign::function(name),
        "finance" => finance::function(name),
        "intervals" => intervals::function(name),
        "loyalty" => loyalty::function(name),
        "predict" => predict::function(name),
        "retention" => retention::function(name),
        "segment" => segment::function(name),
        "statistics" => statistics::function(name),
        "survey" => survey::function(name),
        "value" => value::function(name),
        _ => None,
    }
}

/// Runs every case of a suite.
pub fn run(suite: &str, document: &Value, report: &mut Report) -> Result<(), String> {
    let cases = super::cases(document)?;
    for case in cases {
        let text = |name: &str| {
            case.get(name)
                .and_then(Value::as_str)
                .ok_or_else(|| format!("a case without \"{name}\": {case}"))
        };
        let (id, name) = (text("id")?, text("function")?);
        let expected = case
            .get("expected")
            .ok_or_else(|| format!("{id}: no \"expected\""))?;
        let tolerance = Tolerance::read(case.get("tolerance"))?;
        let outcome = match function(suite, name) {
            None => Outcome::Unsupported,
            Some(function) => judge(
                function(&Input::new(case.get("input"))),
                expected,
                tolerance,
            ),
        };
        report.book(suite, name, id, outcome);
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Tolerance {
    Exact,
    Relative(f64),
    Absolute(f64),
}

impl Tolerance {
    fn read(value: Option<&Value>) -> Result<Self, String> {
        let number = |name: &str| {
            value
                .and_then(|value| value.get(name))
                .and_then(Value::as_f64)
        };
        match (number("relative"), number("absolute")) {
            (Some(relative), _) => Ok(Self::Relative(relative)),
            (None, Some(absolute)) => Ok(Self::Absolute(absolute)),
            (None, None) => Ok(Self::Exact),
        }
    }
}

fn judge(answered: Answered, expected: &Value, tolerance: Tolerance) -> Outcome {
    let failed = |why: String| Outcome::Failed { why, error: None };
    let answer = match answered {
        Ok(Some(Value::Object(outputs))) => Answer::Outputs(outputs),
        Ok(Some(other)) => return failed(format!("the harness returned {other}, not an object")),
        Ok(None) => Answer::Undefined,
        Err(Unanswered::Refused(message)) => Answer::Refused(message),
        Err(Unanswered::Unreadable(message)) => return failed(message),
        Err(Unanswered::Unsupported) => return Outcome::Unsupported,
    };
    let expects = |kind: &str| {
        expected
            .get(kind)
            .filter(|_| is_only_key(expected))
            .is_some()
    };
    match answer {
        Answer::Undefined if expects("undefined") => Outcome::Passed { error: 0.0 },
        Answer::Refused(_) if expects("error") => Outcome::Passed { error: 0.0 },
        Answer::Outputs(outputs) if !expects("undefined") && !expects("error") => {
            compare_outputs(&outputs, expected, tolerance)
        }
        other => failed(format!("expected {expected}, got {other:?}")),
    }
}

fn is_only_key(value: &Value) -> bool {
    value.as_object().is_some_and(|object| object.len() == 1)
}

fn compare_outputs(got: &Map<String, Value>, expected: &Value, tolerance: Tolerance) -> Outcome {
    let mut worst = 0.0_f64;
    let Some(expected) = expected.as_object() else {
        return Outcome::Failed {
            why: format!("expected {expected}"),
            error: None,
        };
    };
    for (name, want) in expected {
        let got = got.get(name).unwrap_or(&Value::Null);
        match compare(got, want, tolerance) {
            Ok(error) => worst = worst.max(error),
            Err(error) => {
                let why = format!("{name}: expected {want}, got {got}");
                return Outcome::Failed { why, error };
            }
        }
    }
    Outcome::Passed { error: worst }
}

/// The error of a value in its tolerance's measure, or `Err` with it where it is too large.
fn compare(got: &Value, want: &Value, tolerance: Tolerance) -> Result<f64, Option<f64>> {
    match (got, want) {
        (Value::Array(got), Value::Array(want)) if got.len() == want.len() => got
            .iter()
            .zip(want)
            .try_fold(0.0_f64, |worst, (got, want)| {
                Ok(worst.max(compare(got, want, tolerance)?))
            }),
        (Value::Object(got), Value::Object(want)) if got.len() == want.len() => {
            want.iter().try_fold(0.0_f64, |worst, (name, want)| {
                let got = got.get(name).unwrap_or(&Value::Null);
                Ok(worst.max(compare(got, want, tolerance)?))
            })
        }
        (Value::String(got), Value::String(want)) if got == want => Ok(0.0),
        (Value::String(got), Value::String(want)) => compare_decimals(got, want, tolerance),
        (Value::Number(got), Value::Number(want)) if want.is_f64() => {
            let (Some(got), Some(want)) = (got.as_f64(), want.as_f64()) else {
                return Err(None);
            };
            within((got - want).abs(), want.abs(), tolerance)
        }
        _ if got == want => Ok(0.0),
        _ => Err(None),
    }
}

fn compare_decimals(got: &str, want: &str, tolerance: Tolerance) -> Result<f64, Option<f64>> {
    let (Ok(got), Ok(want)) = (Decimal::from_str(got), Decimal::from_str(want)) else {
        return Err(None);
    };
    let difference = got
        .checked_sub(want)
        .ok_or(None)?
        .abs()
        .to_f64()
        .ok_or(None)?;
    within(difference, want.abs().to_f64().ok_or(None)?, tolerance)
}

fn within(difference: f64, size: f64, tolerance: Tolerance) -> Result<f64, Option<f64>> {
    let (error, allowed) = match tolerance {
        Tolerance::Exact => (difference, 0.0),
        Tolerance::Absolute(allowed) => (difference, allowed),
        Tolerance::Relative(allowed) => (
            if difference == 0.0 {
                0.0
            } else {
                difference / size
            },
            allowed,
        ),
    };
    if error <= allowed {
        Ok(error)
    } else {
        Err(Some(error))
    }
}
