use crate::FunctionError;
use crate::arguments::{Histories, Kind, place, result_field};
use crate::function::{called, function};
use crate::literal::constant_text;
use crate::models::purchase_model;
use clv::models::{DistinctHistories, Estimate, Parametric, PurchaseModel, TimedModel};
use clv::transactions::PurchaseHistory;
use datafusion::arrow::array::{
    ArrayRef, AsArray, Float64Array, Float64Builder, Int64Array, ListBuilder, StructArray,
};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields, Float64Type, Int64Type};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl};
use std::sync::Arc;

const NAME: &str = "log_likelihood";
const ARGUMENTS: [(&str, Kind); 4] = [
    ("model", Kind::Text),
    ("frequency", Kind::Whole),
    ("recency", Kind::Number),
    ("age", Kind::Number),
];

/// Histories that are held until their likelihood is computed.
const AT_ONCE: usize = 1 << 14;

function! {
    /// `log_likelihood(model, frequency, recency, age)`: a struct of `customers`, `value` (ln L at the
    /// model's parameters), `gradient` (its slope in the logarithm of each) and `information` (the
    /// negative of its second derivatives, row by row).
    ///
    /// One pass over the customers: what a fit needs whose histories hardly repeat, see
    /// [`fit_in_passes`](crate::fit_in_passes). Sums of `f64` agree between orders of rows to their last
    /// digits.
    LogLikelihoodSum
}

fn fields() -> Fields {
    let numbers = || DataType::new_list(DataType::Float64, true);
    [
        result_field("customers", DataType::Int64),
        result_field("value", DataType::Float64),
        result_field("gradient", numbers()),
        result_field("information", numbers()),
    ]
    .into_iter()
    .collect()
}

impl AggregateUDFImpl for LogLikelihoodSum {
    called!(NAME, &ARGUMENTS, ARGUMENTS.len());

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(fields()))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let name = |of| format_state_name(args.name, of);
        let sums = DataType::new_list(DataType::Float64, true);
        Ok(vec![
            Arc::new(Field::new(name("customers"), DataType::Int64, true)),
            Arc::new(Field::new(name("sums"), sums, true)),
        ])
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let at = "argument model";
        let text = constant_text(NAME, at, args.exprs.first())?
            .ok_or_else(|| FunctionError::new(NAME, at, "it must be there"))?;
        let model = purchase_model(NAME, &text)?;
        let parameters = model.model().parameters().len();
        let places =
            [1, 2, 3].map(|number| place(ARGUMENTS[number].0, args.expr_fields.get(number)));
        Ok(Box::new(Sums {
            model,
            places,
            waiting: Vec::new(),
            customers: 0,
            sums: vec![0.0; 1 + parameters + parameters * parameters],
        }))
    }
}

#[derive(Debug)]
struct Sums {
    model: TimedModel<PurchaseModel>,
    places: [String; 3],
    waiting: Vec<PurchaseHistory>,
    customers: i64,
    /// ln L, gradient, information.
    sums: Vec<f64>,
}

fn refused(reason: impl ToString) -> FunctionError {
    FunctionError::new(NAME, "argument model", reason)
}

impl Sums {
    fn compute(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let waiting = std::mem::take(&mut self.waiting);
        self.customers += waiting.len() as i64;
        let rows = DistinctHistories::new(self.model.unit(), waiting);
        let model = self.model.model();
        let likelihood = model.log_likelihood_of(&rows).map_err(refused)?;
        let parameters = model.parameters();
        let value = likelihood.value(&parameters).map_err(refused)?;
        let gradient = likelihood.log_gradient(&parameters).map_err(refused)?;
        let information = likelihood.log_information(&parameters).map_err(refused)?;
        let parts = [value]
            .into_iter()
            .chain(gradient)
            .chain(information.into_iter().flatten());
        for (sum, part) in self.sums.iter_mut().zip(parts) {
            *sum += part;
        }
        Ok(())
    }

    fn list(numbers: &[f64]) -> ArrayRef {
        let mut builder = ListBuilder::new(Float64Builder::new());
        builder.append_value(numbers.iter().copied().map(Some));
        Arc::new(builder.finish())
    }
}

impl Accumulator for Sums {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let [_, frequency, recency, age] = values else {
            return Err(refused("the columns of a history must be there").into());
        };
        let columns = [frequency.clone(), recency.clone(), age.clone()];
        let histories = Histories::of_arrays(NAME, self.places.clone(), columns);
        for row in 0..histories.len() {
            self.waiting.push(histories.row(row)?);
            if self.waiting.len() >= AT_ONCE {
                self.compute()?;
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.compute()?;
        let parameters = self.model.model().parameters().len();
        let (value, rest) = self.sums.split_at(1);
        let (gradient, information) = rest.split_at(parameters.min(rest.len()));
        let columns: Vec<ArrayRef> = vec![
            Arc::new(Int64Array::from(vec![self.customers])),
            Arc::new(Float64Array::from(value.to_vec())),
            Self::list(gradient),
            Self::list(information),
        ];
        Ok(ScalarValue::Struct(Arc::new(StructArray::try_new(
            fields(),
            columns,
            None,
        )?)))
    }

    fn size(&self) -> usize {
        let waiting = self.waiting.capacity() * size_of::<PurchaseHistory>();
        size_of_val(self) + waiting + self.sums.len() * size_of::<f64>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.compute()?;
        let sums = Self::list(&self.sums);
        Ok(vec![
            ScalarValue::Int64(Some(self.customers)),
            ScalarValue::try_from_array(&sums, 0)?,
        ])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let [customers, sums, ..] = states else {
            return Err(refused("a state must have two columns").into());
        };
        let customers = customers.as_primitive::<Int64Type>();
        let sums = sums.as_list::<i32>();
        for row in 0..customers.len() {
            self.customers += customers.value(row);
            let parts = sums.value(row);
            for (sum, part) in self
                .sums
                .iter_mut()
                .zip(parts.as_primitive::<Float64Type>().values())
            {
                *sum += part;
            }
        }
        Ok(())
    }
}
