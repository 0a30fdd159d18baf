//! Parquet files, read a batch at a time.

use crate::{ArrowKey, LogColumns, StreamingReduction, SummaryRules, TableError, transactions};
use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use clv::transactions::TransactionLog;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::arrow_writer::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use std::fmt::Debug;
use std::fs::File;
use std::hash::Hash;
use std::path::{Path, PathBuf};

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

    /// Its batches, of which each holds the columns that are named and no others.
    ///
    /// # Errors
    ///
    /// [`TableError::File`], and [`TableError::MissingColumn`] within it.
    pub fn batches(
        &self,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, TableError>>, TableError> {
        let file = File::open(&self.path).map_err(|error| self.problem(error))?;
        let reader =
            ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| self.problem(error))?;
        let names = [
            &self.columns.customer,
            &self.columns.at,
            &self.columns.amount,
        ];
        let names: Vec<&str> = names
            .into_iter()
            .chain(&self.columns.order)
            .map(String::as_str)
            .collect();
        for name in &names {
            if reader.schema().column_with_name(name).is_none() {
                let found = reader.schema().fields().iter();
                let found: Vec<_> = found.map(|field| field.name().as_str()).collect();
                return Err(self.problem(TableError::MissingColumn {
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

    /// Its log.
    ///
    /// # Errors
    ///
    /// [`TableError::File`] that names the file and what is wrong in it.
    pub fn log<K>(&self) -> Result<TransactionLog<K>, TableError>
    where
        K: Eq + Hash + for<'a> ArrowKey<'a>,
    {
        let mut log = TransactionLog::new();
        for batch in self.batches()? {
            let batch = batch?;
            let rows = transactions(&batch, &self.columns).map_err(|error| self.problem(error))?;
            log.extend(rows);
        }
        Ok(log)
    }

    /// Its reduction, a batch at a time: the rows are never all held.
    ///
    /// # Errors
    ///
    /// [`TableError::File`] that names the file and what is wrong in it.
    pub fn reduce<K>(&self, rules: SummaryRules) -> Result<StreamingReduction<K>, TableError>
    where
        K: Eq + Hash + Ord + Clone + Debug + for<'a> ArrowKey<'a>,
    {
        let mut reduction = StreamingReduction::new(rules, self.columns.clone());
        self.reduce_into(&mut reduction)?;
        Ok(reduction)
    }

    /// The same into a reduction that has seen other files.
    ///
    /// # Errors
    ///
    /// As [`reduce`](Self::reduce).
    pub fn reduce_into<K>(&self, reduction: &mut StreamingReduction<K>) -> Result<(), TableError>
    where
        K: Eq + Hash + Ord + Clone + Debug + for<'a> ArrowKey<'a>,
    {
        for batch in self.batches()? {
            reduction
                .push(&batch?)
                .map_err(|error| self.problem(error))?;
        }
        Ok(())
    }
}

fn problem(path: &Path, reason: impl ToString) -> TableError {
    TableError::File {
        path: path.display().to_string(),
        reason: reason.to_string(),
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
