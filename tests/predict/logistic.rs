//! Logistic regression against references, its optimality conditions and its coverage.

use crate::random::Random;
use clv::predict::logistic::{LogisticRegression, Penalty};
use clv::predict::{FeatureTable, PredictError, Standardisation, shapley_values};
use clv::quantity::ConfidenceLevel;
use proptest::prelude::*;

/// Spector and Mazzeo's 32 students: grade point average, test score, teaching method.
fn spector() -> (FeatureTable, Vec<bool>) {
    let suite: serde_json::Value =
        serde_json::from_str(include_str!("../vectors/formulas/predict.json")).unwrap();
    let cases = suite["cases"].as_array().unwrap();
    let input = &cases
        .iter()
        .find(|case| case["id"] == "logit-spector")
        .unwrap()["input"];
    let rows: Vec<Vec<f64>> = serde_json::from_value(input["features"].clone()).unwrap();
    let labels: Vec<f64> = serde_json::from_value(input["labels"].clone()).unwrap();
    let features = FeatureTable::new(["gpa", "tuce", "psi"], &rows).unwrap();
    (
        features,
        clv::predict::labels_from_numbers(&labels).unwrap(),
    )
}

fn close(got: &[f64], want: &[f64], relative: f64) {
    for (got, want) in got.iter().zip(want) {
        assert!(
            (got - want).abs() <= relative * want.abs(),
            "{got}, expected {want}"
        );
    }
}

/// Minimised with scipy 1.17's L-BFGS-B on split variables, which stops at about six digits.
#[test]
fn lasso_and_elastic_net_agree_with_a_general_minimiser() {
    let (features, labels) = spector();
    let fit = |penalty: Penalty| {
        LogisticRegression::fit(&features, &labels, penalty)
            .unwrap()
            .model
    };
    let lasso = fit(Penalty::lasso(1.0).unwrap());
    close(&[lasso.intercept()], &[-8.305250], 1e-5);
    close(lasso.coefficients(), &[1.452984, 0.108617, 1.291221], 1e-5);
    let both = fit(Penalty::elastic_net(0.5, 0.1).unwrap());
    close(&[both.intercept()], &[-8.940935], 1e-5);
    close(both.coefficients(), &[1.558271, 0.118291, 1.438757], 1e-5);
}

/// Residual correlations Σ (y − p) xⱼ at the solution: the gradient that the penalty must balance.
fn gradient(model: &LogisticRegression, features: &FeatureTable, labels: &[bool]) -> Vec<f64> {
    let p = model.probabilities(features).unwrap();
    let mut gradient = vec![0.0; features.columns().len() + 1];
    for ((row, &label), p) in features.iter().zip(labels).zip(p) {
        let residual = f64::from(u8::from(label)) - p;
        gradient[0] += residual;
        for (sum, value) in gradient[1..].iter_mut().zip(row) {
            *sum += residual * value;
        }
    }
    gradient
}

fn customers(n: usize, seed: u64) -> (FeatureTable, Vec<bool>) {
    let mut random = Random::seeded(seed);
    let (rows, labels): (Vec<[f64; 3]>, Vec<bool>) = (0..n)
        .map(|_| {
            let x = [
                random.normal(),
                10.0 + 3.0 * random.normal(),
                random.normal(),
            ];
            let logit = -1.0 + x[0] + 0.1 * (x[1] - 10.0);
            (x, random.uniform() < 1.0 / (1.0 + (-logit).exp()))
        })
        .unzip();
    (
        FeatureTable::new(["a", "b", "noise"], &rows).unwrap(),
        labels,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// At the maximum the gradient is the penalty's: ridge·β + lasso·sign β, or within ±lasso at 0.
    #[test]
    fn the_maximum_is_one(seed in 0..500_u64, ridge in 0.0..20.0_f64, lasso in 0.0..40.0_f64) {
        let (features, labels) = customers(150, seed);
        let penalty = Penalty::elastic_net(ridge, lasso).unwrap();
        let model = LogisticRegression::fit(&features, &labels, penalty).unwrap().model;
        let gradient = gradient(&model, &features, &labels);
        prop_assert!(gradient[0].abs() < 1e-6);
        for (beta, g) in model.coefficients().iter().zip(&gradient[1..]) {
            if *beta == 0.0 {
                prop_assert!(g.abs() <= lasso + 1e-6);
            } else {
                prop_assert!((g - ridge * beta - lasso * beta.signum()).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn units_do_not_matter(seed in 0..500_u64, factor in 0.001..1000.0_f64, shift in -1e4..1e4_f64) {
        let (features, labels) = customers(150, seed);
        let rows: Vec<Vec<f64>> = features
            .iter()
            .map(|row| vec![row[0] * factor + shift, row[1], row[2]])
            .collect();
        let other = FeatureTable::new(["a", "b", "noise"], &rows).unwrap();
        let (Ok(a), Ok(b)) = (
            LogisticRegression::fit(&features, &labels, Penalty::NONE),
            LogisticRegression::fit(&other, &labels, Penalty::NONE),
        ) else {
            return Err(TestCaseError::fail("no fit"));
        };
        prop_assert!((a.log_likelihood - b.log_likelihood).abs() < 1e-8);
        let (beta, scaled) = (a.model.coefficients()[0], b.model.coefficients()[0] * factor);
        prop_assert!((beta - scaled).abs() < 1e-6 * (1.0 + beta.abs()));
    }

    #[test]
    fn contributions_add_up(seed in 0..500_u64) {
        let (features, labels) = customers(150, seed);
        let model = LogisticRegression::fit(&features, &labels, Penalty::NONE).unwrap().model;
        let (row, baseline) = (features.row(0).unwrap(), features.row(1).unwrap());
        let why = model.explain(row, baseline).unwrap();
        let logit = |p: f64| (p / (1.0 - p)).ln();
        let sum: f64 = why.contributions.iter().map(|c| c.log_odds).sum();
        prop_assert!((logit(why.probability) - logit(why.baseline_probability) - sum).abs() < 1e-9);
        // The general method on the log-odds finds the same.
        let values = shapley_values(|x| Ok(logit(model.probability(x)?)), row, baseline).unwrap();
        for contribution in &why.contributions {
            let place = model.columns().iter().position(|name| *name == contribution.column).unwrap();
            prop_assert!((values[place] - contribution.log_odds).abs() < 1e-9);
        }
    }
}

#[test]
fn a_strong_lasso_leaves_only_the_intercept() {
    let (features, labels) = customers(200, 1);
    let penalty = Penalty::lasso(1e4).unwrap();
    let model = LogisticRegression::fit(&features, &labels, penalty)
        .unwrap()
        .model;
    assert_eq!(model.coefficients(), [0.0; 3]);
    let rate = labels.iter().filter(|&&y| y).count() as f64 / 200.0;
    assert!((model.intercept() - (rate / (1.0 - rate)).ln()).abs() < 1e-9);
}

/// Wald intervals of a true coefficient of 1 at 95 %: of 500 samples, ±3 % is three standard errors.
#[test]
fn intervals_of_coefficients_cover() {
    let covered = (0..500)
        .filter(|&seed| {
            let (features, labels) = customers(400, seed);
            let fit = LogisticRegression::fit(&features, &labels, Penalty::NONE).unwrap();
            let table = fit.coefficients(ConfidenceLevel::P95).unwrap();
            assert_eq!(table[1].column.as_deref(), Some("a"));
            table[1].interval.contains(1.0)
        })
        .count();
    assert!((460..=490).contains(&covered), "{covered}");
}

#[test]
fn separation_is_named_whole_or_not() {
    let fit = |rows: &[[f64; 1]], labels: &[bool]| {
        let features = FeatureTable::new(["x"], rows).unwrap();
        LogisticRegression::fit(&features, labels, Penalty::NONE).map(|fit| fit.model)
    };
    let separated = Err(PredictError::Separated);
    let whole = [[1.0], [2.0], [3.0], [4.0]];
    assert_eq!(fit(&whole, &[false, false, true, true]), separated);
    // Both classes at 2, so that the plane x = 2 touches both.
    let quasi = [[1.0], [2.0], [2.0], [3.0]];
    assert_eq!(fit(&quasi, &[false, false, true, true]), separated);
    // Narrow beside the range, and with very different numbers on both sides.
    let narrow: Vec<[f64; 1]> = (0..1000).map(|i| [f64::from(i)]).collect();
    let labels: Vec<bool> = (0..1000).map(|i| i >= 997).collect();
    assert_eq!(fit(&narrow, &labels), separated);
    // One customer out of place is an overlap.
    let labels: Vec<bool> = (0..1000).map(|i| i >= 997 || i == 995).collect();
    assert!(fit(&narrow, &labels).is_ok());
    // A level of a category that never buys.
    let dummy: Vec<[f64; 1]> = (0..100).map(|i| [f64::from(i / 80)]).collect();
    let labels: Vec<bool> = (0..100).map(|i| i % 2 == 0 && i < 80).collect();
    assert_eq!(fit(&dummy, &labels), separated);
}

#[test]
fn standardised_columns_predict_the_same() {
    let (features, labels) = customers(300, 9);
    let scaled = Standardisation::of(&features)
        .unwrap()
        .apply(&features)
        .unwrap();
    let fit = |table| {
        LogisticRegression::fit(table, &labels, Penalty::NONE)
            .unwrap()
            .model
    };
    let (a, b) = (fit(&features), fit(&scaled));
    let (p, q) = (
        a.probabilities(&features).unwrap(),
        b.probabilities(&scaled).unwrap(),
    );
    assert!(p.iter().zip(&q).all(|(p, q)| (p - q).abs() < 1e-9));
}

#[test]
fn a_model_survives_being_written_and_read() {
    let (features, labels) = customers(100, 2);
    let model = LogisticRegression::fit(&features, &labels, Penalty::NONE)
        .unwrap()
        .model;
    let text = serde_json::to_string(&model).unwrap();
    assert_eq!(
        serde_json::from_str::<LogisticRegression>(&text).unwrap(),
        model
    );
    let broken = r#"{"intercept": 0.0, "columns": ["a", "b"], "coefficients": [1.0]}"#;
    assert!(serde_json::from_str::<LogisticRegression>(broken).is_err());
}
