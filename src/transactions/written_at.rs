//! The time of a transaction in text, and what a reader is told where there is another.

use chrono::NaiveDateTime;
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use std::fmt;

struct LocalTime;

impl Visitor<'_> for LocalTime {
    type Value = NaiveDateTime;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a local time without a zone, such as \"2024-03-01T16:05:00\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<NaiveDateTime, E> {
        text.parse()
            .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDateTime, D::Error> {
    deserializer.deserialize_str(LocalTime)
}
