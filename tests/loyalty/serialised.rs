//! What is written down and read back, and what is refused on the way.

use crate::{FORGIVES, day, earn, redeem, refund_purchase};
use clv::loyalty::index::IndexWeights;
use clv::loyalty::liability::{CohortFlows, RedemptionTriangle};
use clv::loyalty::points::{EventLog, LateEvent};
use clv::loyalty::promotion::PriceLadder;
use clv::loyalty::reward::Catalogue;
use clv::loyalty::tier::{TierLadder, TierMetric};
use rust_decimal_macros::dec;
use serde_json::{Value, from_str, from_value, json, to_value};

fn log() -> EventLog<u64> {
    let mut log = EventLog::new(FORGIVES);
    for event in [
        earn(0, 1, 50, Some(100)),
        redeem(1, 1, 30),
        refund_purchase(2, 1, Some(40)),
    ] {
        log.push(event, LateEvent::Refuse).unwrap();
    }
    log
}

#[test]
fn a_log_is_read_back_to_the_same_state() {
    let text = serde_json::to_string(&log()).unwrap();
    let read: EventLog<u64> = from_str(&text).unwrap();
    assert_eq!(read, log());
    assert_eq!(read.ledger().as_of(), Some(day(2)));
}

#[test]
fn a_log_with_a_wrong_balance_or_an_impossible_event_is_refused() {
    let mut wrong = to_value(log()).unwrap();
    wrong["balances"]["available"] = json!(7);
    let error = from_value::<EventLog<u64>>(wrong).unwrap_err();
    assert_eq!(
        error.to_string(),
        "available must be 7 as recorded, the events come to 0"
    );
    let mut impossible = to_value(log()).unwrap();
    impossible["events"][1]["points"] = json!(51);
    assert!(from_value::<EventLog<u64>>(impossible).is_err());
}

#[test]
fn what_must_hold_must_hold_when_read_back() {
    let ladder = TierLadder::bronze_silver_gold(TierMetric::Either, [dec!(1), dec!(2), dec!(3)]);
    let mut written = to_value(ladder.as_ref().unwrap()).unwrap();
    assert_eq!(from_value::<TierLadder>(written.clone()).ok(), ladder.ok());
    written["tiers"][1]["points"] = json!("1");
    assert!(from_value::<TierLadder>(written).is_err());

    let refused = |value: Value| {
        (
            from_value::<Catalogue>(value.clone()).is_err(),
            from_value::<PriceLadder>(value).is_err(),
        )
    };
    let free = json!([{ "id": "a", "points": 0, "cost": "0", "retail_value": "1" }]);
    assert!(refused(free).0);
    let falling = json!([
        { "up_to": "5", "unit_price": "1" },
        { "up_to": "4", "unit_price": "1" },
    ]);
    assert!(refused(falling).1);
    let heavy = json!({ "emotion": "0.5", "behaviour": "0.5", "value": "0.5" });
    assert!(from_value::<IndexWeights>(heavy).is_err());
    let weights = to_value(IndexWeights::STANDARD).unwrap();
    assert_eq!(
        from_value::<IndexWeights>(weights).unwrap(),
        IndexWeights::STANDARD
    );
}

#[test]
fn flows_and_triangles_are_read_back_and_checked() {
    let mut flows = CohortFlows::new(2);
    flows.issue(0, dec!(100)).unwrap();
    flows.issue(1, dec!(80)).unwrap();
    flows.redeem(0, 1, dec!(30)).unwrap();
    let mut written = to_value(&flows).unwrap();
    assert_eq!(
        written,
        json!([
            { "issued": "100", "redeemed": ["0", "30"] },
            { "issued": "80", "redeemed": ["0"] },
        ])
    );
    assert_eq!(from_value::<CohortFlows>(written.clone()).unwrap(), flows);
    written[1]["redeemed"] = json!(["0", "0"]);
    let error = from_value::<CohortFlows>(written).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cohort 2 must be seen at 1 ages, one a period up to now, got 2"
    );

    let triangle = flows.triangle(&[true, false]).unwrap();
    let mut written = to_value(&triangle).unwrap();
    assert_eq!(
        from_value::<RedemptionTriangle>(written.clone()).unwrap(),
        triangle
    );
    written["cumulative_redeemed"][0][1] = json!("101");
    assert!(from_value::<RedemptionTriangle>(written).is_err());
}
