//! What cannot be right is an error that names column, row and reason.

use crate::cdnow::reduction;
use arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Decimal256Array, Float64Array,
    Int64Array, RecordBatch, TimestampSecondArray, UInt64Array,
};
use arrow::datatypes::{DataType, Field, Schema, i256};
use clv::quantity::TimeUnit;
use clv::transactions::{
    Accumulator, Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, WholeRefund,
    ZeroAmounts,
};
use clv_arrow::parquet::{ParquetFile, write};
use clv_arrow::{
    BaseColumns, LogColumns, StreamingReduction, Summaries, SummaryRules, TableError,
    base_from_batches, log_from_batches, transactions,
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
        Ok(()) => streaming.base().unwrap_err().to_string(),
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
fn a_name_that_two_columns_have_and_a_table_without_rows() {
    let fields = ["customer", "at", "amount", "amount"].into_iter();
    let columns = vec![customer(), at(), amount([1, 2]), amount([3, 4])];
    let fields = fields
        .zip(&columns)
        .map(|(name, column)| Field::new(name, column.data_type().clone(), false));
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let batch = RecordBatch::try_new(Arc::new(schema), columns).unwrap();
    assert_eq!(
        rows(&batch),
        "column amount must be in the table once, got it 2 times"
    );

    let none = table(customer(), at(), amount([1, 2])).slice(0, 0);
    assert_eq!(
        transactions::<i64>(&none, &LogColumns::default()),
        Ok(vec![])
    );
    assert_eq!(
        reduced(&none, reduction(Collapse::Day, TimeUnit::Week)),
        "there must be at least one customer with a purchase, got none"
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

    // 10^37 + 1 cents: a number that needs all of its digits.
    let large = table(customer(), at(), amount([1, i128::pow(10, 37) + 1]));
    assert_eq!(
        rows(&large),
        "column amount, row 2: an amount must have 28 digits at most, got \
         10000000000000000000000000000000000001e-2"
    );
    assert_eq!(
        reduced(&large, reduction(Collapse::Day, TimeUnit::Week)),
        "column amount, customer 2: total must fit in a decimal of 28 digits, and does not"
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
    let off = "column at, row 2: an instant must be on the calendar, got -9223372036854775808 times \
               1000000000 ns since 1970";
    assert_eq!(rows(&batch), off);
    assert_eq!(
        reduced(&batch, reduction(Collapse::Month, TimeUnit::Week)),
        off
    );
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
    assert_eq!(
        base(vec![0, -1], vec![0.0, 0.0], vec![None, None]),
        "column frequency, row 2: a frequency must be a whole number from 0 to 2^32 − 1, got -1"
    );
    assert_eq!(
        base(vec![0, 1], vec![0.0, -3.0], vec![None, None]),
        "columns frequency, recency, age, row 2: recency must be finite and not negative, got -3"
    );
    assert_eq!(
        base(vec![0, 1], vec![0.0, 11.0], vec![None, None]),
        "columns frequency, recency, age, row 2: recency must not exceed age, got recency 11 and age 10"
    );
    assert_eq!(
        base(vec![0, 1], vec![0.0, 1.0], vec![Some(3.0), None]),
        "columns monetary_value, row 1: monetary value must be none without a repeat purchase when \
         the first purchase is excluded, got 3"
    );
    assert_eq!(
        base(vec![1, 1], vec![1.0, 1.0], vec![Some(3.0), Some(f64::NAN)]),
        "columns monetary_value, row 2: monetary value must be finite and not negative, got NaN"
    );
}

/// A table of customers, each of whom bought again once.
fn summaries(customers: ArrayRef, frequency: ArrayRef, unit: Option<&str>) -> RecordBatch {
    let rows = customers.len();
    let times: ArrayRef = Arc::new(Float64Array::from(vec![1.0; rows]));
    let said = |field: Field| match unit {
        Some(unit) => field.with_metadata([("clv.unit".to_owned(), unit.to_owned())].into()),
        None => field,
    };
    let fields = vec![
        Field::new("customer", customers.data_type().clone(), false),
        Field::new("frequency", frequency.data_type().clone(), false),
        Field::new("recency", DataType::Float64, false),
        said(Field::new("age", DataType::Float64, false)),
    ];
    let columns = vec![customers, frequency, times.clone(), times];
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
}

fn base_of(batches: &[RecordBatch]) -> Result<usize, String> {
    let columns = BaseColumns {
        monetary_value: None,
        ..BaseColumns::default()
    };
    base_from_batches::<i64>(batches, &columns, TimeUnit::Week, FirstPurchase::Excluded)
        .map(|base| base.len())
        .map_err(|error| error.to_string())
}

#[test]
fn a_unit_in_the_metadata_of_a_column_is_heeded() {
    let ones: ArrayRef = Arc::new(Int64Array::from(vec![1, 1]));
    let of = |unit| base_of(&[summaries(customer(), ones.clone(), unit)]);
    assert_eq!(of(None), Ok(2));
    assert_eq!(of(Some("week")), Ok(2));
    assert_eq!(
        of(Some("day")).unwrap_err(),
        "times of the table must be in the unit that is asked for, week, got day"
    );
}

#[test]
fn numbers_that_other_types_have_no_place_for_are_not_taken_for_none() {
    let large: ArrayRef = Arc::new(UInt64Array::from(vec![1, u64::MAX]));
    assert_eq!(
        base_of(&[summaries(customer(), large, None)]).unwrap_err(),
        "column frequency, row 2: a frequency must be a whole number from 0 to 2^32 − 1, got \
         18446744073709551615"
    );
    for float in [1e-13, 1e-30, f64::MIN_POSITIVE, 5e-324, 1e30, f64::INFINITY] {
        let floats: ArrayRef = Arc::new(Float64Array::from(vec![1.0, float]));
        let error = rows(&table(customer(), at(), floats));
        let expected = "column amount, row 2: an amount must be a decimal of at most 12 places";
        assert!(error.starts_with(expected), "{float}: {error}");
    }
}

#[test]
fn decimals_that_have_no_place_in_one_of_28_digits() {
    let wide = |text: &str, scale| -> ArrayRef {
        let values = ["1", text].map(|text| i256::from_string(text).unwrap());
        let array = Decimal256Array::from(values.to_vec());
        Arc::new(array.with_precision_and_scale(76, scale).unwrap())
    };
    let what = "column amount, row 2: an amount must be a decimal of at most 28 places that fits in \
                128 bits, got";
    // 10^40 cents, and 10^37 thousands.
    let beyond = format!("1{}", "0".repeat(40));
    let thousands = format!("1{}", "0".repeat(37));
    for (amounts, got) in [
        (wide(&beyond, 2), format!("{beyond}e-2")),
        (wide(&thousands, -3), format!("{thousands}e3")),
    ] {
        let batch = table(customer(), at(), amounts);
        assert_eq!(rows(&batch), format!("{what} {got}"));
        let reduction = reduction(Collapse::Day, TimeUnit::Week);
        assert_eq!(reduced(&batch, reduction), format!("{what} {got}"));
    }
    let places = Decimal128Array::from(vec![10, 15]);
    let places: ArrayRef = Arc::new(places.with_precision_and_scale(38, 29).unwrap());
    assert_eq!(
        rows(&table(customer(), at(), places)),
        format!("{what} 15e-29")
    );
    // 128 bits hold more than a decimal does.
    let large = format!("1{}", "0".repeat(30));
    assert_eq!(
        rows(&table(customer(), at(), wide(&format!("{large}1"), 0))),
        format!("column amount, row 2: an amount must have 28 digits at most, got {large}1e-0")
    );
}

#[test]
fn rows_count_through_all_tables_and_batches() {
    let good = summaries(customer(), Arc::new(Int64Array::from(vec![1, 1])), None);
    let others: ArrayRef = Arc::new(Int64Array::from(vec![3, 4]));
    let bad = summaries(others, Arc::new(Int64Array::from(vec![1, 0])), None);
    assert_eq!(
        base_of(&[good, bad]).unwrap_err(),
        "columns frequency, recency, age, row 4: recency must be 0 where there is no repeat purchase, got 1"
    );

    let good = table(customer(), at(), amount([1, 2]));
    let gap: ArrayRef = Arc::new(Date32Array::from(vec![Some(1), None]));
    let bad = table(customer(), gap, amount([1, 2]));
    let error = log_from_batches::<i64>([&good, &bad], &LogColumns::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "column at must have a value in every row, got none in row 4"
    );

    // A file is read in batches of 65 536 rows.
    let (rows, wrong) = (70_000, 69_999);
    let amounts = (0..rows).map(|row| if row == wrong { f64::NAN } else { 1.0 });
    let long = table(
        Arc::new(Int64Array::from_iter_values(0..rows)),
        Arc::new(Date32Array::from(vec![1; rows as usize])),
        Arc::new(Float64Array::from_iter_values(amounts)),
    );
    let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("long.parquet");
    write(&path, &[long]).unwrap();
    let file = ParquetFile::new(&path, LogColumns::default());
    let reduction = reduction(Collapse::Day, TimeUnit::Week);
    let rules = SummaryRules::new(reduction).unwrap();
    let mut accumulator = Accumulator::<i64>::new(reduction);
    let errors = [
        file.log::<i64>().unwrap_err(),
        file.reduce::<i64>(rules).unwrap_err(),
        file.accumulate_into(&mut accumulator).unwrap_err(),
    ];
    assert!(accumulator.log().is_empty());
    for error in errors {
        let TableError::InFile { problem, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(
            problem.to_string(),
            "column amount, row 70000: an amount must be a decimal of at most 12 places, got NaN"
        );
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_table_that_is_refused_leaves_nothing_behind() {
    let rules = SummaryRules::new(reduction(Collapse::Day, TimeUnit::Week)).unwrap();
    let good = table(customer(), at(), amount([100, 250]));
    let thirds: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 1.0 / 3.0]));
    let strange = table(customer(), at(), thirds);
    // The second row is before the calendar begins; the first could have been taken.
    let far: ArrayRef = Arc::new(TimestampSecondArray::from(vec![0, i64::MIN]));
    let far = table(customer(), far, amount([1, 2]));
    let mut streaming = StreamingReduction::<i64>::new(rules, LogColumns::default());
    assert!(streaming.push(&strange).is_err());
    assert!(streaming.push(&far).is_err());
    streaming.push(&good).unwrap();
    assert!(streaming.push(&far).is_err());
    assert_eq!(streaming.rows(), 2);
    let mut alone = StreamingReduction::<i64>::new(rules, LogColumns::default());
    alone.push(&good).unwrap();
    assert_eq!(streaming.table().unwrap(), alone.table().unwrap());
}

#[test]
fn amounts_of_another_type_than_before() {
    let rules = SummaryRules::new(reduction(Collapse::Day, TimeUnit::Week)).unwrap();
    let mut streaming = StreamingReduction::<i64>::new(rules, LogColumns::default());
    streaming
        .push(&table(customer(), at(), amount([1, 2])))
        .unwrap();
    let whole: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
    let error = streaming
        .push(&table(customer(), at(), whole))
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "column amount must be of the type that it was in the tables before, got Int64"
    );
}

#[test]
fn customers_that_are_not_numbered_as_they_must_be() {
    let rules = SummaryRules::new(reduction(Collapse::Day, TimeUnit::Week)).unwrap();
    let (days, cents) = (at(), amount([1, 2]));
    let mut summaries = Summaries::new(rules, "amount", cents.data_type()).unwrap();
    let mut add = |groups: &[usize], customers| {
        summaries.add(
            (days.as_ref(), "at"),
            (cents.as_ref(), "amount"),
            groups,
            customers,
            |_| true,
        )
    };
    for (groups, customers) in [(&[0][..], 2), (&[0, 2], 2), (&[0, 1, 1], 2)] {
        let refused = TableError::Groups { rows: 2, customers };
        assert_eq!(add(groups, customers), Err(refused));
    }
    assert_eq!(add(&[0, 1], 2), Ok(()));
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
