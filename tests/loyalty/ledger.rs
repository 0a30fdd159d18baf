//! What each event does to the lots.

use crate::{FORGIVES, OWES, day, earn, redeem, refund_purchase, refund_redemption};
use clv::loyalty::LoyaltyError;
use clv::loyalty::points::{Balances, ConsumptionOrder, Event, LedgerPolicy, PointsLedger};

fn replay(policy: LedgerPolicy, events: &[Event<u64>]) -> PointsLedger<u64> {
    let ledger = PointsLedger::replay(policy, events).unwrap();
    assert!(ledger.balances().are_complete());
    ledger
}

fn remaining(ledger: &PointsLedger<u64>) -> Vec<u64> {
    ledger.lots().iter().map(|lot| lot.remaining()).collect()
}

#[test]
fn points_that_expire_first_are_spent_first_and_those_that_never_do_last() {
    let earned = [
        earn(0, 1, 10, None),
        earn(1, 2, 10, Some(300)),
        earn(2, 3, 10, Some(200)),
        earn(2, 4, 10, Some(200)),
    ];
    let spend = |points| {
        let mut ledger = replay(OWES, &earned);
        ledger.apply(&redeem(3, 1, points)).unwrap();
        remaining(&ledger)
    };
    assert_eq!(spend(5), [10, 10, 5, 10]);
    assert_eq!(spend(15), [10, 10, 0, 5]);
    assert_eq!(spend(25), [10, 5, 0, 0]);
    assert_eq!(spend(35), [5, 0, 0, 0]);
}

#[test]
fn first_in_first_out_ignores_expiry() {
    let policy = LedgerPolicy {
        consumption: ConsumptionOrder::EarliestEarned,
        ..OWES
    };
    let ledger = replay(
        policy,
        &[
            earn(0, 1, 10, Some(300)),
            earn(1, 2, 10, Some(20)),
            redeem(3, 1, 5),
            Event::Expire { at: day(20) },
        ],
    );
    assert_eq!(remaining(&ledger), [5, 0]);
    assert_eq!(ledger.balances().expired, 10);
}

#[test]
fn pending_points_cannot_be_spent_and_expire_like_others() {
    let pending = Event::Earn {
        at: day(0),
        lot: 1,
        points: 10,
        expires_at: Some(day(20)),
        available_from: Some(day(10)),
    };
    let mut ledger = replay(OWES, &[pending]);
    assert_eq!(
        ledger.apply(&redeem(9, 1, 1)),
        Err(LoyaltyError::NotEnoughPoints {
            wanted: 1,
            available: 0
        })
    );
    ledger.apply(&redeem(10, 1, 4)).unwrap();
    ledger.pass_time(day(20)).unwrap();
    assert_eq!(
        (ledger.balances().redeemed, ledger.balances().expired),
        (4, 6)
    );
}

#[test]
fn a_pending_lot_is_taken_back_before_any_other() {
    let pending = Event::Earn {
        at: day(0),
        lot: 1,
        points: 10,
        expires_at: None,
        available_from: Some(day(10)),
    };
    let ledger = replay(
        OWES,
        &[pending, earn(0, 2, 5, None), refund_purchase(1, 1, Some(7))],
    );
    let balances = ledger.balances();
    assert_eq!((balances.pending, balances.available), (3, 5));
    assert_eq!(balances.clawed_back, 7);
}

#[test]
fn what_a_refund_takes_back_beyond_the_lot_comes_from_others_then_is_owed() {
    let events = [
        earn(0, 1, 100, None),
        redeem(1, 1, 80),
        earn(2, 2, 30, None),
        refund_purchase(3, 1, None),
    ];
    let owing = *replay(OWES, &events).balances();
    assert_eq!(
        (owing.available, owing.owed, owing.clawed_back),
        (0, 50, 100)
    );
    assert_eq!(owing.net(), -50);
    let forgiven = *replay(FORGIVES, &events).balances();
    assert_eq!(
        (forgiven.available, forgiven.owed, forgiven.clawed_back),
        (0, 0, 50)
    );
}

#[test]
fn expired_points_of_the_lot_count_once_against_a_refund() {
    // Of 100 points 60 were spent and 40 expired; the purchase is refunded in two halves.
    let events = [
        earn(0, 1, 100, Some(10)),
        redeem(1, 1, 60),
        refund_purchase(11, 1, Some(50)),
        refund_purchase(12, 1, Some(50)),
    ];
    let first = *replay(OWES, &events[..3]).balances();
    assert_eq!((first.clawed_back, first.owed), (10, 10));
    let both = *replay(OWES, &events).balances();
    assert_eq!((both.clawed_back, both.owed, both.expired), (60, 60, 40));
}

#[test]
fn a_debt_is_settled_by_the_next_points_and_by_returned_ones() {
    let events = [
        earn(0, 1, 100, None),
        redeem(1, 1, 100),
        refund_purchase(2, 1, None),
        earn(3, 2, 30, None),
        refund_redemption(4, 1, Some(90)),
    ];
    let earned = *replay(OWES, &events[..4]).balances();
    assert_eq!((earned.available, earned.owed), (0, 70));
    let returned = *replay(OWES, &events).balances();
    assert_eq!((returned.available, returned.owed), (20, 0));
}

#[test]
fn a_debt_is_settled_when_pending_points_become_usable() {
    let pending = Event::Earn {
        at: day(3),
        lot: 2,
        points: 30,
        expires_at: None,
        available_from: Some(day(10)),
    };
    let mut ledger = replay(
        OWES,
        &[
            earn(0, 1, 20, None),
            redeem(1, 1, 20),
            refund_purchase(2, 1, None),
            pending,
        ],
    );
    assert_eq!(
        (ledger.balances().pending, ledger.balances().owed),
        (30, 20)
    );
    // Only 10 are left after the debt.
    assert_eq!(
        ledger.apply(&redeem(10, 2, 11)),
        Err(LoyaltyError::NotEnoughPoints {
            wanted: 11,
            available: 10
        })
    );
    ledger.apply(&redeem(10, 2, 10)).unwrap();
    assert_eq!(ledger.balances().owed, 0);
}

#[test]
fn points_that_return_to_an_expired_lot_expire() {
    let ledger = replay(
        OWES,
        &[
            earn(0, 1, 50, Some(10)),
            earn(0, 2, 50, Some(100)),
            redeem(1, 1, 80),
            refund_redemption(10, 1, None),
        ],
    );
    assert_eq!(remaining(&ledger), [0, 50]);
    assert_eq!(ledger.balances().expired, 50);
    assert_eq!(ledger.redemptions()[0].returned(), 80);
}

#[test]
fn partial_refunds_go_backwards_through_what_was_taken() {
    let mut ledger = replay(
        OWES,
        &[
            earn(0, 1, 10, Some(50)),
            earn(0, 2, 10, Some(60)),
            earn(0, 3, 10, Some(70)),
            redeem(1, 1, 25),
        ],
    );
    ledger.apply(&refund_redemption(2, 1, Some(8))).unwrap();
    assert_eq!(remaining(&ledger), [0, 3, 10]);
    ledger.apply(&refund_redemption(2, 1, Some(10))).unwrap();
    assert_eq!(remaining(&ledger), [3, 10, 10]);
    assert_eq!(
        ledger.apply(&refund_redemption(2, 1, Some(8))),
        Err(LoyaltyError::RefundAboveRest {
            what: "redemption",
            of: "1".to_owned(),
            asked: 8,
            rest: 7
        })
    );
    let taken: Vec<_> = ledger
        .taken(&ledger.redemptions()[0])
        .map(|(lot, points)| (*lot.id(), points))
        .collect();
    assert_eq!(taken, [(1, 10), (2, 10), (3, 5)]);
}

#[test]
fn points_are_counted_up_to_two_to_the_63rd() {
    let most = i64::MAX as u64;
    let mut ledger = replay(OWES, &[earn(0, 1, most, None)]);
    let before = ledger.clone();
    assert_eq!(
        ledger.apply(&earn(0, 2, 1, None)),
        Err(LoyaltyError::TooManyPoints)
    );
    assert_eq!(ledger, before);
    ledger.apply(&redeem(0, 1, most)).unwrap();
    ledger.apply(&refund_purchase(0, 1, None)).unwrap();
    assert_eq!(ledger.balances().owed, most);
    assert!(ledger.balances().are_complete());
}

#[test]
fn an_empty_ledger_has_nothing() {
    let ledger = PointsLedger::<u64>::new(OWES);
    assert_eq!(ledger.balances(), &Balances::default());
    assert_eq!(ledger.as_of(), None);
}

#[test]
fn refunds_that_come_back_make_no_points() {
    // Earned 100, spent 100, both refunded: nothing was earned, nothing is spent.
    let ledger = replay(
        FORGIVES,
        &[
            earn(0, 1, 100, None),
            redeem(1, 1, 100),
            refund_purchase(2, 1, None),
            refund_redemption(3, 1, None),
        ],
    );
    assert_eq!((ledger.balances().available, ledger.forgiven()), (0, 0));
    assert_eq!(remaining(&ledger), [0]);

    // Three purchases of 100 and one redemption of 300, all refunded, in every order.
    let facts = [
        refund_purchase(2, 1, None),
        refund_purchase(2, 2, None),
        refund_purchase(2, 3, None),
        refund_redemption(2, 1, None),
    ];
    for policy in [OWES, FORGIVES] {
        for redemption_first in 0..4 {
            let mut events = vec![
                earn(0, 1, 100, None),
                earn(0, 2, 100, None),
                earn(0, 3, 100, None),
                redeem(1, 1, 300),
            ];
            let mut refunds = facts.to_vec();
            refunds.swap(3, redemption_first);
            events.extend(refunds);
            let ledger = replay(policy, &events);
            assert_eq!(ledger.balances().available, 0);
            assert_eq!((ledger.balances().owed, ledger.forgiven()), (0, 0));
            assert_eq!(ledger.balances().clawed_back, 300);
        }
    }
}

#[test]
fn the_order_of_two_refunds_does_not_change_the_balance() {
    // A expires before both refunds, B never does; the redemption took A. B's purchase stands.
    let before = [
        earn(0, 1, 100, Some(151)),
        earn(1, 2, 100, None),
        redeem(2, 1, 100),
    ];
    for policy in [OWES, FORGIVES] {
        let after = |refunds: [Event<u64>; 2]| {
            let mut ledger = replay(policy, &before);
            for refund in &refunds {
                ledger.apply(refund).unwrap();
            }
            (*ledger.balances(), remaining(&ledger))
        };
        let purchase_first = after([
            refund_purchase(190, 1, None),
            refund_redemption(195, 1, None),
        ]);
        let redemption_first = after([
            refund_redemption(190, 1, None),
            refund_purchase(195, 1, None),
        ]);
        assert_eq!(purchase_first, redemption_first);
        assert_eq!(purchase_first.0.available, 100);
        assert_eq!(purchase_first.1, [0, 100]);
    }
    // With A alone nothing is owed in the end, and the next 100 points are the member's.
    for refunds in [
        [
            refund_purchase(190, 1, None),
            refund_redemption(195, 1, None),
        ],
        [
            refund_redemption(190, 1, None),
            refund_purchase(195, 1, None),
        ],
    ] {
        let mut events = vec![earn(0, 1, 100, Some(151)), redeem(2, 1, 100)];
        events.extend(refunds);
        events.push(earn(200, 3, 100, None));
        let ledger = replay(OWES, &events);
        assert_eq!(
            (ledger.balances().available, ledger.balances().owed),
            (100, 0)
        );
    }
}

#[test]
fn points_that_come_back_pay_for_what_was_forgiven_and_later_ones_do_not() {
    // Purchase 1 is spent by redemption 1, purchase 2 by redemption 2. Whatever comes first, the
    // member has 100 points from a purchase that stands, and has spent 100.
    let before = [
        earn(0, 1, 100, None),
        redeem(1, 1, 100),
        earn(2, 2, 100, None),
        redeem(3, 2, 100),
    ];
    for refunds in [
        [refund_purchase(4, 1, None), refund_redemption(4, 2, None)],
        [refund_redemption(4, 2, None), refund_purchase(4, 1, None)],
    ] {
        let mut ledger = replay(FORGIVES, &before);
        for refund in &refunds {
            ledger.apply(refund).unwrap();
        }
        assert_eq!((ledger.balances().available, ledger.forgiven()), (0, 0));
    }
    // Points that were earned and spent after the refund do not.
    let mut ledger = replay(FORGIVES, &before);
    for event in [
        refund_purchase(4, 1, None),
        earn(5, 3, 50, None),
        redeem(6, 3, 50),
        refund_redemption(7, 3, None),
    ] {
        ledger.apply(&event).unwrap();
    }
    assert_eq!((ledger.balances().available, ledger.forgiven()), (50, 100));
}

/// 80 000 lots in every policy, with refunds of single points: linear but for a logarithm.
#[test]
fn many_lots_take_no_longer_a_lot_than_few() {
    for consumption in [
        ConsumptionOrder::EarliestExpiry,
        ConsumptionOrder::EarliestEarned,
    ] {
        let policy = LedgerPolicy {
            consumption,
            ..OWES
        };
        let time = |lots: u64| {
            let started = std::time::Instant::now();
            let mut ledger = PointsLedger::new(policy);
            for lot in 0..lots {
                // The later earned, the earlier it expires: each goes to the front.
                ledger
                    .apply(&earn(1, lots - lot, 3, Some(1_000_000 - lot)))
                    .unwrap();
            }
            ledger.apply(&redeem(2, 1, 2 * lots)).unwrap();
            for lot in 0..lots / 2 {
                ledger.apply(&refund_purchase(3, lot + 1, None)).unwrap();
                ledger.apply(&refund_redemption(3, 1, Some(1))).unwrap();
            }
            started.elapsed()
        };
        let (few, many) = (time(4_000), time(32_000));
        // 8 times as many lots; quadratic growth would take 64 times as long.
        assert!(
            many < 32 * few,
            "{few:?} for 4 000 lots, {many:?} for 32 000"
        );
    }
}
