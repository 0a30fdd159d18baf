use crate::shared::{log, reduction_text, shuffled};
use clv_arrow::log_to_batch;
use clv_arrow::parquet::write;
use datafusion::arrow::array::{
    ArrayRef, AsArray, Date32Array, Decimal128Array, Int64Array, RecordBatch,
};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::{Decimal128Type, Int64Type};
use datafusion::error::Result;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

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
    /// Executors of two tasks each, which may take so many bytes of memory.
    pub fn start(directory: &Path, executors: usize, memory: Option<u64>) -> Self {
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
            if let Some(bytes) = memory {
                command.args(["--memory", &bytes.to_string()]);
            }
            cluster.programs.push(command.spawn().unwrap());
            wait_for(address);
        }
        // Executors make themselves known.
        std::thread::sleep(Duration::from_secs(1));
        cluster
    }

    pub fn address(&self) -> SocketAddr {
        self.scheduler
    }

    pub fn url(&self) -> String {
        format!("df://{}", self.scheduler)
    }

    pub fn work(&self, executor: usize) -> PathBuf {
        self.directory.join(format!("work-{executor}"))
    }

    /// Whether an executor has written of what is shuffled since a time, by which jobs before had ended.
    pub fn has_shuffled(&self, executor: usize, since: SystemTime) -> bool {
        fn files(directory: &Path, since: SystemTime) -> bool {
            let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
            entries.map(|entry| entry.path()).any(|path| {
                let written = || path.metadata().and_then(|of| of.modified());
                match path.is_dir() {
                    true => files(&path, since),
                    false => written().is_ok_and(|at| at >= since),
                }
            })
        }
        files(&self.work(executor), since)
    }

    pub fn end_executor(&mut self, number: usize) {
        let program = &mut self.programs[number + 1];
        program.kill().unwrap();
        program.wait().unwrap();
    }
}

/// A summary of every customer.
pub fn summary(reduction: &str) -> String {
    format!(
        "SELECT customer, customer_summary(at, amount, '{reduction}') AS s FROM log GROUP BY customer"
    )
}

/// The log of CDNOW, its rows shuffled, in so many files.
pub fn log_files(directory: &Path, files: usize) -> String {
    std::fs::create_dir_all(directory).unwrap();
    let batch = shuffled(&log_to_batch(&log()).unwrap(), 1);
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
    let batches = context
        .sql(&summary(&reduction_text()))
        .await?
        .collect()
        .await?;
    Ok(concat_batches(&batches[0].schema(), &batches)?)
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
    let sql = format!(
        "SELECT count(*), sum(s['purchases']), sum(s['total']) FROM ({})",
        summary(&reduction_text())
    );
    let batches = context.sql(&sql).await?.collect().await?;
    let row = concat_batches(&batches[0].schema(), &batches)?;
    let whole = |column: usize| row.column(column).as_primitive::<Int64Type>().value(0);
    Ok((
        whole(0),
        whole(1),
        row.column(2).as_primitive::<Decimal128Type>().value(0),
    ))
}
