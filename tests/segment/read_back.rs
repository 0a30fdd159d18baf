//! What is written is read back, and checked again.

use clv::segment::{LifecycleStage, RfmRules, RfmScore, Threshold, TierShares};
use rust_decimal_macros::dec;

#[test]
fn rules_and_tiers_go_through_their_checks() {
    let rules = RfmRules::ten_segments();
    let text = serde_json::to_string(&rules).unwrap();
    assert_eq!(serde_json::from_str::<RfmRules>(&text).unwrap(), rules);
    let reversed = text.replacen(r#""low":5,"high":5"#, r#""low":5,"high":4"#, 1);
    let error = serde_json::from_str::<RfmRules>(&reversed).unwrap_err();
    assert!(error.to_string().contains("from low to high"), "{error}");

    let shares = r#"{"basis":"value","tiers":[{"tier":"a","share":"1.1"}],"rest":"b"}"#;
    assert!(serde_json::from_str::<TierShares>(shares).is_err());
    let shares = shares.replace("1.1", "0.8");
    assert!(serde_json::from_str::<TierShares>(&shares).is_ok());
}

#[test]
fn words_of_the_field() {
    let word = |value: LifecycleStage| serde_json::to_string(&value).unwrap();
    assert_eq!(word(LifecycleStage::AtRisk), r#""at_risk""#);
    let fixed = serde_json::to_string(&Threshold::Fixed(dec!(0.10))).unwrap();
    assert_eq!(fixed, r#"{"fixed":"0.10"}"#);
    let score: RfmScore =
        serde_json::from_str(r#"{"recency":5,"frequency":4,"monetary":3}"#).unwrap();
    assert_eq!(score.code(), Some(543));
}
