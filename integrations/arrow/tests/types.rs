//! Every type that a column may have says the same.

use arrow::array::{
    Array, ArrayRef, Date32Array, Date64Array, Decimal32Array, Decimal64Array, Decimal128Array,
    DictionaryArray, Float32Array, Float64Array, Int16Array, Int32Array, Int64Array,
    LargeStringArray, RecordBatch, StringArray, StringViewArray, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray, TimestampSecondArray, UInt8Array,
    UInt64Array,
};
use arrow::datatypes::Int8Type;
use chrono::NaiveDate;
use clv::transactions::{OrderKey, Transaction};
use clv_arrow::{Amounts, Instants, LogColumns, transactions};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use std::sync::Arc;

fn table(customer: ArrayRef, at: ArrayRef, amount: ArrayRef) -> RecordBatch {
    RecordBatch::try_from_iter([("customer", customer), ("at", at), ("amount", amount)]).unwrap()
}

fn dates() -> ArrayRef {
    Arc::new(Date32Array::from(vec![0, 1]))
}

fn cents() -> ArrayRef {
    let cents = Decimal128Array::from(vec![2990, -1495]);
    Arc::new(cents.with_precision_and_scale(10, 2).unwrap())
}

#[test]
fn texts_of_every_layout_are_keys() {
    let keys: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(vec!["al", "bo"])),
        Arc::new(LargeStringArray::from(vec!["al", "bo"])),
        Arc::new(StringViewArray::from(vec!["al", "bo"])),
        Arc::new(
            vec!["al", "bo"]
                .into_iter()
                .collect::<DictionaryArray<Int8Type>>(),
        ),
    ];
    for key in keys {
        let batch = table(key, dates(), cents());
        let rows = transactions::<&str>(&batch, &LogColumns::default()).unwrap();
        let day = |day| NaiveDate::from_ymd_opt(1970, 1, day).unwrap();
        let expected = [
            Transaction::new("al", day(1), dec!(29.90)),
            Transaction::new("bo", day(2), dec!(-14.95)),
        ];
        assert_eq!(rows, expected);
        let owned = transactions::<String>(&batch, &LogColumns::default()).unwrap();
        assert_eq!(owned[1].customer, "bo");
    }
}

#[test]
fn whole_numbers_of_every_width_are_keys() {
    let keys: Vec<ArrayRef> = vec![
        Arc::new(Int16Array::from(vec![1, 200])),
        Arc::new(Int32Array::from(vec![1, 200])),
        Arc::new(Int64Array::from(vec![1, 200])),
        Arc::new(UInt8Array::from(vec![1, 200])),
        Arc::new(UInt64Array::from(vec![1, 200])),
    ];
    for key in keys {
        let batch = table(key, dates(), cents());
        let keys = |rows: Vec<Transaction<u32>>| [rows[0].customer, rows[1].customer];
        assert_eq!(
            keys(transactions(&batch, &LogColumns::default()).unwrap()),
            [1, 200]
        );
        let texts = transactions::<String>(&batch, &LogColumns::default()).unwrap();
        assert_eq!(texts[1].customer, "200");
    }
}

#[test]
fn instants_of_every_unit_and_zone_are_local_time() {
    // 1997-09-30 23:30:00 UTC.
    let second = 875_662_200_i64;
    let utc = NaiveDate::from_ymd_opt(1997, 9, 30)
        .unwrap()
        .and_hms_opt(23, 30, 0)
        .unwrap();
    assert_eq!(utc.and_utc().timestamp(), second);
    let plain: Vec<ArrayRef> = vec![
        Arc::new(TimestampSecondArray::from(vec![second])),
        Arc::new(TimestampMillisecondArray::from(vec![second * 1_000])),
        Arc::new(TimestampMicrosecondArray::from(vec![second * 1_000_000])),
        Arc::new(TimestampNanosecondArray::from(vec![second * 1_000_000_000])),
        Arc::new(Date64Array::from(vec![second * 1_000])),
        Arc::new(TimestampSecondArray::from(vec![second]).with_timezone("UTC")),
        Arc::new(TimestampMillisecondArray::from(vec![second * 1_000]).with_timezone("+00:00")),
    ];
    for array in &plain {
        assert_eq!(Instants::of(array, "at").unwrap().at(0), Some(utc));
    }
    // Taipei has no summer time; New York had it on that day.
    for (zone, hours) in [("Asia/Taipei", 8), ("+08:00", 8), ("America/New_York", -4)] {
        let there = utc + chrono::TimeDelta::hours(hours);
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(TimestampSecondArray::from(vec![second]).with_timezone(zone)),
            Arc::new(
                TimestampNanosecondArray::from(vec![second * 1_000_000_000]).with_timezone(zone),
            ),
        ];
        for array in &arrays {
            assert_eq!(
                Instants::of(array, "at").unwrap().at(0),
                Some(there),
                "{zone}"
            );
        }
    }
    // Before 1970, with a fraction.
    let early = TimestampMillisecondArray::from(vec![-1]);
    let at = Instants::of(&early, "at").unwrap().at(0).unwrap();
    assert_eq!(at.to_string(), "1969-12-31 23:59:59.999");
}

#[test]
fn amounts_of_every_type_are_exact() {
    let arrays: Vec<(ArrayRef, Decimal)> = vec![
        (cents(), dec!(29.90)),
        (
            Arc::new(
                Decimal32Array::from(vec![2990])
                    .with_precision_and_scale(9, 2)
                    .unwrap(),
            ),
            dec!(29.9),
        ),
        (
            Arc::new(
                Decimal64Array::from(vec![2990])
                    .with_precision_and_scale(18, 2)
                    .unwrap(),
            ),
            dec!(29.9),
        ),
        (Arc::new(Float64Array::from(vec![29.9])), dec!(29.9)),
        (Arc::new(Float32Array::from(vec![29.9_f32])), dec!(29.9)),
        (Arc::new(Int64Array::from(vec![-29])), dec!(-29)),
        (Arc::new(UInt8Array::from(vec![29])), dec!(29)),
        (
            Arc::new(UInt64Array::from(vec![u64::MAX])),
            dec!(18446744073709551615),
        ),
    ];
    for (array, amount) in arrays {
        assert_eq!(
            Amounts::of(&array, "amount").unwrap().at(0),
            Some(amount),
            "{}",
            array.data_type()
        );
    }
}

#[test]
fn orders_are_keys_where_rows_name_them() {
    let batch = RecordBatch::try_from_iter_with_nullable([
        (
            "who",
            Arc::new(Int64Array::from(vec![1, 1])) as ArrayRef,
            false,
        ),
        ("when", dates(), false),
        ("how much", cents(), false),
        (
            "invoice",
            Arc::new(StringArray::from(vec![Some("A-1"), None])) as ArrayRef,
            true,
        ),
    ])
    .unwrap();
    let columns = LogColumns {
        customer: "who".to_owned(),
        at: "when".to_owned(),
        amount: "how much".to_owned(),
        order: Some("invoice".to_owned()),
    };
    let rows = transactions::<i64>(&batch, &columns).unwrap();
    assert_eq!(rows[0].order, Some(OrderKey::from("A-1")));
    assert_eq!(rows[1].order, None);
}
