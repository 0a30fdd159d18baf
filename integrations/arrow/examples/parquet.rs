//! The CDNOW log in Parquet files, reduced a batch at a time, and predictions written as a file.
//!
//! ```text
//! cargo run -p clv-arrow --example parquet -- [FOLDER]
//! ```
//!
//! The files are left in the folder where one is named.

use arrow::util::pretty::pretty_format_batches;
use chrono::NaiveDate;
use clv::models::{BgNbd, Estimate, TimedModel};
use clv::quantity::{Horizon, TimeUnit};
use clv::transactions::{CsvFormat, Reduction, TransactionLog};
use clv_arrow::parquet::{ParquetFile, read, write};
use clv_arrow::{
    LogColumns, StreamingReduction, SummaryRules, fit_to_batch, log_to_batch, predictions_to_batch,
};
use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};

const LOG: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/data/cdnow_sample.csv"
);
const FILES: usize = 7;
const WEEKS_AHEAD: i64 = 39;

fn main() -> Result<(), Box<dyn Error>> {
    let named = std::env::args().nth(1).map(PathBuf::from);
    let scratch = std::env::temp_dir().join(format!("clv-arrow-{}", std::process::id()));
    let folder = named.as_deref().unwrap_or(&scratch);
    std::fs::create_dir_all(folder)?;
    let shown = run(folder);
    if named.is_none() {
        std::fs::remove_dir_all(&scratch)?;
    }
    println!("{}", shown?);
    Ok(())
}

fn run(folder: &Path) -> Result<String, Box<dyn Error>> {
    let files = write_log(folder)?;

    // No more is held than a batch of rows, and the days on which each customer bought.
    let as_of = NaiveDate::from_ymd_opt(1997, 9, 30).ok_or("no such day")?;
    let rules = SummaryRules::new(Reduction::as_published(as_of, TimeUnit::Week))?;
    let mut reduction = StreamingReduction::<u32>::new(rules, LogColumns::default());
    for file in &files {
        file.reduce_into(&mut reduction)?;
    }
    let rows = reduction.rows();
    let base = reduction.base()?;

    let fit = BgNbd::fit(&base)?;
    let horizon = Horizon::of(WEEKS_AHEAD.into(), TimeUnit::Week)?;
    let predictions = TimedModel::of(&fit)?
        .predictions(&base, horizon)?
        .by_expected_purchases();
    let path = folder.join("predictions.parquet");
    write(&path, &[predictions_to_batch(&predictions)?])?;

    let best: Vec<_> = read(&path)?.iter().map(|batch| batch.slice(0, 5)).collect();
    Ok(format!(
        "{rows} rows of {FILES} files, {} customers\n\n{}\n\nFirst of the predictions, the next {WEEKS_AHEAD} weeks:\n{}",
        base.len(),
        pretty_format_batches(&[fit_to_batch(&fit)?])?,
        pretty_format_batches(&best)?,
    ))
}

/// The log, a part in each file.
fn write_log(folder: &Path) -> Result<Vec<ParquetFile>, Box<dyn Error>> {
    let format = CsvFormat::iso("customer", "date", "amount");
    let log: TransactionLog<u32> = TransactionLog::from_csv(File::open(LOG)?, &format)?;
    let whole = log_to_batch(&log)?;
    let length = whole.num_rows().div_ceil(FILES);
    let mut files = Vec::new();
    for (number, start) in (0..whole.num_rows()).step_by(length).enumerate() {
        let part = whole.slice(start, length.min(whole.num_rows() - start));
        let path = folder.join(format!("log-{number}.parquet"));
        write(&path, &[part])?;
        files.push(ParquetFile::new(path, LogColumns::default()));
    }
    Ok(files)
}
