//! What may go wrong beside the loss of an executor: a file, and memory.

use crate::cluster::{Cluster, large_log, log_files, totals};
use crate::shared::{files_in, scratch};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// A bad file among good ones is named, and nothing is written.
pub async fn bad_file(cluster: &Cluster, directory: &Path) {
    let log = directory.join("with-a-bad-file");
    let folder = log_files(&log, 3);
    let good = std::fs::read(log.join("1.parquet")).unwrap();
    // One whose upload broke off; one whose pages are damaged, its footer still there.
    let broken_off = good[..good.len() - 900].to_vec();
    let mut damaged = good.clone();
    damaged[200..good.len() / 2].fill(0xab);
    let predictions = directory.join("of-a-bad-file/predictions/");
    for bytes in [broken_off, damaged] {
        std::fs::write(log.join("bad.parquet"), bytes).unwrap();
        let run = whole_way(cluster, &folder, &predictions);
        let error = String::from_utf8_lossy(&run.stderr);
        assert!(!run.status.success());
        assert!(error.contains("bad.parquet"), "{error}");
        let written = files_in(&directory.join("of-a-bad-file"));
        assert!(written.is_empty(), "{written:?}");
    }
    // Without it the same way is gone to its end.
    std::fs::remove_file(log.join("bad.parquet")).unwrap();
    assert!(whole_way(cluster, &folder, &predictions).status.success());
    assert!(!files_in(&predictions).is_empty());
}

fn whole_way(cluster: &Cluster, log: &str, predictions: &Path) -> std::process::Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_clv-whole-way"));
    program.args(["--log", log, "--as-of", "1997-09-30"]);
    program.args(["--scheduler", &cluster.address().to_string()]);
    program.arg("--predictions").arg(predictions);
    program.output().unwrap()
}

/// Executors with less memory than the data spill, and the answer is the same.
pub async fn little_memory(directory: &Path) {
    let path = directory.join("larger-than-memory");
    let expected = large_log(&path, 4, 200_000, 200_000);
    let path = path.to_string_lossy().into_owned();
    let directory = scratch("little-memory");
    let cluster = Cluster::start(&directory, 2, Some(4 << 20));
    let url = cluster.url();
    let job = tokio::spawn(async move { totals(&url, &path, 4).await });
    let mut has_spilled = false;
    while !job.is_finished() {
        has_spilled |= (0..2).any(|executor| spills(&cluster.work(executor)));
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(job.await.unwrap().unwrap(), expected);
    assert!(has_spilled, "the data must not have fitted in memory");
    drop(cluster);
    std::fs::remove_dir_all(directory).unwrap();
}

/// Whether there is a file in a folder that DataFusion makes for what it spills.
fn spills(work: &Path) -> bool {
    let entries = std::fs::read_dir(work).into_iter().flatten().flatten();
    entries
        .filter(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .starts_with("datafusion-")
        })
        .any(|entry| !files_in(&entry.path()).is_empty())
}
