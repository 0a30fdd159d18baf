//! Many members at once.

use crate::{OWES, day, earn, redeem};
use clv::loyalty::LoyaltyError;
use clv::loyalty::points::{Event, PointsLedger, Programme};

fn events_of(member: u64) -> Vec<Event<u64>> {
    vec![
        earn(member % 7, 1, 50 + member, Some(60)),
        earn(member % 7 + 3, 2, 20, None),
        redeem(member % 7 + 4, 1, 30),
    ]
}

#[test]
fn members_are_independent_of_each_other() {
    let members = 0..200;
    let mut interleaved: Vec<(u64, Event<u64>)> = members
        .clone()
        .flat_map(|member| {
            events_of(member)
                .into_iter()
                .map(move |event| (member, event))
        })
        .collect();
    interleaved.sort_by_key(|(_, event)| event.at());
    let mut programme = Programme::replay(OWES, &interleaved).unwrap();
    assert_eq!(programme.members(), 200);
    for member in members {
        let alone = PointsLedger::replay(OWES, &events_of(member)).unwrap();
        assert_eq!(programme.ledger(&member), Some(&alone));
    }

    let mut one_by_one = Programme::new(OWES);
    for (member, event) in &interleaved {
        one_by_one.apply(member, event).unwrap();
    }
    assert_eq!(one_by_one.balances(), programme.balances());

    programme.pass_time(day(60)).unwrap();
    let balances = programme.balances().unwrap();
    assert!(balances.are_complete());
    // Each redemption took 30 of the lot that expires; the rest of it is lost.
    let expiring: u64 = (0..200).map(|member| 50 + member - 30).sum();
    assert_eq!(balances.expired, expiring);
}

#[test]
fn the_first_event_that_cannot_happen_is_reported_whatever_the_thread() {
    let events: Vec<(u64, Event<u64>)> = (0..50)
        .map(|member| (member, earn(0, 1, 10, None)))
        .chain((0..50).map(|member| (member, redeem(1, 1, 11 + member))))
        .collect();
    assert_eq!(
        Programme::replay(OWES, &events).err(),
        Some(LoyaltyError::NotEnoughPoints {
            wanted: 11,
            available: 10
        })
    );
}

#[test]
fn a_refused_event_makes_no_member() {
    let mut programme: Programme<&str, u64> = Programme::new(OWES);
    assert!(programme.apply(&"ann", &redeem(0, 1, 5)).is_err());
    assert_eq!(programme.members(), 0);
    programme.apply(&"ann", &earn(5, 1, 5, None)).unwrap();
    assert_eq!(
        programme.pass_time(day(4)),
        Err(LoyaltyError::OutOfOrder {
            at: day(4),
            after: day(5)
        })
    );
}
