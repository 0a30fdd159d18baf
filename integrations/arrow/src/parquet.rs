//! Parquet files, read a batch at a time.

use crate::columns::OneClock;
use crate::{
    ArrowKey, BaseColumns, LogColumns, StreamingReduction, SummaryRules, TableError,
    base_from_batches, transactions,
};
use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, FieldRef, Schema, SchemaRef, TimeUnit as ArrowTimeUnit};
use arrow::error::ArrowError;
use clv::quantity::TimeUnit;
use clv::transactions::{
    Accumulator, CustomerBase, FirstPurchase, TransactionLog, TransactionsError,
};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::arrow::arrow_writer::ArrowWriter;
use parquet::basic::{Compression, Type as PhysicalType, ZstdLevel};
use parquet::file::properties::WriterProperties;
use std::fmt::Debug;
use std::fs::File;
use std::hash::Hash;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows that are held at once.
const BATCH: usize = 1 << 16;

/// A Parquet file of transactions.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ParquetFile {
    path: PathBuf,
    columns: LogColumns,
}

impl ParquetFile {
    /// The file at a path, whose columns have these names. It is not opened yet.
    pub fn new(path: impl Into<PathBuf>, columns: LogColumns) -> Self {
        Self {
            path: path.into(),
            columns,
        }
    }

    fn problem(&self, reason: impl ToString) -> TableError {
        problem(&self.path, reason)
    }

    fn in_file(&self, problem: TableError) -> TableError {
        in_file(&self.path, problem)
    }

    /// Its batches, of which each holds the columns that are named and no others.
    ///
    /// # Errors
    ///
    /// [`TableError::File`], or [`TableError::InFile`] where a column is missing.
    pub fn batches(
        &self,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, TableError>>, TableError> {
        let reader = opened(&self.path)?;
        let names = self.columns.names();
        for name in &names {
            if reader.schema().column_with_name(name).is_none() {
                let found = reader.schema().fields().iter();
                let found: Vec<_> = found.map(|field| field.name().as_str()).collect();
                return Err(self.in_file(TableError::MissingColumn {
                    column: (*name).to_owned(),
                    found: found.join(", "),
                }));
            }
        }
        let mask = ProjectionMask::columns(reader.parquet_schema(), names);
        let reader = reader
            .with_projection(mask)
            .with_batch_size(BATCH)
            .build()
            .map_err(|error| self.problem(error))?;
        let path = self.path.clone();
        Ok(reader.map(move |batch: Result<RecordBatch, ArrowError>| {
            batch.map_err(|error| problem(&path, error))
        }))
    }

    /// Its rows, which a batch at a time are turned to what is wanted; an error in one of them counts
    /// the rows of the file.
    fn each_batch(
        &self,
        mut take: impl FnMut(&RecordBatch) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        let mut before = 0;
        let mut clock = OneClock::default();
        for batch in self.batches()? {
            let batch = batch?;
            clock
                .check(&batch, &self.columns)
                .and_then(|()| take(&batch))
                .map_err(|error| self.in_file(error.after(before)))?;
            before += batch.num_rows();
        }
        Ok(())
    }

    /// Its log.
    ///
    /// # Errors
    ///
    /// [`TableError::File`] and [`TableError::InFile`], which name the file and what is wrong in it.
    pub fn log<K>(&self) -> Result<TransactionLog<K>, TableError>
    where
        K: Eq + Hash + for<'a> ArrowKey<'a>,
    {
        let mut log = self.columns.log();
        self.each_batch(|batch| {
            log.extend(transactions(batch, &self.columns)?);
            Ok(())
        })?;
        Ok(log)
    }

    /// Gives all its rows to the library's accumulator, or none where one is refused. The accumulator
    /// keeps rows until they are settled: it takes every rule of a [`Reduction`], and the rows of a
    /// file must fit in memory.
    ///
    /// # Errors
    ///
    /// As [`log`](Self::log), and [`TransactionsError::NoAmounts`] where the table has no amounts.
    ///
    /// [`Reduction`]: clv::transactions::Reduction
    pub fn accumulate_into<K>(&self, accumulator: &mut Accumulator<K>) -> Result<(), TableError>
    where
        K: Eq + Hash + for<'a> ArrowKey<'a>,
    {
        if self.columns.amount.is_none() {
            let what = "what an accumulator reduces to";
            return Err(self.in_file(TransactionsError::NoAmounts { what }.into()));
        }
        let mut rows = Vec::new();
        self.each_batch(|batch| {
            rows.extend(transactions(batch, &self.columns)?);
            Ok(())
        })?;
        accumulator.extend(rows);
        Ok(())
    }

    /// Its reduction, a batch at a time: the rows are never all held.
    ///
    /// # Errors
    ///
    /// As [`log`](Self::log).
    pub fn reduce<K>(&self, rules: SummaryRules) -> Result<StreamingReduction<K>, TableError>
    where
        K: Eq + Hash + Ord + Clone + Debug + for<'a> ArrowKey<'a>,
    {
        let mut reduction = StreamingReduction::new(rules, self.columns.clone());
        self.reduce_into(&mut reduction)?;
        Ok(reduction)
    }

    /// The same into a reduction that has seen other files. After an error it has seen the batches
    /// before the one that was refused, and is not to be finished.
    ///
    /// # Errors
    ///
    /// As [`log`](Self::log).
    pub fn reduce_into<K>(&self, reduction: &mut StreamingReduction<K>) -> Result<(), TableError>
    where
        K: Eq + Hash + Ord + Clone + Debug + for<'a> ArrowKey<'a>,
    {
        self.each_batch(|batch| reduction.push(batch))
    }
}

/// The base in a file, of which each row is a customer: see [`base_from_batches`].
///
/// # Errors
///
/// [`TableError::File`] and [`TableError::InFile`], which name the file and what is wrong in it.
pub fn read_base<K>(
    path: impl AsRef<Path>,
    columns: &BaseColumns,
    unit: TimeUnit,
    first_purchase: FirstPurchase,
) -> Result<CustomerBase<K>, TableError>
where
    K: Ord + Debug + for<'a> ArrowKey<'a>,
{
    let path = path.as_ref();
    let batches = read(path)?;
    base_from_batches(&batches, columns, unit, first_purchase).map_err(|error| in_file(path, error))
}

/// A file as tables, all of its columns and rows.
///
/// # Errors
///
/// [`TableError::File`].
pub fn read(path: impl AsRef<Path>) -> Result<Vec<RecordBatch>, TableError> {
    let path = path.as_ref();
    let reader = opened(path)?.with_batch_size(BATCH);
    let reader = reader.build().map_err(|error| problem(path, error))?;
    reader
        .map(|batch| batch.map_err(|error| problem(path, error)))
        .collect()
}

fn opened(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, TableError> {
    let file = File::open(path).map_err(|error| problem(path, error))?;
    let known = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
        .and_then(|known| match in_microseconds(&known) {
            Some(schema) => {
                let options = ArrowReaderOptions::new().with_schema(schema);
                ArrowReaderMetadata::try_new(Arc::clone(known.metadata()), options)
            }
            None => Ok(known),
        })
        .map_err(|error| problem(path, error))?;
    Ok(ParquetRecordBatchReaderBuilder::new_with_metadata(
        file, known,
    ))
}

/// The schema of a file with instants in 96 bits, read as microseconds: as nanoseconds, which they are
/// read as by default, those beyond 2262 are others without a word.
fn in_microseconds(known: &ArrowReaderMetadata) -> Option<SchemaRef> {
    let columns = known.parquet_schema().columns();
    let is_wide = |name: &str| {
        columns.iter().any(|column| {
            column.physical_type() == PhysicalType::INT96 && column.path().string() == name
        })
    };
    let fields = known.schema().fields();
    if !fields.iter().any(|field| is_wide(field.name())) {
        return None;
    }
    let read = |field: &FieldRef| match field.data_type() {
        DataType::Timestamp(_, zone) if is_wide(field.name()) => {
            let micros = DataType::Timestamp(ArrowTimeUnit::Microsecond, zone.clone());
            Arc::new(field.as_ref().clone().with_data_type(micros))
        }
        _ => Arc::clone(field),
    };
    let fields: Vec<FieldRef> = fields.iter().map(read).collect();
    let metadata = known.schema().metadata().clone();
    Some(Arc::new(Schema::new_with_metadata(fields, metadata)))
}

fn problem(path: &Path, reason: impl ToString) -> TableError {
    TableError::File {
        path: path.display().to_string(),
        reason: reason.to_string(),
    }
}

fn in_file(path: &Path, problem: TableError) -> TableError {
    TableError::InFile {
        path: path.display().to_string(),
        problem: Box::new(problem),
    }
}

/// Writes tables of one schema to a file, compressed. The file is there whole or not at all.
///
/// # Errors
///
/// [`TableError::File`] where it cannot be written; [`TableError::Arrow`] without a table.
pub fn write(path: impl AsRef<Path>, batches: &[RecordBatch]) -> Result<(), TableError> {
    let path = path.as_ref();
    let Some(first) = batches.first() else {
        return Err(TableError::Arrow(
            "a file must have at least one table, got none".to_owned(),
        ));
    };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let written = File::create(&part)
        .map_err(|error| problem(path, error))
        .and_then(|file| {
            let level = ZstdLevel::try_new(1).map_err(|error| problem(path, error))?;
            let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level));
            let mut writer = ArrowWriter::try_new(file, first.schema(), Some(properties.build()))
                .map_err(|error| problem(path, error))?;
            for batch in batches {
                writer.write(batch).map_err(|error| problem(path, error))?;
            }
            writer.close().map_err(|error| problem(path, error))?;
            std::fs::rename(&part, path).map_err(|error| problem(path, error))
        });
    if written.is_err() {
        // What is left of it says less than the error does.
        let _ = std::fs::remove_file(&part);
    }
    written
}
