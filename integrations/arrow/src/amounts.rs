use crate::TableError;
use arrow::array::{Array, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    DecimalType, Float32Type, Float64Type, Int64Type, UInt64Type, i256,
};
use rust_decimal::Decimal;
use std::borrow::Cow;

pub(crate) const EXPECTED: &str = "a decimal of at most 28 places, an integer or a float";

/// The decimal places that amounts in floats are read to.
const FLOAT_PLACES: u32 = 12;

/// The most decimal places of a decimal.
const MOST_PLACES: i8 = 28;

const FLOATS: &str = "an amount must be a decimal of at most 12 places";
const DECIMALS: &str = "an amount must be a decimal of at most 28 places that fits in 128 bits";

/// A column of amounts as whole numbers of 10^−scale, exactly.
///
/// Of a column of 128-bit decimals of 0 to 28 places nothing is copied; zeros behind the 28th are left
/// out. An amount in binary is the shortest decimal that names it, which must have at most 12 places.
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
            DataType::Decimal32(digits, scale)
            | DataType::Decimal64(digits, scale)
            | DataType::Decimal128(digits, scale)
            | DataType::Decimal256(digits, scale) => {
                // Places before the point are zeros behind the digits.
                let zeros = u16::from(scale.min(0).unsigned_abs());
                let places = scale.clamp(0, MOST_PLACES);
                Some((places as u32, u16::from(digits) + zeros <= 18))
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
    /// has more than 12 decimal places, and where a decimal has more than 28 or does not fit in 128
    /// bits.
    pub fn of(array: &'a dyn Array, column: &str) -> Result<Self, TableError> {
        let data_type = array.data_type();
        let (scale, _) = Self::scale_of(data_type).ok_or_else(|| TableError::ColumnType {
            column: column.to_owned(),
            expected: EXPECTED,
            actual: data_type.clone(),
        })?;
        let mantissas = match data_type {
            DataType::Decimal128(_, 0..=MOST_PLACES) => {
                Cow::Borrowed(&array.as_primitive::<Decimal128Type>().values()[..])
            }
            DataType::Decimal64(_, 0..) => widened(array.as_primitive::<Decimal64Type>().values()),
            DataType::Decimal32(_, 0..) => widened(array.as_primitive::<Decimal32Type>().values()),
            DataType::Decimal256(..) => decimals::<Decimal256Type>(array, column, |value| value)?,
            DataType::Decimal128(..) => decimals::<Decimal128Type>(array, column, i256::from_i128)?,
            DataType::Decimal64(..) => {
                decimals::<Decimal64Type>(array, column, |value| i256::from_i128(value.into()))?
            }
            DataType::Decimal32(..) => {
                decimals::<Decimal32Type>(array, column, |value| i256::from_i128(value.into()))?
            }
            DataType::UInt64 => widened(array.as_primitive::<UInt64Type>().values()),
            DataType::Int64 => widened(array.as_primitive::<Int64Type>().values()),
            DataType::Float64 => each::<Float64Type>(array, column, FLOATS, |value| {
                shortest(&format!("{value:e}"))
            })?,
            DataType::Float32 => each::<Float32Type>(array, column, FLOATS, |value| {
                shortest(&format!("{value:e}"))
            })?,
            _ => {
                let wide = cast(array, &DataType::Int64)?;
                widened(wide.as_primitive::<Int64Type>().values())
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

fn widened<'a, T: Into<i128> + Copy>(values: &[T]) -> Cow<'a, [i128]> {
    Cow::Owned(values.iter().map(|&value| value.into()).collect())
}

/// The values of a column, each as `mantissa` has it, which is told where it has none.
fn each<'a, T: ArrowPrimitiveType>(
    array: &dyn Array,
    column: &str,
    what: &'static str,
    mantissa: impl Fn(T::Native) -> Option<i128>,
) -> Result<Cow<'a, [i128]>, TableError> {
    let array = array.as_primitive::<T>();
    let mut mantissas = Vec::with_capacity(array.len());
    for (row, &value) in array.values().iter().enumerate() {
        // What stands where there is no value is any number.
        let found = match array.is_null(row) {
            true => Some(0),
            false => mantissa(value),
        };
        mantissas.push(found.ok_or_else(|| TableError::Value {
            column: column.to_owned(),
            row: row + 1,
            what,
            value: shown::<T>(array.data_type(), value),
        })?);
    }
    Ok(Cow::Owned(mantissas))
}

/// Decimals that are brought to the places of [`Amounts::scale_of`].
fn decimals<'a, T: DecimalType>(
    array: &dyn Array,
    column: &str,
    wide: impl Fn(T::Native) -> i256,
) -> Result<Cow<'a, [i128]>, TableError> {
    let array = array.as_primitive::<T>();
    let scale = array.scale();
    each::<T>(array, column, DECIMALS, |value| {
        in_places(wide(value), scale)
    })
}

fn in_places(mantissa: i256, scale: i8) -> Option<i128> {
    let ten = i256::from_i128(10);
    if mantissa == i256::ZERO || (0..=MOST_PLACES).contains(&scale) {
        return mantissa.to_i128();
    }
    if scale < 0 {
        let factor = ten.checked_pow(scale.unsigned_abs().into())?;
        return mantissa.checked_mul(factor)?.to_i128();
    }
    let beyond = ten.checked_pow((scale - MOST_PLACES).unsigned_abs().into())?;
    match mantissa.checked_rem(beyond)? {
        i256::ZERO => mantissa.checked_div(beyond)?.to_i128(),
        _ => None,
    }
}

fn shown<T: ArrowPrimitiveType>(data_type: &DataType, value: T::Native) -> String {
    match *data_type {
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale)
        | DataType::Decimal256(_, scale) => format!("{value:?}e{}", -i16::from(scale)),
        _ => format!("{value:?}"),
    }
}

fn shortest(text: &str) -> Option<i128> {
    let amount = Decimal::from_scientific(text).ok()?.normalize();
    let missing = FLOAT_PLACES.checked_sub(amount.scale())?;
    amount.mantissa().checked_mul(10_i128.checked_pow(missing)?)
}
