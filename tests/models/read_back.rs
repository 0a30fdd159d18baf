//! What is printed of estimates and values, and what is refused when it is read back.

use clv::models::{
    BaseValue, BgNbd, CorrelationEstimate, CustomerValue, DistinctHistories, HoldoutErrors,
    LikelihoodRatio, ModelError, ParameterDrift, PredictionTable, TimedModel,
};
use clv::quantity::{Horizon, TimeUnit};
use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
use rust_decimal_macros::dec;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_value, json, to_value};

fn is_refused<T: DeserializeOwned>(value: Value) -> bool {
    from_value::<T>(value).is_err()
}

#[test]
fn estimates_read_as_a_line() {
    let change = json!({
        "parameter": "r", "earlier": 0.25, "later": 0.5, "log_change": 0.69, "standard_error": 0.3,
        "p_value": 0.0205,
    });
    let drift: ParameterDrift = from_value(json!({
        "changes": [change], "statistic": 5.36, "degrees_of_freedom": 1, "p_value": 0.0206,
        "samples": "independent",
    }))
    .unwrap();
    assert_eq!(
        drift.to_string(),
        "r: 0.2500 → 0.5000, p = 0.0205\n\
         all together: W = 5.36 on 1 degree of freedom, p = 0.0206"
    );
    let ratio: LikelihoodRatio = from_value(json!({
        "smaller": "NBD", "larger": "Pareto/NBD", "statistic": 12.5, "reference": "yardstick",
        "p_value": 0.0004,
    }))
    .unwrap();
    assert_eq!(
        ratio.to_string(),
        "Pareto/NBD against NBD: 2 Δ ln L = 12.50, p = 0.0004"
    );
    let errors: HoldoutErrors = from_value(json!({
        "customers": 2357, "actual_total": 1882, "expected_total": 1653.44, "bias_of_total": -0.12,
        "mean_absolute_error": 0.75, "root_mean_squared_error": 1.5, "correlation": 0.626,
    }))
    .unwrap();
    assert_eq!(
        errors.to_string(),
        "1,653.4 purchases expected and 1,882 made by 2,357 customers; a customer's error 0.750 in the \
         mean, correlation 0.626"
    );
    let correlation: CorrelationEstimate =
        from_value(json!({ "value": 0.125, "standard_error": 0.05 })).unwrap();
    assert_eq!(correlation.to_string(), "0.1250 (standard error 0.0500)");
    let value: CustomerValue = from_value(json!({
        "discounted_transactions": 1.5, "expected_spend": 30.0, "value": "22.4951",
    }))
    .unwrap();
    assert_eq!(
        value.to_string(),
        "22.50: 1.500 discounted purchases of 30.00"
    );
}

#[test]
fn values_that_cannot_be_are_refused() {
    let customer = |purchases: f64, spend: f64, value: &str| json!({ "discounted_transactions": purchases, "expected_spend": spend, "value": value });
    let good = customer(1.5, 30.0, "22.5");
    assert!(from_value::<CustomerValue>(good.clone()).is_ok());
    assert!(is_refused::<CustomerValue>(customer(-1.0, 30.0, "1")));
    assert!(is_refused::<CustomerValue>(customer(1.0, -30.0, "1")));
    let base = |total: &str| json!({ "customers": [good, good], "total": total });
    assert!(from_value::<BaseValue>(base("45.0")).is_ok());
    assert!(is_refused::<BaseValue>(base("45.1")));
}

#[test]
fn predictions_that_cannot_be_are_refused() {
    let history = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
    let base = CustomerBase::from_summaries(
        TimeUnit::Week,
        FirstPurchase::Excluded,
        [("al".to_owned(), history, None)],
    )
    .unwrap();
    let model = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
    let model = TimedModel::new(model, TimeUnit::Week);
    let horizon = Horizon::of(dec!(39), TimeUnit::Week).unwrap();
    let table = model.predictions(&base, horizon).unwrap();
    let written = to_value(&table).unwrap();
    assert_eq!(
        from_value::<PredictionTable<String>>(written.clone()).unwrap(),
        table
    );
    for (field, damaged) in [
        ("recency", json!(40.0)),
        ("age", json!(-1.0)),
        ("probability_alive", json!(1.1)),
        ("expected_purchases", json!(-0.1)),
        ("purchases", json!([3, 2])),
        ("discounted_transactions", json!(-1.0)),
        ("expected_spend", json!(-1.0)),
        (
            "probability_alive_interval",
            json!({ "estimate": 0.5, "lower": 0.6, "upper": 0.4, "confidence": 0.9 }),
        ),
    ] {
        let mut other = written.clone();
        other["rows"][0][field] = damaged;
        assert!(is_refused::<PredictionTable<String>>(other), "{field}");
    }
}

/// So many customers would fill the memory with rows, and their number would not be exact.
#[test]
fn customers_beyond_the_exact_numbers_are_refused() {
    let history = PurchaseHistory::new(0, 0.0, 1.0).unwrap();
    let rows = |count| DistinctHistories::from_counts(TimeUnit::Week, [(history, count)]);
    assert_eq!(rows(1 << 53).unwrap().customers(), 1 << 53);
    assert!(matches!(rows(u64::MAX), Err(ModelError::Argument { .. })));
    let twice = [(history, 1 << 63), (history, 1 << 63)];
    assert!(DistinctHistories::from_counts(TimeUnit::Week, twice).is_err());
}
