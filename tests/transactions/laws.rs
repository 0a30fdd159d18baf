//! Laws of the reduction on arbitrary logs.

use super::{daily, march, reference};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use clv::quantity::TimeUnit;
use clv::transactions::{
    Accumulator, Collapse, CustomerBase, FirstPurchase, Reduction, Refunds, RepeatedOrders,
    Transaction, TransactionLog, TransactionsError, ZeroAmounts,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

fn start() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2023, 12, 20).unwrap().into()
}

fn after(seconds: i64) -> NaiveDateTime {
    start() + TimeDelta::seconds(seconds)
}

/// Few customers, hours and amounts, so that periods meet, refunds net and zeros occur.
fn rows(cents: std::ops::Range<i64>) -> impl Strategy<Value = Vec<Transaction<u32>>> {
    let hours = 0..24 * 80_i64;
    let row = (0..6_u32, hours, 0..3_i64, cents, 0..4_u32);
    prop::collection::vec(row, 1..80).prop_map(|rows| {
        rows.into_iter()
            .map(|(customer, hour, part, cents, scale)| {
                let at = after(hour * 3600 + part * 1000);
                Transaction::new(customer, at, Decimal::new(cents * 10, scale))
            })
            .collect()
    })
}

fn collapse() -> impl Strategy<Value = Collapse> {
    prop_oneof![
        Just(Collapse::Instant),
        Just(Collapse::Hour),
        Just(Collapse::Day),
        Just(Collapse::Week(Weekday::Mon)),
        Just(Collapse::Week(Weekday::Sat)),
        Just(Collapse::Month),
        Just(Collapse::Quarter),
        Just(Collapse::Year),
    ]
}

fn reductions() -> impl Strategy<Value = Reduction> {
    let refunds = prop_oneof![Just(Refunds::NetWithinPeriod), Just(Refunds::Drop)];
    let zeros = prop_oneof![Just(ZeroAmounts::Count), Just(ZeroAmounts::Drop)];
    let first = prop_oneof![Just(FirstPurchase::Excluded), Just(FirstPurchase::Included)];
    let unit = prop_oneof![
        Just(TimeUnit::Day),
        Just(TimeUnit::Week),
        Just(TimeUnit::Month)
    ];
    let as_of = (0..3600 * 24 * 90_i64).prop_map(after);
    (as_of, unit, collapse(), refunds, zeros, first).prop_map(
        |(as_of, unit, collapse, refunds, zero_amounts, first_purchase)| Reduction {
            as_of: as_of.into(),
            unit,
            collapse,
            refunds,
            zero_amounts,
            repeated_orders: RepeatedOrders::Add,
            first_purchase,
        },
    )
}

fn reduce(
    reduction: &Reduction,
    rows: &[Transaction<u32>],
) -> Result<CustomerBase<u32>, TransactionsError> {
    reduction.reduce(&rows.iter().copied().collect())
}

fn accumulate(reduction: &Reduction, rows: &[Transaction<u32>]) -> Accumulator<u32> {
    let mut accumulator = Accumulator::new(*reduction);
    accumulator.extend(rows.iter().copied());
    accumulator
}

proptest! {
    #[test]
    fn equals_the_obvious_way(reduction in reductions(), rows in rows(-4..9)) {
        let expected = reference::reduce(&reduction, &rows);
        let Ok(base) = reduce(&reduction, &rows) else {
            prop_assert!(expected.is_empty());
            return Ok(());
        };
        prop_assert_eq!(base.len(), expected.len());
        for (row, (customer, x, recency, age, total, repeat, mean)) in base.iter().zip(expected) {
            let unit = reduction.unit.seconds();
            let totals = row.totals.unwrap();
            prop_assert_eq!(*row.customer, customer);
            prop_assert_eq!(row.history.frequency(), x);
            prop_assert_eq!(row.history.recency(), recency as f64 / unit);
            prop_assert_eq!(row.history.age(), age as f64 / unit);
            prop_assert_eq!(totals.total, total);
            prop_assert_eq!(totals.repeat_total, repeat);
            prop_assert_eq!(totals.purchases, u64::from(x) + 1);
            let mean = mean.map(|(sum, count)| sum.to_f64().unwrap() / f64::from(count));
            prop_assert_eq!(row.monetary_value, mean);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        (rows, shuffled) in rows(-4..9).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        reduction in reductions(),
    ) {
        prop_assert_eq!(reduce(&reduction, &rows), reduce(&reduction, &shuffled));
    }

    #[test]
    fn merging_is_associative_and_commutative(
        rows in rows(-4..9),
        cuts in (0..80_usize, 0..80_usize),
        reduction in reductions(),
    ) {
        let first = cuts.0.min(cuts.1).min(rows.len());
        let second = cuts.0.max(cuts.1).min(rows.len());
        let parts = || {
            [&rows[..first], &rows[first..second], &rows[second..]].map(|part| accumulate(&reduction, part))
        };
        let whole = reduce(&reduction, &rows);

        let [mut a, mut b, c] = parts();
        b.merge(c).unwrap();
        a.merge(b).unwrap();
        prop_assert_eq!(a.finish(), whole.clone());

        let [a, mut b, mut c] = parts();
        b.merge(a).unwrap();
        c.merge(b).unwrap();
        prop_assert_eq!(c.finish(), whole);
    }

    /// Summed up as time goes on, in any order of the rows of each piece.
    #[test]
    fn settling_changes_nothing(
        rows in rows(-4..9).prop_shuffle(),
        mut cuts in prop::collection::vec(0..24 * 80_i64, 0..5),
        reduction in reductions(),
    ) {
        cuts.sort_unstable();
        let mut accumulator = Accumulator::new(reduction);
        let mut before = NaiveDateTime::MIN;
        for cut in cuts.into_iter().map(|hours| after(hours * 3600)).chain([NaiveDateTime::MAX]) {
            let piece = rows.iter().copied().filter(|row| before <= row.at && row.at < cut);
            accumulator.extend(piece);
            accumulator.settle(cut - TimeDelta::nanoseconds(1)).unwrap();
            before = cut;
        }
        let whole = reduce(&reduction, &rows);
        prop_assert_eq!(format!("{:?}", accumulator.finish()), format!("{whole:?}"));
        // What is left is not yet seen, or of a period that is not over.
        let open = reduction.collapse.start(reduction.as_of.last_instant() + TimeDelta::nanoseconds(1));
        prop_assert!(accumulator.log().transactions().all(|row| row.at >= open));
        #[cfg(feature = "serde")]
        {
            let text = serde_json::to_string(&accumulator).unwrap();
            let back: Accumulator<u32> = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(format!("{:?}", back.finish()), format!("{whole:?}"));
        }
    }

    /// Pieces by customer and by time, each summed up as far as it goes, in any order.
    #[test]
    fn settled_pieces_merge(
        rows in rows(-4..9),
        cut in 0..24 * 80_i64,
        ahead in 0..24 * 30_i64,
        reduction in reductions(),
    ) {
        let whole = reduce(&reduction, &rows);
        let cut = reduction.collapse.start(after(cut * 3600));
        let piece = |odd: bool, early: bool| {
            let mut piece = Accumulator::new(reduction);
            let own = |row: &Transaction<u32>| (row.customer % 2 == 1) == odd && (row.at < cut) == early;
            piece.extend(rows.iter().copied().filter(own));
            let through = match early {
                true => cut - TimeDelta::nanoseconds(1),
                false => cut + TimeDelta::hours(ahead),
            };
            piece.settle(through).unwrap();
            piece
        };
        let pieces = || [piece(true, true), piece(false, false), piece(true, false), piece(false, true)];
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
            let mut merged = Accumulator::new(reduction);
            for place in order {
                merged.merge(pieces()[place].clone()).unwrap();
            }
            prop_assert_eq!(merged.finish(), whole.clone());
        }
        let [a, b, c, d] = pieces();
        let (mut left, mut right) = (a, c);
        left.merge(b).unwrap();
        right.merge(d).unwrap();
        right.merge(left).unwrap();
        prop_assert_eq!(right.finish(), whole);
    }

    /// A log split as it comes, each half summed up some way: the whole, or refused by name where both
    /// have summed up periods of one customer that are mixed, be it of refunds alone.
    #[test]
    fn settled_halves_are_the_whole_or_refused(
        rows in rows(-4..9),
        halves in prop::collection::vec(any::<bool>(), 200),
        through in (0..24 * 80_i64, 0..24 * 80_i64),
        reduction in reductions(),
    ) {
        let half = |of: bool, through: i64| {
            let mut half = Accumulator::new(reduction);
            let own = rows.iter().zip(&halves).filter(|(_, half)| **half == of);
            half.extend(own.map(|(row, _)| *row));
            half.settle(after(through * 3600)).map(|()| half)
        };
        let whole = reduce(&reduction, &rows);
        if let (Ok(mut merged), Ok(other)) = (half(true, through.0), half(false, through.1)) {
            match merged.merge(other) {
                Ok(()) => {
                    let found = merged.finish();
                    prop_assert_eq!(found.is_ok(), whole.is_ok());
                    if let (Ok(found), Ok(whole)) = (found, whole) {
                        prop_assert_eq!(found, whole);
                    }
                }
                Err(error) => prop_assert!(
                    error == TransactionsError::OverlappingStates || whole.is_err(),
                    "{error:?}"
                ),
            }
        }
    }

    #[test]
    fn every_row_is_accounted_for(rows in rows(-4..9), reduction in reductions()) {
        if let Ok(base) = reduce(&reduction, &rows) {
            let tally = base.tally().unwrap();
            prop_assert_eq!(tally.rows, rows.len());
            prop_assert_eq!(
                tally.rows,
                tally.rows_counted + tally.rows_after_as_of + tally.refund_rows_dropped
                    + tally.zero_rows_dropped + tally.rows_netted_away
                    + tally.repeated_rows_dropped + tally.refund_rows_without_purchase
            );
            let log: TransactionLog<u32> = rows.into_iter().collect();
            prop_assert_eq!(
                log.customer_count(),
                base.len() + tally.customers_not_yet_seen + tally.customers_without_purchase
            );
        }
    }

    #[test]
    fn the_two_sides_of_a_split_make_the_whole(
        rows in rows(0..9),
        reduction in reductions(),
        holdout in 1..3600 * 24 * 60_i64,
    ) {
        let cut = reduction.as_of.last_instant();
        let end = cut + TimeDelta::seconds(holdout);
        let log: TransactionLog<u32> = rows.into_iter().collect();
        if let Ok(split) = reduction.split(&log, end) {
            let whole = Reduction { as_of: end.into(), ..reduction }.reduce(&log).unwrap();
            let new = whole.len() - split.calibration.len();
            prop_assert_eq!(split.holdout.new_customers(), new);
            for (position, row) in split.calibration.iter().enumerate() {
                let totals = row.totals.unwrap();
                let later = whole.get(row.customer).unwrap();
                let bought = u64::from(split.holdout.purchases()[position]);
                prop_assert_eq!(totals.purchases + bought, later.totals.unwrap().purchases);
                prop_assert_eq!(totals.total + split.holdout.spend()[position], later.totals.unwrap().total);
                let age = row.history.age() + split.holdout.duration();
                prop_assert!((age - later.history.age()).abs() <= 1e-12 * age);
            }
        }
    }

    #[test]
    #[cfg(feature = "serde")]
    fn a_split_is_read_as_it_was_written(
        rows in rows(-4..9),
        reduction in reductions(),
        holdout in 1..3600 * 24 * 60_i64,
    ) {
        let end = reduction.as_of.last_instant() + TimeDelta::seconds(holdout);
        let log: TransactionLog<u32> = rows.into_iter().collect();
        if let Ok(split) = reduction.split(&log, end) {
            let text = serde_json::to_string(&split).unwrap();
            let read: clv::transactions::Split<u32> = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&read, &split);
            let times = split.purchase_times();
            let text = serde_json::to_string(&times).unwrap();
            let read: clv::transactions::PurchaseTimes<u32> = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(read, times);
        }
    }

    #[test]
    fn the_view_holds_the_same_rows(rows in rows(-4..9)) {
        let log: TransactionLog<u32> = rows.iter().copied().collect();
        let view = log.by_customer();
        let mut seen: Vec<_> = view
            .iter()
            .flat_map(|own| own.payments.iter().map(|payment| (*own.customer, payment.at, payment.amount)))
            .collect();
        prop_assert!(view.iter().all(|own| own.payments.is_sorted_by_key(|payment| payment.at)));
        prop_assert!(view.customers().is_sorted());
        for own in view.iter() {
            prop_assert_eq!(view.get(own.customer), Some(own));
        }
        let mut given: Vec<_> = rows.iter().map(|row| (row.customer, row.at, row.amount)).collect();
        seen.sort();
        given.sort();
        prop_assert_eq!(seen, given);
    }
}

/// More customers than one part of the work holds, so that threads do share it.
fn many() -> TransactionLog<u32> {
    (0..120_000_u32)
        .map(|row| {
            let customer = row.wrapping_mul(2_654_435_761) % 40_000;
            let at = after(i64::from(row.wrapping_mul(40_503) % 4_000_000));
            Transaction::new(customer, at, Decimal::new(i64::from(row % 977) - 20, 2))
        })
        .collect()
}

#[cfg(feature = "parallel")]
#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let log = many();
    let reduce = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| daily(march(1)).reduce(&log).unwrap())
    };
    let one = reduce(1);
    assert!(one.len() > 30_000);
    for threads in [2, 7] {
        let more = reduce(threads);
        assert_eq!(one, more);
        assert!(
            one.age()
                .iter()
                .zip(more.age())
                .all(|(a, b)| a.to_bits() == b.to_bits())
        );
    }
}

#[test]
fn many_customers_in_parts_are_many_customers() {
    let log = many();
    let base = daily(march(1)).reduce(&log).unwrap();
    assert_eq!(base.tally().unwrap().rows, log.len());
    assert!(base.customers().is_sorted());
    let total: Decimal = base
        .totals()
        .unwrap()
        .iter()
        .map(|totals| totals.total)
        .sum();
    let rows: Vec<_> = log
        .transactions()
        .map(|row| Transaction::new(*row.customer, row.at, row.amount))
        .collect();
    let reduction = Reduction {
        as_of: march(1).and_hms_opt(23, 59, 59).unwrap().into(),
        ..daily(march(1))
    };
    let expected: Decimal = reference::reduce(&reduction, &rows)
        .iter()
        .map(|row| row.4)
        .sum();
    assert_eq!(total, expected);
}
