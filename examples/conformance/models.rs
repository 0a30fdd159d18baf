//! Model vectors: `{"model", "cases"}`, each case with its parameters and the values of the model.

use super::{Outcome, Report};
use serde_json::Value;

/// Runs every value of a model.
pub fn run(model: &str, document: &Value, report: &mut Report) -> Result<(), String> {
    let cases = document
        .get("cases")
        .and_then(Value::as_array)
        .ok_or("no \"cases\"")?;
    for (number, _case) in cases.iter().enumerate() {
        report.book(model, "model", &number.to_string(), Outcome::Unsupported);
    }
    Ok(())
}
