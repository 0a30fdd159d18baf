//! Whether a drift between two fits is told from chance.

use clv::models::covariates::{
    CovariateCoding, CovariateModel, CovariateTerm, Effect, OneConvention,
};
use clv::models::{
    BgCnbd, DistinctHistories, DriftError, Estimate, Fit, MbgNbd, ModelProvenance, Nbd,
    ParameterDrift, Random, Samples, SavedModel, Simulate, WithCovariance, WithTimeUnit,
};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;

/// Purchase times of customers of a model over `age`, drawn with a seed.
fn drawn<M: Simulate>(model: &M, seed: u64, customers: u64, age: f64) -> Vec<Vec<f64>> {
    (0..customers)
        .map(|customer| {
            model
                .simulate(age, &mut Random::new(seed, customer))
                .unwrap()
        })
        .collect()
}

/// What is seen of them up to an age.
fn seen(times: &[Vec<f64>], age: f64) -> DistinctHistories {
    let histories = times.iter().map(|times| {
        let before: Vec<f64> = times.iter().copied().filter(|time| *time <= age).collect();
        let recency = before.last().copied().unwrap_or(0.0);
        PurchaseHistory::new(before.len() as u32, recency, age).unwrap()
    });
    DistinctHistories::new(TimeUnit::Week, histories)
}

fn nbd(times: &[Vec<f64>], age: f64) -> Fit<Nbd> {
    Nbd::fit(&seen(times, age)).unwrap()
}

#[test]
fn by_hand() {
    let model = Nbd::new(0.8, 10.0).unwrap();
    let earlier = nbd(&drawn(&model, 1, 500, 30.0), 30.0);
    let later = nbd(&drawn(&model, 2, 500, 30.0), 30.0);
    let drift = ParameterDrift::between(&earlier, &later, Samples::Independent).unwrap();
    let (a, b) = (
        earlier.log_covariance().unwrap(),
        later.log_covariance().unwrap(),
    );
    let d: Vec<f64> = (0..2)
        .map(|i| (later.estimates()[i] / earlier.estimates()[i]).ln())
        .collect();
    let v = |i: usize, j: usize| a[i][j] + b[i][j];
    let determinant = v(0, 0) * v(1, 1) - v(0, 1) * v(0, 1);
    let w =
        (d[0] * d[0] * v(1, 1) - 2.0 * d[0] * d[1] * v(0, 1) + d[1] * d[1] * v(0, 0)) / determinant;
    assert!((drift.statistic / w - 1.0).abs() < 1e-9);
    // χ² with two degrees of freedom is exponential.
    assert!((drift.p_value / (-w / 2.0).exp() - 1.0).abs() < 1e-9);
    for (i, change) in drift.changes.iter().enumerate() {
        assert_eq!(change.parameter, ["r", "alpha"][i]);
        assert_eq!(
            (change.earlier, change.later),
            (earlier.estimates()[i], later.estimates()[i])
        );
        assert!((change.standard_error / v(i, i).sqrt() - 1.0).abs() < 1e-12);
    }
}

/// Of 200 pairs without a drift, the share with p < 0.1 is 0.1 within four standard errors, for
/// independent samples and for the same customers grown older.
#[test]
fn without_a_drift_p_values_are_uniform() {
    let model = Nbd::new(0.8, 10.0).unwrap();
    let (mut independent, mut grown, mut naive) = (0, 0, 0);
    const PAIRS: u64 = 200;
    for pair in 0..PAIRS {
        let one = drawn(&model, 100 + 2 * pair, 400, 60.0);
        let other = drawn(&model, 101 + 2 * pair, 400, 60.0);
        let (young, old, stranger) = (nbd(&one, 30.0), nbd(&one, 60.0), nbd(&other, 60.0));
        let p = |later: &Fit<Nbd>, samples| {
            ParameterDrift::between(&young, later, samples).map(|drift| drift.p_value)
        };
        independent += u32::from(p(&stranger, Samples::Independent).unwrap() < 0.1);
        // The estimated variances of a few nested pairs do not differ as they must.
        if let Ok(p) = p(&old, Samples::LaterContainsEarlier) {
            grown += u32::from(p < 0.1);
        }
        naive += u32::from(p(&old, Samples::Independent).unwrap() < 0.1);
    }
    let limits = 20.0 - 4.0 * 18_f64.sqrt()..20.0 + 4.0 * 18_f64.sqrt();
    assert!(limits.contains(&f64::from(independent)), "{independent}");
    assert!(limits.contains(&f64::from(grown)), "{grown}");
    // The same customers taken for strangers: chance looks smaller than it is.
    assert!(naive < 5, "{naive}");
}

#[test]
fn a_drift_is_seen() {
    let earlier = nbd(&drawn(&Nbd::new(0.8, 10.0).unwrap(), 5, 2000, 30.0), 30.0);
    let later = nbd(&drawn(&Nbd::new(0.8, 13.0).unwrap(), 6, 2000, 30.0), 30.0);
    let drift = ParameterDrift::between(&earlier, &later, Samples::Independent).unwrap();
    assert!(drift.p_value < 1e-4, "{drift:?}");
}

/// A refit that starts from the earlier fit ends where a fresh one does.
#[test]
fn a_warm_start_ends_where_a_fresh_one_does() {
    let times = drawn(&MbgNbd::new(0.5, 6.0, 0.9, 1.6).unwrap(), 7, 3000, 52.0);
    let earlier = MbgNbd::fit(&seen(&times, 39.0)).unwrap();
    let grown = seen(&times, 52.0);
    let fresh = MbgNbd::fit(&grown).unwrap();
    let refit = earlier.model().fit_from(&grown).unwrap();
    assert!((refit.log_likelihood() - fresh.log_likelihood()).abs() < 1e-6);
    for (warm, fresh) in refit.estimates().iter().zip(fresh.estimates()) {
        assert!((warm / fresh - 1.0).abs() < 1e-4);
    }
    // Last month's model comes from a file.
    let provenance = ModelProvenance::new(TimeUnit::Week, None, None, earlier.customers());
    let saved = SavedModel::new(&earlier, provenance).unwrap();
    let drift = ParameterDrift::between(&saved, &refit, Samples::LaterContainsEarlier);
    let direct = ParameterDrift::between(&earlier, &refit, Samples::LaterContainsEarlier);
    assert_eq!(drift, direct);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let times = drawn(&Nbd::new(0.8, 10.0).unwrap(), 8, 800, 40.0);
    let (young, old) = (nbd(&times, 20.0), nbd(&times, 40.0));
    // The other way round the later fit does not contain the earlier one.
    let refused = ParameterDrift::between(&old, &young, Samples::LaterContainsEarlier);
    assert!(matches!(
        refused,
        Err(DriftError::NotPositiveDefinite { smallest_eigenvalue }) if smallest_eigenvalue < 0.0
    ));
    let dropout = drawn(&MbgNbd::new(0.8, 8.0, 0.9, 2.0).unwrap(), 9, 600, 52.0);
    let histories = seen(&dropout, 52.0);
    let (one, two) = (
        BgCnbd::fit_with(1, &histories).unwrap(),
        BgCnbd::fit_with(2, &histories).unwrap(),
    );
    assert_eq!(
        ParameterDrift::between(&one, &two, Samples::Independent),
        Err(DriftError::DifferentModels)
    );
}

/// A model whose estimates are uncorrelated, each with a standard error of .02.
struct Known<M> {
    model: M,
    covariance: Vec<Vec<f64>>,
}

impl<M> Known<M> {
    fn new(model: M, parameters: usize) -> Self {
        let row = |i: usize| {
            (0..parameters)
                .map(move |j| if i == j { 0.0004 } else { 0.0 })
                .collect()
        };
        Self {
            model,
            covariance: (0..parameters).map(row).collect(),
        }
    }
}

impl<M> WithTimeUnit for Known<M> {
    type Model = M;

    fn model(&self) -> &M {
        &self.model
    }

    fn time_unit(&self) -> Option<TimeUnit> {
        Some(TimeUnit::Week)
    }
}

impl<M> WithCovariance for Known<M> {
    fn log_covariance(&self) -> Option<&[Vec<f64>]> {
        Some(&self.covariance)
    }
}

/// A coefficient may have either sign: its own change counts, .05 and .2 over √2·.02, no logarithm.
#[test]
fn coefficients_drift_by_their_differences() {
    let of = |coefficient: f64| {
        let number = CovariateCoding::Number {
            name: "age".to_owned(),
        };
        let term = CovariateTerm {
            column: "age".to_owned(),
            effect: Effect::OwnOnEach,
        };
        let nbd = Nbd::new(0.8, 10.0).unwrap();
        let standard = OneConvention::Standard;
        let model = CovariateModel::new(nbd, standard, vec![number], vec![term], vec![coefficient]);
        Known::new(model.unwrap(), 3)
    };
    for (earlier, later, z) in [(0.10, 0.15, 1.7678), (-0.1, 0.1, 7.0711), (0.0, 0.0, 0.0)] {
        let drift =
            ParameterDrift::between(&of(earlier), &of(later), Samples::Independent).unwrap();
        let last = drift.changes.last().unwrap();
        assert!(
            (last.change / last.standard_error - z).abs() < 1e-4,
            "{last:?}"
        );
        assert!(
            (drift.statistic - z * z).abs() < 1e-3 * z.max(1.0),
            "{drift:?}"
        );
    }
}
