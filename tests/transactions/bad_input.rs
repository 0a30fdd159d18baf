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

/// What a summary cannot tell is named, and changes nothing.
#[test]
fn what_cannot_be_summed_up() {
    let row = |day, amount| Transaction::new(1, march(day), amount);
    let mut rows = Accumulator::new(daily(march(20)));
    rows.extend([row(1, dec!(5)), row(3, dec!(2))]);
    rows.settle(march(4)).unwrap();
    assert_eq!((rows.log().len(), rows.settled_customers()), (0, 1));
    let known = rows.finish().unwrap();
    assert_eq!(known.frequency(), [1]);
    // A look back, which a later as-of mends.
    let back = rows.clone().until(march(2)).finish();
    assert!(matches!(
        back,
        Err(TransactionsError::AsOfBeforeLatestEvent { .. })
    ));
    assert_eq!(rows.clone().until(march(3)).finish().unwrap().age(), [2.0]);
    // A row that comes too late.
    rows.push(row(9, dec!(1)));
    rows.push(row(4, dec!(1)));
    let late = Err(TransactionsError::SettledRow {
        row: 2,
        customer: "1".to_owned(),
        at: march(4).into(),
        settled: march(5).into(),
    });
    assert_eq!(rows.finish(), late);
    assert_eq!(rows.settle(march(10)), late.clone().map(drop));
    assert_eq!(rows.merge(Accumulator::new(daily(march(20)))), Ok(()));
    assert_eq!(rows.finish(), late);
    // Two who have summed up the same days of a customer.
    let mut halves = [dec!(5), dec!(7)].map(|amount| {
        let mut half = Accumulator::new(daily(march(20)));
        half.push(row(2, amount));
        half.settle(march(2)).unwrap();
        half
    });
    let [one, other] = &mut halves;
    assert_eq!(
        one.merge(other.clone()),
        Err(TransactionsError::OverlappingStates)
    );
    assert_eq!(one.finish().unwrap().len(), 1);
    // Names of orders, and refunds against purchases.
    let mut named = Accumulator::new(daily(march(20)));
    named.push(row(1, dec!(5)).of_order("A"));
    let mut shop = Accumulator::new(Reduction {
        refunds: Refunds::AgainstPurchases(clv::transactions::WholeRefund::NoPurchase),
        ..daily(march(20))
    });
    shop.push(row(1, dec!(5)));
    for accumulator in [&mut named, &mut shop] {
        let refused = accumulator.settle(march(4));
        assert!(matches!(
            refused,
            Err(TransactionsError::NeedsWholeLog { .. })
        ));
        assert_eq!(accumulator.log().len(), 1);
        assert_eq!(accumulator.finish().unwrap().len(), 1);
    }
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
