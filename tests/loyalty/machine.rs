//! Laws of the ledger over random sequences of events.

use crate::model::Account;
use crate::{FORGIVES, OWES, day, earn, redeem};
use clv::loyalty::points::{ConsumptionOrder, Event, EventLog, LateEvent, Ledger, LedgerPolicy};
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
        let (mut ledger, mut account) = (Ledger::new(policy), Account::default());
        for event in &events {
            let expected = account.after(event, policy.refund);
            prop_assert_eq!(ledger.apply(event).is_ok(), expected.is_some(), "{:?}", event);
            account = expected.unwrap_or(account);
            prop_assert_eq!(ledger.balances(), &account.balances(), "{:?}", event);
            let remaining: Vec<u64> = ledger.lots().iter().map(|lot| lot.remaining()).collect();
            prop_assert_eq!(remaining, account.remaining());
        }
    }

    #[test]
    fn every_point_is_accounted_for_and_an_error_changes_nothing(
        events in events(),
        policy in any_policy(),
    ) {
        let mut ledger = Ledger::new(policy);
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
        let mut ledger = Ledger::new(policy);
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
        let mut ledger = Ledger::new(policy);
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
            let mut ledger = Ledger::replay(policy, events).unwrap();
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
        let expected = Ledger::replay(policy, &in_time);
        match log.push(late, LateEvent::Insert) {
            Ok(()) => prop_assert_eq!(Ok(log.ledger()), expected.as_ref()),
            Err(error) => {
                prop_assert_eq!(Err(error), expected);
                prop_assert_eq!(log, before);
            }
        }
    }
}
