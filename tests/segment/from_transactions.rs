//! From the log and from the base to RFM and order times.

use chrono::NaiveDate;
use clv::quantity::TimeUnit;
use clv::segment::{OrdersAfterAsOf, RfmTable, SegmentError, order_times};
use clv::transactions::{
    Collapse, CustomerBase, FirstPurchase, OrderPolicy, PurchaseHistory, Reduction, Refunds,
    RepeatedOrders, Transaction, TransactionLog, WholeRefund, ZeroAmounts,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn log() -> TransactionLog<&'static str> {
    [
        Transaction::new("bob", day(3, 30), dec!(20)),
        Transaction::new("ann", day(1, 1), dec!(50)),
        Transaction::new("ann", day(1, 11), dec!(30)),
        Transaction::new("ann", day(1, 11), dec!(10)),
        Transaction::new("ann", day(2, 1), dec!(-30)),
        Transaction::new("ann", day(2, 10), dec!(40)),
        Transaction::new("cyd", day(1, 5), dec!(-5)),
    ]
    .into_iter()
    .collect()
}

const BY_DAY: OrderPolicy = OrderPolicy {
    collapse: Collapse::Day,
    refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
    zero_amounts: ZeroAmounts::Drop,
    repeated_orders: RepeatedOrders::AddDistinct,
};

#[test]
fn the_log_seen_from_a_day() {
    let log = log();
    let by_customer = log.orders(BY_DAY);
    let table = RfmTable::from_orders(&by_customer, day(2, 20), OrdersAfterAsOf::LeaveOut).unwrap();
    // Bob has not bought yet, Cyd only ever took money back.
    assert_eq!(table.customers(), [&"ann"]);
    assert_eq!(
        (table.recency_days(), table.frequency()),
        (&[10][..], &[3][..])
    );
    assert_eq!(table.monetary(0), Some(dec!(100)));
    assert_eq!(
        RfmTable::from_orders(&by_customer, day(2, 20), OrdersAfterAsOf::Refuse).unwrap_err(),
        SegmentError::OrderAfterAsOf {
            customer: "bob".to_owned(),
            days: -38,
        }
    );
    // Seen from 20 January Ann's refund of February is in the future as well as her order.
    let by_policy = |later| RfmTable::from_orders(&by_customer, day(1, 20), later);
    assert_eq!(
        by_policy(OrdersAfterAsOf::LeaveOut).unwrap().monetary(0),
        Some(dec!(90))
    );
    let refund: TransactionLog<&str> = [
        Transaction::new("ann", day(1, 1), dec!(50)),
        Transaction::new("ann", day(2, 1), dec!(-30)),
    ]
    .into_iter()
    .collect();
    assert!(matches!(
        RfmTable::from_orders(&refund.orders(BY_DAY), day(1, 20), OrdersAfterAsOf::Refuse),
        Err(SegmentError::OrderAfterAsOf { days: -12, .. })
    ));
}

#[test]
fn the_base_seen_from_its_day() {
    let base = Reduction {
        as_of: day(3, 31).into(),
        unit: TimeUnit::Day,
        collapse: Collapse::Day,
        refunds: Refunds::Drop,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    }
    .reduce(&log())
    .unwrap();
    let table = RfmTable::from_base(&base, day(3, 31)).unwrap();
    // Two payments of one day are one purchase.
    assert_eq!(table.customers(), [&"ann", &"bob"]);
    assert_eq!(table.frequency(), [3, 1]);
    assert_eq!(table.recency_days(), [49, 1]);
    assert_eq!(table.monetary(0), Some(dec!(130)));
    assert!(matches!(
        RfmTable::from_base(&base, day(3, 29)).unwrap_err(),
        SegmentError::OrderAfterAsOf { days: -1, .. }
    ));
}

#[test]
fn a_base_of_summaries_has_no_amounts() {
    let history = PurchaseHistory::new(0, 0.0, 3.0).unwrap();
    let base = CustomerBase::from_summaries(
        TimeUnit::Week,
        FirstPurchase::Excluded,
        [("ann", history, None)],
    );
    let base = base.unwrap();
    assert_eq!(
        RfmTable::from_base(&base, day(1, 1)).unwrap_err(),
        SegmentError::NoTotals
    );
}

#[test]
fn gaps_are_between_days_with_orders() {
    let log = log();
    let table = order_times(&log.orders(BY_DAY), day(3, 31)).unwrap();
    let [ann, bob, cyd] = table.customers[..] else {
        panic!("three customers");
    };
    // 1 and 11 January, 10 February: 10 and 30 days.
    assert_eq!((ann.orders, ann.median_gap_days), (3, Some(dec!(20))));
    assert_eq!(
        (ann.days_since_first, ann.days_since_last),
        (Some(89), Some(49))
    );
    assert_eq!((bob.orders, bob.median_gap_days), (1, None));
    assert_eq!((cyd.orders, cyd.days_since_first), (0, None));
    assert_eq!(table.median_gap_days, Some(Decimal::from(20)));
}

#[test]
fn one_daily_buyer_is_not_the_population() {
    // Ten customers buy every 20 days, one every day: the usual gap is 20 days, not one.
    let start = day(1, 1);
    let mut log: TransactionLog<u32> = TransactionLog::new();
    for offset in 0..100 {
        let at = start + chrono::TimeDelta::days(offset);
        log.push(Transaction::new(0, at, dec!(5)));
        if offset % 20 == 0 {
            log.extend((1..11).map(|customer| Transaction::new(customer, at, dec!(5))));
        }
    }
    let table = order_times(&log.orders(BY_DAY), day(12, 31)).unwrap();
    assert_eq!(table.median_gap_days, Some(dec!(20)));
}
