//! The inputs of a case, read by name and type.

use super::formula::Unanswered;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::Value;
use std::str::FromStr;

/// An object whose fields are asked for by name.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a>(Option<&'a Value>);

#[allow(dead_code, reason = "each suite reads the types that it has")]
impl<'a> Input<'a> {
    /// The `input` of a case, or an object inside of it.
    pub fn new(value: Option<&'a Value>) -> Self {
        Self(value)
    }

    /// The field, `None` where it is absent or null.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.0
            .and_then(|object| object.get(name))
            .filter(|value| !value.is_null())
    }

    fn required(&self, name: &str) -> Result<&'a Value, Unanswered> {
        self.get(name)
            .ok_or_else(|| Unanswered::Unreadable(format!("no input \"{name}\"")))
    }

    /// Whether the field is there and not null.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A decimal written as a string.
    pub fn decimal(&self, name: &str) -> Result<Decimal, Unanswered> {
        decimal_of(self.required(name)?)
    }

    /// Several decimals written as strings.
    pub fn decimals(&self, name: &str) -> Result<Vec<Decimal>, Unanswered> {
        self.array(name)?.iter().map(decimal_of).collect()
    }

    /// A label.
    pub fn text(&self, name: &str) -> Result<&'a str, Unanswered> {
        self.required(name)?
            .as_str()
            .ok_or_else(|| unreadable(name, "a string"))
    }

    /// A floating-point number.
    pub fn number(&self, name: &str) -> Result<f64, Unanswered> {
        number_of(self.required(name)?)
    }

    /// Several floating-point numbers.
    pub fn numbers(&self, name: &str) -> Result<Vec<f64>, Unanswered> {
        self.array(name)?.iter().map(number_of).collect()
    }

    /// A whole number of a type that may refuse it: a negative count is refused by the type.
    pub fn whole<T: TryFrom<i64, Error: std::fmt::Display>>(
        &self,
        name: &str,
    ) -> Result<T, Unanswered> {
        whole_of(self.required(name)?)
    }

    /// Several whole numbers.
    pub fn wholes<T: TryFrom<i64, Error: std::fmt::Display>>(
        &self,
        name: &str,
    ) -> Result<Vec<T>, Unanswered> {
        self.array(name)?.iter().map(whole_of).collect()
    }

    /// True or false.
    pub fn flag(&self, name: &str) -> Result<bool, Unanswered> {
        self.required(name)?
            .as_bool()
            .ok_or_else(|| unreadable(name, "true or false"))
    }

    /// An ISO 8601 date.
    pub fn date(&self, name: &str) -> Result<NaiveDate, Unanswered> {
        let text = self.text(name)?;
        NaiveDate::from_str(text).map_err(|_| unreadable(text, "a date"))
    }

    /// An array.
    pub fn array(&self, name: &str) -> Result<&'a [Value], Unanswered> {
        let array = self
            .required(name)?
            .as_array()
            .ok_or_else(|| unreadable(name, "an array"))?;
        Ok(array)
    }

    /// An array of objects.
    pub fn objects(&self, name: &str) -> Result<Vec<Input<'a>>, Unanswered> {
        Ok(self
            .array(name)?
            .iter()
            .map(|value| Input(Some(value)))
            .collect())
    }

    /// An object.
    pub fn object(&self, name: &str) -> Result<Input<'a>, Unanswered> {
        Ok(Input(Some(self.required(name)?)))
    }
}

/// What the file should have had.
pub fn unreadable(what: &str, kind: &str) -> Unanswered {
    Unanswered::Unreadable(format!("{what} is not {kind}"))
}

/// A decimal written as a string.
pub fn decimal_of(value: &Value) -> Result<Decimal, Unanswered> {
    let text = value
        .as_str()
        .ok_or_else(|| unreadable(&value.to_string(), "a decimal string"))?;
    Decimal::from_str(text).map_err(|error| Unanswered::Refused(format!("{text}: {error}")))
}

/// A floating-point number.
pub fn number_of(value: &Value) -> Result<f64, Unanswered> {
    value
        .as_f64()
        .ok_or_else(|| unreadable(&value.to_string(), "a number"))
}

/// A whole number of a type that may refuse it.
pub fn whole_of<T: TryFrom<i64, Error: std::fmt::Display>>(value: &Value) -> Result<T, Unanswered> {
    let number = value
        .as_i64()
        .ok_or_else(|| unreadable(&value.to_string(), "a whole number"))?;
    T::try_from(number).map_err(|error| Unanswered::Refused(format!("{number}: {error}")))
}
