//! What cannot be meant is refused by name, what does not exist is none.

use clv::predict::calibration::{IsotonicCalibration, PlattCalibration};
use clv::predict::evaluation::{
    AreaScale, AucEstimate, Bins, Confusion, ErrorCosts, Ranking, brier, calibration_table,
    compare_aucs, log_loss,
};
use clv::predict::logistic::{LogisticRegression, Penalty};
use clv::predict::{
    FeatureTable, PredictError, Standardisation, labels_from_numbers, shapley_values,
};
use clv::quantity::ConfidenceLevel;

#[test]
fn labels_are_zero_or_one() {
    for value in [0.5, -1.0, 2.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            labels_from_numbers(&[0.0, value]),
            Err(PredictError::NotALabel { row: 2, .. })
        ));
    }
}

#[test]
fn scores_are_finite_and_as_many_as_labels() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let refused = Ranking::new(&[true, false], &[0.1, value]);
        assert!(matches!(
            refused,
            Err(PredictError::NotFinite { row: 2, .. })
        ));
        assert!(compare_aucs(&[true, false], &[0.1, 0.2], &[0.1, value]).is_err());
    }
    let expected = PredictError::Length {
        what: "scores",
        expected: 2,
        got: 1,
    };
    assert_eq!(Ranking::new(&[true, false], &[0.1]), Err(expected));
}

#[test]
fn one_class_has_no_curve() {
    for labels in [&[][..], &[true, true], &[false, false]] {
        let ranking = Ranking::new(labels, &[0.5, 0.6][..labels.len()]).unwrap();
        assert!(ranking.roc().is_none() && ranking.auc().is_none());
        assert!(ranking.auc_delong().is_none() && ranking.auc_hanley_mcneil().is_none());
    }
    let single = Ranking::new(&[true, false, false], &[0.5, 0.6, 0.7]).unwrap();
    assert!(single.auc().is_some() && single.auc_delong().is_none());
    assert_eq!(
        compare_aucs(&[true, false], &[1.0, 2.0], &[1.0, 2.0]).unwrap(),
        None
    );
    let nobody = Ranking::new(&[], &[]).unwrap();
    assert_eq!(nobody.gain_table(10).unwrap(), None);
    let costs = ErrorCosts {
        false_positive: 1.0,
        false_negative: 1.0,
    };
    assert_eq!(nobody.cheapest_threshold(costs).unwrap(), None);
}

#[test]
fn settings_are_checked() {
    let ranking = Ranking::new(&[true, false], &[0.1, 0.2]).unwrap();
    assert!(ranking.confusion_at(f64::NAN).is_err());
    assert!(ranking.gain_table(0).is_err());
    for cost in [-1.0, f64::NAN, f64::INFINITY] {
        let costs = ErrorCosts {
            false_positive: cost,
            false_negative: 1.0,
        };
        assert!(ranking.cheapest_threshold(costs).is_err());
        assert!(costs.calibrated_threshold().is_err());
        assert!(Penalty::ridge(cost).is_err() && Penalty::lasso(cost).is_err());
    }
    let free = ErrorCosts {
        false_positive: 0.0,
        false_negative: 0.0,
    };
    assert_eq!(free.calibrated_threshold().unwrap(), None);
    for clip in [-0.1, 0.5, f64::NAN] {
        assert!(log_loss(&[true], &[0.5], clip).is_err());
    }
    assert!(calibration_table(&[true], &[0.5], Bins::EqualWidth(0)).is_err());
    assert!(calibration_table(&[true], &[0.5], Bins::EqualCount(0)).is_err());
}

#[test]
fn probabilities_are_probabilities() {
    for value in [-0.1, 1.1, f64::NAN] {
        let refused = brier(&[true, false], &[0.5, value]);
        assert!(matches!(
            refused,
            Err(PredictError::NotAProbability { row: 2, .. })
        ));
    }
    assert_eq!(brier(&[], &[]).unwrap(), None);
    assert_eq!(log_loss(&[], &[], 0.0).unwrap(), None);
    assert_eq!(calibration_table(&[], &[], Bins::Distinct).unwrap(), []);
}

#[test]
fn a_broken_feature_is_named() {
    let broken = FeatureTable::new(["orders", "spend"], [[1.0, 2.0], [1.0, f64::NAN]]);
    let message = broken.unwrap_err().to_string();
    assert_eq!(
        message,
        "feature \"spend\" must be finite, got NaN in row 2"
    );
    let ragged = FeatureTable::new(["orders"], [&[1.0][..], &[1.0, 2.0]]);
    assert_eq!(
        ragged.unwrap_err(),
        PredictError::RowLength {
            row: 2,
            expected: 1,
            got: 2
        }
    );
    let twice = FeatureTable::new(["orders", "orders"], [[1.0, 2.0]]);
    assert_eq!(
        twice.unwrap_err(),
        PredictError::DuplicateColumn {
            column: "orders".to_owned()
        }
    );
}

#[test]
fn a_fit_needs_something_to_learn() {
    let fit = |columns: &[&str], rows: &[&[f64]], labels: &[bool], penalty| {
        let table = FeatureTable::new(columns.iter().copied(), rows).unwrap();
        LogisticRegression::fit(&table, labels, penalty).map(|fit| fit.model)
    };
    let ridge = Penalty::ridge(1.0).unwrap();
    assert_eq!(
        fit(&["x"], &[], &[], ridge),
        Err(PredictError::NoObservations)
    );
    let one_class = Err(PredictError::OneClass {
        positives: 2,
        observations: 2,
    });
    assert_eq!(
        fit(&["x"], &[&[1.0], &[2.0]], &[true, true], ridge),
        one_class
    );
    let rows: [&[f64]; 4] = [&[1.0, 5.0], &[2.0, 5.0], &[1.0, 5.0], &[2.0, 5.0]];
    let labels = [true, false, false, true];
    let constant = PredictError::ConstantFeature {
        column: "fixed".to_owned(),
        value: 5.0,
    };
    assert_eq!(
        fit(&["x", "fixed"], &rows, &labels, Penalty::NONE),
        Err(constant)
    );
    // A penalty leaves it at 0.
    assert_eq!(
        fit(&["x", "fixed"], &rows, &labels, ridge)
            .unwrap()
            .coefficients()[1],
        0.0
    );
    let lasso = Penalty::lasso(0.1).unwrap();
    assert_eq!(
        fit(&["x", "fixed"], &rows, &labels, lasso)
            .unwrap()
            .coefficients()[1],
        0.0
    );
    let rows: [&[f64]; 4] = [&[1.0, 3.0], &[2.0, 5.0], &[1.0, 3.0], &[2.0, 5.0]];
    let dependent = PredictError::DependentFeature {
        column: "y".to_owned(),
    };
    assert_eq!(
        fit(&["x", "y"], &rows, &labels, Penalty::NONE),
        Err(dependent)
    );
    assert!(fit(&["x", "y"], &rows, &labels, ridge).is_ok());
    assert!(matches!(
        fit(&["x"], &[&[1.0]], &[true, false], ridge),
        Err(PredictError::Length { .. })
    ));
    let huge: [&[f64]; 4] = [&[f64::MAX], &[f64::MIN], &[0.0], &[1.0]];
    assert!(matches!(
        fit(&["x"], &huge, &labels, ridge),
        Err(PredictError::Spread { .. })
    ));
}

#[test]
fn a_model_knows_its_columns() {
    let model = LogisticRegression::new(0.0, [("a", 1e300)]).unwrap();
    let other = FeatureTable::new(["b"], [[1.0]]).unwrap();
    assert!(matches!(
        model.probabilities(&other),
        Err(PredictError::OtherColumn { place: 0, .. })
    ));
    assert!(model.probability(&[f64::NAN]).is_err());
    assert!(model.probability(&[1.0, 2.0]).is_err());
    assert!(matches!(
        model.probability(&[1e300]),
        Err(PredictError::Statistics(_))
    ));
    assert!(LogisticRegression::new(f64::NAN, [("a", 1.0)]).is_err());
    assert!(LogisticRegression::new(0.0, [("a", f64::INFINITY)]).is_err());
    let fixed = FeatureTable::new(["a"], [[1.0], [1.0]]).unwrap();
    assert!(matches!(
        Standardisation::of(&fixed),
        Err(PredictError::ConstantFeature { .. })
    ));
    assert!(fixed.log1p(&["b"]).is_err() && fixed.select(&[2]).is_err());
    assert!(fixed.beside(&fixed).is_err());
}

#[test]
fn curves_need_both_classes_and_a_score() {
    assert!(IsotonicCalibration::fit(&[], &[]).is_err());
    assert!(matches!(
        PlattCalibration::fit(&[true, true], &[1.0, 2.0]),
        Err(PredictError::OneClass { .. })
    ));
    assert!(matches!(
        PlattCalibration::fit(&[true, false], &[1.0, 1.0]),
        Err(PredictError::ConstantFeature { .. })
    ));
    let curve = PlattCalibration::fit(&[true, false], &[1.0, 2.0]).unwrap();
    assert!(curve.probability(f64::NAN).is_err());
    assert!((0.0..=1.0).contains(&curve.probability(f64::MAX).unwrap()));
}

#[test]
fn too_many_features_have_too_many_subsets() {
    let row = [0.0; 17];
    assert!(shapley_values(|_| Ok(0.0), &row, &row).is_err());
    assert!(shapley_values(|_| Ok(f64::NAN), &[1.0], &[0.0]).is_err());
    assert!(shapley_values(|_| Ok(0.0), &[1.0], &[]).is_err());
    assert!(shapley_values(|_| Ok(1.0), &[], &[]).unwrap().is_empty());
}

#[test]
fn counts_may_be_as_large_as_they_can_be() {
    let all = u64::MAX;
    let counts = Confusion {
        true_positives: all,
        false_positives: all,
        true_negatives: all,
        false_negatives: all,
    };
    let wide = u128::from(all);
    assert_eq!(
        (counts.customers(), counts.positives()),
        (4 * wide, 2 * wide)
    );
    assert_eq!(counts.accuracy(), Some(0.5));
    assert_eq!(
        (counts.precision(), counts.recall()),
        (Some(0.5), Some(0.5))
    );
    assert_eq!((counts.specificity(), counts.f1()), (Some(0.5), Some(0.5)));
    assert_eq!(counts.matthews_correlation(), Some(0.0));
    let right = Confusion {
        false_positives: 0,
        false_negatives: 0,
        ..counts
    };
    assert_eq!(right.matthews_correlation(), Some(1.0));
    let wrong = Confusion {
        true_positives: 0,
        true_negatives: 0,
        ..counts
    };
    assert_eq!(wrong.matthews_correlation(), Some(-1.0));
}

#[test]
fn an_area_that_is_none_has_no_interval() {
    for (area, standard_error) in [(f64::NAN, 0.1), (1.1, 0.1), (0.5, -0.1), (0.5, f64::NAN)] {
        let auc = AucEstimate {
            area,
            standard_error,
        };
        for scale in [AreaScale::Plain, AreaScale::Logit] {
            let refused = auc.interval(scale, ConfidenceLevel::P95);
            assert!(matches!(refused, Err(PredictError::Setting { .. })));
        }
    }
}

#[test]
fn a_table_of_more_bins_than_fit_in_memory_is_refused() {
    let ranking = Ranking::new(&[true, false], &[0.2, 0.1]).unwrap();
    for bins in [0, 1_000_001, u64::MAX] {
        assert!(matches!(
            ranking.gain_table(bins),
            Err(PredictError::Setting { .. })
        ));
    }
}

#[test]
fn predictions_too_far_apart_have_no_shapley_values() {
    let model = |row: &[f64]| Ok(if row[0] > 0.0 { f64::MAX } else { f64::MIN });
    assert!(matches!(
        shapley_values(model, &[1.0], &[0.0]),
        Err(PredictError::Statistics(_))
    ));
}
