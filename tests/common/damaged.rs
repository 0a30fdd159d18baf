//! JSON that somebody edited, or cut off.

#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]
#![allow(dead_code, reason = "a room uses what it needs")]

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// Calls a function with every value that is still read once its JSON has been damaged in one place,
/// and with the value itself. What is read must be usable: no panic.
pub fn for_each<T: Serialize + DeserializeOwned>(value: &T, mut call: impl FnMut(&T)) {
    let text = serde_json::to_string(value).unwrap();
    call(&serde_json::from_str(&text).unwrap());
    for damaged in damages(&serde_json::from_str(&text).unwrap()) {
        let read: Result<T, _> = serde_json::from_str(&damaged.to_string());
        if let Ok(value) = read {
            call(&value);
        }
    }
}

/// Uses the value, which must come back as it went, and every value that is still read once its JSON
/// has been damaged in one place.
#[track_caller]
pub fn walk<T>(value: &T, mut using: impl FnMut(T))
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let written = serde_json::to_value(value).unwrap();
    let read: T = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(&read, value);
    using(read);
    for damage in damages(&written) {
        // Through text, as it comes from outside.
        if let Ok(read) = serde_json::from_str(&damage.to_string()) {
            using(read);
        }
    }
}

/// All trees that differ from one in one place.
pub fn damages(value: &Value) -> Vec<Value> {
    match value {
        Value::Number(_) => numbers(),
        Value::String(text) if text.parse::<f64>().is_ok() => {
            let texts = numbers()
                .into_iter()
                .map(|number| json!(number.to_string()));
            let odd = [
                "NaN",
                "inf",
                "-0",
                "",
                "1e-28",
                "79228162514264337593543950335",
            ];
            texts
                .chain(odd.map(|text| json!(text)))
                .chain(numbers())
                .collect()
        }
        Value::Array(items) => {
            let mut all = vec![json!([])];
            for (index, item) in items.iter().enumerate() {
                let with = |change: &dyn Fn(&mut Vec<Value>)| {
                    let mut items = items.clone();
                    change(&mut items);
                    Value::Array(items)
                };
                all.push(with(&|items| drop(items.remove(index))));
                all.push(with(&|items| items.insert(index, item.clone())));
                for damaged in damages(item) {
                    all.push(with(&|items| items[index] = damaged.clone()));
                }
            }
            all
        }
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, field)| {
                damages(field).into_iter().map(|damaged| {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), damaged);
                    Value::Object(fields)
                })
            })
            .collect(),
        Value::String(text) => {
            let mut texts = vec![json!(""), json!("x"), json!(0), Value::Null];
            if text.parse::<chrono::NaiveDate>().is_ok() {
                texts.extend(DATES.map(|date| json!(date)));
            }
            texts
        }
        Value::Null => vec![json!(0), json!("-1")],
        Value::Bool(flag) => vec![json!(!flag), Value::Null],
    }
}

/// The ends of the calendar, and a day that comes before and after most.
const DATES: [&str; 4] = ["-262143-01-01", "+262142-12-31", "1900-01-01", "2100-01-01"];

fn numbers() -> Vec<Value> {
    vec![
        Value::Null,
        json!(-1),
        json!(0),
        json!(1),
        json!(0.5),
        json!(1.5),
        json!(1e-9),
        json!(7.9e28),
        json!(-7.9e28),
        json!(1e300),
        json!(-1e308),
        json!(1e308),
        json!(5e-324),
        json!(u32::MAX),
        json!(i64::MIN),
        json!(1_u64 << 63),
        json!(u64::MAX),
    ]
}
