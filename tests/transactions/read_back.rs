//! What is written and read back is the same, and is checked.

use super::{daily, hour, log, march};
use chrono::NaiveDate;
use clv::quantity::TimeUnit;
use clv::transactions::{
    Accumulator, CustomerBase, Holdout, PurchaseHistory, PurchaseTimes, Reduction, Split,
    Transaction, TransactionLog,
};
use rust_decimal_macros::dec;
use serde_json::{Value, json};

fn base() -> CustomerBase<u32> {
    let log = log(&[
        (2, hour(1, 9), dec!(30.10)),
        (2, hour(4, 9), dec!(0.2)),
        (1, hour(2, 9), dec!(7)),
    ]);
    daily(march(9)).reduce(&log).unwrap()
}

#[test]
fn a_base_comes_back_as_it_was() {
    let text = serde_json::to_string(&base()).unwrap();
    assert_eq!(
        serde_json::from_str::<CustomerBase<u32>>(&text).unwrap(),
        base()
    );
    let reduction = serde_json::to_string(&daily(march(9))).unwrap();
    assert_eq!(
        serde_json::from_str::<Reduction>(&reduction).unwrap(),
        daily(march(9))
    );
}

#[test]
fn a_base_that_is_none_is_refused() {
    let whole = serde_json::to_value(base()).unwrap();
    assert!(serde_json::from_value::<CustomerBase<u32>>(whole.clone()).is_ok());
    for (column, value) in [
        ("customers", json!([2, 1])),
        ("customers", json!([1, 1])),
        ("customers", json!([1])),
        ("frequency", json!([0, 0])),
        ("frequency", json!([0, 1, 1])),
        ("recency", json!([0.0, 99.0])),
        ("age", json!([-1.0, 8.0])),
        ("monetary_value", json!([1.0, 0.2])),
        ("monetary_value", json!([null, -0.2])),
    ] {
        let mut changed = whole.clone();
        changed[column] = value;
        assert!(
            serde_json::from_value::<CustomerBase<u32>>(changed).is_err(),
            "{column}"
        );
    }
    let mut short = whole;
    short["provenance"]["totals"] = Value::Array(Vec::new());
    assert!(serde_json::from_value::<CustomerBase<u32>>(short).is_err());
}

#[test]
fn a_history_is_checked() {
    let read = |text| serde_json::from_str::<PurchaseHistory>(text);
    assert!(read(r#"{"frequency":1,"recency":1.0,"age":2.0}"#).is_ok());
    assert!(read(r#"{"frequency":1,"recency":3.0,"age":2.0}"#).is_err());
}

#[test]
fn an_accumulator_travels() {
    let mut here = Accumulator::new(daily(march(9)));
    here.push(Transaction::new(1, march(1), dec!(5)));
    let text = serde_json::to_string(&here).unwrap();
    let mut there: Accumulator<u32> = serde_json::from_str(&text).unwrap();
    assert_eq!(there, here);
    there.push(Transaction::new(1, march(2), dec!(5)));
    here.push(Transaction::new(1, march(2), dec!(5)));
    assert_eq!(there.finish(), here.finish());
}

/// What was summed up until a day is what its reduction makes of rows, also where it is read back.
#[test]
fn an_accumulator_that_contradicts_its_reduction_is_refused() {
    let mut whole = Accumulator::new(daily(march(9)));
    for (day, amount) in [(1, dec!(5)), (2, dec!(7)), (2, dec!(-1)), (4, dec!(3))] {
        whole.push(Transaction::new(1, march(day), amount));
    }
    whole.settle(march(5)).unwrap();
    let whole = serde_json::to_value(whole).unwrap();
    let read = |value: Value| serde_json::from_value::<Accumulator<u32>>(value);
    assert_eq!(read(whole.clone()).unwrap(), read(whole.clone()).unwrap());
    let back = read(whole.clone()).unwrap().finish().unwrap();
    assert_eq!((back.frequency(), back.recency()), (&[2][..], &[3.0][..]));
    let own = "/settled/customers/0/1";
    for (place, value) in [
        // Three purchases on four days; five cannot be.
        (format!("{own}/count"), json!(5)),
        (format!("{own}/first_period"), json!("2024-03-01T00:30:00")),
        (format!("{own}/first_period"), json!("2024-02-29T00:00:00")),
        (format!("{own}/first_at"), json!("2024-03-02T09:00:00")),
        (format!("{own}/last_at"), json!("2024-03-05T09:00:00")),
        (
            "/settled/netted/0/0".to_owned(),
            json!("2024-03-02T00:00:00"),
        ),
        (
            "/settled/netted/0/1".to_owned(),
            json!("2024-03-04T01:00:00"),
        ),
        ("/settled/netted".to_owned(), json!([null, null])),
        ("/settled/until".to_owned(), json!("2024-03-06T01:00:00")),
        ("/settled/until".to_owned(), json!(null)),
        ("/settled/counts/refunds_netted".to_owned(), json!("-1 0 0")),
        (
            "/settled/counts/tally/zero_rows_dropped".to_owned(),
            json!(1),
        ),
        ("/settled/has_amounts".to_owned(), json!(false)),
        ("/reduction/refunds".to_owned(), json!("refuse")),
        ("/reduction/collapse".to_owned(), json!("month")),
    ] {
        let mut changed = whole.clone();
        *changed.pointer_mut(&place).unwrap() = value.clone();
        assert!(read(changed).is_err(), "{place} {value}");
    }
}

/// A segment has its customers' columns and money, and can be read back as a base.
#[test]
fn a_segment_of_a_log_is_a_base() {
    let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap();
    let log: TransactionLog<&str> = [("al", 1, 5), ("bo", 2, 7), ("bo", 4, 9), ("cy", 3, 11)]
        .map(|(customer, on, amount)| Transaction::new(customer, day(on), amount.into()))
        .into_iter()
        .collect();
    let base = Reduction::as_published(day(9), TimeUnit::Day)
        .reduce(&log)
        .unwrap();
    let repeats = base.segment(|row| row.history.frequency() > 0).unwrap();
    assert_eq!((repeats.customers(), repeats.tally()), (&["bo"][..], None));
    assert_eq!(repeats.get(&"bo"), base.get(&"bo"));
    assert_eq!(repeats.reduction(), base.reduction());
    let others = base.segment(|row| *row.customer != "bo").unwrap();
    assert_eq!(others.customers(), ["al", "cy"]);
    assert_eq!(others.get(&"cy"), base.get(&"cy"));
    assert!(base.segment(|_| false).is_err());
    let written = serde_json::to_string(&others).unwrap();
    let read: CustomerBase<&str> = serde_json::from_str(&written).unwrap();
    assert_eq!(read, others);
}

#[test]
fn a_log_is_a_list_of_transactions() {
    let log = log(&[(2, hour(1, 9), dec!(30.10)), (1, hour(2, 9), dec!(7))]);
    let text = serde_json::to_string(&log).unwrap();
    assert!(
        text.starts_with(r#"[{"customer":2,"at":"2024-03-01T09:30:00","amount":"30.10"}"#),
        "{text}"
    );
    let back: TransactionLog<u32> = serde_json::from_str(&text).unwrap();
    assert!(back.transactions().eq(log.transactions()));
    assert_eq!(back, log);
    assert_ne!(back, TransactionLog::new());
}

/// Every number of a base set to what it cannot be: refused, or as good as it was.
#[test]
fn a_base_that_contradicts_its_log_is_refused() {
    let whole = serde_json::to_value(base()).unwrap();
    let read = |value: Value| serde_json::from_value::<CustomerBase<u32>>(value);
    for (place, value) in [
        ("/unit", json!("week")),
        ("/first_purchase", json!("included")),
        ("/provenance/reduction/unit", json!("week")),
        ("/provenance/reduction/first_purchase", json!("included")),
        (
            "/provenance/reduction/as_of",
            json!({"end_of": "2024-03-03"}),
        ),
        (
            "/provenance/reduction/as_of",
            json!({"end_of": "2024-03-20"}),
        ),
        ("/provenance/totals/1/purchases", json!(1)),
        ("/provenance/totals/1/purchases", json!(0)),
        ("/provenance/totals/1/purchases", json!(u64::MAX)),
        ("/provenance/totals/1/total", json!("-1")),
        ("/provenance/totals/1/repeat_total", json!("99")),
        ("/provenance/totals/0/repeat_total", json!("1")),
        (
            "/provenance/totals/1/first_at",
            json!("2024-03-05T00:00:00"),
        ),
        (
            "/provenance/totals/1/first_at",
            json!("2024-02-05T00:00:00"),
        ),
        ("/provenance/totals/1/last_at", json!("2024-03-11T00:00:00")),
        ("/provenance/tally/rows", json!(2)),
        ("/provenance/tally/rows_counted", json!(u64::MAX)),
        ("/provenance/tally/refunds_netted", json!("-1")),
        ("/provenance/tally/customers_rounded", json!(9)),
        ("/recency/1", json!(0.5)),
        ("/recency/1", json!(9.5)),
        ("/monetary_value/1", json!(0.3)),
        ("/monetary_value/1", json!(null)),
        ("/age/0", json!(8.0)),
    ] {
        let mut changed = whole.clone();
        *changed.pointer_mut(place).unwrap() = value.clone();
        assert!(read(changed).is_err(), "{place} {value}");
    }
}

/// A day alone is no time, and the message shows one.
#[test]
fn a_time_that_is_none_is_told_its_form() {
    let text = r#"{"customer": 7, "at": "2024-01-01", "amount": "5.00"}"#;
    let error = serde_json::from_str::<Transaction<u32>>(text).unwrap_err();
    let wanted = r#"invalid value: string "2024-01-01", expected a local time without a zone, such as "2024-03-01T16:05:00""#;
    assert!(error.to_string().starts_with(wanted), "{error}");
    let error = serde_json::from_str::<TransactionLog<u32>>(&format!("[{text}]")).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("such as \"2024-03-01T16:05:00\""),
        "{error}"
    );
}

/// An empty text names no order, as a blank field of a file does.
#[test]
fn an_empty_order_is_none() {
    let text = r#"{"customer": 7, "at": "2024-03-01T00:00:00", "amount": "5.00", "order": ""}"#;
    let row: clv::transactions::Transaction<u32> = serde_json::from_str(text).unwrap();
    assert_eq!(row.order, None);
    let log: clv::transactions::TransactionLog<u32> =
        serde_json::from_str(&format!("[{text}, {text}]")).unwrap();
    assert!(log.transactions().all(|row| row.order.is_none()));
}

#[test]
fn purchase_times_and_a_split_come_back_and_are_checked() {
    let log = log(&[
        (1, hour(1, 9), dec!(10)),
        (1, hour(5, 9), dec!(1)),
        (1, hour(12, 9), dec!(2)),
        (1, hour(14, 9), dec!(3)),
        (2, hour(2, 9), dec!(4)),
        (3, hour(11, 9), dec!(5)),
    ]);
    let split = daily(march(10)).split(&log, march(17)).unwrap();
    let times = split.purchase_times();
    let written = serde_json::to_value(&times).unwrap();
    let read = |value: Value| serde_json::from_value::<PurchaseTimes<u32>>(value);
    assert_eq!(read(written.clone()).unwrap(), times);
    for (place, value) in [
        ("/start", json!("2024-03-01T01:00:00")),
        ("/start", json!("2024-04-01T00:00:00")),
        ("/reduction/as_of", json!({ "end_of": "2024-03-09" })),
        ("/customers", json!([2, 1])),
        ("/customers", json!([1, 1])),
        ("/customers", json!([1])),
        ("/times/0", json!(-1.0)),
        ("/times/1", json!(12.0)),
        ("/times/4", json!(1e9)),
        ("/times", json!([])),
        ("/amounts/0", json!("-1")),
        ("/amounts", json!(["1"])),
        ("/ends", json!([5])),
        ("/ends", json!([5, 5])),
        ("/ends", json!([4, 6])),
        ("/ends", json!([7, 5])),
    ] {
        let mut changed = written.clone();
        *changed.pointer_mut(place).unwrap() = value.clone();
        assert!(read(changed).is_err(), "{place} {value}");
    }
    let written = serde_json::to_value(&split.holdout).unwrap();
    let read = |value: Value| serde_json::from_value::<Holdout>(value);
    assert_eq!(read(written.clone()).unwrap(), split.holdout);
    for (place, value) in [
        ("/duration", json!(-1.0)),
        ("/purchases", json!([1, 1])),
        ("/purchases", json!([2])),
        ("/spend/0", json!("-1")),
        ("/spend", json!([])),
        ("/times", json!([13.0, 11.0])),
        ("/amounts", json!([])),
        ("/has_amounts", json!(false)),
        ("/ends", json!([2, 1])),
        ("/ends", json!([2, 3])),
        ("/new_customers", json!(u64::MAX)),
    ] {
        let mut changed = written.clone();
        *changed.pointer_mut(place).unwrap() = value.clone();
        assert!(read(changed).is_err(), "{place} {value}");
    }
    let written = serde_json::to_value(&split).unwrap();
    let read = |value: Value| serde_json::from_value::<Split<u32>>(value);
    assert_eq!(read(written.clone()).unwrap(), split);
    for (place, value) in [
        ("/calibration_times/customers", json!([1, 3])),
        (
            "/calibration_times/reduction/as_of",
            json!({ "end_of": "2024-03-11" }),
        ),
        ("/calibration_times/times/1", json!(3.0)),
        ("/calibration_times/amounts", json!([])),
        ("/holdout/end", json!({ "end_of": "2024-03-09" })),
        ("/holdout/end", json!({ "end_of": "2024-03-18" })),
        ("/holdout/duration", json!(8.0)),
        ("/holdout/times/0", json!(3.0)),
        ("/holdout/times/1", json!(17.5)),
        ("/holdout/tally/zero_rows_dropped", json!(1)),
    ] {
        let mut changed = written.clone();
        *changed.pointer_mut(place).unwrap() = value.clone();
        assert!(read(changed).is_err(), "{place} {value}");
    }
}
