//! A scheduler and two executors on loopback, as programs of their own.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cluster;
mod failure;
#[path = "../../datafusion/tests/shared.rs"]
#[allow(dead_code, reason = "what is there is for tests in one process too")]
mod shared;
mod whole_way;

use cluster::{Cluster, log_files, summarised, summary};
use shared::{equals_core, log, reduction, reduction_text, scratch};
use std::time::{Duration, Instant, SystemTime};

/// One test, because a machine has few processors: three programs and a client are enough at once.
#[test]
fn a_cluster_gives_what_the_library_gives_and_survives_what_goes_wrong() {
    let directory = scratch("cluster");
    let cluster = Cluster::start(&directory, 2, None);
    clv_ballista::block_on(async {
        equality(&cluster, &directory).await;
        bad_input(&cluster, &directory).await;
        whole_way::whole_way(&cluster, &directory).await;
        failure::bad_file(&cluster, &directory).await;
        loss(cluster, &directory).await;
        failure::little_memory(&directory).await;
        Ok::<(), std::io::Error>(())
    })
    .unwrap();
    std::fs::remove_dir_all(directory).unwrap();
}

async fn equality(cluster: &Cluster, directory: &std::path::Path) {
    let base = reduction().reduce(&log()).unwrap();
    for (files, partitions) in [(1, 1), (2, 2), (7, 7)] {
        let path = log_files(&directory.join(format!("cdnow-{files}")), files);
        let found = summarised(&cluster.url(), &path, partitions).await.unwrap();
        equals_core(&found, &base);
    }
}

/// What a function refuses comes back from the cluster in words.
async fn bad_input(cluster: &Cluster, directory: &std::path::Path) {
    let path = log_files(&directory.join("bad"), 2);
    let context = clv_ballista::client(&cluster.url(), 2).await.unwrap();
    context
        .register_parquet("log", &path, Default::default())
        .await
        .unwrap();
    let refuse = summary(&reduction_text())
        .replace("\"zero_amounts\":\"count\"", "\"zero_amounts\":\"refuse\"");
    let error = context
        .sql(&refuse)
        .await
        .unwrap()
        .collect()
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("function customer_summary, column amount: an amount must not be 0"),
        "{error}"
    );
}

/// An executor is ended in the middle of a job, and the job gives the right answer all the same.
async fn loss(mut cluster: Cluster, directory: &std::path::Path) {
    let path = directory.join("large");
    let expected = cluster::large_log(&path, 24, 150_000, 40_000);
    let path = path.to_string_lossy().into_owned();
    let url = cluster.url();
    let (started, since) = (Instant::now(), SystemTime::now());
    let job = tokio::spawn(async move { cluster::totals(&url, &path, 8).await });
    // Its tasks have written of what is shuffled: they run.
    while !cluster.has_shuffled(1, since) && !job.is_finished() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let is_running = !job.is_finished();
    cluster.end_executor(1);
    let found = tokio::time::timeout(Duration::from_secs(120), job)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    println!(
        "with an executor lost in the middle: {:.1} s",
        started.elapsed().as_secs_f64()
    );
    assert!(is_running, "the executor must be ended while the job runs");
    assert_eq!(found, expected);
}
