//! Open Loyalty's levels and its order of consumption.

use chrono::{NaiveDate, NaiveTime};
use clv::loyalty::points::{ConsumptionOrder, Event, LedgerPolicy, PointsLedger, RefundPolicy};
use clv::loyalty::tier::{Qualification, Tier, TierLadder, TierMetric};
use rust_decimal_macros::dec;

#[test]
fn five_points_are_level_zero() {
    let level = |name: &str, points| Tier {
        name: name.to_owned(),
        spend: None,
        points: Some(points),
    };
    let ladder = TierLadder::new(
        TierMetric::Points,
        vec![
            level("L0", dec!(0)),
            level("L1", dec!(10)),
            level("L2", dec!(30)),
            level("L3", dec!(100)),
        ],
    )
    .unwrap();
    let customer = Qualification {
        spend: dec!(0),
        points: dec!(5),
    };
    let position = ladder.position(&customer).unwrap();
    assert_eq!(position.tier.unwrap().name, "L0");
    assert_eq!(position.points_to_next, Some(dec!(5)));
}

#[test]
fn points_are_spent_in_the_order_in_which_they_were_created() {
    let day = |day| {
        let date = NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
        date.and_time(NaiveTime::MIN)
    };
    let earn = |lot: u64, on, expires| Event::Earn {
        at: day(on),
        lot,
        points: 10,
        expires_at: Some(day(expires)),
        available_from: None,
    };
    let spend = Event::Redeem {
        at: day(3),
        redemption: 1,
        points: 10,
    };
    let remaining = |consumption| {
        let policy = LedgerPolicy {
            consumption,
            refund: RefundPolicy::NegativeBalance,
        };
        let events = [earn(1, 1, 30), earn(2, 2, 10), spend.clone()];
        let ledger = PointsLedger::replay(policy, &events).unwrap();
        let remaining: Vec<u64> = ledger.lots().iter().map(|lot| lot.remaining()).collect();
        remaining
    };
    assert_eq!(remaining(ConsumptionOrder::EarliestEarned), [0, 10]);
    assert_eq!(remaining(ConsumptionOrder::EarliestExpiry), [10, 0]);
}
