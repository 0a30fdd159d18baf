//! What has no reduction says so.

use super::{daily, hour, log, march};
use chrono::NaiveDate;
use clv::transactions::{
    Accumulator, Reduction, Refunds, Transaction, TransactionLog, TransactionsError,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

#[test]
fn no_transactions() {
    let empty = TransactionLog::<u32>::new();
    assert_eq!(
        daily(march(1)).reduce(&empty),
        Err(TransactionsError::NoTransactions)
    );
    assert_eq!(
        Accumulator::<u32>::new(daily(march(1))).finish(),
        Err(TransactionsError::NoTransactions)
    );
    assert_eq!((empty.first_instant(), empty.last_instant()), (None, None));
    assert!(empty.by_customer().is_empty());
    assert_eq!(empty.by_customer().iter().count(), 0);
}

#[test]
fn an_as_of_before_everything() {
    let error = daily(march(1))
        .reduce(&log(&[(1, hour(2, 9), dec!(1))]))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "as-of must not be before the first transaction at 2024-03-02 09:30:00, got 2024-03-01 \
         23:59:59.999999999"
    );
}

#[test]
fn nobody_left() {
    let log = log(&[(1, march(1), dec!(-1)), (2, march(1), dec!(-1))]);
    assert_eq!(
        daily(march(2)).reduce(&log),
        Err(TransactionsError::NoCustomers)
    );
}

#[test]
fn sums_are_exact_or_refused() {
    let wide = dec!(70_000_000_000_000_000_000_000_000_000);
    let sum = |amounts: &[Decimal]| {
        let rows: Vec<_> = amounts
            .iter()
            .map(|&amount| (1, march(1), amount))
            .collect();
        let base = daily(march(1)).reduce(&log(&rows))?;
        Ok(base.totals().unwrap()[0].total)
    };
    let inexact = Err(TransactionsError::InexactSum {
        quantity: "total of the purchases",
        customer: "1".to_owned(),
    });
    assert_eq!(sum(&[wide, wide]), inexact);
    // Decimal's own sum would round this to 70000000000000000000000000000.
    assert_eq!(sum(&[wide, dec!(0.01)]), inexact);
    // A sum that fits although its parts on the way do not.
    assert_eq!(sum(&[wide, wide, -wide]), Ok(wide));
    assert_eq!(
        sum(&[dec!(1.5), dec!(1.50), dec!(0.0000000000000000000000000001)]),
        Ok(dec!(3.0000000000000000000000000001))
    );
}

#[test]
fn the_ends_of_the_calendar() {
    for date in [NaiveDate::MIN, NaiveDate::MAX] {
        for collapse in [
            clv::transactions::Collapse::Instant,
            clv::transactions::Collapse::Hour,
            clv::transactions::Collapse::Week(chrono::Weekday::Wed),
            clv::transactions::Collapse::Week(chrono::Weekday::Thu),
            clv::transactions::Collapse::Month,
        ] {
            let rows = log(&[(1, NaiveDate::MIN, dec!(1)), (1, date, dec!(1))]);
            let base = Reduction {
                collapse,
                ..daily(date)
            }
            .reduce(&rows)
            .unwrap();
            assert!(base.recency()[0] <= base.age()[0]);
        }
    }
    let leap = NaiveDate::MAX.and_hms_milli_opt(23, 59, 59, 1_500).unwrap();
    assert!(
        daily(NaiveDate::MAX)
            .reduce(&log(&[(1, leap, dec!(1))]))
            .is_ok()
    );
}

#[test]
fn accumulators_must_agree() {
    let mut net = Accumulator::<u32>::new(daily(march(1)));
    let mut drop = Accumulator::new(Reduction {
        refunds: Refunds::Drop,
        ..daily(march(1))
    });
    drop.push(Transaction::new(1, march(1), dec!(1)));
    assert_eq!(net.merge(drop), Err(TransactionsError::DifferentReductions));
    assert!(net.log().is_empty());
}

#[test]
fn a_holdout_must_come_after() {
    let log = log(&[(1, march(1), dec!(1))]);
    for end in [march(1), march(2)] {
        assert!(matches!(
            daily(march(2)).split(&log, end),
            Err(TransactionsError::HoldoutBeforeCalibrationEnd { .. })
        ));
    }
}
