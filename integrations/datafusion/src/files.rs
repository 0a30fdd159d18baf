use datafusion::error::Result;
use datafusion::prelude::{ParquetReadOptions, SessionContext};
use futures::TryStreamExt;
use std::path::Path;

/// Reads every Parquet file of a folder to its end, in order of their names.
///
/// DataFusion does not say in which of a table's files it found something wrong. Where a query was
/// refused for a file, this names it.
///
/// # Errors
///
/// The first file that cannot be read, by its path, and why.
pub async fn check_parquet_files(context: &SessionContext, folder: impl AsRef<Path>) -> Result<()> {
    let entries = std::fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>()?;
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "parquet"));
    paths.sort();
    for path in paths {
        let name = path.to_string_lossy();
        read_to_end(context, &name)
            .await
            .map_err(|error| error.context(format!("file {name}")))?;
    }
    Ok(())
}

async fn read_to_end(context: &SessionContext, path: &str) -> Result<()> {
    let frame = context.read_parquet(path, ParquetReadOptions::default());
    let rows = frame.await?.execute_stream().await?;
    rows.try_for_each(|_| std::future::ready(Ok(()))).await
}
