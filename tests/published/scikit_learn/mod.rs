//! The examples of scikit-learn's reference pages.

use crate::printed;
use clv::predict::evaluation::{Ranking, brier, log_loss};

#[test]
fn roc_curve_and_areas() {
    let ranking = Ranking::new(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8]).unwrap();
    let points: Vec<_> = ranking.roc().unwrap().collect();
    let thresholds: Vec<_> = points.iter().map(|point| point.threshold).collect();
    assert_eq!(
        thresholds,
        [None, Some(0.8), Some(0.4), Some(0.35), Some(0.1)]
    );
    let rates = |of: fn(&clv::predict::evaluation::RocPoint) -> f64| -> Vec<f64> {
        points.iter().map(of).collect()
    };
    assert_eq!(
        rates(|point| point.false_positive_rate),
        [0.0, 0.0, 0.5, 0.5, 1.0]
    );
    assert_eq!(
        rates(|point| point.true_positive_rate),
        [0.0, 0.5, 0.5, 1.0, 1.0]
    );
    assert_eq!(ranking.auc(), Some(0.75));
    printed(ranking.average_precision().unwrap(), 0.83, 0.01);
}

#[test]
fn scores_of_probabilities() {
    let score = brier(&[false, true, true, false], &[0.1, 0.9, 0.8, 0.3])
        .unwrap()
        .unwrap();
    printed(score, 0.037, 0.001);
    let loss = log_loss(&[true, false, false, true], &[0.9, 0.1, 0.2, 0.65], 0.0)
        .unwrap()
        .unwrap();
    printed(loss, 0.21616, 0.00001);
}

#[test]
fn matthews_correlation() {
    let predicted = [1.0, 0.0, 1.0, 1.0];
    let ranking = Ranking::new(&[true, true, true, false], &predicted).unwrap();
    let counts = ranking.confusion_at(1.0).unwrap();
    printed(counts.matthews_correlation().unwrap(), -0.33, 0.01);
}
