use crate::FunctionError;
use crate::arguments::{Kind, place, refuse_null, result_field};
use crate::function::{called, function};
use clv::retention::Cohort;
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Float64Builder, Int64Array, Int64Builder, ListBuilder, StructArray,
};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields, Int64Type};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl};
use std::sync::Arc;

const NAME: &str = "retention";
const ARGUMENTS: [(&str, Kind); 2] = [("age", Kind::Whole), ("last_age", Kind::Whole)];

/// Ages from 0 that a cohort may have: 27 years of days.
const MOST_AGES: i64 = 10_000;

function! {
    /// `retention(age, last_age)`: a cohort's `size`, how many of it were `active` at each age, and their
    /// `retention`, active/size.
    ///
    /// ```text
    /// WITH periods AS (SELECT DISTINCT customer, period_number(at, 'month') AS period FROM log),
    ///      first AS (SELECT customer, min(period) AS cohort FROM periods GROUP BY customer)
    /// SELECT cohort, retention(period - cohort, period_number(DATE '1998-06-30', 'month') - cohort)
    /// FROM periods JOIN first USING (customer) GROUP BY cohort
    /// ```
    ///
    /// There is one row for each customer and period in which they were active, of which the first is age 0;
    /// the last age that was observed is the same in all rows of a cohort. More customers at an age than
    /// at age 0 are an error.
    Retention
}

fn list(name: &str, of: DataType) -> FieldRef {
    result_field(name, DataType::new_list(of, true))
}

fn fields() -> Fields {
    let size = result_field("size", DataType::Int64);
    [
        size,
        list("active", DataType::Int64),
        list("retention", DataType::Float64),
    ]
    .into_iter()
    .collect()
}

impl AggregateUDFImpl for Retention {
    called!(NAME, &ARGUMENTS, ARGUMENTS.len());

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(fields()))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let name = |of| format_state_name(args.name, of);
        Ok(vec![
            Arc::new(Field::new(name("last_age"), DataType::Int64, true)),
            Arc::new(Field::new(
                name("active"),
                DataType::new_list(DataType::Int64, true),
                true,
            )),
        ])
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        if args.is_distinct {
            let reason = "DISTINCT has no meaning, because equal ages are different customers";
            return Err(FunctionError::new(NAME, "arguments", reason).into());
        }
        Ok(Box::new(OneCohort {
            places: [0, 1].map(|number| place(ARGUMENTS[number].0, args.expr_fields.get(number))),
            last_age: None,
            active: Vec::new(),
        }))
    }
}

#[derive(Debug)]
struct OneCohort {
    places: [String; 2],
    last_age: Option<i64>,
    active: Vec<i64>,
}

impl OneCohort {
    fn refused(&self, number: usize, reason: String) -> FunctionError {
        FunctionError::new(NAME, self.places[number].clone(), reason)
    }

    fn observed_until(&mut self, last_age: i64) -> Result<()> {
        if !(0..MOST_AGES).contains(&last_age) {
            let reason = format!("it must be from 0 to {}, got {last_age}", MOST_AGES - 1);
            return Err(self.refused(1, reason).into());
        }
        match self.last_age.replace(last_age) {
            Some(before) if before != last_age => {
                let reason =
                    format!("it must be the same in a cohort, got {before} and {last_age}");
                Err(self.refused(1, reason).into())
            }
            _ => Ok(()),
        }
    }

    fn add(&mut self, age: i64, count: i64) -> Result<()> {
        let last_age = self.last_age.unwrap_or(0);
        if !(0..=last_age).contains(&age) {
            let reason = format!("it must be from 0 to the last age, {last_age}, got {age}");
            return Err(self.refused(0, reason).into());
        }
        let place = age as usize;
        if self.active.len() <= place {
            self.active.resize(place + 1, 0);
        }
        let sum = self
            .active
            .get(place)
            .and_then(|before| before.checked_add(count));
        let sum = sum.ok_or_else(|| self.refused(0, "rows must be fewer than 2^63".to_owned()))?;
        if let Some(active) = self.active.get_mut(place) {
            *active = sum;
        }
        Ok(())
    }

    fn list(&self, numbers: impl IntoIterator<Item = i64>) -> ArrayRef {
        let mut builder = ListBuilder::new(Int64Builder::new());
        builder.append_value(numbers.into_iter().map(Some));
        Arc::new(builder.finish())
    }
}

impl Accumulator for OneCohort {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let [ages, last_ages, ..] = values else {
            return Err(self.refused(0, "it must be there".to_owned()).into());
        };
        for row in 0..ages.len() {
            refuse_null(NAME, &self.places[0], ages, row)?;
            refuse_null(NAME, &self.places[1], last_ages, row)?;
            self.observed_until(last_ages.as_primitive::<Int64Type>().value(row))?;
            self.add(ages.as_primitive::<Int64Type>().value(row), 1)?;
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let ages = self.last_age.map_or(0, |last| last as usize + 1);
        let mut active = self.active.clone();
        active.resize(ages, 0);
        let size = active.first().copied().unwrap_or(0);
        if let Some(more) = active.iter().find(|&&count| count > size) {
            let reason = format!(
                "rows must be different customers and ages, each customer with age 0, got {size} \
                 customers and {more} rows of one age"
            );
            return Err(self.refused(0, reason).into());
        }
        let counts: Vec<_> = active.iter().map(|n| Some(n.unsigned_abs())).collect();
        let shares = match size {
            // No row at all.
            0 => Vec::new(),
            _ => Cohort::new(0, size.unsigned_abs(), &counts, &vec![None; counts.len()])
                .map_err(|error| self.refused(0, error.to_string()))?
                .retention(),
        };
        let mut retention = ListBuilder::new(Float64Builder::new());
        retention.append_value(shares);
        let columns: Vec<ArrayRef> = vec![
            Arc::new(Int64Array::from(vec![size])),
            self.list(active),
            Arc::new(retention.finish()),
        ];
        Ok(ScalarValue::Struct(Arc::new(StructArray::try_new(
            fields(),
            columns,
            None,
        )?)))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.active.capacity() * size_of::<i64>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let active = self.list(self.active.iter().copied());
        Ok(vec![
            ScalarValue::Int64(self.last_age),
            ScalarValue::try_from_array(&active, 0)?,
        ])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let [last_ages, active, ..] = states else {
            return Err(self
                .refused(0, "a state must have two columns".to_owned())
                .into());
        };
        let last_ages = last_ages.as_primitive::<Int64Type>();
        let active = active.as_list::<i32>();
        for row in 0..last_ages.len() {
            if last_ages.is_null(row) {
                continue;
            }
            self.observed_until(last_ages.value(row))?;
            let counts = active.value(row);
            for (age, &count) in counts
                .as_primitive::<Int64Type>()
                .values()
                .iter()
                .enumerate()
            {
                self.add(age as i64, count)?;
            }
        }
        Ok(())
    }
}
