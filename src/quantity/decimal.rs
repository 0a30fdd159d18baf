//! Decimals in serde: written as text, so that no reader turns them into binary on the way, and read
//! from text or from a number. One rule for every field of the crate:
//!
//! ```text
//! #[serde(with = "crate::quantity::decimal")]     on Decimal, Option, Vec, arrays, maps, and any nesting of them
//! ```
//!
//! A whole number is read exactly, and so is a fraction of up to 15 digits; a longer one is read as
//! the shortest decimal that names the same double, because that is all that a reader of numbers
//! is given. A number that is not finite, too large for a decimal, or not zero and too small for one is
//! refused.

use super::QuantityError;
use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

pub(crate) fn serialize<T: Decimals, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.write(serializer)
}

pub(crate) fn deserialize<'de, T: Decimals, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// A decimal, or a container of them.
pub(crate) trait Decimals: Sized {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

impl Decimals for Decimal {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(TextOrNumber)
        } else {
            // A compact format does not say what comes: it is what was written.
            deserializer.deserialize_str(TextOrNumber)
        }
    }
}

impl<T: Decimals> Decimals for Option<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => serializer.serialize_some(&Written(value)),
            None => serializer.serialize_none(),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<Read<T>>::deserialize(deserializer)?.map(|read| read.0))
    }
}

impl<T: Decimals> Decimals for Vec<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Written))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Vec::<Read<T>>::deserialize(deserializer)?;
        Ok(read.into_iter().map(|read| read.0).collect())
    }
}

impl<K: Serialize + for<'k> Deserialize<'k> + Ord, T: Decimals> Decimals for BTreeMap<K, T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(key, value)| (key, Written(value))))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = BTreeMap::<K, Read<T>>::deserialize(deserializer)?;
        Ok(read.into_iter().map(|(key, read)| (key, read.0)).collect())
    }
}

impl<T: Decimals, const N: usize> Decimals for [T; N] {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Written))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Vec::<T>::read(deserializer)?;
        let length = read.len();
        let expected = format!("{N} decimals");
        read.try_into()
            .map_err(|_| D::Error::invalid_length(length, &expected.as_str()))
    }
}

struct Written<'a, T>(&'a T);

impl<T: Decimals> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

struct Read<T>(T);

impl<'de, T: Decimals> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

/// The one key of a number that serde_json hands on as its text (`arbitrary_precision`).
const NUMBER_AS_TEXT: &str = "$serde_json::private::Number";

struct TextOrNumber;

impl<'de> Visitor<'de> for TextOrNumber {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal of at most 28 digits, as text or as a number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Decimal, E> {
        parsed(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Decimal, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Decimal, E> {
        Ok(value.into())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Decimal, E> {
        Decimal::try_from_i128_with_scale(value, 0)
            .map_err(|_| E::invalid_value(Unexpected::Other("a whole number"), &self))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Decimal, E> {
        match i128::try_from(value) {
            Ok(value) => self.visit_i128(value),
            Err(_) => Err(E::invalid_value(Unexpected::Other("a whole number"), &self)),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Decimal, E> {
        // The shortest digits, with an exponent: a tiny number is then refused, not rounded to 0.
        parsed(&format!("{value:e}"))
            .ok_or_else(|| E::invalid_value(Unexpected::Float(value), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Decimal, A::Error> {
        match map.next_key::<String>()? {
            Some(key) if key == NUMBER_AS_TEXT => self.visit_str(&map.next_value::<String>()?),
            _ => Err(A::Error::invalid_type(Unexpected::Map, &self)),
        }
    }
}

/// Plain or scientific notation.
fn parsed(text: &str) -> Option<Decimal> {
    text.parse()
        .ok()
        .or_else(|| Decimal::from_scientific(text).ok())
}

/// A decimal that stands alone.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub(super) struct Text(#[serde(with = "self")] Decimal);

/// Serde goes through the same constructor as everybody else.
macro_rules! through_text {
    ($($newtype:ty),*) => {$(
        impl TryFrom<Text> for $newtype {
            type Error = QuantityError;

            fn try_from(text: Text) -> Result<Self, QuantityError> {
                Self::new(text.0)
            }
        }

        impl From<$newtype> for Text {
            fn from(value: $newtype) -> Self {
                Self(value.value())
            }
        }
    )*};
}

through_text!(super::Probability, super::Days);

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal_macros::dec;
    use serde::de::value::{Error as ValueError, F64Deserializer, MapDeserializer};
    use serde::de::{IntoDeserializer, value::U128Deserializer};

    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Order {
        #[serde(with = "super")]
        amount: Decimal,
        #[serde(with = "super")]
        discount: Option<Decimal>,
        #[serde(with = "super")]
        lines: Vec<Decimal>,
        #[serde(with = "super")]
        table: Vec<Vec<Option<Decimal>>>,
    }

    #[test]
    fn numbers_and_text_are_the_same_and_text_is_written() {
        let numbers =
            r#"{"amount":9000,"discount":9.5,"lines":[0.1,-7,1e3],"table":[[null,2.50]]}"#;
        let text = r#"{"amount":"9000","discount":"9.5","lines":["0.1","-7","1000"],"table":[[null,"2.5"]]}"#;
        let order: Order = serde_json::from_str(numbers).unwrap();
        assert_eq!(order.lines, [dec!(0.1), dec!(-7), dec!(1000)]);
        assert_eq!(serde_json::to_string(&order).unwrap(), text);
        assert_eq!(serde_json::from_str::<Order>(text).unwrap(), order);
    }

    #[test]
    fn a_whole_number_and_fifteen_digits_are_exact() {
        let read = |json: &str| serde_json::from_str::<Text>(json).unwrap().0;
        assert_eq!(read("18446744073709551615"), dec!(18446744073709551615));
        assert_eq!(read("-9223372036854775808"), dec!(-9223372036854775808));
        assert_eq!(read("123456789.012345"), dec!(123456789.012345));
        assert_eq!(read("0.1"), dec!(0.1));
        assert_eq!(read("1e-7"), dec!(0.0000001));
        assert_eq!(read("-0.0"), dec!(0));
        assert_eq!(read("0.30000000000000004"), dec!(0.30000000000000004));
        assert_eq!(read(r#""1.5e3""#), dec!(1500));
    }

    #[test]
    fn what_is_not_a_decimal_is_refused() {
        for json in [
            "null", "true", "[]", "{}", r#""""#, r#""ten""#, r#""NaN""#, "1e40", "1e-40",
        ] {
            assert!(serde_json::from_str::<Text>(json).is_err(), "{json}");
        }
        let number = |value: f64| -> F64Deserializer<ValueError> { value.into_deserializer() };
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(deserialize::<Decimal, _>(number(value)).is_err(), "{value}");
        }
        let whole: U128Deserializer<ValueError> = u128::MAX.into_deserializer();
        assert!(deserialize::<Decimal, _>(whole).is_err());
    }

    #[test]
    fn a_number_that_comes_as_its_text_is_exact() {
        let map = |key| {
            MapDeserializer::<_, ValueError>::new(std::iter::once((key, "1.23456789012345678901")))
        };
        let read: Decimal = deserialize(map(NUMBER_AS_TEXT)).unwrap();
        assert_eq!(read, dec!(1.23456789012345678901));
        assert!(deserialize::<Decimal, _>(map("amount")).is_err());
    }
}
