//! What is printed of estimates and values, and what is refused when it is read back.

use clv::models::{
    BaseValue, BgCnbd, BgNbd, CnbdProcess, CorrelatedParetoNbd, CorrelatedProcess,
    CorrelationEstimate, CustomerModel, CustomerValue, DistinctHistories, GammaGamma,
    HoldoutErrors, LognormalAmount, LognormalSpend, MeanSpendDistribution, ModelError,
    NestedLikelihoodRatioTest, ParameterDrift, ParetoNbd, Posterior, PredictionTable,
    PurchaseAmountDistribution, PurchaseModel, PurchaseModelProcess, TimedModel,
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
        "parameter": "r", "earlier": 0.25, "later": 0.5, "change": 0.69, "standard_error": 0.3,
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
    let ratio: NestedLikelihoodRatioTest = from_value(json!({
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

#[test]
fn the_process_of_a_customer_comes_back_and_is_checked() {
    let history = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
    let regular = BgCnbd::new(3, 0.8, 2.5, 0.9, 2.4).unwrap();
    let process = regular.posterior(&history).unwrap().into_process();
    let written = to_value(&process).unwrap();
    assert_eq!(from_value::<CnbdProcess>(written.clone()).unwrap(), process);
    for (field, damaged) in [
        ("k", json!(0)),
        ("k", json!(2)),
        ("r", json!(-0.5)),
        ("alpha", json!(0)),
        ("a", json!(null)),
        ("b", json!(-1)),
        ("phases", json!([])),
        ("phases", json!([0.5, 0.4])),
        ("phases", json!([1.5, -0.5])),
    ] {
        let mut other = written.clone();
        other[field] = damaged;
        assert!(is_refused::<CnbdProcess>(other), "{field}");
    }
    let marginals = ParetoNbd::new(1.0, 10.0, 1.0, 10.0).unwrap();
    let correlated = CorrelatedParetoNbd::new(marginals, 2.0, 10.0).unwrap();
    let process = correlated.posterior(&history).unwrap().into_process();
    let written = to_value(process).unwrap();
    assert_eq!(
        from_value::<CorrelatedProcess>(written.clone()).unwrap(),
        process
    );
    for (place, damaged) in [
        ("/gammas/alpha", json!(-1)),
        ("/tilt/m", json!(4.1)),
        ("/tilt/m", json!(-4.1)),
        ("/tilt/m", json!(1e300)),
        ("/tilt/time", json!(0)),
        ("/tilt/purchase", json!(1.5)),
        ("/tilt/dropout", json!(-0.1)),
    ] {
        let mut other = written.clone();
        *other.pointer_mut(place).unwrap() = damaged;
        assert!(is_refused::<CorrelatedProcess>(other), "{place}");
    }
    for model in [
        PurchaseModel::from(regular),
        correlated.into(),
        BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap().into(),
    ] {
        let posterior = model.posterior(&history).unwrap();
        let written = to_value(&posterior).unwrap();
        let read: Posterior<PurchaseModelProcess> = from_value(written).unwrap();
        assert_eq!(read, posterior);
    }
    let foreign = json!({ "bg_nbd": { "r": 1.0, "alpha": -1.0, "a": 1.0, "b": 1.0 } });
    assert!(is_refused::<PurchaseModelProcess>(foreign));
}

/// The process of whichever model and history is read as it was written.
#[test]
fn processes_in_the_corners_come_back() {
    let marginals = [
        (0.01, 1e-6, 0.01, 1e6),
        (50.0, 0.1, 80.0, 0.1),
        (1.0, 10.0, 1.0, 10.0),
        (0.5, 1e4, 2.0, 1e-3),
    ];
    let histories = [
        (0, 0.0, 0.0),
        (0, 0.0, 90.0),
        (1, 1e-3, 50.0),
        (200, 89.0, 90.0),
    ];
    for (r, alpha, s, beta) in marginals {
        let marginals = ParetoNbd::new(r, alpha, s, beta).unwrap();
        for odds in [1e-9, 0.5, 3.0, 1e9] {
            for time in [1e-3, 1.0, 1e3] {
                let none = CorrelatedParetoNbd::new(marginals, 0.0, time).unwrap();
                let (low, high) = none.m_range();
                let m = low / (1.0 + odds) + high * (odds / (1.0 + odds));
                let Ok(model) = CorrelatedParetoNbd::new(marginals, m, time) else {
                    continue;
                };
                for (x, recency, age) in histories {
                    let history = PurchaseHistory::new(x, recency, age).unwrap();
                    let Ok(posterior) = model.posterior(&history) else {
                        continue;
                    };
                    let written = to_value(posterior.process()).unwrap();
                    let read: CorrelatedProcess = from_value(written).unwrap();
                    assert_eq!(&read, posterior.process());
                }
            }
        }
    }
}

#[test]
fn distributions_of_money_come_back_and_are_checked() {
    let model = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    let (mean, amount) = (model.mean_spend(), model.purchase_amount());
    let written = to_value(mean).unwrap();
    assert_eq!(from_value::<MeanSpendDistribution>(written).unwrap(), mean);
    let shape = json!({ "shape": 0.0, "scale": 1.0 });
    assert!(is_refused::<MeanSpendDistribution>(shape));
    let written = to_value(amount).unwrap();
    let read = from_value::<PurchaseAmountDistribution>(written.clone()).unwrap();
    assert_eq!(read, amount);
    for field in ["purchases", "p", "q", "gamma"] {
        let mut other = written.clone();
        other[field] = json!(-1.5);
        assert!(is_refused::<PurchaseAmountDistribution>(other), "{field}");
    }
    let amount = LognormalSpend::new(20.0, 0.5, 0.4).unwrap().mean_spend();
    let written = to_value(amount).unwrap();
    assert_eq!(from_value::<LognormalAmount>(written).unwrap(), amount);
    let no_width = json!({ "location": 3.0, "deviation": 0.0 });
    assert!(is_refused::<LognormalAmount>(no_width));
}

#[test]
fn a_posterior_is_checked() {
    let process = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
    let posterior = Posterior::new(0.25, process).unwrap();
    assert_eq!(posterior.probability_alive(), 0.25);
    assert_eq!(posterior.process(), &process);
    for outside in [-0.1, 1.1, f64::NAN] {
        let refused = Posterior::new(outside, process);
        assert!(matches!(refused, Err(ModelError::Argument { .. })));
    }
}
