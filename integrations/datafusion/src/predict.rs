//! What a model expects of each row.

use crate::FunctionError;
use crate::arguments::{Histories, Kind, array, place, refuse_null};
use crate::function::{called, function};
use crate::literal::text_argument;
use crate::models::{check_unit, purchase_model, spend_model};
use clv::models::{
    CustomerModel, LifetimeValue, PurchaseModel, SpendHistory, SpendModel, TimedModel, ValueTerms,
};
use clv::transactions::PurchaseHistory;
use datafusion::arrow::array::{Array, AsArray, Float64Array};
use datafusion::arrow::datatypes::{DataType, FieldRef, Float64Type};
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl};
use rust_decimal::prelude::ToPrimitive;
use std::collections::HashMap;
use std::sync::Arc;

/// A scalar function over columns: its name, arguments and how many must be there.
macro_rules! scalar_function {
    (
        $(#[$about:meta])*
        $type:ident = $name:literal($required:literal of $($argument:literal: $kind:ident),*),
        $invoke:expr
    ) => {
        function! {
            $(#[$about])*
            $type
        }

        impl ScalarUDFImpl for $type {
            called!($name, &[$(($argument, Kind::$kind)),*], $required);

            fn return_type(&self, _: &[DataType]) -> Result<DataType> {
                Ok(DataType::Float64)
            }

            fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
                let values: Result<Float64Array> = $invoke($name, &args);
                Ok(ColumnarValue::Array(Arc::new(values?)))
            }
        }
    };
}

scalar_function! {
    /// `probability_alive(model, frequency, recency, age [, unit])`: the probability that a customer
    /// has not left for good.
    ///
    /// The model is a literal in JSON, as [`SavedModel`](clv::models::SavedModel) or [`TimedModel`]
    /// writes it. Where `unit` is named (`'week'`), or the columns name theirs in the metadata that
    /// [`clv_arrow`] writes, it must be that of the model.
    ProbabilityAlive = "probability_alive"(4 of
        "model": Text, "frequency": Whole, "recency": Number, "age": Number, "unit": Text),
    |function, args: &ScalarFunctionArgs| {
        let model = model(function, args, 4, 2)?;
        each(function, args, 1, |history, _| Ok(model.probability_alive(history)?))
    }
}

scalar_function! {
    /// `expected_purchases(model, t, frequency, recency, age [, unit])`: the expected number of a
    /// customer's purchases in the next t, in the model's unit.
    ///
    /// Model and unit are those of [`ProbabilityAlive`].
    ExpectedPurchases = "expected_purchases"(5 of
        "model": Text, "t": Number, "frequency": Whole, "recency": Number, "age": Number,
        "unit": Text),
    |function, args: &ScalarFunctionArgs| {
        let model = model(function, args, 5, 3)?;
        let spans = array(function, "t", args, 1)?;
        let at = place("t", args.arg_fields.get(1));
        each(function, args, 2, |history, row| {
            refuse_null(function, &at, &spans, row)?;
            let t = spans.as_primitive::<Float64Type>().value(row);
            Ok(model.model().conditional_expected_purchases(history, t)?)
        })
    }
}

scalar_function! {
    /// `lifetime_value(model, spend, terms, frequency, recency, age, monetary_value [, unit])`: what
    /// a customer is worth from now on, in money.
    ///
    /// Model and unit are those of [`ProbabilityAlive`]; the spend model is a saved
    /// [`GammaGamma`](clv::models::GammaGamma), the terms are [`ValueTerms`] in JSON. The monetary
    /// value is the mean over the repeat purchases, null without one.
    LifetimeValueOf = "lifetime_value"(7 of
        "model": Text, "spend": Text, "terms": Text, "frequency": Whole, "recency": Number,
        "age": Number, "monetary_value": Number, "unit": Text),
    lifetime_values
}

/// The model of the first argument, in whose unit the times must be.
fn model(
    function: &'static str,
    args: &ScalarFunctionArgs,
    unit: usize,
    recency: usize,
) -> Result<TimedModel<PurchaseModel>> {
    let model = purchase_model(
        function,
        text_argument(function, "argument model", args.args.first())?,
    )?;
    let named = match args.args.get(unit) {
        Some(_) => Some(text_argument(
            function,
            "argument unit",
            args.args.get(unit),
        )?),
        None => None,
    };
    let times: &[FieldRef] = args.arg_fields.get(recency..recency + 2).unwrap_or(&[]);
    check_unit(function, model.unit(), named, times)?;
    Ok(model)
}

/// A value for the history of every row.
fn each(
    function: &'static str,
    args: &ScalarFunctionArgs,
    first: usize,
    value: impl Fn(&PurchaseHistory, usize) -> Result<f64, EachError>,
) -> Result<Float64Array> {
    let histories = Histories::of(function, args, first)?;
    let mut values = Vec::with_capacity(histories.len());
    for row in 0..histories.len() {
        let history = histories.row(row)?;
        values.push(value(&history, row).map_err(|error| error.of(function))?);
    }
    Ok(Float64Array::from(values))
}

/// What a row is refused for.
enum EachError {
    Engine(datafusion::error::DataFusionError),
    Model(clv::models::ModelError),
}

impl From<datafusion::error::DataFusionError> for EachError {
    fn from(error: datafusion::error::DataFusionError) -> Self {
        Self::Engine(error)
    }
}

impl From<clv::models::ModelError> for EachError {
    fn from(error: clv::models::ModelError) -> Self {
        Self::Model(error)
    }
}

impl EachError {
    fn of(self, function: &'static str) -> datafusion::error::DataFusionError {
        match self {
            Self::Engine(error) => error,
            Self::Model(error) => FunctionError::new(function, "argument model", error).into(),
        }
    }
}

fn lifetime_values(function: &'static str, args: &ScalarFunctionArgs) -> Result<Float64Array> {
    let model = model(function, args, 7, 4)?;
    let spend = spend_model(
        function,
        text_argument(function, "argument spend", args.args.get(1))?,
    )?;
    let terms_text = text_argument(function, "argument terms", args.args.get(2))?;
    let refused = |reason: String| FunctionError::new(function, "argument terms", reason);
    let terms: ValueTerms =
        serde_json::from_str(terms_text).map_err(|error| refused(error.to_string()))?;
    let value =
        LifetimeValue::new(model, spend, terms).map_err(|error| refused(error.to_string()))?;
    let margin = terms
        .margin
        .to_f64()
        .ok_or_else(|| refused("margin must be a number".to_owned()))?;
    let histories = Histories::of(function, args, 3)?;
    let means = array(function, "monetary_value", args, 6)?;
    let means = means.as_primitive::<Float64Type>();
    let at = place("monetary_value", args.arg_fields.get(6));
    let mut transactions: HashMap<(u32, u64, u64), f64> = HashMap::new();
    let mut values = Vec::with_capacity(histories.len());
    for row in 0..histories.len() {
        let history = histories.row(row)?;
        let spent = spend_history(&history, means.is_valid(row).then(|| means.value(row)))
            .map_err(|reason| FunctionError::new(function, at.clone(), reason))?;
        // The value is a product, and its costly factor depends on the history alone.
        let key = (
            history.frequency(),
            history.recency().to_bits(),
            history.age().to_bits(),
        );
        let discounted = match transactions.get(&key) {
            Some(&known) => known,
            None => {
                let of = value
                    .customer(&history, &spent)
                    .map_err(|error| FunctionError::new(function, "argument model", error))?;
                transactions.insert(key, of.discounted_transactions);
                of.discounted_transactions
            }
        };
        let expected = value.spend().expected_spend(&spent).ok_or_else(|| {
            let reason =
                "its expected spend must exist for every customer, and for one it does not";
            FunctionError::new(function, "argument spend", reason)
        })?;
        values.push(margin * discounted * expected);
    }
    Ok(Float64Array::from(values))
}

fn spend_history(history: &PurchaseHistory, mean: Option<f64>) -> Result<SpendHistory, String> {
    let purchases = u64::from(history.frequency());
    match mean {
        None => Ok(SpendHistory::NONE),
        Some(mean) if purchases == 0 => Err(format!(
            "it must be null without a repeat purchase, got {mean}"
        )),
        // Purchases that were all free: their customer's expected spend exists in that limit.
        Some(0.0) => {
            serde_json::from_value(serde_json::json!({ "purchases": purchases, "mean": 0.0 }))
                .map_err(|error| error.to_string())
        }
        Some(mean) => SpendHistory::new(purchases, mean).map_err(|error| error.to_string()),
    }
}
