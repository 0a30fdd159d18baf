use crate::FunctionError;
use crate::arguments::{Kind, array, place};
use crate::function::{called, function};
use crate::literal::text_argument;
use clv::quantity::CalendarPeriod;
use clv_arrow::Instants;
use datafusion::arrow::array::{Array, Int64Array};
use datafusion::arrow::datatypes::DataType;
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl};
use std::sync::Arc;

const NAME: &str = "period_number";
const ARGUMENTS: [(&str, Kind); 2] = [("at", Kind::Instant), ("period", Kind::Text)];

function! {
    /// `period_number(at, period)`: the number of the calendar period (`'day'`, `'month'`, `'quarter'`,
    /// `'year'`, or any [`CalendarPeriod`] in JSON) in which an instant lies. Differences of numbers are
    /// ages of a cohort. Null of null.
    PeriodNumber
}

impl ScalarUDFImpl for PeriodNumber {
    called!(NAME, &ARGUMENTS, ARGUMENTS.len());

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Int64)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let text = text_argument(NAME, "argument period", args.args.get(1))?;
        let period: CalendarPeriod = serde_json::from_str(&format!("\"{text}\""))
            .or_else(|_| serde_json::from_str(text))
            .map_err(|error| FunctionError::new(NAME, "argument period", error))?;
        let column = array(NAME, "at", &args, 0)?;
        let at = place("at", args.arg_fields.first());
        let instants = Instants::of(&column, "at");
        let instants = instants.map_err(|error| FunctionError::new(NAME, at.clone(), error))?;
        let mut numbers = Vec::with_capacity(column.len());
        for row in 0..column.len() {
            if column.is_null(row) {
                numbers.push(None);
                continue;
            }
            let instant = instants.at(row).ok_or_else(|| {
                FunctionError::new(NAME, at.clone(), "an instant must be on the calendar")
            })?;
            numbers.push(Some(period.number(instant.date())));
        }
        Ok(ColumnarValue::Array(Arc::new(Int64Array::from(numbers))))
    }
}
