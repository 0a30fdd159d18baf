//! A seeded log in Parquet files: `simulate_log DIR ROWS CUSTOMERS FILES`.
//!
//! Rows come in order of time over two years from 2022-01-01, as a shop writes them. A customer's
//! share of the rows is skewed (the square of a uniform number), amounts are from 1.00 to 200.00 and
//! mostly small.

use datafusion::arrow::array::{ArrayRef, Date32Array, Decimal128Array, Int64Array, RecordBatch};
use parquet::arrow::arrow_writer::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use std::error::Error;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

const FIRST_DAY: i64 = 18_993;
const DAYS: i64 = 730;
const BATCH: i64 = 1 << 16;

/// SplitMix64: from 0 to 1, the same for a seed everywhere.
fn uniform(seed: u64) -> f64 {
    let mut z = seed
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(0x1234_5678_9abc_def0);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = PathBuf::from(arguments.next().ok_or("DIR must be given")?);
    let mut number = |name: &str| -> Result<i64, Box<dyn Error>> {
        Ok(arguments
            .next()
            .ok_or(format!("{name} must be given"))?
            .parse()?)
    };
    let (rows, customers, files) = (number("ROWS")?, number("CUSTOMERS")?, number("FILES")?);
    std::fs::create_dir_all(&directory)?;
    let row = |row: i64| {
        let seed = 3 * row as u64;
        let customer = (uniform(seed).powi(2) * customers as f64) as i64;
        let cents = 100.0 + 19_900.0 * uniform(seed + 1).powi(3);
        (
            customer,
            (FIRST_DAY + row * DAYS / rows) as i32,
            cents as i128,
        )
    };
    for file in 0..files {
        let (start, end) = (rows * file / files, rows * (file + 1) / files);
        let path = directory.join(format!("log-{file:03}.parquet"));
        let mut writer: Option<ArrowWriter<File>> = None;
        let mut at = start;
        while at < end {
            let next = end.min(at + BATCH);
            let mixed: Vec<_> = (at..next).map(row).collect();
            let customer: Int64Array = mixed.iter().map(|row| row.0).collect();
            let day = Date32Array::from_iter_values(mixed.iter().map(|row| row.1));
            let cents = Decimal128Array::from_iter_values(mixed.iter().map(|row| row.2));
            let batch = RecordBatch::try_from_iter([
                ("customer", Arc::new(customer) as ArrayRef),
                ("at", Arc::new(day) as ArrayRef),
                (
                    "amount",
                    Arc::new(cents.with_precision_and_scale(10, 2)?) as ArrayRef,
                ),
            ])?;
            if writer.is_none() {
                let properties = WriterProperties::builder()
                    .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
                    .set_dictionary_enabled(false)
                    .build();
                let file = File::create(&path)?;
                writer = Some(ArrowWriter::try_new(
                    file,
                    batch.schema(),
                    Some(properties),
                )?);
            }
            if let Some(writer) = &mut writer {
                writer.write(&batch)?;
            }
            at = next;
        }
        if let Some(writer) = writer {
            writer.close()?;
        }
    }
    Ok(())
}
