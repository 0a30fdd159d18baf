//! Repurchase rates by window, period and cohort, and the rhythm of purchases.

use super::{BY_DAY, date, log};
use clv::quantity::CalendarPeriod;
use clv::retention::{
    PurchaseRhythm, Window, repurchase_by_cohort, repurchase_by_period, repurchase_rate,
    rhythm_and_value,
};
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_month_is_a_window(
        rows in prop::collection::vec((0..9_u32, 0..90_i64, 1..200_i64), 1..80),
    ) {
        let log = log(&rows);
        let months = repurchase_by_period(&log.orders(BY_DAY), CalendarPeriod::Month, date(2025, 4, 30)).unwrap();
        for month in 1..=3 {
            let window = Window::new(
                date(2025, month, 1),
                date(2025, month + 1, 1).pred_opt().unwrap(),
            ).unwrap();
            // The orders of a day are one.
            let orders: std::collections::BTreeSet<_> =
                log.transactions().map(|order| (*order.customer, order.at.date())).collect();
            let number = CalendarPeriod::Month.number(date(2025, month, 1));
            prop_assert_eq!(repurchase_rate(orders, window), months.get(&number).copied());
        }
    }

    #[test]
    fn intervals_span_the_time_between_first_and_last(
        days in prop::collection::vec(0..400_i64, 1..40),
    ) {
        let dates = days.iter().map(|&day| date(2025, 1, 1) + chrono::TimeDelta::days(day));
        let found = PurchaseRhythm::of(dates).unwrap();
        let mut distinct = days.clone();
        distinct.sort_unstable();
        distinct.dedup();
        prop_assert_eq!(found.is_some(), distinct.len() > 1);
        if let Some(rhythm) = found {
            let span = distinct[distinct.len() - 1] - distinct[0];
            prop_assert_eq!(rhythm.intervals.iter().sum::<u32>(), span as u32);
            prop_assert!(rhythm.median <= rhythm.p90);
        }
    }
}

#[test]
fn a_cohort_counts_once_its_days_are_over() {
    // January: one of two again within 30 days. February's last day + 30 is after 20 March.
    let rows = [
        (1, 0, 100),
        (1, 30, 100),
        (2, 5, 100),
        (2, 36, 100),
        (3, 40, 100),
    ];
    let log = log(&rows);
    let orders = log.orders(BY_DAY);
    let rates = |as_of| repurchase_by_cohort(&orders, CalendarPeriod::Month, 30, as_of).unwrap();
    let january = CalendarPeriod::Month.number(date(2025, 1, 1));
    let found = rates(date(2025, 3, 11));
    assert_eq!(found.len(), 1);
    assert_eq!(found[&january].rate(), 0.5);
    // January's last customer came on the 6th: 30 days later is 5 February.
    assert_eq!(rates(date(2025, 2, 4)).len(), 0);
    assert_eq!(rates(date(2025, 2, 5)).len(), 1);
    // February's came on the 10th: 12 March.
    assert_eq!(rates(date(2025, 3, 12)).len(), 2);
}

proptest! {
    /// A cohort is there once the windows of all its customers have ended, and not before.
    #[test]
    fn a_cohort_is_there_when_its_windows_have_ended(
        rows in prop::collection::vec((0..30_u32, 0..120_i64, 1..200_i64), 1..80),
        within in 0..60_u32,
        as_of in 0..200_i64,
    ) {
        let log = log(&rows);
        let day = |days: i64| date(2025, 1, 1) + chrono::TimeDelta::days(days);
        let month = |days: i64| CalendarPeriod::Month.number(day(days));
        let found = repurchase_by_cohort(&log.orders(BY_DAY), CalendarPeriod::Month, within, day(as_of)).unwrap();
        let mut by_hand: std::collections::BTreeMap<i64, (u64, u64, bool)> = Default::default();
        for customer in 0..30 {
            let mut days: Vec<i64> =
                rows.iter().filter(|row| row.0 == customer && row.1 <= as_of).map(|row| row.1).collect();
            days.sort_unstable();
            days.dedup();
            let Some(&first) = days.first() else { continue };
            let again = days.get(1).is_some_and(|second| second - first <= i64::from(within));
            let row = by_hand.entry(month(first)).or_insert((0, 0, true));
            row.0 += 1;
            row.1 += u64::from(again);
            row.2 &= first + i64::from(within) <= as_of;
        }
        let expected: Vec<_> = by_hand.iter().filter(|row| row.1.2).map(|(&n, row)| (n, row.0, row.1)).collect();
        let found: Vec<_> =
            found.iter().map(|(&n, row)| (n, row.customers(), row.repeat_customers())).collect();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn buyers_that_cannot_be_are_refused() {
    use clv::retention::Repurchase;
    assert!(Repurchase::new(0, 0).is_err());
    assert!(Repurchase::new(3, 5).is_err());
    assert_eq!(Repurchase::new(4, 1).unwrap().rate(), 0.25);
    #[cfg(feature = "serde")]
    for (text, is_good) in [
        (r#"{"customers":4,"repeat_customers":1}"#, true),
        (r#"{"customers":0,"repeat_customers":0}"#, false),
        (r#"{"customers":3,"repeat_customers":5}"#, false),
    ] {
        assert_eq!(serde_json::from_str::<Repurchase>(text).is_ok(), is_good);
    }
}

#[test]
fn the_rhythm_of_orders_is_that_of_their_days() {
    // The 20th is returned on the 25th.
    let log = log(&[(1, 0, 5), (1, 10, 5), (1, 19, 7), (1, 24, -7), (1, 30, 5)]);
    let orders = log.orders(BY_DAY);
    let customer = orders.get(&1).unwrap();
    let as_of = |day| PurchaseRhythm::from_orders(&customer, date(2025, 1, day)).unwrap();
    assert_eq!(as_of(24).unwrap().intervals, [10, 9]);
    assert_eq!(as_of(30).unwrap().intervals, [10]);
    assert_eq!(as_of(31).unwrap().intervals, [10, 20]);
    assert_eq!(as_of(10), None);
}

#[test]
fn rhythm_and_order_value_along_a_line() {
    let found = rhythm_and_value(&[1.0, 2.0, 3.0, 4.0], &[10.0, 14.0, 18.0, 22.0]).unwrap();
    let line = found.line.unwrap();
    assert_eq!(
        (line.slope, line.intercept, line.r_squared),
        (4.0, 6.0, Some(1.0))
    );
    assert_eq!(found.spearman.unwrap().coefficient(), 1.0);
    let flat = rhythm_and_value(&[1.0, 1.0], &[1.0, 2.0]).unwrap();
    assert!(flat.line.is_none() && flat.pearson.is_none());
}
