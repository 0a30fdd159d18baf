//! Every value that can be read back, from JSON that somebody edited: an error, or a value of which
//! every method answers in range.

use super::damaged_json::for_each;
use chrono::NaiveDate;
use clv::predict::calibration::{IsotonicCalibration, PlattCalibration};
use clv::predict::evaluation::{
    AreaScale, AucEstimate, Bins, BrierDecomposition, Confusion, ErrorCosts, Ranking,
    calibration_table, compare_aucs,
};
use clv::predict::logistic::{LogisticFit, LogisticRegression, Penalty};
use clv::predict::{FeatureTable, Folds, LabelWindow, Snapshot, Standardisation, TimeSplit};
use clv::quantity::ConfidenceLevel;

const P95: ConfidenceLevel = ConfidenceLevel::P95;
const LABELS: [bool; 6] = [false, true, false, true, true, false];
const SCORES: [f64; 6] = [0.1, 0.8, 0.3, 0.2, 0.9, 0.4];

fn is_share(value: f64) {
    assert!((0.0..=1.0).contains(&value), "{value}");
}

fn features() -> FeatureTable {
    let rows = [
        [1.0, 3.0],
        [2.0, 1.0],
        [3.0, 4.0],
        [4.0, 1.5],
        [5.0, 9.0],
        [6.0, 2.0],
    ];
    FeatureTable::new(["x", "y"], rows).unwrap()
}

fn use_model(model: &LogisticRegression) {
    model
        .probabilities(&features())
        .into_iter()
        .flatten()
        .for_each(is_share);
    if let Ok(explained) = model.explain(&[1.0, 2.0], &[0.0, 0.0]) {
        is_share(explained.probability);
        is_share(explained.baseline_probability);
        for_each(&explained, |_| ());
    }
}

#[test]
fn logistic_regression() {
    for penalty in [Penalty::NONE, Penalty::elastic_net(0.5, 0.1).unwrap()] {
        let fit = LogisticRegression::fit(&features(), &LABELS, penalty).unwrap();
        for_each::<LogisticFit>(&fit, |fit| {
            use_model(&fit.model);
            for error in fit.standard_errors().into_iter().flatten() {
                assert!(error > 0.0 && error.is_finite(), "{error}");
            }
            let Some(coefficients) = fit.coefficients(P95) else {
                return;
            };
            for coefficient in coefficients {
                is_share(coefficient.p_value);
                assert!(!coefficient.z.is_nan());
                let limits = coefficient.interval;
                assert!(limits.lower <= limits.upper, "{limits:?}");
                assert!(limits.lower.is_finite() && limits.upper.is_finite());
            }
        });
        for_each(&penalty, |penalty| {
            let _ = LogisticRegression::fit(&features(), &LABELS, *penalty);
        });
    }
}

#[test]
fn tables_and_splits() {
    for_each(&features(), |table| {
        for row in table.iter() {
            assert!(row.iter().all(|value| value.is_finite()));
        }
        let _ = table.log1p(&["x"]);
        let _ = Standardisation::of(table).and_then(|scale| scale.apply(table));
        let _ = table.select(&[0, 2]);
    });
    for_each(&Standardisation::of(&features()).unwrap(), |scale| {
        if let Ok(scaled) = scale.apply(&features()) {
            assert!(scaled.iter().flatten().all(|value| value.is_finite()));
        }
    });
    for_each(
        &Folds::by_customer(&[1, 2, 3, 4, 5, 6], 3, 7).unwrap(),
        |folds| {
            for fold in 0..folds.count().min(10) {
                let _ = (folds.test_rows(fold), folds.train_rows(fold));
            }
            if let Ok(found) = folds.auc(&LABELS, &SCORES) {
                found.pooled.into_iter().for_each(is_share);
                found.mean_of_folds.into_iter().for_each(is_share);
            }
        },
    );
    let day = |month| NaiveDate::from_ymd_opt(2024, month, 1).unwrap();
    let learn = Snapshot {
        as_of: day(3).into(),
        recent_days: 28,
    };
    for_each(
        &TimeSplit::new(learn, day(6).into(), 60).unwrap(),
        |split| {
            let _ = (split.learn(), split.judge(), split.learning_window());
            let _ = split.judging_window(day(9).into());
        },
    );
    let window = LabelWindow {
        days: 30,
        data_through: day(9).into(),
    };
    let log: clv::transactions::TransactionLog<u32> = [clv::transactions::Transaction::new(
        1,
        day(2),
        rust_decimal::Decimal::TEN,
    )]
    .into_iter()
    .collect();
    let orders = log.orders(clv::transactions::OrderPolicy {
        collapse: clv::transactions::Collapse::Day,
        refunds: clv::transactions::Refunds::Drop,
        zero_amounts: clv::transactions::ZeroAmounts::Drop,
        repeated_orders: clv::transactions::RepeatedOrders::AddDistinct,
    });
    for_each(&(learn, window), |(snapshot, window)| {
        let _ = snapshot.features(&orders);
        let _ = snapshot.labels(&orders, *window);
    });
}

#[test]
fn evaluation() {
    let ranking = Ranking::new(&LABELS, &SCORES).unwrap();
    let auc = ranking.auc_delong().unwrap();
    for_each::<AucEstimate>(&auc, |auc| {
        for scale in [AreaScale::Plain, AreaScale::Logit] {
            if let Ok(Some(limits)) = auc.interval(scale, P95) {
                is_share(limits.lower);
                is_share(limits.upper);
                assert!(limits.lower <= limits.estimate && limits.estimate <= limits.upper);
            }
        }
    });
    let other = [0.2, 0.7, 0.5, 0.1, 0.6, 0.3];
    let compared = compare_aucs(&LABELS, &SCORES, &other).unwrap().unwrap();
    for_each(&compared, |compared| {
        if let Ok(limits) = compared.interval(P95) {
            assert!(limits.lower <= limits.upper, "{limits:?}");
        }
    });
    for_each::<Confusion>(&ranking.confusion_at(0.35).unwrap(), |found| {
        for share in [
            found.accuracy(),
            found.precision(),
            found.recall(),
            found.specificity(),
            found.f1(),
        ] {
            share.into_iter().for_each(is_share);
        }
        let correlation = found.matthews_correlation();
        assert!(
            correlation.is_none_or(|value| value.abs() <= 1.0 + 1e-12),
            "{found:?}"
        );
        assert!(found.customers() >= found.positives());
    });
    let costs = ErrorCosts {
        false_positive: 1.0,
        false_negative: 5.0,
    };
    for_each(&costs, |costs| {
        costs
            .calibrated_threshold()
            .into_iter()
            .flatten()
            .for_each(is_share);
        if let Ok(Some(found)) = ranking.cheapest_threshold(*costs) {
            assert!(found.cost >= 0.0 && found.cost.is_finite());
        }
    });
    for bins in [Bins::EqualWidth(4), Bins::EqualCount(3), Bins::Distinct] {
        for_each(&bins, |bins| {
            if let Ok(rows) = calibration_table(&LABELS, &SCORES, *bins) {
                assert!(rows.len() <= LABELS.len());
            }
            let _ = BrierDecomposition::new(&LABELS, &SCORES, *bins);
        });
    }
    let found = BrierDecomposition::new(&LABELS, &SCORES, Bins::Distinct)
        .unwrap()
        .unwrap();
    for_each(&found, |_| ());
    for_each(&ranking.gain_table(3).unwrap().unwrap(), |_| ());
}

#[test]
fn calibration() {
    for_each(
        &IsotonicCalibration::fit(&LABELS, &SCORES).unwrap(),
        |found| {
            for score in [-1e308, 0.0, 0.35, 1e308] {
                found.probability(score).into_iter().for_each(is_share);
            }
        },
    );
    for_each(&PlattCalibration::fit(&LABELS, &SCORES).unwrap(), |found| {
        for score in [-1e308, 0.0, 0.35, 1e308] {
            found.probability(score).into_iter().for_each(is_share);
        }
    });
}

#[cfg(feature = "forest")]
#[test]
fn a_forest() {
    use clv::predict::{Forest, ForestSettings};

    let settings = ForestSettings {
        trees: 3,
        depth: 2,
        draws_in_leaf: 1,
        features_at_split: 2,
        seed: 1,
    };
    let forest = Forest::fit(&features(), &LABELS, settings).unwrap();
    for_each(&forest, |forest| {
        forest
            .probabilities(&features())
            .into_iter()
            .flatten()
            .for_each(is_share);
    });
    for_each(&settings, |settings| {
        if settings.trees <= 10 {
            let _ = Forest::fit(&features(), &LABELS, *settings);
        }
    });
}
