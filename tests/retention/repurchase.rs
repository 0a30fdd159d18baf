//! Repurchase rates by window, period and cohort, and the rhythm of purchases.

use super::{date, log};
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
        let months = repurchase_by_period(&log.by_customer(), CalendarPeriod::Month);
        for month in 1..=3 {
            let window = Window::new(
                date(2025, month, 1),
                date(2025, month + 1, 1).pred_opt().unwrap(),
            ).unwrap();
            let orders = log.transactions().map(|order| (*order.customer, order.at.date()));
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
    let rates = |as_of| repurchase_by_cohort(&log.by_customer(), CalendarPeriod::Month, 30, as_of);
    let january = CalendarPeriod::Month.number(date(2025, 1, 1));
    let found = rates(date(2025, 3, 20));
    assert_eq!(found.len(), 1);
    assert_eq!(found[&january].rate(), 0.5);
    // 31 January + 30 days.
    assert_eq!(rates(date(2025, 3, 1)).len(), 0);
    assert_eq!(rates(date(2025, 3, 2)).len(), 1);
    assert_eq!(rates(date(2025, 3, 30)).len(), 2);
}

#[test]
fn rhythm_and_order_value_along_a_line() {
    let found = rhythm_and_value(&[1.0, 2.0, 3.0, 4.0], &[10.0, 14.0, 18.0, 22.0]).unwrap();
    let line = found.line.unwrap();
    assert_eq!(
        (line.slope, line.intercept, line.r_squared),
        (4.0, 6.0, Some(1.0))
    );
    assert_eq!(found.spearman.unwrap().coefficient, 1.0);
    let flat = rhythm_and_value(&[1.0, 1.0], &[1.0, 2.0]).unwrap();
    assert!(flat.line.is_none() && flat.pearson.is_none());
}
