//! How long a summary takes beside a plain grouping: `measure plain|summary DIR [MiB] [PARTITIONS]`.
//!
//! One query a process, so that the peak of its memory is that of the query. Where others use the
//! machine too, the seconds of processors are what to compare.

use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

const PLAIN: &str = "SELECT count(*), sum(n), min(a), max(z), sum(m) FROM
    (SELECT customer, count(*) AS n, min(at) AS a, max(at) AS z, sum(amount) AS m
     FROM log GROUP BY customer)";

const SUMMARY: &str = r#"SELECT count(*), sum(s['purchases']), min(s['first_purchase']),
        max(s['last_purchase']), sum(s['total']), sum(s['recency']), sum(s['age'])
    FROM (SELECT customer, customer_summary(at, amount,
        '{"as_of":{"end_of":"2023-12-31"},"unit":"week","collapse":"day","refunds":"net_within_period",
          "zero_amounts":"count","repeated_orders":"add","first_purchase":"excluded"}') AS s
     FROM log GROUP BY customer)"#;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let sql = match arguments.next().as_deref() {
        Some("plain") => PLAIN,
        Some("summary") => SUMMARY,
        _ => return Err("plain or summary must be given".into()),
    };
    let directory = arguments.next().ok_or("DIR must be given")?;
    let memory: usize = arguments.next().map_or(Ok(0), |text| text.parse())?;
    let partitions: usize = arguments.next().map_or(Ok(2), |text| text.parse())?;
    let mut runtime = RuntimeEnvBuilder::new();
    if memory > 0 {
        runtime = runtime.with_memory_pool(Arc::new(FairSpillPool::new(memory << 20)));
    }
    let config = SessionConfig::new().with_target_partitions(partitions);
    let mut context = SessionContext::new_with_config_rt(config, runtime.build_arc()?);
    clv_datafusion::register_all(&mut context)?;
    context
        .register_parquet("log", &directory, ParquetReadOptions::default())
        .await?;
    let started = Instant::now();
    let plan = context.sql(sql).await?.create_physical_plan().await?;
    let rows = collect(plan.clone(), context.task_ctx()).await?;
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{}",
        datafusion::arrow::util::pretty::pretty_format_batches(&rows)?
    );
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or_default();
    println!(
        "{seconds:.2} s, of processors {:.2} s, {} spills, {peak}",
        processor_seconds(),
        spills(plan.as_ref())
    );
    Ok(())
}

fn spills(plan: &dyn ExecutionPlan) -> usize {
    let own = plan.metrics().and_then(|metrics| metrics.spill_count());
    let children = plan.children();
    own.unwrap_or(0)
        + children
            .iter()
            .map(|child| spills(child.as_ref()))
            .sum::<usize>()
}

/// User and system time of this process, in seconds; Linux counts them in hundredths.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields = after_name.split_whitespace().skip(11).take(2);
    fields
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}
