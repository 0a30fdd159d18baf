//! Checks of figures that are read back: a figure goes through them before anyone sees it.

#![cfg_attr(
    not(feature = "serde"),
    allow(
        dead_code,
        unused_imports,
        unused_macros,
        reason = "nothing is read back"
    )
)]

use crate::quantity::QuantityError;

/// Implements `Serialize` and `Deserialize` of a type with `serde(remote = "Self")`, whose private
/// method `check` refuses figures that no computation can have given.
macro_rules! checked_on_read {
    ($type:ident<$of:ident>) => {
        impl<$of: serde::Serialize> serde::Serialize for $type<$of> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                <$type<$of>>::serialize(self, serializer)
            }
        }

        impl<'de, $of: serde::Deserialize<'de>> serde::Deserialize<'de> for $type<$of> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let read = <$type<$of>>::deserialize(deserializer)?;
                read.check().map_err(serde::de::Error::custom)?;
                Ok(read)
            }
        }
    };
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                <$type>::serialize(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let read = <$type>::deserialize(deserializer)?;
                read.check().map_err(serde::de::Error::custom)?;
                Ok(read)
            }
        }
    };
}
pub(crate) use checked_on_read;

/// A number in a closed range; NaN fails.
pub(crate) fn in_range(
    value: f64,
    (low, high): (f64, f64),
    quantity: &'static str,
    range: &'static str,
) -> Result<(), QuantityError> {
    if value >= low && value <= high {
        Ok(())
    } else {
        Err(QuantityError::NumberOutOfRange {
            quantity,
            range,
            value,
        })
    }
}

pub(crate) fn finite(value: f64, quantity: &'static str) -> Result<(), QuantityError> {
    in_range(value, (f64::MIN, f64::MAX), quantity, "finite")
}

pub(crate) fn not_negative(value: f64, quantity: &'static str) -> Result<(), QuantityError> {
    in_range(value, (0.0, f64::MAX), quantity, "finite and ≥ 0")
}

pub(crate) fn positive(value: f64, quantity: &'static str) -> Result<(), QuantityError> {
    let smallest = f64::from_bits(1);
    in_range(value, (smallest, f64::MAX), quantity, "finite and > 0")
}

pub(crate) fn probability(value: f64, quantity: &'static str) -> Result<(), QuantityError> {
    in_range(value, (0.0, 1.0), quantity, "in [0, 1]")
}
