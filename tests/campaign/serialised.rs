//! What is written down and read back, and what is refused on the way.

use clv::campaign::{AlwaysValid, Funnel, SequentialTest, Spending};
use clv::quantity::{ConfidenceLevel, Probability};
use rust_decimal_macros::dec;
use serde_json::{from_value, json, to_value};

#[test]
fn a_funnel_is_its_stages() {
    let funnel = Funnel::new([("visitor", 4200), ("lead", 1260), ("buyer", 630)]);
    let funnel = funnel.unwrap().unwrap();
    let written = to_value(&funnel).unwrap();
    assert_eq!(
        written,
        json!([
            { "stage": "visitor", "customers": 4200 },
            { "stage": "lead", "customers": 1260 },
            { "stage": "buyer", "customers": 630 },
        ])
    );
    assert_eq!(from_value::<Funnel>(written).unwrap(), funnel);
    let refused = |stages| from_value::<Funnel>(stages).unwrap_err().to_string();
    assert_eq!(
        refused(json!([{ "stage": "a", "customers": 1 }, { "stage": "b", "customers": 2 }])),
        "stage \"b\" must have at most the 1 of the stage before, got 2"
    );
    assert_eq!(
        refused(json!([])),
        "a funnel must have a first stage with at least 1 customer in it, got none"
    );
}

#[test]
fn a_sequential_test_is_its_looks() {
    let test = SequentialTest::new(
        &[0.5, 1.0],
        Probability::new(dec!(0.05)).unwrap(),
        Spending::Power(2.0),
    )
    .unwrap();
    let mut written = to_value(&test).unwrap();
    assert_eq!(from_value::<SequentialTest>(written.clone()).unwrap(), test);
    // A bound is not believed, it is computed.
    written["looks"][0]["bound"] = json!(0.1);
    assert_eq!(from_value::<SequentialTest>(written.clone()).unwrap(), test);
    written["looks"][0]["information"] = json!(1.0);
    assert!(from_value::<SequentialTest>(written).is_err());
}

#[test]
fn an_always_valid_test_is_checked() {
    let test = AlwaysValid::new(0.5, ConfidenceLevel::P90).unwrap();
    let mut written = to_value(test).unwrap();
    assert_eq!(from_value::<AlwaysValid>(written.clone()).unwrap(), test);
    written["typical_difference"] = json!(0.0);
    assert!(from_value::<AlwaysValid>(written).is_err());
}
