//! Bad input is refused by name, and the ledger is as it was before.

use crate::{OWES, date, day, earn, redeem, refund_purchase, refund_redemption};
use clv::loyalty::LoyaltyError;
use clv::loyalty::points::{Balances, Event, EventLog, PointUnit, PointsLedger};
use rust_decimal_macros::dec;

#[test]
fn a_refused_event_leaves_the_ledger_and_its_clock_alone() {
    // A lot expires on day 10 and another becomes usable then, so that time has work to do.
    let mut ledger = PointsLedger::replay(
        OWES,
        &[
            earn(0, 1, 50, Some(10)),
            Event::Earn {
                at: day(0),
                lot: 2,
                points: 20,
                expires_at: None,
                available_from: Some(day(10)),
            },
            redeem(5, 1, 10),
        ],
    )
    .unwrap();
    let before = ledger.clone();
    let refused = [
        (
            redeem(10, 2, 21),
            "a redemption must be at most the 20 points available, got 21",
        ),
        (
            redeem(10, 1, 5),
            "the name of a redemption must be new, got 1 again",
        ),
        (
            redeem(4, 2, 5),
            "events must be in order of time, got 2026-01-05 00:00:00 after 2026-01-06 00:00:00",
        ),
        (
            redeem(10, 2, 0),
            "an event must be over at least 1 point, got 0",
        ),
        (
            earn(10, 1, 5, None),
            "the name of a lot must be new, got 1 again",
        ),
        (
            earn(10, 3, 0, None),
            "an event must be over at least 1 point, got 0",
        ),
        (
            earn(10, 3, 5, Some(9)),
            "lot 3 must expire after it is earned at 2026-01-11 00:00:00, got 2026-01-10 00:00:00",
        ),
        (
            refund_purchase(10, 9, None),
            "a refunded purchase must have earned a lot, got 9, which did not",
        ),
        (
            refund_purchase(10, 1, Some(51)),
            "a refund of purchase 1 must be at most the 50 points that are left, got 51",
        ),
        (
            refund_redemption(10, 9, None),
            "a refunded redemption must have happened, got 9, which did not",
        ),
        (
            refund_redemption(10, 1, Some(11)),
            "a refund of redemption 1 must be at most the 10 points that are left, got 11",
        ),
        (
            Event::Expire { at: day(4) },
            "events must be in order of time, got 2026-01-05 00:00:00 after 2026-01-06 00:00:00",
        ),
    ];
    for (event, message) in refused {
        let error = ledger.apply(&event).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(ledger, before, "{event:?}");
    }
}

#[test]
fn refunding_twice_is_refused() {
    let mut ledger = PointsLedger::replay(OWES, &[earn(0, 1, 50, None), redeem(1, 1, 10)]).unwrap();
    ledger.apply(&refund_redemption(2, 1, None)).unwrap();
    ledger.apply(&refund_purchase(2, 1, None)).unwrap();
    let nothing_left = |what| LoyaltyError::NothingLeftToRefund {
        what,
        of: "1".to_owned(),
    };
    for points in [None, Some(0), Some(1)] {
        assert_eq!(
            ledger.apply(&refund_redemption(2, 1, points)),
            Err(nothing_left("redemption"))
        );
        assert_eq!(
            ledger.apply(&refund_purchase(2, 1, points)),
            Err(nothing_left("purchase"))
        );
    }
    assert_eq!(
        nothing_left("purchase").to_string(),
        "purchase 1 must have points that were not yet refunded, all of them were"
    );
}

#[test]
fn a_log_that_does_not_come_to_its_balances_is_refused() {
    let events = vec![earn(0, 1, 50, None), redeem(1, 1, 10)];
    let recorded = Balances {
        issued: 50,
        available: 41,
        redeemed: 9,
        ..Balances::default()
    };
    assert_eq!(
        EventLog::replay(OWES, events, &recorded).err(),
        Some(LoyaltyError::BalanceContradicted {
            balance: "available",
            recorded: 41,
            replayed: 40
        })
    );
}

#[test]
fn points_that_cannot_be_booked_are_refused() {
    for points in [dec!(-1), dec!(0.5), dec!(18446744073709551616)] {
        assert_eq!(
            PointUnit::WHOLE.units(points),
            Err(LoyaltyError::NotInUnits { points, places: 0 })
        );
    }
    assert!(PointUnit { places: 20 }.units(dec!(1)).is_err());
}

#[test]
fn messages_say_what_must_hold_and_what_came() {
    let on = date(2026, 3, 31);
    let messages = [
        (
            LoyaltyError::CapPeriodIsOver {
                on,
                period: date(2026, 4, 1),
            },
            "an activity must not lie before the period of its cap that began on 2026-04-01, got 2026-03-31",
        ),
        (
            LoyaltyError::TiersDoNotRise {
                tier: "gold".to_owned(),
                metric: "spend",
                before: dec!(500),
                threshold: dec!(500),
            },
            "tier gold must need more spend than the 500 before it, got 500",
        ),
        (
            LoyaltyError::ExpectedBelowRedeemed {
                expected: dec!(90),
                redeemed: dec!(100),
            },
            "expected redemption must be at least the 100 redeemed, got 90",
        ),
        (
            LoyaltyError::WeightsDoNotSumToOne { sum: dec!(1.1) },
            "weights must sum to 1 within 1e-9, got 1.1",
        ),
    ];
    for (error, message) in messages {
        assert_eq!(error.to_string(), message);
        assert_eq!(clv::Error::from(error).to_string(), message);
    }
}
