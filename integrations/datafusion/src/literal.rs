//! Arguments that are the same in every row.

use crate::FunctionError;
use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::ColumnarValue;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::utils::collect_columns;
use std::sync::Arc;

/// The type that texts are brought to which are the same in every row: an engine that writes such an
/// argument into every row of a batch then writes a byte a row, and not the text.
pub(crate) fn text_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::UInt8), Box::new(DataType::Utf8))
}

pub(crate) fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

/// How an expression is called in a message.
pub(crate) fn column_name(expression: &Arc<dyn PhysicalExpr>) -> String {
    match expression.downcast_ref::<Column>() {
        Some(column) => column.name().to_owned(),
        None => expression.to_string(),
    }
}

/// The value of an expression without columns.
fn constant(
    function: &'static str,
    place: &str,
    expression: &Arc<dyn PhysicalExpr>,
) -> Result<ScalarValue> {
    let refused = || {
        FunctionError::new(
            function,
            place,
            "it must be a literal, the same in every row",
        )
    };
    if !collect_columns(expression).is_empty() {
        return Err(refused().into());
    }
    let options = RecordBatchOptions::new().with_row_count(Some(1));
    let row = RecordBatch::try_new_with_options(Arc::new(Schema::empty()), vec![], &options)?;
    match expression.evaluate(&row)? {
        ColumnarValue::Scalar(value) => Ok(value),
        ColumnarValue::Array(values) => ScalarValue::try_from_array(&values, 0),
    }
}

/// The text of an expression without columns.
pub(crate) fn constant_text(
    function: &'static str,
    place: &str,
    expression: Option<&Arc<dyn PhysicalExpr>>,
) -> Result<Option<String>> {
    let Some(expression) = expression else {
        return Ok(None);
    };
    let value = constant(function, place, expression)?;
    match text_of(&value) {
        Some(text) => Ok(Some(text.to_owned())),
        None => Err(FunctionError::new(function, place, "it must be a text, got none").into()),
    }
}

/// The whole number of an expression without columns.
pub(crate) fn constant_whole(
    function: &'static str,
    place: &str,
    expression: Option<&Arc<dyn PhysicalExpr>>,
) -> Result<Option<i64>> {
    let Some(expression) = expression else {
        return Ok(None);
    };
    match constant(function, place, expression)?.cast_to(&DataType::Int64)? {
        ScalarValue::Int64(Some(number)) => Ok(Some(number)),
        _ => Err(FunctionError::new(function, place, "it must be a whole number").into()),
    }
}

pub(crate) fn text_of(value: &ScalarValue) -> Option<&str> {
    match value {
        ScalarValue::Dictionary(_, value) => text_of(value),
        other => other.try_as_str().flatten(),
    }
}

/// The text of an argument of a scalar function.
pub(crate) fn text_argument<'a>(
    function: &'static str,
    place: &str,
    argument: Option<&'a ColumnarValue>,
) -> Result<&'a str> {
    match argument {
        Some(ColumnarValue::Scalar(value)) => text_of(value).ok_or_else(|| {
            FunctionError::new(function, place, "it must be a text, got none").into()
        }),
        _ => {
            let reason = "it must be a literal, the same in every row";
            Err(FunctionError::new(function, place, reason).into())
        }
    }
}
