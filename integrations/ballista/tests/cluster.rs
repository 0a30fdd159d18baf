use chrono::NaiveDate;
use clv::quantity::TimeUnit;
use clv::transactions::{
    Collapse, CsvFormat, CustomerBase, FirstPurchase, Reduction, Refunds, RepeatedOrders,
    TransactionLog, ZeroAmounts,
};
use clv_arrow::log_to_batch;
use clv_arrow::parquet::write;
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Decimal128Array, Int64Array, RecordBatch,
};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::{Decimal128Type, Float64Type, Int64Type, UInt32Type};
use datafusion::error::Result;
use rust_decimal::Decimal;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The programs of a cluster, which end with it.
pub struct Cluster {
    scheduler: SocketAddr,
    directory: PathBuf,
    programs: Vec<Child>,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for program in &mut self.programs {
            let _ = program.kill();
            let _ = program.wait();
        }
    }
}

/// Ports that nobody listens to: the first of two neighbours.
fn free_port() -> u16 {
    loop {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
}

fn wait_for(address: SocketAddr) {
    let started = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "{address} must be listened to"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

impl Cluster {
    pub fn start(directory: &Path, executors: usize) -> Self {
        let scheduler = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let mut command = Command::new(env!("CARGO_BIN_EXE_clv-scheduler"));
        command.args(["--address", &scheduler.to_string()]);
        let mut cluster = Self {
            scheduler,
            directory: directory.to_owned(),
            programs: vec![command.spawn().unwrap()],
        };
        wait_for(scheduler);
        for number in 0..executors {
            let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
            let mut command = Command::new(env!("CARGO_BIN_EXE_clv-executor"));
            let work = cluster.work(number);
            std::fs::create_dir_all(&work).unwrap();
            command
                .args([
                    "--address",
                    &address.to_string(),
                    "--scheduler",
                    &scheduler.to_string(),
                ])
                .args(["--tasks", "2"])
                .arg("--directory")
                .arg(work);
            cluster.programs.push(command.spawn().unwrap());
            wait_for(address);
        }
        // Executors make themselves known.
        std::thread::sleep(Duration::from_secs(1));
        cluster
    }

    pub fn url(&self) -> String {
        format!("df://{}", self.scheduler)
    }

    fn work(&self, executor: usize) -> PathBuf {
        self.directory.join(format!("work-{executor}"))
    }

    pub fn has_shuffled(&self, executor: usize) -> bool {
        fn files(directory: &Path, since: std::time::SystemTime) -> bool {
            std::fs::read_dir(directory)
                .into_iter()
                .flatten()
                .flatten()
                .any(|entry| {
                    let path = entry.path();
                    let new = || {
                        entry
                            .metadata()
                            .and_then(|of| of.modified())
                            .is_ok_and(|at| at >= since)
                    };
                    if path.is_dir() {
                        files(&path, since)
                    } else {
                        new()
                    }
                })
        }
        // Files of jobs before are older.
        files(
            &self.work(executor),
            std::time::SystemTime::now() - Duration::from_millis(500),
        )
    }

    pub fn end_executor(&mut self, number: usize) {
        let program = &mut self.programs[number + 1];
        program.kill().unwrap();
        program.wait().unwrap();
    }
}

pub fn scratch(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

pub fn cdnow() -> TransactionLog<u32> {
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

/// The reduction above, written out.
pub const SUMMARY: &str = r#"SELECT customer, customer_summary(at, amount,
    '{"as_of":{"end_of":"1997-09-30"},"unit":"week","collapse":"day","refunds":"net_within_period","zero_amounts":"count","repeated_orders":"add","first_purchase":"excluded"}') AS s
    FROM log GROUP BY customer"#;

/// The log of CDNOW, its rows shuffled, in so many files.
pub fn log_files(directory: &Path, files: usize) -> String {
    std::fs::create_dir_all(directory).unwrap();
    let batch = log_to_batch(&cdnow()).unwrap();
    let mut order: Vec<u32> = (0..batch.num_rows() as u32).collect();
    order.sort_by_key(|row| row.wrapping_mul(2_654_435_761));
    let order = datafusion::arrow::array::UInt32Array::from(order);
    let take = |column: &ArrayRef| datafusion::arrow::compute::take(column, &order, None).unwrap();
    let batch =
        RecordBatch::try_new(batch.schema(), batch.columns().iter().map(take).collect()).unwrap();
    let length = batch.num_rows().div_ceil(files);
    for file in 0..files {
        let start = file * length;
        let part = batch.slice(start, length.min(batch.num_rows() - start));
        write(directory.join(format!("{file}.parquet")), &[part]).unwrap();
    }
    directory.to_string_lossy().into_owned()
}

pub async fn summarised(url: &str, path: &str, partitions: usize) -> Result<RecordBatch> {
    let context = clv_ballista::client(url, partitions).await?;
    context
        .register_parquet("log", path, Default::default())
        .await?;
    let batches = context.sql(SUMMARY).await?.collect().await?;
    Ok(concat_batches(&batches[0].schema(), &batches)?)
}

pub fn equals_core(rows: &RecordBatch, base: &CustomerBase<u32>) {
    let there = datafusion::arrow::compute::is_not_null(rows.column(1)).unwrap();
    let rows = datafusion::arrow::compute::filter_record_batch(rows, &there).unwrap();
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
    let money = |array: &ArrayRef, row| {
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

/// Files of rows that are the same in every run; how many customers, purchases and how much money
/// they come to, counted by hand.
pub fn large_log(directory: &Path, files: i64, rows: i64, customers: i64) -> (i64, i64, i128) {
    std::fs::create_dir_all(directory).unwrap();
    let mixed =
        |row: i64| (row.wrapping_mul(6_364_136_223_846_793_005) >> 20).unsigned_abs() as i64;
    let mut days = std::collections::HashSet::new();
    let mut seen = std::collections::HashSet::new();
    let mut money = 0;
    for file in 0..files {
        let all: Vec<(i64, i32, i128)> = (file * rows..(file + 1) * rows)
            .map(|row| {
                let day = 9000 + (mixed(row + 7) % 700) as i32;
                (
                    mixed(row) % customers,
                    day,
                    1 + i128::from(mixed(row + 13) % 10_000),
                )
            })
            .collect();
        for &(customer, day, cents) in &all {
            seen.insert(customer);
            days.insert((customer, day));
            money += cents;
        }
        let cents = Decimal128Array::from_iter_values(all.iter().map(|row| row.2));
        let batch = RecordBatch::try_from_iter([
            (
                "customer",
                Arc::new(all.iter().map(|row| row.0).collect::<Int64Array>()) as ArrayRef,
            ),
            (
                "at",
                Arc::new(Date32Array::from_iter_values(all.iter().map(|row| row.1))),
            ),
            (
                "amount",
                Arc::new(cents.with_precision_and_scale(10, 2).unwrap()),
            ),
        ])
        .unwrap();
        write(directory.join(format!("{file}.parquet")), &[batch]).unwrap();
    }
    (seen.len() as i64, days.len() as i64, money)
}

pub async fn totals(url: &str, path: &str, partitions: usize) -> Result<(i64, i64, i128)> {
    let context = clv_ballista::client(url, partitions).await?;
    context
        .register_parquet("log", path, Default::default())
        .await?;
    let sql = format!("SELECT count(*), sum(s['purchases']), sum(s['total']) FROM ({SUMMARY})");
    let batches = context.sql(&sql).await?.collect().await?;
    let row = concat_batches(&batches[0].schema(), &batches)?;
    let whole = |column: usize| row.column(column).as_primitive::<Int64Type>().value(0);
    Ok((
        whole(0),
        whole(1),
        row.column(2).as_primitive::<Decimal128Type>().value(0),
    ))
}
