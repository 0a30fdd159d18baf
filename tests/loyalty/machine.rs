//! Laws of the ledger over random sequences of events.

use crate::model::Account;
use crate::{FORGIVES, OWES, day, earn, redeem};
use clv::loyalty::points::{
    ConsumptionOrder, Event, EventLog, LateEvent, LedgerPolicy, PointsLedger,
};
use proptest::prelude::*;

/// Days pass by 0 to 4 at a time, now and then one lies in the past; few names, so that many are
/// used twice or were never used; few points, so that balances are often exhausted.
fn events() -> impl Strategy<Value = Vec<Event<u64>>> {
    let step = (0_u64..30).prop_map(|step| if step == 0 { None } else { Some(step % 5) });
    let some_points = prop::option::of(0_u64..12);
    let event = prop_oneof![
        4 => (0_u64..20, 0_u64..30, prop::option::of(0_u64..40), prop::option::of(0_u64..15))
            .prop_map(|(lot, points, life, wait)| Draft::Earn { lot, points, life, wait }),
        4 => (0_u64..20, 0_u64..25).prop_map(|(name, points)| Draft::Redeem { name, points }),
        1 => Just(Draft::Expire),
        2 => (0_u64..20, some_points.clone())
            .prop_map(|(name, points)| Draft::RefundRedemption { name, points }),
        2 => (0_u64..20, some_points).prop_map(|(lot, points)| Draft::RefundPurchase { lot, points }),
    ];
    prop::collection::vec((step, event), 1..60).prop_map(|drafts| {
        let mut today = 1;
        drafts
            .into_iter()
            .map(|(step, draft)| {
                let on = step.map_or(today - 1, |step| {
                    today += step;
                    today
                });
                draft.on(on)
            })
            .collect()
    })
}

#[derive(Debug, Clone)]
enum Draft {
    Earn {
        lot: u64,
        points: u64,
        life: Option<u64>,
        wait: Option<u64>,
    },
    Redeem {
        name: u64,
        points: u64,
    },
    Expire,
    RefundRedemption {
        name: u64,
        points: Option<u64>,
    },
    RefundPurchase {
        lot: u64,
        points: Option<u64>,
    },
}

impl Draft {
    fn on(self, on: u64) -> Event<u64> {
        let at = day(on);
        match self {
            Self::Earn {
                lot,
                points,
                life,
                wait,
            } => Event::Earn {
                at,
                lot,
                points,
                expires_at: life.map(|life| day(on + life)),
                available_from: wait.map(|wait| day(on + wait)),
            },
            Self::Redeem { name, points } => redeem(on, name, points),
            Self::Expire => Event::Expire { at },
            Self::RefundRedemption { name, points } => Event::RefundRedemption {
                at,
                redemption: name,
                points,
            },
            Self::RefundPurchase { lot, points } => Event::RefundPurchase { at, lot, points },
        }
    }
}

fn policy() -> impl Strategy<Value = LedgerPolicy> {
    prop_oneof![Just(OWES), Just(FORGIVES)]
}

fn any_policy() -> impl Strategy<Value = LedgerPolicy> {
    let order = prop_oneof![
        Just(ConsumptionOrder::EarliestExpiry),
        Just(ConsumptionOrder::EarliestEarned)
    ];
    (policy(), order).prop_map(|(policy, consumption)| LedgerPolicy {
        consumption,
        ..policy
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_ledger_does_what_an_account_kept_point_by_point_does(
        events in events(),
        policy in policy(),
    ) {
        let (mut ledger, mut account) = (PointsLedger::new(policy), Account::default());
        for event in &events {
            let expected = account.after(event, policy.refund);
            prop_assert_eq!(ledger.apply(event).is_ok(), expected.is_some(), "{:?}", event);
            account = expected.unwrap_or(account);
            prop_assert_eq!(ledger.balances(), &account.balances(), "{:?}", event);
            let remaining: Vec<u64> = ledger.lots().iter().map(|lot| lot.remaining()).collect();
            prop_assert_eq!(remaining, account.remaining());
            prop_assert_eq!(ledger.forgiven(), account.forgiven());
        }
    }

    #[test]
    fn every_point_is_accounted_for_and_an_error_changes_nothing(
        events in events(),
        policy in any_policy(),
    ) {
        let mut ledger = PointsLedger::new(policy);
        for event in &events {
            let before = ledger.clone();
            if ledger.apply(event).is_err() {
                prop_assert_eq!(&ledger, &before);
            }
            prop_assert!(ledger.balances().are_complete());
            let left: u64 = ledger.lots().iter().map(|lot| lot.remaining()).sum();
            let balances = ledger.balances();
            prop_assert_eq!(left, balances.pending + balances.available);
            let expired: u64 = ledger.lots().iter().map(|lot| lot.expired()).sum();
            prop_assert_eq!(expired, balances.expired);
            prop_assert!(balances.owed == 0 || balances.available == 0);
        }
    }

    #[test]
    fn a_replay_comes_to_the_same_state(events in events(), policy in any_policy()) {
        let mut log = EventLog::new(policy);
        for event in events {
            let _ = log.push(event, LateEvent::Refuse);
        }
        let again = EventLog::replay(policy, log.events().to_vec(), log.ledger().balances());
        prop_assert_eq!(again.as_ref(), Ok(&log));
    }

    #[test]
    fn expiring_twice_is_expiring_once(events in events(), policy in any_policy(), later in 0_u64..90) {
        let mut ledger = PointsLedger::new(policy);
        for event in &events {
            let _ = ledger.apply(event);
        }
        let at = ledger.as_of().unwrap_or(day(0)).max(day(later));
        ledger.pass_time(at).unwrap();
        let once = ledger.clone();
        ledger.pass_time(at).unwrap();
        prop_assert_eq!(ledger, once);
    }

    #[test]
    fn a_redemption_that_is_refunded_at_once_restores_the_lots(
        events in events(),
        policy in any_policy(),
        points in 0_u64..40,
    ) {
        let mut ledger = PointsLedger::new(policy);
        for event in &events {
            let _ = ledger.apply(event);
        }
        let at = ledger.as_of().unwrap_or(day(0));
        let available = ledger.balances().available;
        if available == 0 {
            return Ok(());
        }
        let before = ledger.clone();
        let (name, points) = (1_000, 1 + points % available);
        ledger.apply(&Event::Redeem { at, redemption: name, points }).unwrap();
        ledger
            .apply(&Event::RefundRedemption { at, redemption: name, points: None })
            .unwrap();
        prop_assert_eq!(ledger.balances(), before.balances());
        prop_assert_eq!(ledger.lots(), before.lots());
    }

    #[test]
    fn the_order_of_points_that_are_earned_at_once_does_not_matter(
        lots in prop::collection::vec((1_u64..30, prop::option::of(10_u64..14)), 1..8),
        turn in 0_usize..8,
        spent in 1_u64..100,
        policy in any_policy(),
    ) {
        let earned: Vec<Event<u64>> = lots
            .iter()
            .enumerate()
            .map(|(id, &(points, expires))| earn(0, id as u64, points, expires))
            .collect();
        let mut turned = earned.clone();
        turned.rotate_left(turn % earned.len());
        let outcome = |events: &[Event<u64>]| {
            let mut ledger = PointsLedger::replay(policy, events).unwrap();
            let _ = ledger.apply(&redeem(5, 1, spent));
            ledger.pass_time(day(12)).unwrap();
            let mut lots: Vec<_> = ledger.lots().to_vec();
            lots.sort_by_key(|lot| *lot.id());
            (*ledger.balances(), lots)
        };
        prop_assert_eq!(outcome(&earned), outcome(&turned));
    }

    #[test]
    fn a_late_event_is_inserted_as_if_it_had_come_in_time(
        events in events(),
        policy in any_policy(),
        place in 0_usize..60,
        points in 1_u64..20,
    ) {
        let mut log = EventLog::new(policy);
        for event in events {
            let _ = log.push(event, LateEvent::Refuse);
        }
        prop_assume!(!log.events().is_empty());
        let at = log.events()[place % log.events().len()].at();
        let late = Event::Earn { at, lot: 777, points, expires_at: None, available_from: None };
        let mut in_time = log.events().to_vec();
        let behind = in_time.partition_point(|event| event.at() <= at);
        in_time.insert(behind, late.clone());
        let before = log.clone();
        let expected = PointsLedger::replay(policy, &in_time);
        match log.push(late, LateEvent::Insert) {
            Ok(()) => prop_assert_eq!(Ok(log.ledger()), expected.as_ref()),
            Err(error) => {
                prop_assert_eq!(Err(error), expected);
                prop_assert_eq!(log, before);
            }
        }
    }
}

/// What refunds and time cannot tell apart: each lot with its points and the balances.
fn outcome(ledger: &PointsLedger<u64>) -> impl PartialEq + std::fmt::Debug + use<> {
    let lots: Vec<_> = ledger
        .lots()
        .iter()
        .map(|lot| {
            let fates = [lot.remaining(), lot.spent(), lot.held(), lot.taken_back()];
            (*lot.id(), fates, lot.expired(), lot.refunded())
        })
        .collect();
    (lots, *ledger.balances(), ledger.forgiven())
}

/// The same refund on another day.
fn moved(refund: &Event<u64>, at: chrono::NaiveDateTime) -> Option<Event<u64>> {
    match refund.clone() {
        Event::RefundPurchase { lot, points, .. } => {
            Some(Event::RefundPurchase { at, lot, points })
        }
        Event::RefundRedemption {
            redemption, points, ..
        } => Some(Event::RefundRedemption {
            at,
            redemption,
            points,
        }),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Refunds of different events commute: on one day with all that follows, and on two days
    /// between which no point expires or becomes usable.
    #[test]
    fn the_order_of_two_refunds_changes_nothing(
        events in events(),
        policy in any_policy(),
        refunds in prop::collection::vec(
            (prop::bool::ANY, 0_u64..20, prop::option::of(1_u64..12)),
            2..6,
        ),
        swapped in 0_usize..5,
        later in 0_u64..3,
    ) {
        let mut ledger = PointsLedger::new(policy);
        for event in &events {
            let _ = ledger.apply(event);
        }
        let today = ledger.as_of().unwrap_or(day(0));
        let refunds: Vec<Event<u64>> = refunds
            .into_iter()
            .filter_map(|(is_purchase, pick, points)| Some(if is_purchase {
                let lots = ledger.lots();
                let lot = *lots.get(pick as usize % lots.len().max(1))?.id();
                Event::RefundPurchase { at: today, lot, points }
            } else {
                let all = ledger.redemptions();
                let redemption = *all.get(pick as usize % all.len().max(1))?.id();
                Event::RefundRedemption { at: today, redemption, points }
            }))
            .collect();
        let mut accepted = Vec::new();
        let mut trial = ledger.clone();
        for refund in refunds {
            if trial.apply(&refund).is_ok() {
                accepted.push(refund);
            }
        }
        if accepted.len() < 2 {
            return Ok(());
        }
        let mut other_order = accepted.clone();
        let first = swapped % (accepted.len() - 1);
        // Two refunds of one event, the second of "all that is left", are no different events.
        if name_of(&accepted[first]) == name_of(&accepted[first + 1]) {
            return Ok(());
        }
        other_order.swap(first, first + 1);
        let (mut one, mut other) = (ledger.clone(), ledger.clone());
        for (a, b) in accepted.iter().zip(&other_order) {
            one.apply(a).unwrap();
            other.apply(b).unwrap();
        }
        prop_assert_eq!(outcome(&one), outcome(&other));
        // What follows is the same too: points that come, are spent, and expire.
        let behind = today + chrono::TimeDelta::days(3);
        let next = Event::Earn { at: behind, lot: 900, points: 7, expires_at: None, available_from: None };
        for ledger in [&mut one, &mut other] {
            ledger.apply(&next).unwrap();
            let _ = ledger.apply(&Event::Redeem { at: behind, redemption: 900, points: 5 });
            ledger.pass_time(behind + chrono::TimeDelta::days(20)).unwrap();
            let _ = ledger.apply(&Event::RefundRedemption {
                at: behind + chrono::TimeDelta::days(20),
                redemption: 900,
                points: None,
            });
        }
        prop_assert_eq!(outcome(&one), outcome(&other));

        // On two days, where nothing but the clock moves in between.
        let on = today + chrono::TimeDelta::days(later as i64);
        let mut aged = ledger.clone();
        aged.pass_time(on).unwrap();
        let lots_are_as_before = aged.lots() == ledger.lots();
        let returned_to_due = ledger.lots().iter().any(|lot| {
            let is_due = |at: Option<chrono::NaiveDateTime>| at.is_some_and(|at| at > today && at <= on);
            is_due(lot.expires_at()) || is_due(lot.available_from())
        });
        if lots_are_as_before && !returned_to_due {
            let pair = [&accepted[0], &accepted[1]];
            if name_of(pair[0]) != name_of(pair[1]) {
                let in_order = |first: &Event<u64>, second: &Event<u64>| {
                    let mut ledger = ledger.clone();
                    ledger.apply(first).unwrap();
                    ledger.apply(&moved(second, on).unwrap()).unwrap();
                    outcome(&ledger)
                };
                prop_assert_eq!(in_order(pair[0], pair[1]), in_order(pair[1], pair[0]));
            }
        }
    }

    /// No refund makes points that were not earned.
    #[test]
    fn what_is_available_was_issued_and_neither_refunded_nor_expired(
        events in events(),
        policy in any_policy(),
    ) {
        let mut ledger = PointsLedger::new(policy);
        for event in &events {
            let _ = ledger.apply(event);
            for lot in ledger.lots() {
                let whole = lot.remaining() + lot.spent() + lot.held() + lot.taken_back() + lot.expired();
                prop_assert_eq!(whole, lot.issued());
                prop_assert!(lot.remaining() <= lot.issued() - lot.refunded());
            }
            // Points of a lot that have expired and are refunded are gone once.
            let sum = |of: &dyn Fn(&clv::loyalty::points::Lot<u64>) -> u64| -> i128 {
                ledger.lots().iter().map(|lot| i128::from(of(lot))).sum()
            };
            let both = sum(&|lot| lot.expired().min(lot.refunded() - lot.taken_back()));
            let available = i128::from(ledger.balances().available);
            let left = sum(&|lot| lot.issued()) - sum(&|lot| lot.refunded())
                - sum(&|lot| lot.expired()) + both;
            prop_assert!(available <= left, "{} > {}", available, left);
        }
    }

    /// Where nothing expires, what a member sees is what was earned and neither refunded nor spent.
    #[test]
    fn without_expiry_the_net_balance_is_a_sum(events in events()) {
        let mut ledger = PointsLedger::new(OWES);
        let (mut earned, mut refunded, mut spent) = (0_i128, 0_i128, 0_i128);
        for event in events {
            let event = match event {
                Event::Earn { at, lot, points, available_from, .. } => {
                    Event::Earn { at, lot, points, available_from, expires_at: None }
                }
                other => other,
            };
            let rest = |id: &u64, of_lot: bool| -> i128 {
                if of_lot {
                    let lot = ledger.lots().iter().find(|lot| lot.id() == id);
                    lot.map_or(0, |lot| i128::from(lot.issued() - lot.refunded()))
                } else {
                    let redemption = ledger.redemptions().iter().find(|other| other.id() == id);
                    redemption.map_or(0, |other| i128::from(other.points() - other.returned()))
                }
            };
            let (e, r, s) = match &event {
                Event::Earn { points, .. } => (i128::from(*points), 0, 0),
                Event::Redeem { points, .. } => (0, 0, i128::from(*points)),
                Event::Expire { .. } => (0, 0, 0),
                Event::RefundRedemption { redemption, points, .. } => {
                    (0, 0, -points.map_or(rest(redemption, false), i128::from))
                }
                Event::RefundPurchase { lot, points, .. } => {
                    (0, points.map_or(rest(lot, true), i128::from), 0)
                }
            };
            if ledger.apply(&event).is_ok() {
                earned += e;
                refunded += r;
                spent += s;
            }
            let pending = i128::from(ledger.balances().pending);
            prop_assert_eq!(ledger.balances().net(), earned - refunded - spent - pending);
        }
    }
}

fn name_of(refund: &Event<u64>) -> Option<(bool, u64)> {
    match refund {
        Event::RefundPurchase { lot, .. } => Some((true, *lot)),
        Event::RefundRedemption { redemption, .. } => Some((false, *redemption)),
        _ => None,
    }
}
