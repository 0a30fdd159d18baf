//! The probability forest: the same for a seed, and better than a line where there is no line.

use crate::random::Random;
use clv::predict::evaluation::Ranking;
use clv::predict::logistic::{LogisticRegression, Penalty};
use clv::predict::{FeatureTable, Forest, ForestSettings, PredictError};

const SETTINGS: ForestSettings = ForestSettings {
    trees: 40,
    depth: 6,
    customers_in_leaf: 10,
    features_at_split: 2,
    seed: 42,
};

/// Customers who buy where both features are high or both are low.
fn customers(seed: u64) -> (FeatureTable, Vec<bool>) {
    let mut random = Random::seeded(seed);
    let rows: Vec<[f64; 3]> = (0..600)
        .map(|_| [random.uniform(), random.uniform(), random.uniform()])
        .collect();
    let labels = rows
        .iter()
        .map(|row| {
            let chance = if (row[0] > 0.5) == (row[1] > 0.5) {
                0.9
            } else {
                0.1
            };
            random.uniform() < chance
        })
        .collect();
    (
        FeatureTable::new(["a", "b", "noise"], &rows).unwrap(),
        labels,
    )
}

#[test]
fn a_seed_grows_one_forest() {
    let (features, labels) = customers(1);
    let grow = |seed| {
        let forest = Forest::fit(&features, &labels, ForestSettings { seed, ..SETTINGS }).unwrap();
        forest.probabilities(&features).unwrap()
    };
    assert_eq!(grow(1), grow(1));
    assert_ne!(grow(1), grow(2));
}

#[test]
fn it_finds_an_interaction_that_no_line_has() {
    let ((features, labels), (new, truth)) = (customers(1), customers(2));
    let auc = |p: &[f64]| Ranking::new(&truth, p).unwrap().auc().unwrap();
    let forest = Forest::fit(&features, &labels, SETTINGS).unwrap();
    let p = forest.probabilities(&new).unwrap();
    assert!(p.iter().all(|p| (0.0..=1.0).contains(p)));
    let line = LogisticRegression::fit(&features, &labels, Penalty::NONE)
        .unwrap()
        .model;
    // The best possible area is 0.9; a line knows nothing.
    assert!(auc(&p) > 0.8);
    assert!(auc(&line.probabilities(&new).unwrap()) < 0.6);
}

#[test]
fn bad_settings_are_refused() {
    let (features, labels) = customers(1);
    for settings in [
        ForestSettings {
            trees: 0,
            ..SETTINGS
        },
        ForestSettings {
            depth: 0,
            ..SETTINGS
        },
        ForestSettings {
            customers_in_leaf: 0,
            ..SETTINGS
        },
        ForestSettings {
            features_at_split: 0,
            ..SETTINGS
        },
        ForestSettings {
            features_at_split: 4,
            ..SETTINGS
        },
    ] {
        let refused = Forest::fit(&features, &labels, settings);
        assert!(matches!(refused, Err(PredictError::Setting { .. })));
    }
    let one_class = Forest::fit(&features, &[true; 600], SETTINGS);
    assert!(matches!(one_class, Err(PredictError::OneClass { .. })));
    let fixed = FeatureTable::new(["x"], [[1.0], [1.0]]).unwrap();
    let settings = ForestSettings {
        features_at_split: 1,
        ..SETTINGS
    };
    let constant = Forest::fit(&fixed, &[true, false], settings);
    assert!(matches!(
        constant,
        Err(PredictError::ConstantFeature { .. })
    ));
    let other = FeatureTable::new(["a"], [[1.0]]).unwrap();
    let forest = Forest::fit(&features, &labels, SETTINGS).unwrap();
    assert!(matches!(
        forest.probabilities(&other),
        Err(PredictError::OtherColumn { .. })
    ));
}
