//! The log of CDNOW through tables, against what the library makes of the same file.

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::{concat_batches, take};
use arrow::datatypes::{Decimal128Type, Float64Type, Int64Type};
use chrono::NaiveDate;
use clv::quantity::TimeUnit;
use clv::transactions::{
    Accumulator, Collapse, CsvFormat, CustomerBase, FirstPurchase, Reduction, Refunds,
    RepeatedOrders, TransactionLog, ZeroAmounts,
};
use clv_arrow::parquet::{ParquetFile, read_base, write};
use clv_arrow::{
    BaseColumns, LogColumns, StreamingReduction, SummaryRules, base_to_batch, log_from_batches,
    log_to_batch,
};
use parquet::arrow::ArrowWriter;
use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterProperties;
use rust_decimal::Decimal;
use std::path::PathBuf;

pub fn log() -> TransactionLog<u32> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/data/cdnow_sample.csv"
    );
    let format = CsvFormat::iso("customer", "date", "amount");
    TransactionLog::from_csv(std::fs::File::open(path).unwrap(), &format).unwrap()
}

pub fn reduction(collapse: Collapse, unit: TimeUnit) -> Reduction {
    Reduction {
        as_of: NaiveDate::from_ymd_opt(1997, 9, 30).unwrap().into(),
        unit,
        collapse,
        refunds: Refunds::NetWithinPeriod,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    }
}

/// Rows in another order, the same in every run.
pub fn shuffled(batch: &RecordBatch) -> RecordBatch {
    let mut order: Vec<u32> = (0..batch.num_rows() as u32).collect();
    order.sort_by_key(|row| row.wrapping_mul(2_654_435_761) ^ 0x5bd1);
    let order = arrow::array::UInt32Array::from(order);
    let columns = batch
        .columns()
        .iter()
        .map(|column| take(column, &order, None).unwrap());
    RecordBatch::try_new(batch.schema(), columns.collect()).unwrap()
}

fn scratch(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(&directory).unwrap();
    directory.join(name)
}

fn equals_core(table: &RecordBatch, base: &CustomerBase<u32>) {
    let customers = table
        .column(0)
        .as_primitive::<arrow::datatypes::UInt32Type>();
    let column = |name: &str| table.column_by_name(name).unwrap().clone();
    assert_eq!(table.num_rows(), base.len());
    let (frequency, recency) = (column("frequency"), column("recency"));
    let (age, mean) = (column("age"), column("monetary_value"));
    let (total, repeat) = (column("total"), column("repeat_total"));
    let money = |array: &arrow::array::ArrayRef, row: usize| {
        let array = array.as_primitive::<Decimal128Type>();
        Decimal::from_i128_with_scale(array.value(row), array.scale() as u32)
    };
    for row in 0..table.num_rows() {
        let core = base.get(&customers.value(row)).unwrap();
        let totals = core.totals.unwrap();
        let x = frequency.as_primitive::<Int64Type>().value(row);
        assert_eq!(x, i64::from(core.history.frequency()));
        // To the last bit, because the library's own summary measures them.
        assert_eq!(
            recency.as_primitive::<Float64Type>().value(row),
            core.history.recency()
        );
        assert_eq!(
            age.as_primitive::<Float64Type>().value(row),
            core.history.age()
        );
        let mean = mean.as_primitive::<Float64Type>();
        let mean = arrow::array::Array::is_valid(mean, row).then(|| mean.value(row));
        assert_eq!(mean, core.monetary_value);
        assert_eq!(money(&total, row), totals.total);
        assert_eq!(money(&repeat, row), totals.repeat_total);
    }
}

#[test]
fn streamed_summaries_are_the_base_of_the_library() {
    let log = log();
    let whole = shuffled(&log_to_batch(&log).unwrap());
    let units = [
        TimeUnit::Day,
        TimeUnit::Week,
        TimeUnit::Month,
        TimeUnit::Year,
    ];
    let collapses = [
        Collapse::Instant,
        Collapse::Hour,
        Collapse::Day,
        Collapse::Week(chrono::Weekday::Mon),
        Collapse::Week(chrono::Weekday::Sun),
        Collapse::Month,
        Collapse::Quarter,
        Collapse::Year,
    ];
    for collapse in collapses {
        for unit in units {
            let reduction = reduction(collapse, unit);
            let core = reduction.reduce(&log).unwrap();
            for pieces in [1, 2, 7] {
                let rules = SummaryRules::new(reduction).unwrap();
                let mut streaming = StreamingReduction::<u32>::new(rules, LogColumns::default());
                let length = whole.num_rows().div_ceil(pieces);
                for start in (0..whole.num_rows()).step_by(length) {
                    let length = length.min(whole.num_rows() - start);
                    streaming.push(&whole.slice(start, length)).unwrap();
                }
                assert_eq!(streaming.rows(), log.len() as u64);
                equals_core(&streaming.table().unwrap(), &core);
            }
        }
    }
}

#[test]
fn a_log_comes_back_from_a_file() {
    let log = log();
    let batch = log_to_batch(&log).unwrap();
    let back: TransactionLog<u32> = log_from_batches([&batch], &LogColumns::default()).unwrap();
    let reduction = reduction(Collapse::Day, TimeUnit::Week);
    let core = reduction.reduce(&log).unwrap();
    assert_eq!(reduction.reduce(&back).unwrap(), core);

    let path = scratch("log.parquet");
    write(
        &path,
        &[
            batch.slice(0, 3000),
            batch.slice(3000, batch.num_rows() - 3000),
        ],
    )
    .unwrap();
    let file = ParquetFile::new(&path, LogColumns::default());
    assert_eq!(reduction.reduce(&file.log::<u32>().unwrap()).unwrap(), core);
    let rules = SummaryRules::new(reduction).unwrap();
    let streamed = file.reduce::<u32>(rules).unwrap();
    equals_core(&streamed.table().unwrap(), &core);
    let base = file.reduce::<u32>(rules).unwrap().base().unwrap();
    assert_eq!(base.customers(), core.customers());
    assert_eq!(base.monetary_value(), core.monetary_value());
    assert_eq!(
        base.histories().collect::<Vec<_>>(),
        core.histories().collect::<Vec<_>>()
    );
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_file_is_read_whatever_compressed_it() {
    let log = log();
    let batch = log_to_batch(&log).unwrap();
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
        Compression::BROTLI(BrotliLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
    ];
    for codec in codecs {
        let path = scratch("compressed.parquet");
        let properties = WriterProperties::builder().set_compression(codec).build();
        let file = std::fs::File::create(&path).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let back = ParquetFile::new(&path, LogColumns::default()).log::<u32>();
        assert!(
            back.unwrap().transactions().eq(log.transactions()),
            "{codec}"
        );
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn shuffled_rows_in_one_two_and_seven_files_are_the_log() {
    let log = log();
    let whole = shuffled(&log_to_batch(&log).unwrap());
    let reduction = reduction(Collapse::Day, TimeUnit::Week);
    let core = reduction.reduce(&log).unwrap();
    let rules = SummaryRules::new(reduction).unwrap();
    for files in [1, 2, 7] {
        let length = whole.num_rows().div_ceil(files);
        let parts: Vec<RecordBatch> = (0..whole.num_rows())
            .step_by(length)
            .map(|start| whole.slice(start, length.min(whole.num_rows() - start)))
            .collect();
        assert_eq!(parts.len(), files);
        // As tables.
        let back = log_from_batches::<u32>(&parts, &LogColumns::default()).unwrap();
        assert_eq!(reduction.reduce(&back).unwrap(), core);
        // As files: into the library's accumulator, and streamed.
        let mut accumulator = Accumulator::<u32>::new(reduction);
        let mut streaming = StreamingReduction::<u32>::new(rules, LogColumns::default());
        for (number, part) in parts.iter().enumerate() {
            let path = scratch(&format!("part-{files}-{number}.parquet"));
            write(&path, std::slice::from_ref(part)).unwrap();
            let file = ParquetFile::new(&path, LogColumns::default());
            file.accumulate_into(&mut accumulator).unwrap();
            file.reduce_into(&mut streaming).unwrap();
            std::fs::remove_file(path).unwrap();
        }
        assert_eq!(accumulator.finish().unwrap(), core);
        equals_core(&streaming.table().unwrap(), &core);
    }
}

#[test]
fn a_base_comes_back_from_a_file() {
    let core = reduction(Collapse::Day, TimeUnit::Week)
        .reduce(&log())
        .unwrap();
    let path = scratch("base.parquet");
    write(&path, &[base_to_batch(&core).unwrap()]).unwrap();
    let columns = BaseColumns::default();
    let back = read_base::<u32>(&path, &columns, TimeUnit::Week, FirstPurchase::Excluded).unwrap();
    assert_eq!(back.customers(), core.customers());
    assert_eq!(back.monetary_value(), core.monetary_value());
    assert!(back.histories().eq(core.histories()));
    // The file says in which unit its times are.
    let days = read_base::<u32>(&path, &columns, TimeUnit::Day, FirstPurchase::Excluded);
    let error = days.unwrap_err().to_string();
    assert!(
        error.contains("base.parquet: times of the table must be in the unit"),
        "{error}"
    );
    std::fs::remove_file(path).unwrap();
}

#[test]
fn rows_one_at_a_time_are_rows_at_once() {
    let log = log();
    let batch = log_to_batch(&log).unwrap();
    let rules = SummaryRules::new(reduction(Collapse::Day, TimeUnit::Week)).unwrap();
    let mut one = StreamingReduction::<u32>::new(rules, LogColumns::default());
    for row in 0..batch.num_rows() {
        one.push(&batch.slice(row, 1)).unwrap();
    }
    let mut all = StreamingReduction::<u32>::new(rules, LogColumns::default());
    all.push(&concat_batches(&batch.schema(), [&batch]).unwrap())
        .unwrap();
    assert_eq!(one.table().unwrap(), all.table().unwrap());
}
