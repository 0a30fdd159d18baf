//! What is written down and read back, and what is refused on the way.

use chrono::NaiveDate;
use clv::predict::{FeatureTable, Folds, Snapshot, Standardisation, TimeSplit};
use serde_json::{from_value, json, to_value};

#[test]
fn a_standardisation_has_a_scale_for_each_column() {
    let table = FeatureTable::new(["a", "b"], [[1.0, 5.0], [2.0, 9.0]]).unwrap();
    let scale = Standardisation::of(&table).unwrap();
    let written = to_value(&scale).unwrap();
    assert_eq!(
        from_value::<Standardisation>(written.clone()).unwrap(),
        scale
    );
    let refused = |place: &str, value| {
        let mut other = written.clone();
        *other.pointer_mut(place).unwrap() = value;
        from_value::<Standardisation>(other).is_err()
    };
    assert!(refused("/scales", json!([])));
    assert!(refused("/columns/1", json!("a")));
    assert!(refused("/scales/0/deviation", json!(0.0)));
    assert!(refused("/scales/0/deviation", json!(-1.0)));
}

#[test]
fn a_split_by_time_does_not_leak_when_read_back() {
    let day = |month| NaiveDate::from_ymd_opt(2024, month, 1).unwrap();
    let learn = Snapshot {
        as_of: day(3).into(),
        recent_days: 28,
    };
    let split = TimeSplit::new(learn, day(6).into(), 60).unwrap();
    let written = to_value(split).unwrap();
    assert_eq!(from_value::<TimeSplit>(written.clone()).unwrap(), split);
    let refused = |place: &str, value| {
        let mut other = written.clone();
        *other.pointer_mut(place).unwrap() = value;
        from_value::<TimeSplit>(other).unwrap_err().to_string()
    };
    assert!(refused("/window_days", json!(100)).contains("must end by"));
    assert_eq!(
        refused("/judge/recent_days", json!(7)),
        "both snapshots of a split must have the same conventions, they differ"
    );
}

#[test]
fn folds_are_all_there_when_read_back() {
    let folds = Folds::by_customer(&[1, 2, 3, 4, 2], 3, 7).unwrap();
    let written = to_value(&folds).unwrap();
    assert_eq!(from_value::<Folds>(written).unwrap(), folds);
    for (fold_of, count) in [
        (vec![0, 1, 3], 3),
        (vec![0, 0, 1], 3),
        (vec![0, 0], 1),
        (vec![], 0),
    ] {
        let read = from_value::<Folds>(json!({ "fold_of": fold_of, "folds": count }));
        assert!(read.is_err(), "{fold_of:?} of {count}");
    }
    assert_eq!(folds.test_rows(3), folds.train_rows(3));
}

/// A covariance that is ragged, empty, of the wrong size or no covariance is refused, and so are
/// likelihoods that no labels have.
#[test]
fn a_damaged_fit_is_refused() {
    use clv::predict::FeatureTable;
    use clv::predict::logistic::{LogisticFit, LogisticRegression, Penalty};
    use serde_json::{from_value, json, to_value};

    let features = FeatureTable::new(["x"], [[1.0], [2.0], [3.0], [4.0]]).unwrap();
    let labels = [false, true, false, true];
    let fit = LogisticRegression::fit(&features, &labels, Penalty::NONE).unwrap();
    let written = to_value(&fit).unwrap();
    assert_eq!(from_value::<LogisticFit>(written.clone()).unwrap(), fit);
    let damaged = [
        ("covariance", json!([])),
        ("covariance", json!([[1.0, 0.0], [0.0]])),
        ("covariance", json!([[1.0], [0.0]])),
        ("covariance", json!([[1.0]])),
        ("covariance", json!([[-1.0, 0.0], [0.0, 1.0]])),
        ("covariance", json!([[1.0, 2.0], [2.0, 1.0]])),
        ("covariance", json!([[1.0, 0.5], [0.0, 1.0]])),
        ("covariance", json!(null)),
        ("log_likelihood", json!(1.0)),
        ("observations", json!(0)),
    ];
    for (field, value) in damaged {
        let mut broken = written.clone();
        broken[field] = value.clone();
        assert!(
            from_value::<LogisticFit>(broken).is_err(),
            "{field}: {value}"
        );
    }
}
