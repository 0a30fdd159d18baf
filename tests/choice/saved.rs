//! Saved models: small, the same bits, and checked.

use crate::cdnow_log::{log, reduction};
use chrono::NaiveDate;
use clv::models::{
    BgCnbd, BgNbd, DistinctHistories, DriftError, Estimate, Fit, GammaGamma, ModelError,
    ModelProvenance, Nbd, ParameterDrift, ParetoNbd, Samples, SavedModel, SavedModelError,
    SavedRecord, WithCovariance,
};
use clv::quantity::TimeUnit;
use clv::transactions::{AsOf, Collapse, CustomerBase, Reduction};
use rust_decimal_macros::dec;
use serde_json::{Value, json};

fn base() -> CustomerBase<u32> {
    reduction(1997, 9, 30).reduce(&log()).unwrap()
}

fn saved() -> SavedModel<BgNbd> {
    let base = base();
    SavedModel::of(&BgNbd::fit(&base).unwrap(), &base).unwrap()
}

fn read(document: &Value) -> Result<SavedModel<BgNbd>, SavedModelError> {
    let record: SavedRecord = serde_json::from_value(document.clone()).unwrap();
    SavedModel::try_from(record)
}

#[test]
fn comes_back_to_the_bit_from_a_few_hundred_bytes() {
    let (base, saved) = (base(), saved());
    let text = serde_json::to_string(&saved).unwrap();
    assert!(text.len() < 700, "{} bytes: {text}", text.len());
    let read: SavedModel<BgNbd> = serde_json::from_str(&text).unwrap();
    assert_eq!(read, saved);
    let fit = BgNbd::fit(&base).unwrap();
    assert_eq!(read.model_for(&base).unwrap(), fit.model());
    assert_eq!(read.log_covariance(), fit.log_covariance());
    assert_eq!(read.log_likelihood(), fit.log_likelihood());
    let from = read.provenance();
    assert_eq!(from.unit, TimeUnit::Week);
    assert_eq!(from.collapse, Some(Collapse::Day));
    let as_of = NaiveDate::from_ymd_opt(1997, 9, 30).unwrap();
    assert_eq!(from.as_of, Some(AsOf::EndOf(as_of)));
    assert_eq!(
        (from.customers, from.crate_version.as_str()),
        (2357, env!("CARGO_PKG_VERSION"))
    );
    // Pretty or not, in any order of the fields.
    let pretty = serde_json::to_string_pretty(&saved).unwrap();
    assert_eq!(
        serde_json::from_str::<SavedModel<BgNbd>>(&pretty).unwrap(),
        saved
    );
    // The data are those that it was fitted to, and a year's are not.
    let data = DistinctHistories::of(&base);
    assert_eq!(read.agrees_with(&data), Ok(()));
    let more = reduction(1998, 6, 30).reduce(&log()).unwrap();
    assert!(matches!(
        read.agrees_with(&DistinctHistories::of(&more)),
        Err(SavedModelError::OtherData { .. })
    ));
}

/// Every field, changed by the least that can be, is an error with a name.
#[test]
fn an_edited_field_is_refused() {
    let document = serde_json::to_value(saved()).unwrap();
    assert_eq!(read(&document), Ok(saved()));
    let last_digit = |text: &str| {
        let value: f64 = text.parse().unwrap();
        json!(format!("{:?}", f64::from_bits(value.to_bits() + 1)))
    };
    let text = |pointer: &str| {
        document
            .pointer(pointer)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    };
    let mut edits: Vec<(String, Value)> = vec![
        ("/customers".into(), json!(2358)),
        ("/unit".into(), json!("day")),
        ("/collapse".into(), json!("hour")),
        ("/as_of".into(), json!({ "end_of": "1997-10-01" })),
        ("/crate_version".into(), json!("9.9.9")),
        ("/checksum".into(), json!("0000000000000000")),
    ];
    for pointer in [
        "/log_likelihood",
        "/parameters/r",
        "/parameters/alpha",
        "/parameters/a",
        "/parameters/b",
        "/log_covariance/0",
        "/log_covariance/5",
        "/log_covariance/9",
    ] {
        edits.push((pointer.into(), last_digit(&text(pointer))));
    }
    for (pointer, value) in edits {
        let mut edited = document.clone();
        *edited.pointer_mut(&pointer).unwrap() = value;
        let refused = read(&edited);
        assert!(
            matches!(refused, Err(SavedModelError::Edited { .. })),
            "{pointer}: {refused:?}"
        );
        // serde says the same in words.
        let words = serde_json::from_value::<SavedModel<BgNbd>>(edited).unwrap_err();
        assert!(words.to_string().contains("a field was edited"), "{words}");
    }
}

#[test]
fn what_is_no_saved_model_is_named() {
    let document = serde_json::to_value(saved()).unwrap();
    let with = |pointer: &str, value: Value| {
        let mut edited = document.clone();
        *edited.pointer_mut(pointer).unwrap() = value;
        read(&edited).unwrap_err()
    };
    assert_eq!(
        with("/format", json!(2)),
        SavedModelError::NewerFormat { found: 2, known: 1 }
    );
    // A newer format may mean something else by every field, and still is a newer format.
    let newer = json!({ "format": 7, "parameters": [1, 2], "unit": 5, "model": null, "more": {} });
    assert_eq!(
        read(&newer),
        Err(SavedModelError::NewerFormat { found: 7, known: 1 })
    );
    assert_eq!(
        with("/parameters/r", json!("-0.2")),
        SavedModelError::Model(ModelError::Parameter {
            model: "BG/NBD",
            parameter: "r",
            range: "finite and > 0",
            value: -0.2
        })
    );
    for value in ["NaN", "inf", "1e999", "", "abc"] {
        assert_eq!(
            with("/parameters/alpha", json!(value)),
            SavedModelError::Number {
                field: "alpha".into(),
                value: value.into()
            }
        );
    }
    assert!(matches!(
        with("/log_likelihood", json!("-inf")),
        SavedModelError::Number { .. }
    ));
    assert!(matches!(
        with(
            "/parameters",
            json!({ "r": "1", "alpha": "1", "a": "1", "beta": "1" })
        ),
        SavedModelError::Names { .. }
    ));
    assert!(matches!(
        with("/parameters", json!({ "r": "1", "alpha": "1" })),
        SavedModelError::Names { .. }
    ));
    assert_eq!(
        with("/log_covariance", json!(["1.0"])),
        SavedModelError::NotACovariance
    );
    for field in [
        "format",
        "crate_version",
        "model",
        "parameters",
        "log_likelihood",
        "unit",
        "customers",
        "checksum",
    ] {
        let mut without = document.clone();
        without.as_object_mut().unwrap().remove(field);
        assert_eq!(read(&without), Err(SavedModelError::Missing { field }));
        let mut of_another_kind = document.clone();
        of_another_kind[field] = json!([true]);
        assert_eq!(
            read(&of_another_kind),
            Err(SavedModelError::Missing { field })
        );
    }
    // What may be absent is in the checksum all the same.
    for field in ["collapse", "as_of", "log_covariance"] {
        let mut without = document.clone();
        without.as_object_mut().unwrap().remove(field);
        assert!(matches!(
            read(&without),
            Err(SavedModelError::Edited { .. })
        ));
    }
    let record: SavedRecord = serde_json::from_value(document).unwrap();
    assert_eq!(record.model(), Some("BG/NBD"));
    assert_eq!(
        SavedModel::<ParetoNbd>::try_from(record),
        Err(SavedModelError::OtherModel {
            expected: "Pareto/NBD".into(),
            found: "BG/NBD".into()
        })
    );
}

#[test]
fn a_base_in_another_unit_or_collapse_is_refused() {
    let saved = saved();
    let other = |change: fn(&mut Reduction)| {
        let mut reduction = reduction(1997, 9, 30);
        change(&mut reduction);
        reduction.reduce(&log()).unwrap()
    };
    let in_days = other(|reduction| reduction.unit = TimeUnit::Day);
    let refused = saved.model_for(&in_days).unwrap_err();
    assert_eq!(
        refused,
        SavedModelError::UnitMismatch {
            model: TimeUnit::Week,
            got: TimeUnit::Day
        }
    );
    let by_month = other(|reduction| reduction.collapse = Collapse::Month);
    assert_eq!(
        saved.model_for(&by_month),
        Err(SavedModelError::CollapseMismatch {
            model: Collapse::Day,
            base: Collapse::Month
        })
    );
    // Seven days are a week.
    let seven_days = TimeUnit::days(dec!(7)).unwrap();
    assert!(saved.model_in(seven_days).is_ok());
}

#[test]
fn the_k_of_regular_buyers_and_a_model_of_spend_are_saved_too() {
    let base = base();
    let fit = BgCnbd::fit_with(2, &base).unwrap();
    let saved = SavedModel::of(&fit, &base).unwrap();
    let mut document = serde_json::to_value(&saved).unwrap();
    assert_eq!(document["fixed"], json!(2));
    let read: SavedModel<BgCnbd> = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(read.model_for(&base).unwrap().k(), 2);
    document["fixed"] = json!(3);
    assert!(serde_json::from_value::<SavedModel<BgCnbd>>(document.clone()).is_err());
    document.as_object_mut().unwrap().remove("fixed");
    assert!(serde_json::from_value::<SavedModel<BgCnbd>>(document).is_err());
    let spend = GammaGamma::fit(&base).unwrap();
    let saved = SavedModel::of(&spend, &base).unwrap();
    assert_eq!(saved.provenance().customers, 946);
    let text = serde_json::to_string(&saved).unwrap();
    assert_eq!(
        serde_json::from_str::<SavedModel<GammaGamma>>(&text).unwrap(),
        saved
    );
}

#[test]
fn a_fit_of_more_customers_than_the_base_has_is_not_of_it() {
    let fit: Fit<Nbd> = Nbd::fit(&base()).unwrap();
    let early = reduction(1997, 1, 31).reduce(&log()).unwrap();
    assert_eq!(
        SavedModel::of(&fit, &early),
        Err(SavedModelError::TooManyCustomers {
            fitted: 2357,
            base: early.len() as u64
        })
    );
    let provenance = ModelProvenance::new(TimeUnit::Week, None, None, 2357);
    let saved = SavedModel::new(&fit, provenance).unwrap();
    // Where the collapse is not known, only the unit can be compared.
    assert!(saved.model_for(&early).is_ok());
}

#[test]
fn drift_is_not_told_between_units() {
    let saved = |unit| {
        let histories = DistinctHistories::new(unit, base().histories());
        let fit: Fit<Nbd> = Nbd::fit(&histories).unwrap();
        let provenance = |unit| ModelProvenance::new(unit, None, None, fit.customers());
        // What the fit counts in is not for the caller to say.
        assert_eq!(
            SavedModel::new(&fit, provenance(TimeUnit::Month)),
            Err(SavedModelError::UnitMismatch {
                model: unit,
                got: TimeUnit::Month
            })
        );
        SavedModel::new(&fit, provenance(unit)).unwrap()
    };
    let (weeks, days) = (saved(TimeUnit::Week), saved(TimeUnit::Day));
    assert_eq!(
        ParameterDrift::between(&weeks, &days, Samples::Independent),
        Err(DriftError::DifferentUnits {
            earlier: TimeUnit::Week,
            later: TimeUnit::Day
        })
    );
}
