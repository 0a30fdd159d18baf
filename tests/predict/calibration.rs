//! Calibration curves against scikit-learn, their definition and their laws.

use crate::random::Random;
use clv::predict::calibration::{IsotonicCalibration, PlattCalibration};
use clv::predict::evaluation::brier;
use proptest::prelude::*;

/// scikit-learn's IsotonicRegression(out_of_bounds="clip") on nine customers, two with one score.
#[test]
fn isotonic_agrees_with_scikit_learn() {
    let scores = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.3];
    let labels = [false, false, true, false, true, false, true, true, false];
    let curve = IsotonicCalibration::fit(&labels, &scores).unwrap();
    let at = [0.05, 0.15, 0.3, 0.35, 0.45, 0.55, 0.65, 0.75, 0.9];
    let third = 1.0 / 3.0;
    let expected = [
        0.0,
        0.0,
        third,
        third,
        (third + 0.5) / 2.0,
        0.5,
        0.75,
        1.0,
        1.0,
    ];
    for (score, want) in at.into_iter().zip(expected) {
        assert!((curve.probability(score).unwrap() - want).abs() < 1e-12);
    }
}

proptest! {
    #[test]
    fn isotonic_curves_rise_and_keep_the_mean(
        pairs in prop::collection::vec((any::<bool>(), -20..20_i32), 1..60),
    ) {
        let (labels, scores): (Vec<bool>, Vec<f64>) =
            pairs.into_iter().map(|(y, s)| (y, f64::from(s))).unzip();
        let curve = IsotonicCalibration::fit(&labels, &scores).unwrap();
        let p: Vec<f64> = scores.iter().map(|&s| curve.probability(s).unwrap()).collect();
        let mean = labels.iter().filter(|&&y| y).count() as f64;
        prop_assert!((p.iter().sum::<f64>() - mean).abs() < 1e-9);
        prop_assert!(curve.knots().windows(2).all(|pair| pair[0].1 <= pair[1].1));
        // No rising curve does better than the best: try the overall rate and the identity.
        let rate = mean / labels.len() as f64;
        let best = brier(&labels, &p).unwrap().unwrap();
        let line: Vec<f64> = scores.iter().map(|s| (s + 20.0) / 40.0).collect();
        prop_assert!(best <= brier(&labels, &vec![rate; p.len()]).unwrap().unwrap() + 1e-12);
        prop_assert!(best <= brier(&labels, &line).unwrap().unwrap() + 1e-12);
    }
}

/// Scores that are the true log-odds, off by a factor and a shift that the curve must find.
#[test]
fn platt_finds_what_was_done_to_the_scores() {
    let mut random = Random::seeded(17);
    let (labels, scores): (Vec<bool>, Vec<f64>) = (0..20_000)
        .map(|_| {
            let logit = random.normal();
            (
                random.uniform() < 1.0 / (1.0 + (-logit).exp()),
                3.0 * logit - 5.0,
            )
        })
        .unzip();
    let curve = PlattCalibration::fit(&labels, &scores).unwrap();
    assert!((curve.slope() - 1.0 / 3.0).abs() < 0.02);
    assert!((curve.intercept() - 5.0 / 3.0).abs() < 0.1);
}

#[test]
fn separated_scores_still_have_a_curve() {
    let curve = PlattCalibration::fit(&[false, false, true, true], &[1.0, 2.0, 8.0, 9.0]).unwrap();
    let (low, high) = (
        curve.probability(1.0).unwrap(),
        curve.probability(9.0).unwrap(),
    );
    // Platt's targets are 1/4 and 3/4.
    assert!(low > 0.15 && low < 0.3 && (low + high - 1.0).abs() < 1e-9);
}

#[test]
fn a_curve_is_checked_when_it_is_read() {
    assert!(serde_json::from_str::<IsotonicCalibration>("[[1.0, 0.2], [2.0, 0.1]]").is_err());
    assert!(serde_json::from_str::<IsotonicCalibration>("[[1.0, 0.2], [2.0, 0.3]]").is_ok());
}
