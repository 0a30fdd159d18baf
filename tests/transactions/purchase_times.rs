//! When customers bought: the times beside the base that they reduce to.

use crate::{daily, hour, log, march};
use clv::transactions::{Collapse, Refunds, TransactionsError};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

#[test]
fn a_refund_that_takes_all_back_is_no_purchase() {
    let log = log(&[
        (1, march(3), dec!(10)),
        (1, march(5), dec!(4)),
        (1, march(5), dec!(-4)),
        (2, march(1), dec!(3)),
        (2, march(1), dec!(-3)),
        (1, march(9), dec!(1)),
    ]);
    let times = daily(march(10)).purchase_times(&log).unwrap();
    assert_eq!(times.start(), march(3).into());
    assert_eq!(times.observed(), 8.0);
    let all: Vec<_> = times.iter().collect();
    assert_eq!(all, [(&1, &[0.0, 6.0][..])]);
    let mut refusing = daily(march(10));
    refusing.refunds = Refunds::Refuse;
    let refusal = refusing.purchase_times(&log).unwrap_err();
    assert!(matches!(refusal, TransactionsError::Refund { .. }));
    assert_eq!(refusing.reduce(&log).unwrap_err(), refusal);
}

#[test]
fn observation_ends_with_the_as_of() {
    let log = log(&[(1, hour(3, 12), dec!(10)), (1, hour(4, 12), dec!(10))]);
    let mut instants = daily(hour(4, 12));
    instants.collapse = Collapse::Instant;
    let times = instants.purchase_times(&log).unwrap();
    assert_eq!(times.iter().next().unwrap().1, [0.0, 1.0]);
    // The instant itself belongs to it, and a nanosecond is not seen in days.
    assert!((times.observed() - 1.0).abs() < 1e-12);
}

#[test]
fn nothing_to_see_is_the_same_error_as_of_the_base() {
    let log = log(&[(1, march(3), dec!(-1))]);
    for as_of in [march(1), march(5)] {
        assert_eq!(
            daily(as_of).purchase_times(&log).unwrap_err(),
            daily(as_of).reduce(&log).unwrap_err()
        );
    }
}

proptest! {
    /// Customers, counts, recencies and ages are those of the base.
    #[test]
    fn agree_with_the_base(
        rows in prop::collection::vec((0_u32..6, 1_u32..28, 0_u32..24, -2_i64..6), 1..40),
        collapse in prop::sample::select(vec![Collapse::Instant, Collapse::Hour, Collapse::Day]),
    ) {
        let rows: Vec<_> = rows
            .into_iter()
            .map(|(customer, day, at, amount)| (customer, hour(day, at), Decimal::from(amount)))
            .collect();
        let log = log(&rows);
        let mut reduction = daily(march(20));
        reduction.collapse = collapse;
        let (base, times) = (reduction.reduce(&log), reduction.purchase_times(&log));
        let (base, times) = match (base, times) {
            (Ok(base), Ok(times)) => (base, times),
            (base, times) => {
                prop_assert_eq!(base.unwrap_err(), times.unwrap_err());
                return Ok(());
            }
        };
        prop_assert_eq!(base.len(), times.len());
        let firsts = times.iter().map(|(_, of)| of[0]);
        prop_assert_eq!(firsts.fold(f64::INFINITY, f64::min), 0.0);
        for (row, (customer, of)) in base.iter().zip(times.iter()) {
            prop_assert_eq!(row.customer, customer);
            prop_assert_eq!(row.history.frequency() as usize + 1, of.len());
            prop_assert!(of.is_sorted_by(|a, b| a < b));
            let span = of[of.len() - 1] - of[0];
            prop_assert!((row.history.recency() - span).abs() < 1e-9);
            prop_assert!(of[of.len() - 1] < times.observed());
        }
        let totals = base.totals().unwrap();
        for (totals, (_, amounts)) in totals.iter().zip(times.amounts()) {
            prop_assert_eq!(totals.purchases as usize, amounts.len());
            prop_assert_eq!(totals.total, amounts.iter().sum::<Decimal>());
        }
    }
}
