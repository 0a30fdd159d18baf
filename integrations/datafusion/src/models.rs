//! Models from literals.

use crate::FunctionError;
use clv::models::{
    BgCnbd, BgNbd, Candidate, CorrelatedParetoNbd, GammaGamma, GgomNbd, MbgCnbd, MbgNbd, Nbd,
    Parametric, ParetoNbd, PurchaseModel, SavedModel, SavedModelError, SavedRecord, TimedModel,
    WithCovariance,
};
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
    if let Ok(record) = from_str::<SavedRecord<Candidate>>(text)
        && let Ok(saved) = SavedModel::<PurchaseModel>::try_from(record)
    {
        return Ok(TimedModel::new(*saved.model(), saved.provenance().unit));
    }
    // Each says whether the name is its own, and if so, what is wrong.
    let one_of = [
        saved_as::<BgNbd>,
        saved_as::<MbgNbd>,
        saved_as::<ParetoNbd>,
        saved_as::<GgomNbd>,
        saved_as::<Nbd>,
        saved_as::<BgCnbd>,
        saved_as::<MbgCnbd>,
        saved_as::<CorrelatedParetoNbd>,
    ];
    for read in one_of {
        match read(text) {
            Err(
                SavedModelError::OtherModel { .. } | SavedModelError::Missing { field: "fixed" },
            ) => {}
            Err(problem) => return Err(refused(problem.to_string())),
            Ok(model) => return Ok(model),
        }
    }
    let name = record.model().unwrap_or_default();
    Err(refused(format!(
        "it must be a model of purchases, got {name}"
    )))
}

fn saved_as<M>(text: &str) -> Result<TimedModel<PurchaseModel>, SavedModelError>
where
    M: Parametric + Clone + PartialEq + Into<PurchaseModel>,
    M::Fixed: serde::de::DeserializeOwned,
{
    let record: SavedRecord<M::Fixed> =
        from_str(text).map_err(|_| SavedModelError::Missing { field: "model" })?;
    let saved = SavedModel::<M>::try_from(record)?;
    Ok(TimedModel::new(
        saved.model().clone().into(),
        saved.provenance().unit,
    ))
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
