//! The referral rate by period.

use super::{WITHOUT_REFUNDS, date, log};
use chrono::TimeDelta;
use clv::quantity::CalendarPeriod;
use clv::retention::{ReferralBase, RetentionError, referrals_by_period, repurchase_by_period};
use proptest::prelude::*;

const MONTH: CalendarPeriod = CalendarPeriod::Month;

proptest! {
    /// Everybody in every month, one by one.
    #[test]
    fn rates_are_those_of_the_definition(
        rows in prop::collection::vec((0..6_u32, 0..150_i64, -50..200_i64), 1..40),
        referrals in prop::collection::vec((0..8_u32, 0..150_i64), 0..30),
    ) {
        let log = log(&rows);
        let log = log.orders(WITHOUT_REFUNDS);
        let day = |day: i64| date(2025, 1, 1) + TimeDelta::days(day);
        // Day 119 is 30 April.
        let as_of = day(119);
        let by = referrals.iter().map(|&(customer, at)| (customer, day(at)));
        let rates = |base| referrals_by_period(&log, by.clone(), MONTH, as_of, base).unwrap();
        let (buyers, so_far) = (
            rates(ReferralBase::OrderedInPeriod),
            rates(ReferralBase::OrderedSoFar),
        );
        for month in 1..=5 {
            let number = MONTH.number(date(2025, month, 1));
            let is_in = |at: i64| at <= 119 && MONTH.number(day(at)) == number;
            let ordered = |customer: u32, holds: &dyn Fn(i64) -> bool| {
                rows.iter().any(|row| row.0 == customer && row.2 > 0 && holds(row.1))
            };
            let until = |at: i64| at <= 119 && MONTH.number(day(at)) <= number;
            let refers = |customer: u32| {
                referrals.iter().any(|&(by, at)| by == customer && is_in(at))
            };
            for (found, in_base) in [(&buyers, &is_in as &dyn Fn(i64) -> bool), (&so_far, &until)] {
                let count = |holds: &dyn Fn(u32) -> bool| (0..8).filter(|&c| holds(c)).count() as u64;
                let expected = (
                    count(&|c| month < 5 && ordered(c, in_base)),
                    count(&|c| ordered(c, in_base) && refers(c)),
                    count(&|c| !ordered(c, in_base) && refers(c)),
                );
                let row = found.get(&number).copied().unwrap_or_default();
                prop_assert_eq!((row.customers(), row.referrers(), row.other_referrers()), expected);
                prop_assert!(row.rate().is_none_or(|rate| (0.0..=1.0).contains(&rate)));
                prop_assert_eq!(row.proportion().successes(), row.referrers());
            }
        }
        // Side by side with the repurchase rate: the same customers.
        for (number, repurchase) in repurchase_by_period(&log, MONTH, date(2099, 1, 1)).unwrap() {
            if number <= MONTH.number(as_of) {
                prop_assert_eq!(buyers[&number].customers(), repurchase.customers());
            }
        }
    }
}

#[test]
fn nobody_and_everything_at_once() {
    let nobody = log(&[]);
    let stranger = [(7, date(2025, 1, 5))];
    let as_of = date(2025, 1, 31);
    for base in [ReferralBase::OrderedInPeriod, ReferralBase::OrderedSoFar] {
        let rows = referrals_by_period(
            &nobody.orders(WITHOUT_REFUNDS),
            stranger,
            MONTH,
            as_of,
            base,
        );
        let row = rows.unwrap()[&MONTH.number(as_of)];
        assert_eq!((row.rate(), row.other_referrers()), (None, 1));
    }
    let one = log(&[(1, 0, 100)]);
    let far = date(9999, 12, 31);
    let rows = referrals_by_period(
        &one.orders(WITHOUT_REFUNDS),
        [],
        CalendarPeriod::Day,
        far,
        ReferralBase::OrderedSoFar,
    );
    assert!(matches!(rows, Err(RetentionError::TooManyPeriods { .. })));
}
