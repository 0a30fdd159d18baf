//! What is written can be read back, and what is wrong cannot.

use super::{customer, discount, share};
use clv::quantity::TimeUnit;
use clv::value::acquisition::{BlattbergDeighton, SpendResponse};
use clv::value::{
    BeyondLastPoint, EmpiricalSurvival, MigrationModel, PaymentDates, PeriodFraction, PurchaseRate,
    RelationshipLength, SimpleValue, Timing,
};
use rust_decimal_macros::dec;
use serde::{Serialize, de::DeserializeOwned};

#[track_caller]
fn there_and_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value, "{text}");
}

#[test]
fn formulas_come_back() {
    for timing in super::ALL_TIMINGS {
        there_and_back(&customer(timing, PaymentDates::First(5)));
    }
    let purchases = PurchaseRate {
        orders: dec!(4),
        per: TimeUnit::Year,
    };
    let lifetime = RelationshipLength {
        periods: dec!(3),
        unit: TimeUnit::Year,
    };
    there_and_back(&SimpleValue::new(dec!(200), purchases, lifetime).unwrap());
    let shares = [dec!(1), dec!(0.5)];
    there_and_back(
        &EmpiricalSurvival::new(shares, TimeUnit::Year, BeyondLastPoint::Unknown).unwrap(),
    );
    let chain = MigrationModel::new(vec![vec![dec!(1)]], vec![dec!(5)], TimeUnit::Year);
    there_and_back(&chain.unwrap());
    let response = SpendResponse::new(share(dec!(0.5)), dec!(0.1)).unwrap();
    there_and_back(&BlattbergDeighton {
        margin: dec!(100),
        discount: discount(dec!(0.1)),
        period: TimeUnit::Year,
        acquisition: response,
        retention: response,
    });
}

#[test]
fn what_is_wrong_is_refused_on_the_way_in() {
    let rising = r#"{"shares": ["1", "0.5", "0.6"], "period": "year", "beyond": "unknown"}"#;
    assert!(serde_json::from_str::<EmpiricalSurvival>(rising).is_err());
    let leaking = r#"{"transitions": [["0.9"]], "rewards": ["5"], "period": "year"}"#;
    assert!(serde_json::from_str::<MigrationModel>(leaking).is_err());
    assert!(serde_json::from_str::<PeriodFraction>("\"1.5\"").is_err());
    let beyond = r#"{"first_payment_within_period": "2"}"#;
    assert!(serde_json::from_str::<Timing>(beyond).is_err());
}
