//! What may go wrong on the way: memory, skew, files, a user who does not wait.

use crate::shared::{context, files_in, query, reduction_text, scratch};
use clv_arrow::parquet::write;
use datafusion::arrow::array::{
    ArrayRef, AsArray, Date32Array, Decimal128Array, Int64Array, RecordBatch,
};
use datafusion::arrow::datatypes::{Decimal128Type, Int64Type};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use futures::StreamExt;
use std::sync::Arc;
use std::time::Duration;

/// Rows of many customers over three years, the same in every run.
fn rows(count: i64, customers: i64) -> RecordBatch {
    let mixed =
        |row: i64| (row.wrapping_mul(6_364_136_223_846_793_005) >> 20).unsigned_abs() as i64;
    let customer: ArrayRef = Arc::new(
        (0..count)
            .map(|row| mixed(row) % customers)
            .collect::<Int64Array>(),
    );
    let days = (0..count).map(|row| (9000 + mixed(row + 7) % 1000) as i32);
    let at: ArrayRef = Arc::new(Date32Array::from_iter_values(days));
    let cents = (0..count).map(|row| i128::from(mixed(row + 13) % 10_000));
    let amount = Decimal128Array::from_iter_values(cents)
        .with_precision_and_scale(10, 2)
        .unwrap();
    let columns = [
        ("customer", customer),
        ("at", at),
        ("amount", Arc::new(amount) as ArrayRef),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn summary() -> String {
    let reduction = reduction_text();
    format!(
        "SELECT customer, customer_summary(at, amount, '{reduction}') AS s FROM log GROUP BY customer"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_that_is_smaller_than_the_data_spills_and_changes_nothing() {
    let batch = rows(400_000, 100_000);
    let figures = format!(
        "SELECT count(*), sum(s['purchases']), sum(s['total']), sum(s['repeat_total']),
                sum(s['recency']) FROM ({})",
        summary()
    );
    let free = context("log", &batch, 2);
    let expected = query(&free, &figures).await.unwrap();

    let directory = scratch("spill");
    write(directory.join("log.parquet"), &[batch]).unwrap();
    let memory = 6 << 20;
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_limit(memory, 1.0)
        .build_arc()
        .unwrap();
    let config = SessionConfig::new()
        .with_target_partitions(2)
        .with_batch_size(1024);
    let mut tight = SessionContext::new_with_config_rt(config, runtime);
    clv_datafusion::register_all(&mut tight).unwrap();
    let path = directory.to_string_lossy().into_owned();
    tight
        .register_parquet("log", &path, ParquetReadOptions::default())
        .await
        .unwrap();
    let plan = tight
        .sql(&figures)
        .await
        .unwrap()
        .create_physical_plan()
        .await
        .unwrap();
    let task = tight.task_ctx();
    let found = datafusion::physical_plan::collect(plan.clone(), task)
        .await
        .unwrap();
    let found = datafusion::arrow::compute::concat_batches(&found[0].schema(), &found).unwrap();
    for column in 0..4 {
        assert_eq!(found.column(column), expected.column(column));
    }
    assert!(
        spills(plan.as_ref()) > 0,
        "the data must not have fitted in memory"
    );
    std::fs::remove_dir_all(directory).unwrap();
}

fn spills(plan: &dyn datafusion::physical_plan::ExecutionPlan) -> usize {
    let own = plan
        .metrics()
        .and_then(|metrics| metrics.spill_count())
        .unwrap_or(0);
    own + plan
        .children()
        .iter()
        .map(|child| spills(child.as_ref()))
        .sum::<usize>()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_with_most_of_the_rows() {
    let count = 10_000_000;
    let batch = rows(count, 1);
    let context = context("log", &batch, 7);
    let found = query(&context, &summary()).await.unwrap();
    let of = found.column(1).as_struct();
    // Every one of the 1000 days by chance, about 10 000 rows each.
    let purchases = of
        .column_by_name("purchases")
        .unwrap()
        .as_primitive::<Int64Type>()
        .value(0);
    assert_eq!(purchases, 1000);
    let total = of
        .column_by_name("total")
        .unwrap()
        .as_primitive::<Decimal128Type>()
        .value(0);
    let by_hand: i128 = batch
        .column(2)
        .as_primitive::<Decimal128Type>()
        .values()
        .iter()
        .sum();
    assert_eq!(total, by_hand);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_file_among_good_ones_is_named_and_nothing_is_written() {
    let directory = scratch("files");
    let target = scratch("written");
    for number in 0..3 {
        write(
            directory.join(format!("good-{number}.parquet")),
            &[rows(1000, 50)],
        )
        .unwrap();
    }
    let good = std::fs::read(directory.join("good-0.parquet")).unwrap();
    // One whose upload broke off; one whose pages are damaged, its footer still there.
    let broken_off = good[..good.len() - 900].to_vec();
    let mut damaged = good[..200].to_vec();
    damaged.extend(vec![0xab; good.len() - 1400]);
    damaged.extend(&good[good.len() - 1200..]);
    for bytes in [broken_off, damaged] {
        std::fs::write(directory.join("bad-1.parquet"), bytes).unwrap();
        let out = target.join("out").to_string_lossy().into_owned();
        let summarised = summarise_files(&directory.to_string_lossy(), &out).await;
        assert!(summarised.is_err());
        let written = files_in(&target);
        assert!(written.is_empty(), "{written:?}");
        let context = SessionContext::new();
        let named = clv_datafusion::check_parquet_files(&context, &directory).await;
        let named = named.unwrap_err().to_string();
        assert!(named.contains("bad-1.parquet"), "{named}");
    }
    std::fs::remove_file(directory.join("bad-1.parquet")).unwrap();
    let good = clv_datafusion::check_parquet_files(&SessionContext::new(), &directory).await;
    good.unwrap();
    std::fs::remove_dir_all(directory).unwrap();
    std::fs::remove_dir_all(target).unwrap();
}

async fn summarise_files(log: &str, out: &str) -> datafusion::error::Result<()> {
    let context = context("unused", &rows(1, 1), 2);
    context
        .register_parquet("log", log, ParquetReadOptions::default())
        .await?;
    let frame = context.sql(&summary()).await?;
    let written = frame.write_parquet(out, Default::default(), None).await;
    written.map(|_| ())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_is_given_up_ends_and_frees_its_memory() {
    let context = context("log", &rows(300_000, 100_000), 2);
    let frame = context.sql(&summary()).await.unwrap();
    let pool = context.runtime_env().memory_pool.clone();
    let mut stream = frame.execute_stream().await.unwrap();
    let first = tokio::time::timeout(Duration::from_millis(5), stream.next()).await;
    drop(first);
    drop(stream);
    for _ in 0..100 {
        if pool.reserved() == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(pool.reserved(), 0);
    // The session goes on.
    let rows = query(&context, "SELECT count(*) FROM log").await.unwrap();
    assert_eq!(rows.column(0).as_primitive::<Int64Type>().value(0), 300_000);
}
