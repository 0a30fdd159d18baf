//! Models from literals.

use crate::FunctionError;
use clv::models::{GammaGamma, PurchaseModel, SavedModel, SavedRecord, TimedModel, WithTimeUnit};
use clv::quantity::TimeUnit;
use datafusion::arrow::datatypes::FieldRef;
use serde_json::from_str;

/// Where a column says the unit of its times; [`clv_arrow`] writes it.
const UNIT: &str = "clv.unit";

/// A model of purchases as it was saved, whichever of the family it is; or one with its unit, as
/// [`TimedModel`] writes it.
pub(crate) fn purchase_model(
    function: &'static str,
    text: &str,
) -> Result<TimedModel<PurchaseModel>, FunctionError> {
    let refused = |reason: String| FunctionError::new(function, "argument model", reason);
    let record: SavedRecord = from_str(text).map_err(|error| refused(error.to_string()))?;
    if record.model().is_none()
        && let Ok(timed) = from_str::<TimedModel<PurchaseModel>>(text)
    {
        return Ok(timed);
    }
    let saved: SavedModel<PurchaseModel> = from_str(text).map_err(|error| {
        let name = record.model().unwrap_or_default();
        refused(format!(
            "it must be a model of purchases, got {name}: {error}"
        ))
    })?;
    Ok(TimedModel::new(*saved.model(), saved.provenance().unit))
}

/// A model of spend as it was saved.
pub(crate) fn spend_model(function: &'static str, text: &str) -> Result<GammaGamma, FunctionError> {
    let refused = |reason: String| FunctionError::new(function, "argument spend", reason);
    let saved: SavedModel<GammaGamma> =
        from_str(text).map_err(|error| refused(error.to_string()))?;
    Ok(*saved.model())
}

/// Refuses times in another unit than the model's: that which the caller names, and that which
/// the columns name.
pub(crate) fn check_unit(
    function: &'static str,
    model: TimeUnit,
    named: Option<&str>,
    times: &[FieldRef],
) -> Result<(), FunctionError> {
    if let Some(text) = named {
        let quoted = format!("\"{text}\"");
        let unit: TimeUnit = from_str(&quoted)
            .or_else(|_| from_str(text))
            .map_err(|error| FunctionError::new(function, "argument unit", error))?;
        // A week and a unit of seven days are the same.
        if unit.hours() != model.hours() {
            let reason = format!("it must be the unit of the model, {model}, got {unit}");
            return Err(FunctionError::new(function, "argument unit", reason));
        }
    }
    for field in times {
        if let Some(unit) = field.metadata().get(UNIT)
            && *unit != model.to_string()
        {
            let reason = format!("it must be in the unit of the model, {model}, got {unit}");
            return Err(FunctionError::new(
                function,
                format!("column {}", field.name()),
                reason,
            ));
        }
    }
    Ok(())
}
