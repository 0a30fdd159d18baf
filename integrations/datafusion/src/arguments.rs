//! Columns of the scalar functions.

use crate::FunctionError;
use clv::transactions::PurchaseHistory;
use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Float64Type, Int64Type};
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs};

/// What an argument may be, and what it is brought to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A literal text.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// An amount of money: kept as it is.
    Amount,
    /// An instant: kept as it is.
    Instant,
}

impl Kind {
    fn expected(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Whole => "whole numbers",
            Self::Number => "numbers",
            Self::Amount => "a decimal of at most 28 places, an integer or a float",
            Self::Instant => "a timestamp or a date",
        }
    }

    fn coerced(self, from: &DataType) -> Option<DataType> {
        let holds = match self {
            Self::Text => crate::literal::is_text(from),
            Self::Whole => from.is_integer(),
            Self::Number => from.is_numeric(),
            Self::Amount => clv_arrow::Amounts::scale_of(from).is_some(),
            Self::Instant => {
                matches!(
                    from,
                    DataType::Timestamp(..) | DataType::Date32 | DataType::Date64
                )
            }
        };
        // A null without a type is refused where it is read, by the column's name.
        let holds = holds || *from == DataType::Null;
        holds.then(|| match self {
            Self::Text => crate::literal::text_type(),
            Self::Whole => DataType::Int64,
            Self::Number => DataType::Float64,
            Self::Amount if *from == DataType::Null => DataType::Int64,
            Self::Instant if *from == DataType::Null => DataType::Date32,
            Self::Amount | Self::Instant => from.clone(),
        })
    }
}

/// The types that arguments are brought to; the first `required` must be there.
pub(crate) fn coerce(
    function: &'static str,
    arguments: &[(&str, Kind)],
    required: usize,
    types: &[DataType],
) -> Result<Vec<DataType>> {
    if types.len() < required || types.len() > arguments.len() {
        let names: Vec<_> = arguments.iter().map(|(name, _)| *name).collect();
        let reason = format!(
            "they must be {}, got {} of them",
            names.join(", "),
            types.len()
        );
        return Err(FunctionError::new(function, "arguments", reason).into());
    }
    let pairs = arguments.iter().zip(types);
    pairs
        .map(|((name, kind), of)| {
            kind.coerced(of).ok_or_else(|| {
                let reason = format!("it must be {}, got {of}", kind.expected());
                FunctionError::new(function, format!("argument {name}"), reason).into()
            })
        })
        .collect()
}

/// How a column is called in a message.
pub(crate) fn place(name: &str, field: Option<&FieldRef>) -> String {
    match field.map(|field| field.name()) {
        Some(column) if column != name && !column.is_empty() => {
            format!("column {column} (argument {name})")
        }
        _ => format!("column {name}"),
    }
}

/// Frequency, recency and age of every row.
pub(crate) struct Histories {
    function: &'static str,
    places: [String; 3],
    frequency: ArrayRef,
    recency: ArrayRef,
    age: ArrayRef,
}

impl Histories {
    /// The three columns from `first` on.
    pub(crate) fn of(
        function: &'static str,
        args: &ScalarFunctionArgs,
        first: usize,
    ) -> Result<Self> {
        let names = ["frequency", "recency", "age"];
        let column = |number: usize| -> Result<ArrayRef> {
            match args.args.get(first + number) {
                Some(value) => value.to_array(args.number_rows),
                None => Err(FunctionError::new(function, names[number], "it must be there").into()),
            }
        };
        let places =
            [0, 1, 2].map(|number| place(names[number], args.arg_fields.get(first + number)));
        Ok(Self {
            function,
            places,
            frequency: column(0)?,
            recency: column(1)?,
            age: column(2)?,
        })
    }

    pub(crate) fn of_arrays(
        function: &'static str,
        places: [String; 3],
        [frequency, recency, age]: [ArrayRef; 3],
    ) -> Self {
        Self {
            function,
            places,
            frequency,
            recency,
            age,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.frequency.len()
    }

    /// The history of a row (from 0).
    pub(crate) fn row(&self, row: usize) -> Result<PurchaseHistory> {
        let columns = [&self.frequency, &self.recency, &self.age];
        for (place, array) in self.places.iter().zip(columns) {
            refuse_null(self.function, place, array, row)?;
        }
        let refused = |place: &str, reason: String| -> Result<PurchaseHistory> {
            Err(FunctionError::new(self.function, place, reason).into())
        };
        let x = self.frequency.as_primitive::<Int64Type>().value(row);
        let Ok(frequency) = u32::try_from(x) else {
            let reason = format!("it must be from 0 to 2^32 − 1, got {x}");
            return refused(&self.places[0], reason);
        };
        let recency = self.recency.as_primitive::<Float64Type>().value(row);
        let age = self.age.as_primitive::<Float64Type>().value(row);
        PurchaseHistory::new(frequency, recency, age).or_else(|problem| {
            let [_, recency_place, age_place] = &self.places;
            let place = match age >= 0.0 && age.is_finite() {
                true => recency_place,
                false => age_place,
            };
            refused(place, problem.to_string())
        })
    }
}

pub(crate) fn refuse_null(
    function: &'static str,
    place: &str,
    array: &dyn Array,
    row: usize,
) -> Result<()> {
    match array.is_null(row) {
        false => Ok(()),
        true => {
            let reason = "it must have a value in every row, got none";
            Err(FunctionError::new(function, place, reason).into())
        }
    }
}

/// An argument as an array.
pub(crate) fn array(
    function: &'static str,
    name: &str,
    args: &ScalarFunctionArgs,
    number: usize,
) -> Result<ArrayRef> {
    match args.args.get(number) {
        Some(ColumnarValue::Array(array)) => Ok(array.clone()),
        Some(value) => value.to_array(args.number_rows),
        None => Err(FunctionError::new(function, name, "it must be there").into()),
    }
}

/// A field that is one of a function's results.
pub(crate) fn result_field(name: &str, of: DataType) -> FieldRef {
    std::sync::Arc::new(Field::new(name, of, true))
}
