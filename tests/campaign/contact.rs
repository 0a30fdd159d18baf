//! Contact caps against a calendar that is tried instant by instant.

use chrono::{DateTime, TimeDelta, Utc};
use clv::campaign::{CampaignError, ContactCap, ContactLog};
use proptest::prelude::*;

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + hours * 3600, 0).unwrap()
}

proptest! {
    /// Contacts on full hours: the next allowed instant is the first hour with room in the window.
    #[test]
    fn the_next_instant_is_the_first_with_room(
        hours in prop::collection::vec(0..500_i64, 0..12), maximum in 1..5_u32, days in 1..6_u32,
    ) {
        let contacts: Vec<_> = hours.iter().map(|&hour| at(hour)).collect();
        let counts = |then: i64| {
            let window = i64::from(days) * 24;
            hours.iter().filter(|&&hour| hour > then - window && hour <= then).count()
        };
        let cap = ContactCap::new(maximum, days).unwrap();
        let decision = cap.decide(&contacts, at(500)).unwrap();
        prop_assert_eq!(decision.contacts_in_window, counts(500));
        let first = (500..).find(|&then| counts(then) < maximum as usize).unwrap();
        prop_assert_eq!(decision.next_allowed_at, Some(at(first)));
        prop_assert_eq!(decision.is_allowed(), first == 500);
    }
}

#[test]
fn nobody_may_be_contacted_at_a_cap_of_none() {
    let decision = ContactCap::new(0, 7).unwrap().decide(&[], at(0)).unwrap();
    assert_eq!(
        (decision.is_allowed(), decision.next_allowed_at),
        (false, None)
    );
}

#[test]
fn customers_and_channels_are_counted_apart() {
    let mut log = ContactLog::default();
    log.push(1, "email", at(0));
    log.push(1, "sms", at(1));
    log.push(2, "email", at(2));
    let cap = ContactCap::new(2, 1).unwrap();
    let count = |customer, channel: Option<&&str>| {
        log.decide(&customer, channel, cap, at(3))
            .unwrap()
            .contacts_in_window
    };
    assert_eq!(
        [
            count(1, None),
            count(1, Some(&"email")),
            count(2, None),
            count(3, None)
        ],
        [2, 1, 1, 0]
    );
    let before = log.decide(&1, Some(&"email"), cap, at(0));
    assert!(matches!(before, Err(CampaignError::ContactAfter { .. })));
}

#[test]
fn the_calendar_ends() {
    let last = DateTime::<Utc>::MAX_UTC;
    let refused = ContactCap::new(1, 1).unwrap().decide(&[last], last);
    assert!(matches!(refused, Err(CampaignError::Calendar { .. })));
    let early = DateTime::<Utc>::MIN_UTC;
    let decision = ContactCap::new(1, 1)
        .unwrap()
        .decide(&[early], early)
        .unwrap();
    assert_eq!(decision.next_allowed_at, Some(early + TimeDelta::days(1)));
    assert!(ContactCap::new(1, 0).is_err());
}

#[test]
fn a_log_is_saved_as_a_list() {
    let mut log = ContactLog::default();
    for (customer, channel, hours) in [
        (7, "email", 3),
        (7, "sms", 1),
        (9, "email", 2),
        (7, "sms", 4),
    ] {
        log.push(customer, channel.to_owned(), at(hours));
    }
    let text = serde_json::to_string(&log).unwrap();
    let read: ContactLog<u32, String> = serde_json::from_str(&text).unwrap();
    let cap = ContactCap::new(2, 1).unwrap();
    for customer in [7, 8, 9] {
        for channel in [None, Some("email".to_owned()), Some("sms".to_owned())] {
            for hours in 4..40 {
                assert_eq!(
                    read.decide(&customer, channel.as_ref(), cap, at(hours)),
                    log.decide(&customer, channel.as_ref(), cap, at(hours))
                );
            }
        }
    }
}
