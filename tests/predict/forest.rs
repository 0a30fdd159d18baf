//! The probability forest: the same for a seed, and better than a line where there is no line.

use crate::random::Random;
use clv::predict::evaluation::Ranking;
use clv::predict::logistic::{LogisticRegression, Penalty};
use clv::predict::{FeatureTable, Forest, ForestSettings, PredictError};
use serde_json::{Value, from_value, json};

const SETTINGS: ForestSettings = ForestSettings {
    trees: 40,
    depth: 6,
    draws_in_leaf: 10,
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
            trees: usize::MAX,
            ..SETTINGS
        },
        ForestSettings {
            depth: 0,
            ..SETTINGS
        },
        ForestSettings {
            draws_in_leaf: 0,
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

/// The predictions of smartcore's own forest, as this one gave them before it kept its trees itself.
#[test]
fn it_is_the_forest_that_was_grown() {
    use smartcore::ensemble::random_forest_regressor::{
        RandomForestRegressor, RandomForestRegressorParameters,
    };
    use smartcore::linalg::basic::matrix::DenseMatrix;
    let ((features, labels), (new, _)) = (customers(1), customers(2));
    let matrix = |table: &FeatureTable| {
        let values = table.iter().flatten().copied().collect();
        DenseMatrix::new(table.rows(), table.columns().len(), values, false).unwrap()
    };
    let outcomes: Vec<f64> = labels
        .iter()
        .map(|&label| f64::from(u8::from(label)))
        .collect();
    let parameters = RandomForestRegressorParameters {
        max_depth: Some(SETTINGS.depth + 1),
        min_samples_leaf: SETTINGS.draws_in_leaf,
        min_samples_split: 2 * SETTINGS.draws_in_leaf,
        n_trees: SETTINGS.trees,
        m: Some(SETTINGS.features_at_split),
        keep_samples: false,
        seed: SETTINGS.seed,
    };
    let theirs = RandomForestRegressor::fit(&matrix(&features), &outcomes, parameters).unwrap();
    let ours = Forest::fit(&features, &labels, SETTINGS).unwrap();
    assert_eq!(
        ours.probabilities(&new).unwrap(),
        theirs.predict(&matrix(&new)).unwrap()
    );
}

#[test]
fn it_is_read_back_bit_by_bit_and_checked() {
    let (features, labels) = customers(1);
    let forest = Forest::fit(&features, &labels, SETTINGS).unwrap();
    let text = serde_json::to_string(&forest).unwrap();
    let read: Forest = serde_json::from_str(&text).unwrap();
    assert_eq!(read, forest);
    assert_eq!(
        read.probabilities(&features).unwrap(),
        forest.probabilities(&features).unwrap()
    );

    let written = serde_json::to_value(&forest).unwrap();
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut other = written.clone();
        change(&mut other);
        from_value::<Forest>(other).unwrap_err().to_string()
    };
    let broken = "a node of a tree must be a rate in [0, 1], or split a column and lead to later \
                  nodes, got another as node 0";
    // Back to the root, past the last node, a column that is not there, no node at all.
    assert_eq!(refused(&|f| f["trees"][0][0]["low"] = json!(0)), broken);
    assert_eq!(refused(&|f| f["trees"][0][0]["high"] = json!(9999)), broken);
    assert_eq!(refused(&|f| f["trees"][0][0]["column"] = json!(3)), broken);
    assert_eq!(refused(&|f| f["trees"][0] = json!([])), broken);
    assert_eq!(
        refused(&|f| f["trees"][0] = json!([{ "rate": 1.5 }])),
        broken
    );
    assert_eq!(
        refused(&|f| f["trees"] = json!([])),
        "number of trees must be that of the settings, got 0"
    );
    assert_eq!(
        refused(&|f| f["columns"][1] = json!("a")),
        "each feature must have a name of its own, got \"a\" twice"
    );
    assert!(refused(&|f| f["settings"]["depth"] = json!(0)).contains("depth"));
}

/// One split is one split: the label is the sign of one feature, so depth 1 ranks perfectly, and no tree
/// predicts one rate for everybody.
#[test]
fn a_depth_of_one_is_one_split() {
    let rows: Vec<[f64; 1]> = (0..200).map(|i| [f64::from(i) - 99.5]).collect();
    let labels: Vec<bool> = rows.iter().map(|row| row[0] > 0.0).collect();
    let features = FeatureTable::new(["a"], &rows).unwrap();
    let settings = ForestSettings {
        depth: 1,
        draws_in_leaf: 1,
        features_at_split: 1,
        ..SETTINGS
    };
    let forest = Forest::fit(&features, &labels, settings).unwrap();
    let p = forest.probabilities(&features).unwrap();
    let auc = Ranking::new(&labels, &p).unwrap().auc().unwrap();
    assert!(auc > 0.99, "{auc}");
    let nodes = serde_json::to_value(&forest).unwrap();
    for tree in nodes["trees"].as_array().unwrap() {
        assert_eq!(
            tree.as_array().map(Vec::len),
            Some(3),
            "a root and two leaves"
        );
    }
}
