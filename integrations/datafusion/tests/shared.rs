//! The log of CDNOW in tables of an engine.

use chrono::NaiveDate;
use clv::quantity::TimeUnit;
use clv::transactions::{
    Collapse, CsvFormat, CustomerBase, FirstPurchase, Reduction, Refunds, RepeatedOrders,
    TransactionLog, ZeroAmounts,
};
use datafusion::arrow::array::{Array, AsArray, RecordBatch, UInt32Array};
use datafusion::arrow::compute::{filter_record_batch, is_not_null, take};
use datafusion::arrow::datatypes::{Decimal128Type, Float64Type, Int64Type, UInt32Type};
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::prelude::{SessionConfig, SessionContext};
use rust_decimal::Decimal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub fn log() -> TransactionLog<u32> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/data/cdnow_sample.csv"
    );
    let format = CsvFormat::iso("customer", "date", "amount");
    TransactionLog::from_csv(std::fs::File::open(path).unwrap(), &format).unwrap()
}

pub fn reduction() -> Reduction {
    Reduction {
        as_of: NaiveDate::from_ymd_opt(1997, 9, 30).unwrap().into(),
        unit: TimeUnit::Week,
        collapse: Collapse::Day,
        refunds: Refunds::NetWithinPeriod,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    }
}

pub fn reduction_text() -> String {
    serde_json::to_string(&reduction()).unwrap()
}

/// Rows in another order, the same in every run of a seed.
pub fn shuffled(batch: &RecordBatch, seed: u32) -> RecordBatch {
    let mut order: Vec<u32> = (0..batch.num_rows() as u32).collect();
    order.sort_by_key(|row| {
        (row ^ seed)
            .wrapping_mul(2_654_435_761)
            .rotate_left(seed % 31)
    });
    let order = UInt32Array::from(order);
    let columns = batch
        .columns()
        .iter()
        .map(|column| take(column, &order, None).unwrap());
    RecordBatch::try_new(batch.schema(), columns.collect()).unwrap()
}

/// A context whose table `name` has the rows of a batch, in so many partitions.
pub fn context(name: &str, batch: &RecordBatch, partitions: usize) -> SessionContext {
    let config = SessionConfig::new()
        .with_target_partitions(partitions)
        .with_batch_size(512);
    let mut context = SessionContext::new_with_config(config);
    clv_datafusion::register_all(&mut context).unwrap();
    add(&context, name, batch, partitions);
    context
}

pub fn add(context: &SessionContext, name: &str, batch: &RecordBatch, partitions: usize) {
    let length = batch.num_rows().div_ceil(partitions);
    let parts = (0..batch.num_rows()).step_by(length.max(1)).map(|start| {
        let part = batch.slice(start, length.min(batch.num_rows() - start));
        // Several batches a partition.
        let piece = part.num_rows().div_ceil(3).max(1);
        (0..part.num_rows())
            .step_by(piece)
            .map(|at| part.slice(at, piece.min(part.num_rows() - at)))
            .collect()
    });
    let table = MemTable::try_new(batch.schema(), parts.collect()).unwrap();
    context.register_table(name, Arc::new(table)).unwrap();
}

pub async fn query(context: &SessionContext, sql: &str) -> Result<RecordBatch> {
    let frame = context.sql(sql).await?;
    let schema = Arc::new(frame.schema().as_arrow().clone());
    let batches = frame.collect().await?;
    let schema = batches.first().map_or(schema, |batch| batch.schema());
    Ok(datafusion::arrow::compute::concat_batches(
        &schema, &batches,
    )?)
}

/// What is refused, in words.
pub async fn refused(context: &SessionContext, sql: &str) -> String {
    let error = match context.sql(sql).await {
        Ok(frame) => frame
            .collect()
            .await
            .map(|rows| format!("{rows:?}"))
            .unwrap_err(),
        Err(error) => error,
    };
    error.to_string()
}

/// Every customer's summary is the library's: counts, times and money, to the last bit and digit.
pub fn equals_core(rows: &RecordBatch, base: &CustomerBase<u32>) {
    // A customer who bought after the as-of alone has none.
    let rows = filter_record_batch(rows, &is_not_null(rows.column(1)).unwrap()).unwrap();
    assert_eq!(rows.num_rows(), base.len());
    let customers = rows.column(0).as_primitive::<UInt32Type>();
    let summary = rows.column(1).as_struct();
    let column = |name: &str| summary.column_by_name(name).unwrap().clone();
    let (x, recency, age) = (column("frequency"), column("recency"), column("age"));
    let (mean, total, repeat) = (
        column("monetary_value"),
        column("total"),
        column("repeat_total"),
    );
    let money = |array: &dyn Array, row| {
        let array = array.as_primitive::<Decimal128Type>();
        Decimal::from_i128_with_scale(array.value(row), array.scale() as u32)
    };
    for row in 0..rows.num_rows() {
        let core = base.get(&customers.value(row)).unwrap();
        assert_eq!(
            x.as_primitive::<Int64Type>().value(row),
            i64::from(core.history.frequency())
        );
        assert_eq!(
            recency.as_primitive::<Float64Type>().value(row),
            core.history.recency()
        );
        assert_eq!(
            age.as_primitive::<Float64Type>().value(row),
            core.history.age()
        );
        let mean = mean
            .is_valid(row)
            .then(|| mean.as_primitive::<Float64Type>().value(row));
        assert_eq!(mean, core.monetary_value);
        assert_eq!(money(&total, row), core.totals.unwrap().total);
        assert_eq!(money(&repeat, row), core.totals.unwrap().repeat_total);
    }
}

pub fn scratch(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

/// Every file of a folder and of those in it.
pub fn files_in(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => files_in(&path),
            path => vec![path],
        })
        .collect()
}
