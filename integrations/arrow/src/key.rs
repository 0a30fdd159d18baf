use crate::TableError;
use crate::columns::refuse_nulls;
use arrow::array::{
    Array, ArrayRef, AsArray, Int32Array, Int64Array, StringArray, UInt32Array, UInt64Array,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type, UInt64Type};
use std::sync::Arc;

/// What a customer's key is written to.
pub trait KeyColumn: Sized {
    /// A column of keys.
    fn write<'k>(keys: impl Iterator<Item = &'k Self>) -> ArrayRef
    where
        Self: 'k;
}

/// A customer's key in a column of a table. `&str` borrows from the table.
pub trait ArrowKey<'a>: KeyColumn {
    /// The keys of a column, none of them missing.
    ///
    /// # Errors
    ///
    /// [`TableError::ColumnType`], [`TableError::Null`], [`TableError::Value`].
    fn read(array: &'a ArrayRef, column: &str) -> Result<Vec<Self>, TableError>;
}

fn texts<'a>(array: &'a ArrayRef, column: &str) -> Result<Vec<&'a str>, TableError> {
    refuse_nulls(array, column)?;
    Ok(optional_texts(array, column)?
        .into_iter()
        .flatten()
        .collect())
}

/// A dictionary may hold entries without a value that no row refers to.
fn optional_texts<'a>(
    array: &'a ArrayRef,
    column: &str,
) -> Result<Vec<Option<&'a str>>, TableError> {
    match array.data_type() {
        DataType::Utf8 => Ok(array.as_string::<i32>().iter().collect()),
        DataType::LargeUtf8 => Ok(array.as_string::<i64>().iter().collect()),
        DataType::Utf8View => Ok(array.as_string_view().iter().collect()),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let values = optional_texts(dictionary.values(), column)?;
            // Where there is no value, there is no place either.
            if array.is_empty() || values.is_empty() {
                return Ok(vec![None; array.len()]);
            }
            let places = dictionary.normalized_keys();
            let value = |&place: &usize| values.get(place).copied().flatten();
            Ok(places.iter().map(value).collect())
        }
        actual => Err(TableError::ColumnType {
            column: column.to_owned(),
            expected: "text",
            actual: actual.clone(),
        }),
    }
}

impl KeyColumn for &str {
    fn write<'k>(keys: impl Iterator<Item = &'k Self>) -> ArrayRef
    where
        Self: 'k,
    {
        Arc::new(StringArray::from_iter_values(keys))
    }
}

impl<K: KeyColumn> KeyColumn for &K {
    fn write<'k>(keys: impl Iterator<Item = &'k Self>) -> ArrayRef
    where
        Self: 'k,
    {
        K::write(keys.copied())
    }
}

impl KeyColumn for String {
    fn write<'k>(keys: impl Iterator<Item = &'k Self>) -> ArrayRef
    where
        Self: 'k,
    {
        Arc::new(StringArray::from_iter_values(keys))
    }
}

impl<'a> ArrowKey<'a> for &'a str {
    fn read(array: &'a ArrayRef, column: &str) -> Result<Vec<Self>, TableError> {
        texts(array, column)
    }
}

impl<'a> ArrowKey<'a> for String {
    /// Whole numbers are their text.
    fn read(array: &'a ArrayRef, column: &str) -> Result<Vec<Self>, TableError> {
        if value_type(array).is_integer() {
            return Ok(whole_numbers(array, column)?
                .iter()
                .map(i128::to_string)
                .collect());
        }
        Ok(texts(array, column)?
            .into_iter()
            .map(str::to_owned)
            .collect())
    }
}

fn value_type(array: &ArrayRef) -> &DataType {
    match array.data_type() {
        DataType::Dictionary(_, values) => values,
        other => other,
    }
}

pub(crate) fn whole_numbers(array: &ArrayRef, column: &str) -> Result<Vec<i128>, TableError> {
    refuse_nulls(array, column)?;
    let of = value_type(array);
    if !of.is_integer() {
        return Err(TableError::ColumnType {
            column: column.to_owned(),
            expected: "whole numbers",
            actual: array.data_type().clone(),
        });
    }
    if *of == DataType::UInt64 {
        let wide = cast(array, &DataType::UInt64)?;
        let values = wide.as_primitive::<UInt64Type>().values();
        return Ok(values.iter().map(|&value| value.into()).collect());
    }
    let wide = cast(array, &DataType::Int64)?;
    let values = wide.as_primitive::<Int64Type>().values();
    Ok(values.iter().map(|&value| value.into()).collect())
}

macro_rules! whole_number_keys {
    ($($key:ty => $array:ty, $what:literal;)*) => {$(
        impl<'a> ArrowKey<'a> for $key {
            fn read(array: &'a ArrayRef, column: &str) -> Result<Vec<Self>, TableError> {
                let keys = whole_numbers(array, column)?.into_iter().enumerate();
                keys.map(|(row, key)| {
                    <$key>::try_from(key).map_err(|_| TableError::Value {
                        column: column.to_owned(),
                        row: row + 1,
                        what: $what,
                        value: key.to_string(),
                    })
                })
                .collect()
            }
        }

        impl KeyColumn for $key {
            fn write<'k>(keys: impl Iterator<Item = &'k Self>) -> ArrayRef
            where
                Self: 'k,
            {
                Arc::new(<$array>::from_iter_values(keys.copied()))
            }
        }
    )*};
}

whole_number_keys! {
    u32 => UInt32Array, "a key must be a whole number from 0 to 2^32 − 1";
    u64 => UInt64Array, "a key must be a whole number from 0 to 2^64 − 1";
    i32 => Int32Array, "a key must be a whole number from −2^31 to 2^31 − 1";
    i64 => Int64Array, "a key must be a whole number from −2^63 to 2^63 − 1";
}
