//! JSON damaged in every place: what is read back must be refused, or its methods must answer in
//! range.

use serde_json::{Value, json};

/// The value with one number, array or text changed, for each of them and each kind of damage.
pub fn damaged(value: &Value) -> Vec<Value> {
    let mut found = match value {
        Value::Number(_) => vec![
            json!(-1),
            json!(0),
            json!(2),
            json!(1_u64 << 63),
            json!(u64::MAX),
            json!(-1e300),
            json!(1e308),
            json!(1e-320),
            Value::Null,
            json!("NaN"),
        ],
        Value::Array(items) if !items.is_empty() => vec![
            json!([]),
            json!(items[1..]),
            json!([items.as_slice(), &items[..1]].concat()),
        ],
        _ => Vec::new(),
    };
    let within = |place: &dyn Fn(&mut Value) -> Option<&mut Value>, inner: &Value| {
        damaged(inner)
            .into_iter()
            .map(|damage| {
                let mut whole = value.clone();
                if let Some(spot) = place(&mut whole) {
                    *spot = damage;
                }
                whole
            })
            .collect::<Vec<_>>()
    };
    match value {
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                found.extend(within(&|whole| whole.get_mut(index), inner));
            }
        }
        Value::Object(fields) => {
            for (name, inner) in fields {
                found.extend(within(&|whole| whole.get_mut(name), inner));
            }
        }
        _ => {}
    }
    found
}

/// Reads every damaged form of a value and, where one is taken, uses it.
#[track_caller]
pub fn walk<T>(value: &T, mut using: impl FnMut(T))
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let written = serde_json::to_value(value).unwrap();
    let read: T = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(&read, value);
    using(read);
    for damage in damaged(&written) {
        // Through text, as it comes from outside.
        if let Ok(read) = serde_json::from_str(&damage.to_string()) {
            using(read);
        }
    }
}
