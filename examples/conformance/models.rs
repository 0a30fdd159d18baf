//! Model vectors: `{"model", "cases"}`, each case with its parameters and the values of the model.

#[path = "models/bg_bb.rs"]
mod bg_bb;
#[path = "models/contract.rs"]
mod contract;
#[path = "models/purchase.rs"]
mod purchase;
#[path = "models/spend.rs"]
mod spend;

use super::{Outcome, Report};
use clv::models::ModelError;
use serde_json::{Map, Value};

/// Runs every value of a model.
pub fn run(model: &str, document: &Value, report: &mut Report) -> Result<(), String> {
    let cases = super::cases(document)?;
    for (number, case) in cases.iter().enumerate() {
        let mut bench = Bench {
            model,
            case: format!("#{number}"),
            report,
        };
        let ran = match model {
            "bg_bb" => bg_bb::bg_bb(case, &mut bench),
            "bg_nbd" => purchase::bg_nbd(case, &mut bench),
            "gamma_gamma" => spend::gamma_gamma(case, &mut bench),
            "mbg_nbd" => purchase::mbg_nbd(case, &mut bench),
            "pareto_nbd" => purchase::pareto_nbd(case, &mut bench),
            "sbg" => contract::sbg(case, &mut bench),
            _ => {
                bench.unsupported("model");
                Ok(())
            }
        };
        if let Err(why) = ran {
            bench.unreadable(why);
        }
    }
    Ok(())
}

/// How a value is compared with its reference.
#[derive(Clone, Copy)]
pub enum Measure {
    /// |got − want| ≤ 1e-12 · max(1, |want|).
    LogLikelihood,
    /// |got − want| ≤ 1e-12 · |want|.
    Probability,
    /// |got − want| ≤ 1e-11 · |want|.
    Expectation,
    /// |got − want| ≤ 1e-9 · |want|.
    Discounted,
}

impl Measure {
    fn judge(self, got: f64, want: f64) -> Result<f64, f64> {
        let difference = (got - want).abs();
        let (size, allowed) = match self {
            Self::LogLikelihood => (want.abs().max(1.0), 1e-12),
            Self::Probability => (want.abs(), 1e-12),
            Self::Expectation => (want.abs(), 1e-11),
            Self::Discounted => (want.abs(), 1e-9),
        };
        if difference <= 1e-300 {
            return Ok(0.0);
        }
        let error = difference / size;
        if error <= allowed {
            Ok(error)
        } else {
            Err(error)
        }
    }
}

/// Books the values of one case.
pub struct Bench<'a> {
    model: &'a str,
    case: String,
    report: &'a mut Report,
}

impl Bench<'_> {
    /// Compares one value with its reference, a decimal string.
    pub fn compare(
        &mut self,
        quantity: &str,
        at: &str,
        got: Result<f64, ModelError>,
        want: &Value,
        measure: Measure,
    ) -> Result<(), String> {
        let want = number(want)?;
        let failed = |why: String, error| Outcome::Failed { why, error };
        let outcome = match got {
            Err(error) => failed(format!("expected {want}, got \"{error}\""), None),
            Ok(got) => match measure.judge(got, want) {
                Ok(error) => Outcome::Passed { error },
                Err(error) => failed(format!("expected {want}, got {got}"), Some(error)),
            },
        };
        let case = format!("{} {at}", self.case);
        self.report.book(self.model, quantity, case.trim(), outcome);
        Ok(())
    }

    /// Compares a value that may not exist with its reference, which is null then.
    pub fn compare_optional(
        &mut self,
        quantity: &str,
        at: &str,
        got: Result<Option<f64>, ModelError>,
        want: &Value,
        measure: Measure,
    ) -> Result<(), String> {
        let unequal = |why: String| Outcome::Failed { why, error: None };
        let outcome = match (got, want.is_null()) {
            (Ok(Some(got)), false) => {
                return self.compare(quantity, at, Ok(got), want, measure);
            }
            (Ok(None), true) => Outcome::Passed { error: 0.0 },
            (Err(error), _) => unequal(format!("expected {want}, got \"{error}\"")),
            (Ok(got), _) => unequal(format!("expected {want}, got {got:?}")),
        };
        let case = format!("{} {at}", self.case);
        self.report.book(self.model, quantity, case.trim(), outcome);
        Ok(())
    }

    /// Books a model or a quantity that this library does not have.
    pub fn unsupported(&mut self, what: &str) {
        self.report
            .book(self.model, what, &self.case, Outcome::Unsupported);
    }

    /// Books a case that cannot be read, or that the library refuses as a whole.
    fn unreadable(&mut self, why: String) {
        let outcome = Outcome::Failed { why, error: None };
        self.report.book(self.model, "case", &self.case, outcome);
    }

    /// Books every field of an object that is not among the known ones.
    pub fn only(&mut self, object: &Value, known: &[&str]) {
        for name in object.as_object().into_iter().flat_map(Map::keys) {
            if !known.contains(&name.as_str()) {
                self.unsupported(name);
            }
        }
    }
}

/// A reference value, a decimal string or a number.
pub fn number(value: &Value) -> Result<f64, String> {
    value
        .as_f64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
        .ok_or_else(|| format!("not a number: {value}"))
}

/// A field that is a number.
pub fn field(object: &Value, name: &str) -> Result<f64, String> {
    number(object.get(name).ok_or_else(|| format!("no \"{name}\""))?)
}

/// A number that must be a whole one of its type.
pub fn whole<T: TryFrom<i64>>(number: f64, name: &str) -> Result<T, String> {
    let refused = || format!("\"{name}\" must be a count, got {number}");
    if number.fract() != 0.0 || number.abs() > 9e15 {
        return Err(refused());
    }
    T::try_from(number as i64).map_err(|_| refused())
}

/// A field that is a count.
pub fn count<T: TryFrom<i64>>(object: &Value, name: &str) -> Result<T, String> {
    whole(field(object, name)?, name)
}

/// The entries of a table `{argument: value}`; none where the field is absent.
pub fn table<'a>(
    object: &'a Value,
    name: &str,
) -> impl Iterator<Item = Result<(&'a str, f64, &'a Value), String>> {
    object
        .get(name)
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::iter)
        .map(|(argument, value)| {
            let at = argument
                .parse()
                .map_err(|_| format!("not a number: {argument}"))?;
            Ok((argument.as_str(), at, value))
        })
}

/// The objects of an array; none where the field is absent.
pub fn objects<'a>(object: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    object
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
