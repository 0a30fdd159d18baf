//! Lists of decimals as lists of strings: a JSON number would become binary on its way.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Text(#[serde(with = "rust_decimal::serde::str")] Decimal);

/// `Vec<Decimal>`.
pub(super) mod decimals {
    use super::{Decimal, Deserialize, Deserializer, Serializer, Text};

    pub fn serialize<S: Serializer>(values: &[Decimal], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(|&value| Text(value)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Decimal>, D::Error> {
        let texts = Vec::<Text>::deserialize(from)?;
        Ok(texts.into_iter().map(|text| text.0).collect())
    }
}

/// `Vec<Option<Decimal>>`.
pub(super) mod optional_decimals {
    use super::{Decimal, Deserialize, Deserializer, Serializer, Text};

    pub fn serialize<S: Serializer>(values: &[Option<Decimal>], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(|value| value.map(Text)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<Option<Decimal>>, D::Error> {
        let texts = Vec::<Option<Text>>::deserialize(from)?;
        Ok(texts
            .into_iter()
            .map(|text| text.map(|text| text.0))
            .collect())
    }
}

/// `Vec<Vec<Decimal>>`.
pub(super) mod rows {
    use super::{Decimal, Deserialize, Deserializer, Serializer, Text};

    pub fn serialize<S: Serializer>(rows: &[Vec<Decimal>], to: S) -> Result<S::Ok, S::Error> {
        let texts = |row: &Vec<Decimal>| row.iter().map(|&value| Text(value)).collect::<Vec<_>>();
        to.collect_seq(rows.iter().map(texts))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Vec<Decimal>>, D::Error> {
        let rows = Vec::<Vec<Text>>::deserialize(from)?;
        let values = |row: Vec<Text>| row.into_iter().map(|text| text.0).collect();
        Ok(rows.into_iter().map(values).collect())
    }
}

/// `[Decimal; 7]`.
pub(super) mod seven {
    use super::{Decimal, Deserialize, Deserializer, Serializer, Text};

    pub fn serialize<S: Serializer>(values: &[Decimal; 7], to: S) -> Result<S::Ok, S::Error> {
        super::decimals::serialize(values, to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[Decimal; 7], D::Error> {
        Ok(<[Text; 7]>::deserialize(from)?.map(|text| text.0))
    }
}
