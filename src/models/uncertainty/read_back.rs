//! Reading back what has an order among its numbers.

#[cfg(feature = "serde")]
use crate::statistics::Interval;

/// A type's `Deserialize`, which refuses numbers that the type's own functions never give.
macro_rules! checked_read_back {
    (
        $type:ident $(<$key:ident>)? { $($(#[$how:meta])* $field:ident: $of:ty),+ $(,)? },
        $must:literal,
        |$read:ident| $holds:expr
    ) => {
        #[cfg(feature = "serde")]
        impl<'de $(, $key: serde::Deserialize<'de>)?> serde::Deserialize<'de> for $type $(<$key>)? {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(serde::Deserialize)]
                struct Unchecked $(<$key>)? {
                    $($(#[$how])* $field: $of),+
                }
                let Unchecked { $($field),+ } = Unchecked::deserialize(deserializer)?;
                let $read = Self { $($field),+ };
                if $holds {
                    Ok($read)
                } else {
                    Err(serde::de::Error::custom($must))
                }
            }
        }
    };
}

pub(in crate::models) use checked_read_back;

/// Whether its numbers are finite and its limits in their order.
#[cfg(feature = "serde")]
pub(in crate::models) fn is_ascending(interval: &Interval) -> bool {
    interval.estimate.is_finite()
        && interval.lower.is_finite()
        && interval.upper.is_finite()
        && interval.lower <= interval.upper
}

/// Whether it is a number of at least 0.
#[cfg(feature = "serde")]
pub(in crate::models) fn is_not_negative(value: f64) -> bool {
    value >= 0.0 && value.is_finite()
}
