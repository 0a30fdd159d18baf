use crate::TableError;
use arrow::array::{Array, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Decimal32Type, Decimal64Type, Decimal128Type, Float64Type, Int64Type, UInt64Type,
};
use rust_decimal::Decimal;
use std::borrow::Cow;

pub(crate) const EXPECTED: &str = "a decimal of at most 28 places, an integer or a float";

/// The decimal places that amounts in floats are read to.
const FLOAT_PLACES: u32 = 12;

/// A column of amounts as whole numbers of 10^−scale, exactly.
///
/// Of a column of 128-bit decimals nothing is copied. An amount in binary is the shortest decimal
/// that names it, which must have at most 12 places.
#[derive(Debug, Clone)]
pub struct Amounts<'a> {
    mantissas: Cow<'a, [i128]>,
    scale: u32,
}

impl<'a> Amounts<'a> {
    /// Decimal places of amounts of a type, and whether every amount fits in 64 bits; `None` where
    /// the type has no amounts.
    pub fn scale_of(data_type: &DataType) -> Option<(u32, bool)> {
        match *data_type {
            DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) if scale >= 0 => {
                Some((scale as u32, true))
            }
            DataType::Decimal128(digits, scale) if (0..=28).contains(&scale) => {
                Some((scale as u32, digits <= 18))
            }
            DataType::UInt64 => Some((0, false)),
            DataType::Float32 | DataType::Float64 => Some((FLOAT_PLACES, false)),
            ref other if other.is_integer() => Some((0, true)),
            _ => None,
        }
    }

    /// The amounts of a column. A row without a value has any amount: who reads it asks the array.
    ///
    /// # Errors
    ///
    /// [`TableError::ColumnType`]; [`TableError::Value`] where an amount in binary is not finite or
    /// has more than 12 decimal places.
    pub fn of(array: &'a dyn Array, column: &str) -> Result<Self, TableError> {
        let data_type = array.data_type();
        let (scale, _) = Self::scale_of(data_type).ok_or_else(|| TableError::ColumnType {
            column: column.to_owned(),
            expected: EXPECTED,
            actual: data_type.clone(),
        })?;
        let mantissas = match data_type {
            DataType::Decimal128(..) => {
                Cow::Borrowed(&array.as_primitive::<Decimal128Type>().values()[..])
            }
            DataType::Decimal64(..) => widened(
                array
                    .as_primitive::<Decimal64Type>()
                    .values()
                    .iter()
                    .copied(),
            ),
            DataType::Decimal32(..) => widened(
                array
                    .as_primitive::<Decimal32Type>()
                    .values()
                    .iter()
                    .copied(),
            ),
            DataType::UInt64 => {
                widened(array.as_primitive::<UInt64Type>().values().iter().copied())
            }
            DataType::Int64 => widened(array.as_primitive::<Int64Type>().values().iter().copied()),
            DataType::Float64 => {
                let values = array.as_primitive::<Float64Type>().values();
                let mut mantissas = Vec::with_capacity(values.len());
                for (row, &value) in values.iter().enumerate() {
                    let mantissa = match array.is_null(row) {
                        true => Some(0),
                        false => shortest(&format!("{value:e}")),
                    };
                    mantissas.push(mantissa.ok_or_else(|| not_a_decimal(column, row, value))?);
                }
                Cow::Owned(mantissas)
            }
            DataType::Float32 => {
                let values = array
                    .as_primitive::<arrow::datatypes::Float32Type>()
                    .values();
                let mut mantissas = Vec::with_capacity(values.len());
                for (row, &value) in values.iter().enumerate() {
                    let mantissa = match array.is_null(row) {
                        true => Some(0),
                        false => shortest(&format!("{value:e}")),
                    };
                    let refuse = || not_a_decimal(column, row, f64::from(value));
                    mantissas.push(mantissa.ok_or_else(refuse)?);
                }
                Cow::Owned(mantissas)
            }
            _ => {
                let wide = cast(array, &DataType::Int64)?;
                widened(wide.as_primitive::<Int64Type>().values().iter().copied())
            }
        };
        Ok(Self { mantissas, scale })
    }

    /// Whole numbers of 10^−[`scale`](Self::scale).
    pub fn mantissas(&self) -> &[i128] {
        &self.mantissas
    }

    /// Decimal places.
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// The amount in a row (from 0); `None` beyond the last, and where it has more than 28 digits.
    pub fn at(&self, row: usize) -> Option<Decimal> {
        let mantissa = *self.mantissas.get(row)?;
        decimal(mantissa, self.scale)
    }

    /// The amount in a row as it is shown, whatever it is.
    pub(crate) fn written(&self, row: usize) -> String {
        match (self.at(row), self.mantissas.get(row)) {
            (Some(amount), _) => amount.to_string(),
            (None, Some(mantissa)) => format!("{mantissa}e-{}", self.scale),
            (None, None) => String::new(),
        }
    }
}

/// A whole number of 10^−scale. Zeros behind that a decimal has no room for are left out: engines
/// write 18 places as a rule.
pub(crate) fn decimal(mut mantissa: i128, mut scale: u32) -> Option<Decimal> {
    loop {
        if let Ok(amount) = Decimal::try_from_i128_with_scale(mantissa, scale) {
            return Some(amount);
        }
        if scale == 0 || mantissa % 10 != 0 {
            return None;
        }
        mantissa /= 10;
        scale -= 1;
    }
}

fn widened<'a, T: Into<i128>>(values: impl Iterator<Item = T>) -> Cow<'a, [i128]> {
    Cow::Owned(values.map(Into::into).collect())
}

fn shortest(text: &str) -> Option<i128> {
    let amount = Decimal::from_scientific(text).ok()?.normalize();
    let missing = FLOAT_PLACES.checked_sub(amount.scale())?;
    amount.mantissa().checked_mul(10_i128.checked_pow(missing)?)
}

fn not_a_decimal(column: &str, row: usize, value: f64) -> TableError {
    TableError::Value {
        column: column.to_owned(),
        row: row + 1,
        what: "an amount must be a decimal of at most 12 places",
        value: value.to_string(),
    }
}
