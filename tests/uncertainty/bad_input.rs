//! What is refused, and how.

use super::{base, cdnow, weekly, weeks};
use clv::models::uncertainty::{
    IntervalScale, NormalEstimate, Parameters, Replication, RevenueDistribution, TotalForecast,
    UncertaintyError, bootstrap_customers, bootstrap_parametric,
};
use clv::models::{
    BgNbd, DistinctHistories, Estimate, GammaGamma, ModelError, Nbd, ParetoNbd, SpendHistory,
};
use clv::quantity::{ConfidenceLevel, DiscountRate, Horizon, TimeUnit};
use clv::transactions::PurchaseHistory;
use rust_decimal_macros::dec;

fn model() -> BgNbd {
    BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap()
}

fn diagonal(size: usize, entry: f64) -> Vec<Vec<f64>> {
    (0..size)
        .map(|i| {
            (0..size)
                .map(|j| if i == j { entry } else { 0.0 })
                .collect()
        })
        .collect()
}

#[test]
fn a_confidence_is_between_0_and_1() {
    for level in [0.0, 1.0, -0.1, 95.0, f64::NAN] {
        assert!(ConfidenceLevel::new(level).is_err());
    }
}

#[test]
fn a_covariance_is_positive_definite_and_of_the_right_size() {
    let size = NormalEstimate::new(model(), diagonal(3, 1.0)).unwrap_err();
    assert_eq!(size, UncertaintyError::CovarianceSize { expected: 4 });
    for entry in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = NormalEstimate::new(model(), diagonal(4, entry)).unwrap_err();
        assert_eq!(
            error,
            UncertaintyError::NotPositiveDefinite {
                matrix: "covariance"
            }
        );
    }
}

/// The lower triangle alone is no covariance.
#[test]
fn a_covariance_is_symmetric() {
    let two = |covariance: [[f64; 2]; 2]| {
        let rows = covariance.map(|row| row.to_vec()).to_vec();
        NormalEstimate::new(Nbd::new(2.0, 10.0).unwrap(), rows)
    };
    let (below, above) = (0.0, 0.5);
    assert_eq!(
        two([[0.01, 0.5], [0.0, 0.04]]).unwrap_err(),
        UncertaintyError::NotSymmetric { below, above }
    );
    for off in [f64::NAN, f64::INFINITY, 0.5, -0.02] {
        assert!(two([[0.01, off], [off, 0.04]]).is_err(), "{off}");
        assert!(two([[0.01, off], [0.001, 0.04]]).is_err(), "{off}");
    }
    assert!(two([[0.01, 0.019_9], [0.019_9, 0.04]]).is_ok());
}

/// 19 draws of a continuous distribution leave 1/20 of it, on average, below the least and above the
/// largest: the interval at 90 % is from the one to the other.
#[test]
fn the_fewest_replicates_span_the_interval() {
    let estimate = NormalEstimate::new(model(), diagonal(4, 0.01)).unwrap();
    let r = |model: &BgNbd| Ok::<_, ModelError>(model.r());
    let mut inside = 0;
    for seed in 0..400 {
        let draws = estimate.draws(Replication { number: 19, seed }).unwrap();
        let found = draws.interval(r, ConfidenceLevel::P90).unwrap().interval;
        let drawn = || draws.models().iter().map(|model| model.r());
        assert_eq!(found.lower, drawn().fold(f64::INFINITY, f64::min));
        assert_eq!(found.upper, drawn().fold(0.0, f64::max));
        let next = estimate
            .draws(Replication {
                number: 1,
                seed: 10_000 + seed,
            })
            .unwrap();
        inside += u32::from(found.contains(next.models()[0].r()));
    }
    // .9 with a standard error of .015; the quantiles of type 7 hold .82.
    assert!((f64::from(inside) / 400.0 - 0.9).abs() < 0.06, "{inside}");
}

#[test]
fn more_parameters_than_different_customers() {
    let history = |x, recency| PurchaseHistory::new(x, recency, 10.0).unwrap();
    let kinds = [history(0, 0.0), history(1, 3.0), history(4, 9.0)];
    let rows = DistinctHistories::new(TimeUnit::Week, (0..300).map(|i| kinds[i % 3]));
    // The fit may refuse; where it does not, its errors are refused.
    if let Ok(fit) = BgNbd::fit(&rows) {
        let error = NormalEstimate::of(&fit).unwrap_err();
        assert_eq!(
            error,
            UncertaintyError::TooFewRows {
                parameters: 4,
                distinct_rows: 3
            }
        );
    }
}

#[test]
fn other_data_than_those_of_the_fit() {
    let rows = cdnow();
    let fit = BgNbd::fit(&rows).unwrap();
    let others = DistinctHistories::new(
        TimeUnit::Week,
        rows.iter().take(500).map(|(history, _)| *history),
    );
    let replication = Replication {
        number: 20,
        seed: 1,
    };
    assert!(matches!(
        NormalEstimate::robust(&fit, &others),
        Err(UncertaintyError::OtherData { .. })
    ));
    assert!(matches!(
        fit.profile_intervals(&others, ConfidenceLevel::P90),
        Err(UncertaintyError::OtherData { .. })
    ));
    assert!(matches!(
        bootstrap_customers(&fit, &others, replication),
        Err(UncertaintyError::OtherData { .. })
    ));
    let unknown = fit
        .profile_interval(&rows, "beta", ConfidenceLevel::P90)
        .unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "the parameter must be one of r, alpha, a, b, got beta"
    );
}

#[test]
fn as_many_replicates_as_an_interval_needs() {
    let estimate = NormalEstimate::new(model(), diagonal(4, 0.01)).unwrap();
    let r = |model: &BgNbd| Ok::<_, ModelError>(model.r());
    let draws = |number| estimate.draws(Replication { number, seed: 3 }).unwrap();
    for (level, needed) in [(0.9, 19), (0.95, 39), (0.99, 199), (0.5, 3)] {
        let level = ConfidenceLevel::new(level).unwrap();
        assert!(draws(needed).interval(r, level).is_ok());
        assert_eq!(
            draws(needed - 1).interval(r, level).unwrap_err(),
            UncertaintyError::TooFewReplicates {
                needed,
                succeeded: needed - 1,
                failed: 0
            }
        );
    }
    assert!(draws(0).parameter_intervals(ConfidenceLevel::P90).is_err());
    let customer = PurchaseHistory::new(1, 2.0, 3.0).unwrap();
    let few = Replication { number: 5, seed: 3 };
    let forecast =
        TotalForecast::of_purchases(&weekly(model()), &base([(customer, None)]), weeks(1), few)
            .unwrap();
    assert!(forecast.interval(ConfidenceLevel::P90).is_err());
}

#[test]
fn replicates_that_cannot_predict_are_counted() {
    let estimate = NormalEstimate::new(model(), diagonal(4, 0.01)).unwrap();
    let draws = estimate
        .draws(Replication {
            number: 100,
            seed: 3,
        })
        .unwrap();
    let picky = |model: &BgNbd| {
        if model.r() >= 0.24 {
            Ok(1.0 / model.r())
        } else {
            BgNbd::new(-1.0, 1.0, 1.0, 1.0).map(|_| 0.0)
        }
    };
    let interval = draws.interval(picky, ConfidenceLevel::P80).unwrap();
    assert!(interval.failed > 20 && interval.succeeded > 20);
    assert_eq!(interval.failed + interval.succeeded, 100);
    // Nothing hides that the estimate itself cannot.
    let never = |_: &BgNbd| BgNbd::new(-1.0, 1.0, 1.0, 1.0).map(|_| 0.0);
    let error = draws.interval(never, ConfidenceLevel::P80).unwrap_err();
    assert!(matches!(error, UncertaintyError::Prediction(_)));
    assert_eq!(
        error.to_string(),
        "parameter r of BG/NBD must be finite and > 0, got -1"
    );
    let infinite = |_: &BgNbd| Ok::<_, ModelError>(f64::INFINITY);
    assert_eq!(
        draws.interval(infinite, ConfidenceLevel::P80).unwrap_err(),
        UncertaintyError::NotFinite {
            value: f64::INFINITY
        }
    );
}

#[test]
fn a_prediction_of_zero_has_no_logarithm() {
    let estimate = NormalEstimate::new(model(), diagonal(4, 0.01)).unwrap();
    let nothing = |_: &BgNbd| Ok::<_, ModelError>(0.0);
    assert_eq!(
        estimate
            .delta_interval(IntervalScale::Logarithmic, nothing, ConfidenceLevel::P90)
            .unwrap_err(),
        UncertaintyError::NotPositive { value: 0.0 }
    );
    let natural = estimate
        .delta_interval(IntervalScale::Natural, nothing, ConfidenceLevel::P90)
        .unwrap();
    assert_eq!((natural.lower, natural.upper), (0.0, 0.0));
}

#[test]
fn uncertain_parameters_without_a_draw() {
    let customer = PurchaseHistory::new(1, 2.0, 3.0).unwrap();
    let error = Parameters::<BgNbd>::uncertain(&[])
        .posterior(&customer)
        .unwrap_err();
    assert_eq!(error, UncertaintyError::NoDraws);
}

#[test]
fn spans_and_probabilities_out_of_range() {
    let models = (model(), GammaGamma::new(6.25, 3.74, 15.44).unwrap());
    let customer = PurchaseHistory::new(1, 2.0, 3.0).unwrap();
    let spend = SpendHistory::new(1, 20.0).unwrap();
    let known = Parameters::fixed(&models);
    for t in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(RevenueDistribution::of_customer(known, &customer, &spend, t).is_err());
    }
    let customers = base([(customer, Some(20.0))]);
    let replication = Replication {
        number: 20,
        seed: 1,
    };
    let revenue = |known, horizon, discount| {
        let discount = DiscountRate::continuous(discount, TimeUnit::Week);
        TotalForecast::of_revenue(known, &customers, horizon, discount, replication)
    };
    let timed = known.timed(TimeUnit::Week).unwrap();
    assert!(revenue(timed, weeks(1), dec!(0)).is_ok());
    assert!(revenue(timed, Horizon::INFINITE, dec!(0)).is_err());
    assert!(revenue(timed, weeks(1), dec!(-0.1)).is_err());
    // The unit is not known, or another than that of the customers.
    let unknown = revenue(known, weeks(1), dec!(0)).unwrap_err();
    assert_eq!(unknown, ModelError::NoUnit.into());
    let daily = known.timed(TimeUnit::Day).unwrap();
    let mismatch = ModelError::UnitMismatch {
        model: TimeUnit::Day,
        data: TimeUnit::Week,
    };
    assert_eq!(revenue(daily, weeks(1), dec!(0)), Err(mismatch.into()));
    assert_eq!(
        timed.timed(TimeUnit::Day).unwrap_err(),
        ModelError::UnitMismatch {
            model: TimeUnit::Week,
            data: TimeUnit::Day,
        }
    );
    let revenue = RevenueDistribution::of_customer(known, &customer, &spend, 10.0).unwrap();
    for probability in [-0.1, 1.0, f64::NAN] {
        assert!(revenue.quantile(probability).is_err());
    }
    assert!(revenue.cumulative(-1.0).is_err());
    assert!(revenue.cumulative(f64::NAN).is_err());
    // A mean that does not exist is none; the distribution does.
    let heavy = (model(), GammaGamma::new(6.25, 0.5, 15.44).unwrap());
    let revenue = RevenueDistribution::of_customer(
        Parameters::fixed(&heavy),
        &PurchaseHistory::new(0, 0.0, 3.0).unwrap(),
        &SpendHistory::NONE,
        10.0,
    )
    .unwrap();
    assert_eq!(revenue.mean(), None);
    assert!(revenue.quantile(0.99).unwrap() > 100.0);
}

/// Pareto/NBD, whose posterior is another: the same refusals through another model.
#[test]
fn a_robust_covariance_needs_an_inner_maximum() {
    let rows = DistinctHistories::new(
        TimeUnit::Week,
        (0..60).map(|i| PurchaseHistory::new(2 + i % 2, 9.0, 10.0).unwrap()),
    );
    if let Ok(fit) = ParetoNbd::fit(&rows) {
        assert!(NormalEstimate::robust(&fit, &rows).is_err());
    }
}

/// So many replicates would take all memory: every function that takes their number refuses them.
#[test]
fn numbers_of_replicates_have_an_end() {
    let endless = Replication {
        number: usize::MAX,
        seed: 1,
    };
    let is_refused = |error: UncertaintyError| {
        let words = "number of replicates must be at most 10,000,000";
        assert!(error.to_string().starts_with(words), "{error}");
        let argument = matches!(error, UncertaintyError::Model(ModelError::Argument { .. }));
        assert!(argument, "{error:?}");
    };
    let estimate = NormalEstimate::new(model(), diagonal(4, 0.01)).unwrap();
    is_refused(estimate.draws(endless).unwrap_err());
    let rows: Vec<_> = [(0, 0.0), (3, 20.0), (1, 5.0)]
        .into_iter()
        .map(|(x, recency)| PurchaseHistory::new(x, recency, 39.0).unwrap())
        .collect();
    let data = DistinctHistories::new(TimeUnit::Week, rows.clone());
    let fit = Nbd::fit(&data).unwrap();
    is_refused(bootstrap_customers(&fit, &data, endless).unwrap_err());
    is_refused(bootstrap_parametric(&fit, &data, endless).unwrap_err());
    let model = weekly(model());
    let base = base(rows.iter().map(|history| (*history, None)));
    is_refused(TotalForecast::of_purchases(&model, &base, weeks(1), endless).unwrap_err());
    let models = (*model.model(), GammaGamma::new(6.25, 3.74, 15.44).unwrap());
    let parameters = Parameters::fixed(&models).timed(TimeUnit::Week).unwrap();
    let free = DiscountRate::continuous(dec!(0), TimeUnit::Week);
    let revenue = TotalForecast::of_revenue(parameters, &base, weeks(1), free, endless);
    is_refused(revenue.unwrap_err());
    #[cfg(feature = "serde")]
    {
        let text = r#"{"number":10000001,"seed":1}"#;
        assert!(serde_json::from_str::<Replication>(text).is_err());
        let text = r#"{"number":10000000,"seed":1}"#;
        assert!(serde_json::from_str::<Replication>(text).is_ok());
    }
}
