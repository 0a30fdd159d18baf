//! Calibration and holdout by hand.

use super::{daily, hour, log, march};
use chrono::Weekday;
use clv::transactions::{Collapse, Reduction, Refunds, TransactionsError};
use rust_decimal_macros::dec;

#[test]
fn each_side_of_the_cut() {
    let log = log(&[
        (1, march(1), dec!(10)),
        (1, march(5), dec!(1)),
        (1, march(12), dec!(2)),
        (1, march(12), dec!(3)),
        (1, march(14), dec!(-3)), // no purchase
        (1, march(20), dec!(9)),  // after the holdout
        (2, march(2), dec!(4)),
        (3, march(11), dec!(5)), // new
        (4, march(21), dec!(6)), // after the holdout
    ]);
    let split = daily(march(10)).split(&log, march(17)).unwrap();
    assert_eq!(split.calibration.customers(), [1, 2]);
    assert_eq!(split.calibration.frequency(), [1, 0]);
    let holdout = &split.holdout;
    assert_eq!(holdout.purchases(), [1, 0]);
    assert_eq!(holdout.spend(), [dec!(5), dec!(0)]);
    assert_eq!(holdout.duration(), 7.0);
    assert_eq!(holdout.new_customers(), 1);
    assert_eq!(holdout.end(), march(17).into());
    let tally = holdout.tally();
    assert_eq!(
        (tally.rows, tally.rows_counted, tally.rows_after_as_of),
        (6, 3, 2)
    );
    assert_eq!(
        (
            tally.periods_netted_away,
            tally.refund_rows_without_purchase
        ),
        (0, 1)
    );
}

#[test]
fn a_period_cut_in_two_is_one_purchase() {
    // Both customers buy in the week of Monday the 11th, which is cut at its Wednesday.
    let log = log(&[
        (1, hour(11, 9), dec!(1)),
        (1, hour(14, 9), dec!(2)),
        (1, hour(19, 9), dec!(4)),
        (2, hour(1, 9), dec!(1)),
        (2, hour(15, 9), dec!(8)),
    ]);
    let weekly = Reduction {
        collapse: Collapse::Week(Weekday::Mon),
        ..daily(march(13))
    };
    let split = weekly.split(&log, march(24)).unwrap();
    assert_eq!(split.calibration.frequency(), [0, 0]);
    assert_eq!(split.holdout.purchases(), [1, 1]);
    assert_eq!(split.holdout.spend(), [dec!(6), dec!(8)]);
    assert_eq!(split.holdout.duration(), 7.0);
}

#[test]
fn a_refusal_in_the_holdout_names_its_row() {
    let log = log(&[
        (1, march(1), dec!(1)),
        (2, march(12), dec!(2)),
        (2, march(12), dec!(-1)),
    ]);
    let strict = Reduction {
        refunds: Refunds::Refuse,
        ..daily(march(10))
    };
    assert!(strict.reduce(&log).is_ok());
    assert_eq!(
        strict.split(&log, march(20)),
        Err(TransactionsError::Refund {
            row: 3,
            customer: "2".to_owned(),
            at: march(12).into(),
            amount: dec!(-1),
        })
    );
}

#[test]
fn a_view_is_reduced_and_split_like_its_log() {
    let log = log(&[
        (2, march(1), dec!(1)),
        (1, march(3), dec!(2)),
        (2, march(12), dec!(3)),
    ]);
    let view = log.by_customer();
    let reduction = daily(march(10));
    assert_eq!(reduction.reduce_view(&view), reduction.reduce(&log));
    assert_eq!(
        reduction.split_view(&view, march(20)),
        reduction.split(&log, march(20))
    );
    let two = view.get(&2).unwrap();
    assert_eq!(
        (
            two.through(march(11)).payments.len(),
            two.after(march(11)).payments.len()
        ),
        (1, 1)
    );
    assert!(two.after(march(12)).payments.is_empty());
}
