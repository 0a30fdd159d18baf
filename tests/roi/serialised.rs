//! What is written can be read back, and what is wrong cannot.

use super::{dated, flows};
use clv::quantity::Ledger;
use clv::roi::{Bound, CashFlows, DatedCashFlows, GradeScale, Investment};
use rust_decimal_macros::dec;
use serde::{Serialize, de::DeserializeOwned};

#[track_caller]
fn there_and_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value, "{text}");
}

#[test]
fn returns_and_flows_come_back() {
    there_and_back(&flows([dec!(-100), dec!(110.50)]));
    there_and_back(&dated(&[(0, dec!(-100)), (30, dec!(110))]));
    there_and_back(&GradeScale::new([("good", dec!(1))], Bound::Exclusive).unwrap());
    let benefits = Ledger::default().with("a", dec!(5)).with_not_valued("b");
    there_and_back(&Investment::new(benefits, Ledger::costs([("c", dec!(1))]).unwrap()).unwrap());
}

#[test]
fn what_is_wrong_is_refused_on_the_way_in() {
    let empty = r#"{"amounts": [], "period": "year"}"#;
    assert!(serde_json::from_str::<CashFlows>(empty).is_err());
    let backwards =
        r#"[{"date": "2021-02-01", "amount": "1"}, {"date": "2021-01-01", "amount": "1"}]"#;
    assert!(serde_json::from_str::<DatedCashFlows>(backwards).is_err());
    let refund =
        r#"{"benefits": {"lines": []}, "costs": {"lines": [{"label": "a", "amount": "-1"}]}}"#;
    assert!(serde_json::from_str::<Investment>(refund).is_err());
}
