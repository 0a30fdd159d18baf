//! Everything that can be saved, damaged in every number and list: an error, or numbers in range.

use super::{base, cdnow, weekly, weeks};
use clv::models::uncertainty::{
    Mixture, NormalEstimate, Parameters, ProfileInterval, PurchaseInterval, ReplicateInterval,
    Replicates, Replication, RevenueDistribution, RevenueInterval, TotalForecast,
    bootstrap_customers,
};
use clv::models::{
    BgNbd, DistinctHistories, Estimate, Fit, FitError, GammaGamma, Nbd, SpendHistory,
};
use clv::quantity::{ConfidenceLevel, TimeUnit};
use clv::transactions::PurchaseHistory;
use serde_json::{Value, json};

/// The value with one of its numbers, lists or strings damaged, in every way and place.
fn damaged(value: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    match value {
        Value::Number(_) => {
            for other in [
                json!(-1),
                json!(0),
                json!(9_223_372_036_854_775_808_u64),
                json!(1e300),
            ] {
                all.push(other);
            }
            all.push(Value::Null);
            all.push(json!("NaN"));
        }
        Value::Array(items) => {
            all.push(json!([]));
            all.push(json!(items[..items.len() / 2]));
            for (place, item) in items.iter().enumerate().take(8) {
                for other in damaged(item) {
                    let mut copy = items.clone();
                    copy[place] = other;
                    all.push(Value::Array(copy));
                }
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                for other in damaged(field) {
                    let mut copy = fields.clone();
                    copy.insert(name.clone(), other);
                    all.push(Value::Object(copy));
                }
            }
        }
        _ => {}
    }
    all
}

fn each<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T, check: impl Fn(&T)) {
    let saved = serde_json::to_value(value).unwrap();
    for other in damaged(&saved) {
        if let Ok(read) = serde_json::from_value::<T>(other) {
            check(&read);
        }
    }
    check(&serde_json::from_value(saved).unwrap());
}

fn model() -> BgNbd {
    BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap()
}

#[test]
fn intervals_are_in_their_order() {
    let models = (model(), GammaGamma::new(6.25, 3.74, 15.44).unwrap());
    let history = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
    let level = ConfidenceLevel::P90;
    let customer = Parameters::fixed(&models.0).posterior(&history).unwrap();
    let purchases = PurchaseInterval::of(&customer, 39.0, level).unwrap();
    each(&purchases, |read| {
        assert!(read.lower <= read.median && read.median <= read.upper);
        assert!(read.probability >= 0.0 && read.probability <= 1.0 && read.mean >= 0.0);
        assert!(!read.to_string().contains("NaN"));
    });
    let spend = SpendHistory::new(2, 20.0).unwrap();
    let revenue =
        RevenueDistribution::of_customer(Parameters::fixed(&models), &history, &spend, 10.0);
    let revenue: RevenueInterval = revenue.unwrap().interval(level).unwrap();
    each(&revenue, |read| {
        assert!(0.0 <= read.lower && read.lower <= read.median && read.median <= read.upper);
        assert!(read.probability >= 0.0 && read.probability <= 1.0);
        assert!(!read.to_string().contains("NaN"));
    });
    let replication = Replication {
        number: 50,
        seed: 1,
    };
    let forecast = TotalForecast::of_purchases(
        &weekly(model()),
        &base([(history, None)]),
        weeks(10),
        replication,
    );
    let forecast = forecast.unwrap();
    each(&forecast, |read| {
        assert!(read.mean().is_finite());
        if let Ok(of) = read.interval(level) {
            assert!(of.interval.lower <= of.interval.upper && of.standard_error >= 0.0);
        }
    });
    let interval: ReplicateInterval = forecast.interval(level).unwrap();
    each(&interval, |read| {
        assert!(read.interval.lower <= read.interval.upper && read.standard_error >= 0.0);
        assert!(!read.to_string().contains("NaN"));
    });
}

/// A damaged fit may be read by others; here it leads to an error or an interval, not to a panic.
#[test]
fn profiles_of_damaged_fits() {
    let rows = cdnow();
    let fit = Nbd::fit(&rows).unwrap();
    let level = ConfidenceLevel::P90;
    let profile: ProfileInterval = fit.profile_interval(&rows, "r", level).unwrap();
    each(&profile, |read| {
        assert!(read.estimate > 0.0);
        assert!(read.lower.is_none_or(|lower| lower <= read.estimate));
        assert!(read.upper.is_none_or(|upper| upper >= read.estimate));
        assert!(!read.to_string().contains("NaN"));
    });
    each::<Fit<Nbd>>(&fit, |read| {
        if let Ok(found) = read.profile_intervals(&rows, level) {
            for of in found {
                assert!(
                    of.lower
                        .is_none_or(|lower| lower > 0.0 && lower <= of.estimate)
                );
                assert!(of.upper.is_none_or(|upper| upper >= of.estimate));
            }
        }
    });
}

/// A normal estimate is its model and its covariance; another matrix is none.
#[test]
fn a_normal_estimate_comes_back() {
    let fit = BgNbd::fit(&cdnow()).unwrap();
    let estimate = NormalEstimate::of(&fit).unwrap();
    let text = serde_json::to_string(&estimate).unwrap();
    let read: NormalEstimate<BgNbd> = serde_json::from_str(&text).unwrap();
    assert_eq!(read, estimate);
    assert_eq!(read.model(), estimate.model());
    assert_eq!(read.standard_errors(), estimate.standard_errors());
    each(&estimate, |read| {
        let errors = read.standard_errors();
        assert!(errors.iter().all(|error| *error > 0.0), "{errors:?}");
    });
}

/// A distribution of revenue is its probabilities and amounts; others are none.
#[test]
fn a_distribution_of_revenue_comes_back() {
    let models = [
        (model(), GammaGamma::new(6.25, 3.74, 15.44).unwrap()),
        (model(), GammaGamma::new(0.1, 0.5, 15.44).unwrap()),
    ];
    let history = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
    let spend = SpendHistory::new(2, 20.0).unwrap();
    for models in models {
        let revenue =
            RevenueDistribution::of_customer(Parameters::fixed(&models), &history, &spend, 10.0)
                .unwrap();
        let written = serde_json::to_value(&revenue).unwrap();
        let read: RevenueDistribution = serde_json::from_value(written.clone()).unwrap();
        assert_eq!(read, revenue);
        for (place, damaged) in [
            ("/parts", json!([])),
            ("/parts/0/probabilities", json!([])),
            ("/parts/0/probabilities/0", json!(-0.1)),
            ("/parts/0/probabilities/0", json!(0.9)),
            ("/parts/0/spend/p", json!(-1)),
            ("/parts/0/mean", json!(-1)),
            ("/parts/0/mean", json!(1e-9)),
        ] {
            let mut other = written.clone();
            *other.pointer_mut(place).unwrap() = damaged;
            let read = serde_json::from_value::<RevenueDistribution>(other);
            assert!(read.is_err(), "{place}");
        }
    }
}

/// Replicates come back with their models; of an error its words are left.
#[test]
fn replicates_come_back() {
    let rows: Vec<_> = [(0, 0.0), (0, 0.0), (0, 0.0), (3, 20.0), (1, 5.0)]
        .into_iter()
        .map(|(frequency, recency)| PurchaseHistory::new(frequency, recency, 39.0).unwrap())
        .collect();
    let rows = DistinctHistories::new(TimeUnit::Week, rows);
    let fit = Nbd::fit(&rows).unwrap();
    let replication = Replication {
        number: 60,
        seed: 1,
    };
    let replicates = bootstrap_customers(&fit, &rows, replication).unwrap();
    assert!(!replicates.models().is_empty() && !replicates.failures().is_empty());
    let written = serde_json::to_value(&replicates).unwrap();
    let read: Replicates<Nbd> = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(read.estimate(), replicates.estimate());
    assert_eq!(read.models(), replicates.models());
    assert_eq!(read.time_unit(), Some(TimeUnit::Week));
    let words = |of: &Replicates<Nbd>| -> Vec<String> {
        of.failures().iter().map(FitError::to_string).collect()
    };
    assert_eq!(words(&read), words(&replicates));
    assert!(matches!(read.failures()[0], FitError::ReadBack { .. }));
    assert_eq!(serde_json::to_value(&read).unwrap(), written);
    for (place, damaged) in [
        ("/estimate/r", json!(-1)),
        ("/models/0/alpha", json!(0)),
        ("/failures", json!([1])),
        ("/time_unit", json!("moon")),
    ] {
        let mut other = written.clone();
        *other.pointer_mut(place).unwrap() = damaged;
        let read = serde_json::from_value::<Replicates<Nbd>>(other);
        assert!(read.is_err(), "{place}");
    }
}

#[test]
fn a_mixture_comes_back() {
    let models = [model(), BgNbd::new(0.3, 5.0, 0.7, 2.0).unwrap()];
    let history = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
    let mixture = Parameters::uncertain(&models).posterior(&history).unwrap();
    let text = serde_json::to_string(&mixture).unwrap();
    let read: Mixture<BgNbd> = serde_json::from_str(&text).unwrap();
    assert_eq!(read, mixture);
    assert!(serde_json::from_str::<Mixture<BgNbd>>("[]").is_err());
    let dead = text.replacen("\"probability_alive\":0", "\"probability_alive\":7", 1);
    assert!(serde_json::from_str::<Mixture<BgNbd>>(&dead).is_err());
}
