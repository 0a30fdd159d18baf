//! What cannot be right is an error that names column, row and reason.

use crate::cdnow::reduction;
use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch,
    TimestampSecondArray,
};
use clv::quantity::TimeUnit;
use clv::transactions::{
    Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, WholeRefund, ZeroAmounts,
};
use clv_arrow::parquet::{ParquetFile, write};
use clv_arrow::{
    BaseColumns, LogColumns, StreamingReduction, SummaryRules, base_from_batches, transactions,
};
use std::sync::Arc;

fn table(customer: ArrayRef, at: ArrayRef, amount: ArrayRef) -> RecordBatch {
    let columns = [
        ("customer", customer, true),
        ("at", at, true),
        ("amount", amount, true),
    ];
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn customer() -> ArrayRef {
    Arc::new(Int64Array::from(vec![1, 2]))
}

fn at() -> ArrayRef {
    Arc::new(Date32Array::from(vec![9000, 9001]))
}

fn amount(cents: [i128; 2]) -> ArrayRef {
    let amounts = Decimal128Array::from(cents.to_vec());
    Arc::new(amounts.with_precision_and_scale(38, 2).unwrap())
}

fn rows(batch: &RecordBatch) -> String {
    transactions::<i64>(batch, &LogColumns::default())
        .unwrap_err()
        .to_string()
}

fn reduced(batch: &RecordBatch, rules: Reduction) -> String {
    let rules = SummaryRules::new(rules).unwrap();
    let mut streaming = StreamingReduction::<i64>::new(rules, LogColumns::default());
    match streaming.push(batch) {
        Ok(()) => streaming.table().unwrap_err().to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn columns_that_are_not_there_or_of_another_type() {
    let batch = RecordBatch::try_from_iter([("customer", customer()), ("day", at())]).unwrap();
    assert_eq!(
        rows(&batch),
        "column at must be in the table, which has customer, day"
    );
    let truth: ArrayRef = Arc::new(BooleanArray::from(vec![true, false]));
    let batch = table(customer(), truth.clone(), amount([1, 2]));
    assert_eq!(
        rows(&batch),
        "column at must be a timestamp or a date, got Boolean"
    );
    assert_eq!(
        rows(&table(customer(), at(), truth.clone())),
        "column amount must be a decimal of at most 28 places, an integer or a float, got Boolean"
    );
    assert_eq!(
        rows(&table(truth, at(), amount([1, 2]))),
        "column customer must be whole numbers, got Boolean"
    );
    let minus: ArrayRef = Arc::new(Int64Array::from(vec![1, -1]));
    let error = transactions::<u32>(&table(minus, at(), amount([1, 2])), &LogColumns::default());
    assert_eq!(
        error.unwrap_err().to_string(),
        "column customer, row 2: a key must be a whole number from 0 to 2^32 − 1, got -1"
    );
}

#[test]
fn values_that_are_missing_or_have_no_place() {
    let gap: ArrayRef = Arc::new(Date32Array::from(vec![Some(1), None]));
    let missing = "column at must have a value in every row, got none in row 2";
    let batch = table(customer(), gap, amount([1, 2]));
    assert_eq!(rows(&batch), missing);
    assert_eq!(
        reduced(&batch, reduction(Collapse::Day, TimeUnit::Week)),
        missing
    );

    let large = table(customer(), at(), amount([1, i128::pow(10, 37)]));
    assert!(rows(&large).starts_with("column amount, row 2: an amount must have 28 digits"));
    assert_eq!(
        reduced(&large, reduction(Collapse::Day, TimeUnit::Week)),
        "total of a customer must fit in a decimal of 28 digits, and the exact sum does not"
    );

    let nan: ArrayRef = Arc::new(Float64Array::from(vec![1.0, f64::NAN]));
    let thirds: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 1.0 / 3.0]));
    for (amounts, got) in [(nan, "NaN"), (thirds, "0.3333333333333333")] {
        assert_eq!(
            rows(&table(customer(), at(), amounts)),
            format!(
                "column amount, row 2: an amount must be a decimal of at most 12 places, got {got}"
            )
        );
    }

    let far: ArrayRef = Arc::new(TimestampSecondArray::from(vec![0, i64::MIN]));
    let batch = table(customer(), far, amount([1, 2]));
    assert!(rows(&batch).starts_with("column at, row 2: an instant must be on the calendar"));
    let zone = TimestampSecondArray::from(vec![0, 1]).with_timezone("Mars/Olympus");
    let batch = table(customer(), Arc::new(zone), amount([1, 2]));
    assert_eq!(
        rows(&batch),
        "column at, row 1: the time zone must be known, got Mars/Olympus"
    );
}

#[test]
fn amounts_and_rules_that_are_refused() {
    let strict = Reduction {
        refunds: Refunds::Refuse,
        zero_amounts: ZeroAmounts::Refuse,
        ..reduction(Collapse::Day, TimeUnit::Week)
    };
    let refund = table(customer(), at(), amount([1, -250]));
    assert_eq!(
        reduced(&refund, strict),
        "column amount, row 2: an amount must not be negative, got -2.50"
    );
    let zero = table(customer(), at(), amount([1, 0]));
    assert_eq!(
        reduced(&zero, strict),
        "column amount, row 2: an amount must not be 0, got 0.00"
    );

    let whole_log = Reduction {
        refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
        ..strict
    };
    assert_eq!(
        SummaryRules::new(whole_log).unwrap_err().to_string(),
        "a refund against earlier purchases needs the whole log of a customer, and a summary does not keep it"
    );
    let distinct = Reduction {
        repeated_orders: RepeatedOrders::AddDistinct,
        ..strict
    };
    assert!(SummaryRules::new(distinct).is_err());
}

#[test]
fn a_base_with_rows_that_are_no_histories() {
    let base = |frequency: Vec<i64>, recency: Vec<f64>, mean: Vec<Option<f64>>| {
        let batch = RecordBatch::try_from_iter_with_nullable([
            ("customer", customer(), false),
            (
                "frequency",
                Arc::new(Int64Array::from(frequency)) as ArrayRef,
                false,
            ),
            (
                "recency",
                Arc::new(Float64Array::from(recency)) as ArrayRef,
                false,
            ),
            (
                "age",
                Arc::new(Float64Array::from(vec![10.0, 10.0])) as ArrayRef,
                false,
            ),
            (
                "monetary_value",
                Arc::new(Float64Array::from(mean)) as ArrayRef,
                true,
            ),
        ])
        .unwrap();
        base_from_batches::<i64>(
            [&batch],
            &BaseColumns::default(),
            TimeUnit::Week,
            FirstPurchase::Excluded,
        )
        .unwrap_err()
        .to_string()
    };
    assert!(
        base(vec![0, -1], vec![0.0, 0.0], vec![None, None]).contains("column frequency, row 2")
    );
    assert!(base(vec![0, 1], vec![0.0, -3.0], vec![None, None]).contains("row 2"));
    assert!(
        base(vec![0, 1], vec![0.0, 11.0], vec![None, None]).contains("recency must not exceed age")
    );
    assert!(base(vec![0, 1], vec![0.0, 1.0], vec![Some(3.0), None]).contains("row 1"));
}

#[test]
fn a_bad_file_is_named_and_nothing_is_left_of_one_that_was_not_written() {
    let directory = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(&directory).unwrap();
    let bad = directory.join("bad.parquet");
    std::fs::write(&bad, b"PAR1 this is no file PAR1").unwrap();
    let rules = SummaryRules::new(reduction(Collapse::Day, TimeUnit::Week)).unwrap();
    let error = ParquetFile::new(&bad, LogColumns::default())
        .reduce::<i64>(rules)
        .unwrap_err();
    assert!(error.to_string().contains("bad.parquet"), "{error}");

    // The second table has another schema: the file is not there, not even in part.
    let target = directory.join("never.parquet");
    let first = table(customer(), at(), amount([1, 2]));
    let other = RecordBatch::try_from_iter([("customer", customer())]).unwrap();
    assert!(write(&target, &[first.clone(), other]).is_err());
    assert!(!target.exists() && !directory.join("never.parquet.part").exists());
    assert!(write(&target, &[]).is_err());

    let columns = LogColumns {
        at: "day".to_owned(),
        ..LogColumns::default()
    };
    let good = directory.join("good.parquet");
    write(&good, &[first]).unwrap();
    let error = ParquetFile::new(&good, columns)
        .log::<i64>()
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("good.parquet") && error.contains("column day"),
        "{error}"
    );
    std::fs::remove_file(good).unwrap();
    std::fs::remove_file(bad).unwrap();
}
