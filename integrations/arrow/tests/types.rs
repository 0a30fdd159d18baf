//! Every type that a column may have says the same.

use crate::cdnow::reduction;
use arrow::array::{
    Array, ArrayRef, Date32Array, Date64Array, Decimal128Array, DictionaryArray, Int8Array,
    Int16Array, Int32Array, Int64Array, LargeStringArray, RecordBatch, StringArray,
    StringViewArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, TimestampSecondArray, UInt8Array, UInt64Array,
};
use arrow::datatypes::Int8Type;
use chrono::NaiveDate;
use clv::quantity::TimeUnit;
use clv::transactions::{Collapse, OrderKey, Reduction, Transaction, TransactionLog, ZeroAmounts};
use clv_arrow::parquet::ParquetFile;
use clv_arrow::{
    Amounts, ArrowKey, Instants, LogColumns, StreamingReduction, SummaryRules, log_from_batches,
    log_to_batch, transactions,
};
use parquet::data_type::{Int32Type, Int64Type, Int96, Int96Type};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use rust_decimal_macros::dec;
use std::sync::Arc;

pub fn table(customer: ArrayRef, at: ArrayRef, amount: ArrayRef) -> RecordBatch {
    RecordBatch::try_from_iter([("customer", customer), ("at", at), ("amount", amount)]).unwrap()
}

pub fn dates() -> ArrayRef {
    Arc::new(Date32Array::from(vec![0, 1]))
}

pub fn cents() -> ArrayRef {
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
fn an_entry_of_a_dictionary_that_no_row_has_may_be_missing() {
    let entries: ArrayRef = Arc::new(StringArray::from(vec![None, Some("al"), Some("bo")]));
    let places = Int8Array::from(vec![1, 2]);
    let key: ArrayRef = Arc::new(DictionaryArray::new(places, entries.clone()));
    let batch = table(key, dates(), cents());
    let rows = transactions::<String>(&batch, &LogColumns::default()).unwrap();
    assert_eq!([&*rows[0].customer, &*rows[1].customer], ["al", "bo"]);

    let places = Int8Array::from(vec![1, 0]);
    let key: ArrayRef = Arc::new(DictionaryArray::new(places, entries));
    let batch = RecordBatch::try_from_iter_with_nullable([
        ("customer", key, true),
        ("at", dates(), false),
        ("amount", cents(), false),
    ]);
    let error = transactions::<String>(&batch.unwrap(), &LogColumns::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "column customer must have a value in every row, got none in row 2"
    );
}

#[test]
fn whole_numbers_in_a_dictionary_are_keys() {
    let entries: ArrayRef = Arc::new(Int64Array::from(vec![7, 9]));
    let key = DictionaryArray::new(Int8Array::from(vec![1, 0]), entries);
    let batch = table(Arc::new(key), dates(), cents());
    let rows = transactions::<u32>(&batch, &LogColumns::default()).unwrap();
    assert_eq!([rows[0].customer, rows[1].customer], [9, 7]);
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
        amount: Some("how much".to_owned()),
        order: Some("invoice".to_owned()),
        clock: None,
    };
    let rows = transactions::<i64>(&batch, &columns).unwrap();
    assert_eq!(rows[0].order, Some(OrderKey::from("A-1")));
    assert_eq!(rows[1].order, None);
}

#[test]
fn instants_are_read_on_the_clock_that_is_named() {
    // 1997-09-30 23:30:00 UTC is the first of October in Berlin, and still September in New York.
    let second = 875_662_200_i64;
    let batch = |zone: Option<&str>| {
        let at = TimestampSecondArray::from(vec![second]).with_timezone_opt(zone);
        let one = Decimal128Array::from(vec![1]);
        table(
            Arc::new(Int64Array::from(vec![1])),
            Arc::new(at),
            Arc::new(one),
        )
    };
    let on = |clock: &str| LogColumns {
        clock: Some(clock.to_owned()),
        ..LogColumns::default()
    };
    let at = |zone, clock| {
        let rows = transactions::<i64>(&batch(zone), &on(clock)).unwrap();
        rows[0].at.to_string()
    };
    for zone in ["UTC", "Asia/Taipei", "-03:00"] {
        assert_eq!(at(Some(zone), "Europe/Berlin"), "1997-10-01 01:30:00");
        assert_eq!(at(Some(zone), "America/New_York"), "1997-09-30 19:30:00");
        assert_eq!(at(Some(zone), "+08:00"), "1997-10-01 07:30:00");
    }
    assert_eq!(at(None, "Europe/Berlin"), "1997-09-30 23:30:00");
    let error = transactions::<i64>(&batch(Some("UTC")), &on("Mars/Olympus")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "column at, row 1: the time zone must be known, got Mars/Olympus"
    );

    // Without a clock that is named, all tables must be on one.
    let (utc, taipei) = (batch(Some("UTC")), batch(Some("Asia/Taipei")));
    let error = log_from_batches::<i64>([&utc, &taipei], &LogColumns::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "column at must be on one clock in all tables unless it is said on which all are read, \
         got Asia/Taipei after UTC"
    );
    assert!(log_from_batches::<i64>([&utc, &taipei], &on("UTC")).is_ok());
}

#[test]
fn a_log_without_amounts_stays_one() {
    let log = TransactionLog::of_purchases([
        (1_i64, NaiveDate::from_ymd_opt(1997, 1, 1).unwrap()),
        (1, NaiveDate::from_ymd_opt(1997, 1, 8).unwrap()),
        (2, NaiveDate::from_ymd_opt(1997, 1, 9).unwrap()),
    ]);
    let batch = log_to_batch(&log).unwrap();
    assert!(batch.column_by_name("amount").is_none());
    assert!(log_from_batches::<i64>([&batch], &LogColumns::default()).is_err());
    let columns = LogColumns {
        amount: None,
        ..LogColumns::default()
    };
    let back = log_from_batches::<i64>([&batch], &columns).unwrap();
    assert!(!back.has_amounts());
    // Amounts of 0 would be refused; there are none.
    let reduction = Reduction {
        zero_amounts: ZeroAmounts::Refuse,
        ..reduction(Collapse::Day, TimeUnit::Week)
    };
    let core = reduction.reduce(&log).unwrap();
    assert_eq!(reduction.reduce(&back).unwrap(), core);

    let streamed = || {
        let rules = SummaryRules::new(reduction).unwrap();
        let mut streaming = StreamingReduction::<i64>::new(rules, columns.clone());
        streaming.push(&batch).unwrap();
        streaming
    };
    let base = streamed().base().unwrap();
    assert_eq!(base.recency(), core.recency());
    assert_eq!(base.monetary_value(), [None, None]);
    let table = streamed().table().unwrap();
    assert!(table.column_by_name("total").is_none());
    assert!(table.column_by_name("purchases").is_some());
}

#[test]
fn orders_in_a_dictionary_of_any_text_are_keys() {
    let entries: Vec<ArrayRef> = vec![
        Arc::new(LargeStringArray::from(vec![Some("A-1"), None])),
        Arc::new(StringViewArray::from(vec![Some("A-1"), None])),
    ];
    for entries in entries {
        let orders = DictionaryArray::new(Int8Array::from(vec![1, 0]), entries);
        let batch = RecordBatch::try_from_iter_with_nullable([
            (
                "customer",
                Arc::new(Int64Array::from(vec![1, 1])) as ArrayRef,
                false,
            ),
            ("at", dates(), false),
            ("amount", cents(), false),
            ("order", Arc::new(orders) as ArrayRef, true),
        ])
        .unwrap();
        let columns = LogColumns {
            order: Some("order".to_owned()),
            ..LogColumns::default()
        };
        let rows = transactions::<i64>(&batch, &columns).unwrap();
        assert_eq!(rows[0].order, None);
        assert_eq!(rows[1].order, Some(OrderKey::from("A-1")));
    }
}

#[test]
fn nothing_is_copied_of_decimals_and_of_instants_without_a_zone() {
    let decimals = Decimal128Array::from(vec![1, 2]);
    let amounts = Amounts::of(&decimals, "amount").unwrap();
    assert_eq!(amounts.mantissas().as_ptr(), decimals.values().as_ptr());
    let micros = TimestampMicrosecondArray::from(vec![1, 2]);
    let instants = Instants::of(&micros, "at").unwrap();
    assert_eq!(instants.ticks().as_ptr(), micros.values().as_ptr());
    let text: ArrayRef = Arc::new(StringArray::from(vec!["al"]));
    let keys = <&str as ArrowKey>::read(&text, "customer").unwrap();
    let values = text
        .as_any()
        .downcast_ref::<StringArray>()
        .unwrap()
        .value_data();
    assert_eq!(keys[0].as_ptr(), values.as_ptr());
}

#[test]
fn instants_in_96_bits_are_not_others_beyond_2262() {
    // Julian day 2 440 588 is 1970-01-01; the year 3000 begins 376 200 days later.
    let day = |days: u32| Int96::from(vec![0, 0, 2_440_588 + days]);
    let schema =
        "message log { required int32 customer; required int96 at; required int64 amount; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("int96.parquet");
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let customers = column.typed::<Int32Type>();
    customers.write_batch(&[1, 2], None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let instants = column.typed::<Int96Type>();
    instants
        .write_batch(&[day(1), day(376_200)], None, None)
        .unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let amounts = column.typed::<Int64Type>();
    amounts.write_batch(&[5, 6], None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();

    let file = ParquetFile::new(&path, LogColumns::default());
    let log = file.log::<u32>().unwrap();
    let at: Vec<_> = log.transactions().map(|row| row.at.to_string()).collect();
    assert_eq!(at, ["1970-01-02 00:00:00", "3000-01-01 00:00:00"]);
    std::fs::remove_file(path).unwrap();
}
