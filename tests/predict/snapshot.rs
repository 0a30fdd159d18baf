//! Features and labels: what lies after the instant is not seen.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use clv::predict::{LabelWindow, PredictError, Snapshot, TimeSplit};
use clv::transactions::{
    Collapse, OrderPolicy, Refunds, RepeatedOrders, Transaction, TransactionLog, TransactionsError,
    ZeroAmounts,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn start() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2024, 1, 1).unwrap().into()
}

fn at(hours: i64) -> NaiveDateTime {
    start() + TimeDelta::hours(hours)
}

fn snapshot() -> Snapshot {
    Snapshot {
        as_of: at(24 * 60).into(),
        recent_days: 20,
    }
}

/// Every refund changes money only.
const BY_DAY: OrderPolicy = OrderPolicy {
    collapse: Collapse::Day,
    refunds: Refunds::AgainstPurchases(clv::transactions::WholeRefund::PurchaseOfZero),
    zero_amounts: ZeroAmounts::Drop,
    repeated_orders: RepeatedOrders::AddDistinct,
};

/// Customer, hour and amount.
type Row = (u8, i64, i64);

fn log(rows: &[Row]) -> TransactionLog<u8> {
    rows.iter()
        .map(|&(customer, hour, cents)| {
            Transaction::new(customer, at(hour), Decimal::new(cents, 2))
        })
        .collect()
}

fn rows(hours: std::ops::Range<i64>) -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((0..8_u8, hours, -500..2000_i64), 0..60)
}

proptest! {
    #[test]
    fn the_future_changes_no_feature(past in rows(0..1441), a in rows(1441..3000), b in rows(1441..3000)) {
        let with = |future: &[Row]| log(&[past.clone(), future.to_vec()].concat());
        let (first, second) = (with(&a), with(&b));
        let (first, second) = (first.orders(BY_DAY), second.orders(BY_DAY));
        let (first, second) = (snapshot().features(&first).unwrap(), snapshot().features(&second).unwrap());
        prop_assert_eq!(first.customers, second.customers);
        prop_assert_eq!(first.table, second.table);
    }

    #[test]
    fn the_past_changes_no_label_of_who_is_known(past in rows(0..1441), future in rows(1441..3000)) {
        // Everybody bought once before, so that everybody is known.
        let known: Vec<Row> = (0..8).map(|customer| (customer, 0, 100)).collect();
        let (few, many) = (
            log(&[known.clone(), future.clone()].concat()),
            log(&[known, past, future.clone()].concat()),
        );
        let window = LabelWindow { days: 30, data_through: at(3000).into() };
        let labels = |log: &TransactionLog<u8>| snapshot().labels(&log.orders(BY_DAY), window).unwrap();
        prop_assert_eq!(labels(&few), labels(&many));
        let by_hand: Vec<bool> = (0..8_u8)
            .map(|customer| future.iter().any(|&(who, hour, cents)| {
                who == customer && cents > 0 && hour <= 1440 + 30 * 24
            }))
            .collect();
        prop_assert_eq!(labels(&few), by_hand);
    }

    #[test]
    fn the_order_of_the_log_changes_nothing(past in rows(0..1441)) {
        let mut back = past.clone();
        back.reverse();
        let (a, b) = (log(&past), log(&back));
        let (a, b) = (a.orders(BY_DAY), b.orders(BY_DAY));
        prop_assert_eq!(snapshot().features(&a).unwrap(), snapshot().features(&b).unwrap());
    }
}

/// Purchases on days 0, 10 (twice), 30 and a refund; seen on day 60.
#[test]
fn features_by_hand() {
    let log = log(&[
        (1, 0, 1000),
        (1, 241, 500),
        (1, 250, 700),
        (1, 720, 1000),
        (1, 800, -200),
        (2, 1200, -100),
    ]);
    let by_customer = log.orders(BY_DAY);
    let known = snapshot().features(&by_customer).unwrap();
    assert_eq!(known.customers, [&1], "a refund alone makes no customer");
    let value = |name: &str| known.table.column(name).unwrap().next().unwrap();
    assert_eq!(value("days_since_first"), 60.0);
    assert_eq!(value("days_since_last"), 30.0);
    assert_eq!(value("purchases"), 3.0);
    assert_eq!(value("mean_amount"), 10.0);
    assert_eq!(value("mean_gap_days"), 15.0);
    assert!((value("gap_deviation_days") - 5.0).abs() < 1e-12);
    assert_eq!(value("overdue"), 2.0);
    // Day 30 is 30 days ago: among the 20 before the last 20.
    assert_eq!((value("recent_purchases"), value("trend")), (0.0, -1.0));
    let angle = |day: f64| std::f64::consts::TAU * day / 365.25;
    let sine = (angle(0.0).sin() + angle(10.0).sin() + angle(30.0).sin()) / 3.0;
    assert!((value("season_sine") - sine).abs() < 1e-12);
}

#[test]
fn a_window_past_the_data_is_refused() {
    let log = log(&[(1, 0, 100)]);
    let by_customer = log.orders(BY_DAY);
    let window = |days| LabelWindow {
        days,
        data_through: at(24 * 90).into(),
    };
    assert_eq!(
        snapshot().labels(&by_customer, window(30)).unwrap(),
        [false]
    );
    let refused = snapshot().labels(&by_customer, window(31)).unwrap_err();
    let expected = PredictError::WindowPastData {
        window_end: at(24 * 91),
        data_end: at(24 * 90),
    };
    assert_eq!(refused, expected);
    assert!(matches!(
        snapshot().labels(&by_customer, window(0)),
        Err(PredictError::Setting { .. })
    ));
    let never = Snapshot {
        recent_days: 0,
        ..snapshot()
    };
    assert!(matches!(
        never.features(&by_customer),
        Err(PredictError::Setting { .. })
    ));
}

#[test]
fn a_split_does_not_learn_from_what_it_judges() {
    let learn = Snapshot {
        as_of: at(0).into(),
        ..snapshot()
    };
    let split = TimeSplit::new(learn, at(240).into(), 10).unwrap();
    assert_eq!(split.learning_window().days, 10);
    assert!(matches!(
        TimeSplit::new(learn, at(240).into(), 0),
        Err(PredictError::Setting { .. })
    ));
    assert!(matches!(
        TimeSplit::new(learn, at(239).into(), 10),
        Err(PredictError::SplitLeaks { .. })
    ));
}

#[test]
fn an_empty_log_has_nobody() {
    let log = log(&[]);
    let by_customer = log.orders(BY_DAY);
    let known = snapshot().features(&by_customer).unwrap();
    assert_eq!((known.customers.len(), known.table.rows()), (0, 0));
    let amounts = [dec!(0), dec!(-1)];
    let only_gifts: TransactionLog<u8> = amounts
        .into_iter()
        .map(|amount| Transaction::new(1, at(0), amount))
        .collect();
    let by_customer = only_gifts.orders(BY_DAY);
    assert_eq!(snapshot().features(&by_customer).unwrap().table.rows(), 0);
}

/// A gift of nothing is a purchase, is none, or is refused, as the convention says.
#[test]
fn zero_amounts_are_what_they_are_said_to_be() {
    let log = log(&[(1, 0, 0), (2, 0, 100), (2, 1450, 0)]);
    let window = LabelWindow {
        days: 10,
        data_through: at(24 * 90).into(),
    };
    let seen = |zero_amounts| {
        let orders = log.orders(OrderPolicy {
            zero_amounts,
            ..BY_DAY
        });
        let known = snapshot().features(&orders);
        let known = known.map(|known| known.customers.len());
        (known, snapshot().labels(&orders, window))
    };
    assert_eq!(seen(ZeroAmounts::Count), (Ok(2), Ok(vec![false, true])));
    assert_eq!(seen(ZeroAmounts::Drop), (Ok(1), Ok(vec![false])));
    let refused = PredictError::Transactions(TransactionsError::ZeroAmount {
        row: 1,
        customer: "1".to_owned(),
        at: at(0),
        amount: dec!(0),
    });
    assert_eq!(
        seen(ZeroAmounts::Refuse),
        (Err(refused.clone()), Err(refused))
    );
}

/// A second payment a minute later is no second purchase, neither of the features nor of the label.
#[test]
fn a_label_counts_what_the_features_count() {
    let noon = snapshot().as_of.last_instant() + TimeDelta::hours(12);
    let log: TransactionLog<u8> = [
        Transaction::new(1, noon, dec!(5)),
        Transaction::new(1, noon + TimeDelta::minutes(1), dec!(5)),
        Transaction::new(2, noon, dec!(5)),
        Transaction::new(2, noon + TimeDelta::days(1), dec!(5)),
    ]
    .into_iter()
    .collect();
    let at_noon = Snapshot {
        as_of: noon.into(),
        ..snapshot()
    };
    let window = LabelWindow {
        days: 10,
        data_through: at(24 * 90).into(),
    };
    let labels = at_noon.labels(&log.orders(BY_DAY), window).unwrap();
    assert_eq!(labels, [false, true]);
}

/// Two purchases within a day have a rhythm of part of a day.
#[test]
fn purchases_of_one_day_have_a_gap() {
    let log = log(&[(1, 0, 100), (1, 6, 100), (1, 18, 100)]);
    let orders = log.orders(OrderPolicy {
        collapse: Collapse::Hour,
        ..BY_DAY
    });
    let known = snapshot().features(&orders).unwrap();
    let value = |name: &str| known.table.column(name).unwrap().next().unwrap();
    assert_eq!((value("purchases"), value("mean_gap_days")), (3.0, 0.375));
    assert_eq!(
        (value("gap_deviation_days"), value("overdue")),
        (0.125, 160.0)
    );
}
