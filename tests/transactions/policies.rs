//! Each convention by hand.

use super::{daily, hour, log, march};
use chrono::{NaiveDate, Weekday};
use clv::quantity::TimeUnit;
use clv::transactions::{
    AsOf, Collapse, FirstPurchase, Reduction, Refunds, TransactionsError, ZeroAmounts,
};
use rust_decimal_macros::dec;

#[test]
fn refunds_net_within_their_period_only() {
    let log = log(&[
        (1, hour(1, 9), dec!(30)),
        (1, hour(1, 17), dec!(-10)), // the same day: 20 are left
        (1, hour(3, 9), dec!(5)),
        (1, hour(3, 10), dec!(-5)), // nothing is left: no purchase
        (1, hour(5, 9), dec!(8)),
        (1, hour(6, 9), dec!(-8)), // a later day undoes nothing
        (2, hour(2, 9), dec!(-4)), // never a purchase
    ]);
    let base = daily(march(10)).reduce(&log).unwrap();
    assert_eq!(base.customers(), [1]);
    assert_eq!(
        (base.frequency(), base.recency(), base.age()),
        (&[1][..], &[4.0][..], &[9.0][..])
    );
    let totals = base.totals().unwrap()[0];
    assert_eq!(
        (totals.purchases, totals.total, totals.repeat_total),
        (2, dec!(28), dec!(8))
    );
    assert_eq!((totals.first_at, totals.last_at), (hour(1, 9), hour(5, 9)));
    let tally = base.tally().unwrap();
    assert_eq!((tally.rows, tally.rows_counted), (7, 3));
    assert_eq!((tally.periods_netted_away, tally.rows_netted_away), (1, 2));
    // The refunds of 8 and 4 met nothing; those of 10 and 5 made purchases smaller.
    assert_eq!(tally.refund_rows_without_purchase, 2);
    assert_eq!(tally.refunds_without_purchase, dec!(12));
    assert_eq!(tally.refunds_netted, dec!(15));
    assert_eq!(tally.customers_without_purchase, 1);
}

#[test]
fn refunds_dropped_are_counted() {
    let log = log(&[
        (1, march(1), dec!(30)),
        (1, march(1), dec!(-30)),
        (1, march(2), dec!(-1)),
    ]);
    let base = Reduction {
        refunds: Refunds::Drop,
        ..daily(march(10))
    }
    .reduce(&log)
    .unwrap();
    assert_eq!(base.totals().unwrap()[0].total, dec!(30));
    assert_eq!(base.frequency(), [0]);
    assert_eq!(base.tally().unwrap().refund_rows_dropped, 2);
}

#[test]
fn refused_rows_are_named() {
    let rows = log(&[
        (1, march(4), dec!(30)),
        (7, march(2), dec!(-3)),
        (7, march(1), dec!(0.00)),
    ]);
    let refunds = Reduction {
        refunds: Refunds::Refuse,
        ..daily(march(10))
    };
    assert_eq!(
        refunds.reduce(&rows).unwrap_err().to_string(),
        "row 2, customer 7: amount must not be negative, got -3 at 2024-03-02 00:00:00"
    );
    let zeros = Reduction {
        zero_amounts: ZeroAmounts::Refuse,
        ..daily(march(10))
    };
    assert_eq!(
        zeros.reduce(&rows).unwrap_err(),
        TransactionsError::ZeroAmount {
            row: 3,
            customer: "7".to_owned(),
            at: march(1).into(),
            amount: dec!(0),
        }
    );
    // What the as-of hides is not refused.
    assert!(
        Reduction {
            as_of: march(1).into(),
            ..refunds
        }
        .reduce(&rows)
        .is_ok()
    );
}

#[test]
fn zeros_count_or_drop() {
    let log = log(&[
        (1, march(1), dec!(0)),
        (1, march(3), dec!(4)),
        (2, march(1), dec!(0)),
    ]);
    let counted = daily(march(10)).reduce(&log).unwrap();
    assert_eq!(
        (counted.customers(), counted.frequency()),
        (&[1, 2][..], &[1, 0][..])
    );
    let drop = Reduction {
        zero_amounts: ZeroAmounts::Drop,
        ..daily(march(10))
    };
    let dropped = drop.reduce(&log).unwrap();
    assert_eq!(
        (dropped.customers(), dropped.frequency()),
        (&[1][..], &[0][..])
    );
    let tally = dropped.tally().unwrap();
    assert_eq!(
        (tally.zero_rows_dropped, tally.customers_without_purchase),
        (2, 1)
    );
}

#[test]
fn a_zero_beside_a_refund_is_no_purchase() {
    let log = log(&[
        (1, march(1), dec!(5)),
        (1, march(2), dec!(0)),
        (1, march(2), dec!(2)),
        (1, march(2), dec!(-2)),
    ]);
    assert_eq!(daily(march(10)).reduce(&log).unwrap().frequency(), [0]);
}

#[test]
fn the_collapse_decides_what_is_one_purchase() {
    // Friday 1, Sunday 3, Monday 4 (twice within an hour), Monday 11.
    let log = log(&[
        (1, hour(1, 9), dec!(1)),
        (1, hour(3, 9), dec!(1)),
        (1, hour(4, 9), dec!(1)),
        (1, march(4).and_hms_opt(9, 31, 0).unwrap(), dec!(1)),
        (1, hour(4, 20), dec!(1)),
        (1, hour(11, 9), dec!(1)),
    ]);
    for (collapse, frequency, recency_hours) in [
        (Collapse::Instant, 5, 240.0),
        (Collapse::Hour, 4, 240.0),
        (Collapse::Day, 3, 240.0),
        (Collapse::Week(Weekday::Mon), 2, 336.0),
        (Collapse::Week(Weekday::Sun), 2, 336.0),
        (Collapse::Week(Weekday::Tue), 1, 168.0),
        (Collapse::Month, 0, 0.0),
    ] {
        let reduction = Reduction {
            collapse,
            unit: TimeUnit::Hour,
            ..daily(march(20))
        };
        let base = reduction.reduce(&log).unwrap();
        assert_eq!(base.frequency(), [frequency], "{collapse:?}");
        assert_eq!(base.recency(), [recency_hours], "{collapse:?}");
    }
}

#[test]
fn age_ends_where_the_as_of_period_starts() {
    let log = log(&[(1, hour(1, 9), dec!(1))]);
    for (collapse, as_of, hours) in [
        (Collapse::Instant, AsOf::from(march(2)), 38.5), // until midnight after the second
        (Collapse::Instant, AsOf::from(hour(2, 9)), 24.0),
        (Collapse::Hour, AsOf::from(march(2)), 38.0),
        (Collapse::Day, AsOf::from(march(2)), 24.0),
        (Collapse::Day, AsOf::from(hour(2, 9)), 24.0),
        (Collapse::Week(Weekday::Fri), AsOf::from(march(14)), 168.0),
        (
            Collapse::Month,
            AsOf::from(NaiveDate::from_ymd_opt(2024, 4, 30).unwrap()),
            744.0,
        ),
    ] {
        let reduction = Reduction {
            collapse,
            unit: TimeUnit::Hour,
            ..daily(as_of)
        };
        assert_eq!(
            reduction.reduce(&log).unwrap().age(),
            [hours],
            "{collapse:?} {as_of:?}"
        );
    }
}

#[test]
fn an_instant_is_included_and_a_date_is_all_of_its_day() {
    let log = log(&[
        (1, hour(1, 9), dec!(1)),
        (2, hour(1, 23), dec!(1)),
        (3, march(2).into(), dec!(1)),
    ]);
    let customers = |as_of: AsOf| daily(as_of).reduce(&log).unwrap().customers().to_vec();
    assert_eq!(customers(hour(1, 9).into()), [1]);
    assert_eq!(customers(march(1).into()), [1, 2]);
    assert_eq!(customers(march(2).into()), [1, 2, 3]);
    let tally = *daily(hour(1, 9)).reduce(&log).unwrap().tally().unwrap();
    assert_eq!(
        (tally.rows_after_as_of, tally.customers_not_yet_seen),
        (2, 2)
    );
}

#[test]
fn the_first_purchase_is_in_the_mean_or_not() {
    let log = log(&[
        (1, march(1), dec!(10)),
        (1, march(2), dec!(4)),
        (1, march(3), dec!(1)),
        (2, march(1), dec!(3)),
    ]);
    let mean = |first_purchase| {
        let reduction = Reduction {
            first_purchase,
            ..daily(march(9))
        };
        reduction.reduce(&log).unwrap().monetary_value().to_vec()
    };
    assert_eq!(mean(FirstPurchase::Excluded), [Some(2.5), None]);
    assert_eq!(mean(FirstPurchase::Included), [Some(5.0), Some(3.0)]);
}

#[test]
fn a_leap_second_is_the_next_second() {
    let leap = march(1).and_hms_milli_opt(23, 59, 59, 1_500).unwrap();
    let same = march(2).and_hms_milli_opt(0, 0, 0, 500).unwrap();
    let log = log(&[(1, leap, dec!(1)), (1, same, dec!(2))]);
    let base = Reduction {
        collapse: Collapse::Instant,
        ..daily(march(3))
    }
    .reduce(&log)
    .unwrap();
    assert_eq!(base.frequency(), [0]);
    assert_eq!(base.totals().unwrap()[0].total, dec!(3));
}

#[test]
fn nanoseconds_count() {
    let start = march(1).and_hms_nano_opt(0, 0, 0, 0).unwrap();
    let next = march(1).and_hms_nano_opt(0, 0, 0, 1).unwrap();
    let log = log(&[(1, start, dec!(1)), (1, next, dec!(1))]);
    let base = Reduction {
        collapse: Collapse::Instant,
        ..daily(next)
    }
    .reduce(&log)
    .unwrap();
    assert_eq!(base.frequency(), [1]);
    assert_eq!(base.recency(), [1.0 / 86_400e9]);
    assert_eq!(base.recency(), base.age());
}

#[test]
fn monthly_data_give_whole_months() {
    // Purchases on the 2nd of January, March and December 2024, seen on 31 January 2025.
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let log = log(&[
        (1, day(2024, 1, 2), dec!(1)),
        (1, day(2024, 3, 2), dec!(1)),
        (1, day(2024, 12, 2), dec!(1)),
    ]);
    for (unit, recency, age) in [
        (TimeUnit::Month, 11.0, 12.0),
        (TimeUnit::Quarter, 11.0 / 3.0, 4.0),
        (TimeUnit::Year, 11.0 / 12.0, 1.0),
        (TimeUnit::Day, 335.0, 366.0),
    ] {
        let reduction = Reduction {
            collapse: Collapse::Month,
            unit,
            ..daily(day(2025, 1, 31))
        };
        let base = reduction.reduce(&log).unwrap();
        assert_eq!((base.recency(), base.age()), (&[recency][..], &[age][..]));
    }
    let monthly = Reduction {
        collapse: Collapse::Month,
        unit: TimeUnit::Month,
        ..daily(day(2024, 6, 30))
    };
    let times = monthly.purchase_times(&log).unwrap();
    assert_eq!(times.iter().next().unwrap().1, [0.0, 2.0]);
    assert_eq!(times.observed(), 6.0);
    let split = monthly.split(&log, day(2024, 12, 15)).unwrap();
    assert_eq!(
        (split.holdout.duration(), split.holdout.purchases()),
        (6.0, &[1][..])
    );
    // Half of the 31 days of December are 15.5.
    let times = split.purchase_times();
    assert!((times.observed() - (11.0 + 15.0 / 31.0)).abs() < 1e-12);
    assert_eq!(times.iter().next().unwrap().1, [0.0, 2.0, 11.0]);
}
