//! Reading back what has an order among its numbers.

/// A type's `Deserialize`, which refuses numbers that the type's own functions never give.
macro_rules! checked_read_back {
    ($type:ident { $($field:ident: $of:ty),+ $(,)? }, $must:literal, |$read:ident| $holds:expr) => {
        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(serde::Deserialize)]
                struct Unchecked {
                    $($field: $of),+
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
