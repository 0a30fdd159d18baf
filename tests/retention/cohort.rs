//! Cohort tables against a count by hand, and their laws.

use super::{BY_DAY, WITHOUT_REFUNDS, date, log};
use clv::quantity::CalendarPeriod;
use clv::retention::{
    Cohort, CohortActivity, CohortTable, RetentionError, UnfinishedPeriod, period_figures,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

fn activity() -> impl Strategy<Value = CohortActivity> {
    prop_oneof![Just(CohortActivity::Bounded), Just(CohortActivity::Rolling)]
}

proptest! {
    #[test]
    fn the_log_gives_what_its_activity_gives(
        rows in prop::collection::vec((0..12_u32, 0..200_i64, -300..2000_i64), 1..120),
        activity in activity(),
        unfinished in prop_oneof![
            Just(UnfinishedPeriod::Observed), Just(UnfinishedPeriod::LeftOut)
        ],
        as_of_day in 20..220_i64,
    ) {
        let log = log(&rows);
        let as_of = date(2025, 1, 1) + chrono::TimeDelta::days(as_of_day);
        let period = CalendarPeriod::Month;
        let table = CohortTable::from_orders(
            &log.orders(WITHOUT_REFUNDS), period, as_of, unfinished, activity,
        ).unwrap();

        // By hand: every customer's months with an order, up to the last month that counts.
        let mut last = period.number(as_of);
        if unfinished == UnfinishedPeriod::LeftOut && !period.ends_on(as_of) {
            last -= 1;
        }
        let month = |days: i64| period.number(date(2025, 1, 1) + chrono::TimeDelta::days(days));
        let counts = |days: i64| days <= as_of_day && month(days) <= last;
        let mut months: BTreeMap<u32, BTreeSet<i64>> = BTreeMap::new();
        for &(customer, days, cents) in &rows {
            if cents > 0 && counts(days) {
                months.entry(customer).or_default().insert(month(days));
            }
        }
        let lists: Vec<_> = months
            .iter()
            .map(|(customer, months)| (*customer, months.iter().copied().collect::<Vec<_>>()))
            .collect();
        let customers = lists.iter().map(|(customer, months)| (customer, months[0], &months[..]));
        let by_hand = CohortTable::from_activity(customers, last, activity).unwrap();
        prop_assert_eq!(table.is_some(), by_hand.is_some());
        let (Some(table), Some(by_hand)) = (table, by_hand) else {
            return Ok(());
        };
        prop_assert_eq!(table.average_retention(), by_hand.average_retention());
        let mut revenue = Decimal::ZERO;
        let mut orders = 0;
        for (cohort, hand) in table.cohorts().iter().zip(by_hand.cohorts()) {
            prop_assert_eq!((cohort.cohort(), cohort.size()), (hand.cohort(), hand.size()));
            prop_assert_eq!(cohort.active(), hand.active());
            for sales in cohort.sales().into_iter().flatten() {
                orders += sales.orders;
                revenue += sales.revenue;
            }
        }
        prop_assert_eq!(table.cohorts().len(), by_hand.cohorts().len());
        let kept = rows.iter().filter(|(_, days, cents)| *cents > 0 && counts(*days));
        let days: BTreeSet<_> = kept.clone().map(|row| (row.0, row.1)).collect();
        prop_assert_eq!(orders, days.len() as u64);
        // Every payment is in the table or counted as left out.
        prop_assert_eq!(revenue, kept.clone().map(|row| Decimal::new(row.2, 2)).sum::<Decimal>());
        prop_assert_eq!(kept.count() as u64 + table.payments_left_out(), rows.len() as u64);
    }

    #[test]
    fn rolling_never_rises_and_is_never_below_bounded(
        rows in prop::collection::vec((0..12_u32, 0..200_i64, 1..2000_i64), 1..120),
    ) {
        let log = log(&rows);
        let orders = log.orders(BY_DAY);
        let table = |activity| {
            CohortTable::from_orders(
                &orders,
                CalendarPeriod::Month,
                date(2025, 8, 1),
                UnfinishedPeriod::Observed,
                activity,
            ).unwrap().unwrap()
        };
        let (bounded, rolling) = (table(CohortActivity::Bounded), table(CohortActivity::Rolling));
        for (b, r) in bounded.cohorts().iter().zip(rolling.cohorts()) {
            for (b, r) in b.active().into_iter().zip(r.active()) {
                prop_assert!(b <= r);
            }
            let seen: Vec<_> = r.active().into_iter().flatten().collect();
            prop_assert!(seen.is_sorted_by(|a, b| a >= b));
            prop_assert_eq!(r.active()[0], Some(r.size()));
        }
    }
}

#[test]
fn sales_and_value_by_age() {
    // 1 January and 3 February: 10 and 6 less a refund of 2; the other customer comes in February.
    let rows = [(1, 0, 1000), (1, 33, 600), (1, 34, -200), (2, 40, 500)];
    let log = log(&rows);
    let table = CohortTable::from_orders(
        &log.orders(BY_DAY),
        CalendarPeriod::Month,
        date(2025, 3, 15),
        UnfinishedPeriod::LeftOut,
        CohortActivity::Bounded,
    );
    let table = table.unwrap().unwrap();
    let january = &table.cohorts()[0];
    assert_eq!(january.active(), [Some(1), Some(1)]);
    assert_eq!(january.sales()[1].unwrap().revenue, dec!(4));
    assert_eq!(
        january.value_per_customer().unwrap(),
        [Some(dec!(10)), Some(dec!(14))]
    );
    let february = &table.cohorts()[1];
    assert_eq!(february.retention(), [Some(1.0), None]);
    assert_eq!(february.value_per_customer().unwrap()[1], None);
    // Both customers brought 15 in their first month; only the first was seen in the second.
    assert_eq!(
        table.average_revenue().unwrap(),
        [Some(dec!(7.5)), Some(dec!(4))]
    );
}

#[test]
fn periods_of_the_calendar() {
    use chrono::Weekday;
    let week = CalendarPeriod::Week(Weekday::Sun);
    let (saturday, sunday) = (date(2026, 11, 21), date(2026, 11, 22));
    assert_eq!(week.number(saturday) + 1, week.number(sunday));
    assert_eq!(week.start(week.number(sunday)), Some(sunday));
    assert!(week.ends_on(saturday) && !week.ends_on(sunday));
    for period in [
        CalendarPeriod::Day,
        week,
        CalendarPeriod::Month,
        CalendarPeriod::Quarter,
        CalendarPeriod::Year,
    ] {
        let number = period.number(saturday);
        let (start, next) = (
            period.start(number).unwrap(),
            period.start(number + 1).unwrap(),
        );
        assert!(start <= saturday && saturday < next);
        assert_eq!(period.number(start), number);
        assert_eq!(period.number(next.pred_opt().unwrap()), number);
    }
}

#[test]
fn what_cannot_be_a_cohort() {
    let table = |cohort: i64, active: &[i64]| {
        CohortTable::from_activity([("ann", cohort, active)], 3, CohortActivity::Rolling)
    };
    assert!(matches!(
        table(1, &[0, 1]),
        Err(RetentionError::ActivityOutside { period: 0, .. })
    ));
    assert!(matches!(
        table(0, &[0, 4]),
        Err(RetentionError::ActivityOutside { period: 4, .. })
    ));
    assert!(matches!(
        table(0, &[1]),
        Err(RetentionError::NotActiveAtFirst { .. })
    ));
    assert!(matches!(
        table(-1_000_000, &[-1_000_000]),
        Err(RetentionError::TooManyPeriods { .. })
    ));
    assert!(matches!(
        table(i64::MIN, &[i64::MIN, 3]),
        Err(RetentionError::TooManyPeriods { .. })
    ));
}

#[test]
fn a_customer_counts_once() {
    let twice = [("ann", 0, &[0, 1][..]), ("bob", 0, &[0]), ("ann", 0, &[0])];
    let refused = CohortTable::from_activity(twice, 2, CohortActivity::Bounded).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "customers must be distinct, got ann twice"
    );
}

#[test]
fn retention_averages_by_size_or_by_cohort() {
    // Cohorts of 2 and 1: a half and all come back. (1 + 1)/3 and (1/2 + 1)/2.
    let customers = [
        ("ann", 0, &[0, 1][..]),
        ("bob", 0, &[0]),
        ("cyd", 1, &[1, 2]),
    ];
    let table = CohortTable::from_activity(customers, 2, CohortActivity::Bounded);
    let table = table.unwrap().unwrap();
    assert_eq!(table.average_retention()[..2], [1.0, 2.0 / 3.0]);
    assert_eq!(table.mean_cohort_retention()[..2], [1.0, 0.75]);
    assert_eq!(
        table.mean_cohort_retention()[2],
        table.average_retention()[2]
    );
}

#[test]
fn a_cohort_has_somebody_and_comes_after_the_one_before() {
    let refused = |size, active: &[Option<u64>]| Cohort::new(3, size, active, &[None]).unwrap_err();
    assert_eq!(
        refused(0, &[None]).to_string(),
        "customers must be ≥ 1, got 0"
    );
    assert_eq!(
        refused(2, &[Some(3)]).to_string(),
        "successes must be in 0 … trials, got 3 of 2"
    );
    assert_eq!(
        refused(2, &[]).to_string(),
        "sales must have 0 values, got 1"
    );
    let later = Cohort::new(3, 2, &[Some(2), None, Some(1)], &[None; 3]);
    assert_eq!(
        later.unwrap_err().to_string(),
        "cohort 3 must be observed at all ages before one at which it was observed"
    );
    let cohort = |number| Cohort::new(number, 2, &[Some(1)], &[None]).unwrap();
    let table =
        |cohorts: &[i64]| CohortTable::new(cohorts.iter().copied().map(cohort).collect(), 5, 0);
    assert!(table(&[-4, 0, 5]).is_ok());
    assert_eq!(
        table(&[4, 4]).unwrap_err().to_string(),
        "cohorts must rise after 4 and be at most the last period 5, got 4"
    );
    assert_eq!(
        table(&[6]).unwrap_err().to_string(),
        "cohorts must rise and be at most the last period 5, got 6"
    );
    // Sizes whose sum is beyond 64 bits.
    let huge = |number| Cohort::new(number, u64::MAX, &[Some(u64::MAX)], &[None]).unwrap();
    let table = CohortTable::new(vec![huge(0), huge(1)], 1, 0).unwrap();
    assert_eq!(table.average_retention(), [1.0]);
    assert_eq!(table.mean_cohort_retention(), [1.0]);
    assert!(table.average_revenue().is_ok());
}

#[test]
fn a_refund_on_the_day_of_the_first_order_is_taken_off() {
    // 100 − 30 = 70, on the same day as a day later.
    for later in [0, 1] {
        let log = log(&[(1, 0, 10_000), (1, later, -3_000)]);
        let table = CohortTable::from_orders(
            &log.orders(BY_DAY),
            CalendarPeriod::Month,
            date(2025, 1, 31),
            UnfinishedPeriod::Observed,
            CohortActivity::Bounded,
        );
        let table = table.unwrap().unwrap();
        assert_eq!(table.cohorts()[0].sales()[0].unwrap().revenue, dec!(70));
        assert_eq!(table.payments_left_out(), 0);
    }
}

proptest! {
    /// Periods of 30 days are those of thirty days each: a table of them is that of the days, put
    /// together by hand.
    #[test]
    fn periods_of_days_are_their_days(
        rows in prop::collection::vec((0..12_u32, 0..400_i64, 1..2000_i64), 1..120),
        length in 1..60_u32,
        offset in -100..100_i64,
    ) {
        let log = log(&rows);
        let start = date(2025, 1, 1);
        let period = CalendarPeriod::Days {
            first: start + chrono::TimeDelta::days(offset),
            length: NonZeroU32::new(length).unwrap(),
        };
        let table = CohortTable::from_orders(
            &log.orders(BY_DAY),
            period,
            start + chrono::TimeDelta::days(400),
            UnfinishedPeriod::Observed,
            CohortActivity::Bounded,
        ).unwrap().unwrap();
        let number = |days: i64| (days - offset).div_euclid(i64::from(length));
        let mut periods: BTreeMap<u32, BTreeSet<i64>> = BTreeMap::new();
        for &(customer, days, _) in &rows {
            periods.entry(customer).or_default().insert(number(days));
        }
        for cohort in table.cohorts() {
            let own: Vec<_> = periods
                .values()
                .filter(|active| active.first() == Some(&cohort.cohort()))
                .collect();
            prop_assert_eq!(cohort.size(), own.len() as u64);
            for (age, active) in (0..).zip(cohort.active()) {
                let there = own.iter().filter(|active| active.contains(&(cohort.cohort() + age)));
                let observed = cohort.cohort() + age <= number(400);
                prop_assert_eq!(active, observed.then_some(there.count() as u64));
            }
        }
        let sizes: u64 = table.cohorts().iter().map(Cohort::size).sum();
        prop_assert_eq!(sizes, periods.len() as u64);
        let figures = period_figures(
            &log.orders(BY_DAY), period, start + chrono::TimeDelta::days(400),
            UnfinishedPeriod::Observed,
        ).unwrap();
        let revenue: Decimal = figures.iter().map(|row| row.revenue()).sum();
        prop_assert_eq!(revenue, rows.iter().map(|row| Decimal::new(row.2, 2)).sum::<Decimal>());
    }
}
