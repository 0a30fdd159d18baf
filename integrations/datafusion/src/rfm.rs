use crate::FunctionError;
use crate::arguments::{Kind, array, place, refuse_null, result_field};
use crate::function::{called, function};
use crate::literal::text_argument;
use clv::segment::{RfmCustomer, RfmCuts, RfmMethod, RfmTable};
use clv_arrow::Amounts;
use datafusion::arrow::array::{ArrayRef, AsArray, Int32Array, StructArray};
use datafusion::arrow::datatypes::{DataType, Fields, Int64Type};
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl};
use std::sync::Arc;

const NAME: &str = "rfm_score";
const ARGUMENTS: [(&str, Kind); 4] = [
    ("recency_days", Kind::Whole),
    ("frequency", Kind::Whole),
    ("monetary", Kind::Amount),
    ("cuts", Kind::Text),
];

function! {
    /// `rfm_score(recency_days, frequency, monetary, cuts)`: a struct of `recency`, `frequency`,
    /// `monetary` (1 = worst) and `code` (null where a score is above 9).
    ///
    /// The cuts are a literal in JSON, as [`RfmCuts`] writes it. Cuts at the quantiles of all customers
    /// are found once, by [`RfmTable::score`] on a sample or by SQL, and then given to every row: the
    /// score of a row depends on nothing but the row.
    RfmScoreOf
}

fn fields() -> Fields {
    ["recency", "frequency", "monetary", "code"]
        .iter()
        .map(|name| result_field(name, DataType::Int32))
        .collect()
}

impl ScalarUDFImpl for RfmScoreOf {
    called!(NAME, &ARGUMENTS, ARGUMENTS.len());

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(fields()))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let cuts = text_argument(NAME, "argument cuts", args.args.get(3))?;
        let refused = |reason: String| FunctionError::new(NAME, "argument cuts", reason);
        let cuts: RfmCuts =
            serde_json::from_str(cuts).map_err(|error| refused(error.to_string()))?;
        let columns = [0, 1, 2].map(|number| array(NAME, ARGUMENTS[number].0, &args, number));
        let [recency, frequency, monetary] = columns;
        let (recency, frequency, monetary) = (recency?, frequency?, monetary?);
        let places =
            [0, 1, 2].map(|number| place(ARGUMENTS[number].0, args.arg_fields.get(number)));
        let at = |number: usize, reason: String| {
            FunctionError::new(NAME, places[number].clone(), reason)
        };
        let amounts =
            Amounts::of(&monetary, "monetary").map_err(|error| at(2, error.to_string()))?;
        let mut customers = Vec::with_capacity(args.number_rows);
        for row in 0..recency.len() {
            for (place, array) in places.iter().zip([&recency, &frequency, &monetary]) {
                refuse_null(NAME, place, array, row)?;
            }
            let orders = frequency.as_primitive::<Int64Type>().value(row);
            customers.push(RfmCustomer {
                customer: row,
                recency_days: recency.as_primitive::<Int64Type>().value(row),
                frequency: u64::try_from(orders)
                    .map_err(|_| at(1, format!("it must be ≥ 0, got {orders}")))?,
                monetary: amounts
                    .at(row)
                    .ok_or_else(|| at(2, "it must have 28 digits at most".to_owned()))?,
            });
        }
        let table = RfmTable::new(customers).map_err(|error| at(0, error.to_string()))?;
        let scores = table.score(&RfmMethod::FixedCut(cuts));
        let scores = scores.map_err(|error| refused(error.to_string()))?;
        let scores = scores.map_or_else(Vec::new, |scores| scores.scores);
        let column = |of: fn(&clv::segment::RfmScore) -> Option<i32>| -> ArrayRef {
            Arc::new(scores.iter().map(of).collect::<Int32Array>())
        };
        let columns = vec![
            column(|score| Some(score.recency.into())),
            column(|score| Some(score.frequency.into())),
            column(|score| Some(score.monetary.into())),
            column(|score| score.code().map(i32::from)),
        ];
        Ok(ColumnarValue::Array(Arc::new(StructArray::try_new(
            fields(),
            columns,
            None,
        )?)))
    }
}
