//! Logs, customer bases and predictions of [`clv`] as Arrow tables and Parquet files.
//!
//! | from a table | to a table |
//! |---|---|
//! | [`log_from_batches`], [`transactions`] | [`log_to_batch`] |
//! | [`base_from_batches`], [`parquet::read_base`] | [`base_to_batch`] |
//! | | [`predictions_to_batch`], [`values_to_batch`], [`rfm_to_batch`], [`segments_to_batch`], [`fit_to_batch`] |
//! | [`parquet::ParquetFile`] | [`parquet::write`] |
//!
//! Columns are found by name, see [`LogColumns`] and [`BaseColumns`]. A [`Summaries`] reduces rows
//! that come in any order to a summary of each customer, holding the distinct periods in which each
//! bought and not the rows: a file larger than memory is reduced by
//! [`StreamingReduction`]. Its partial states merge exactly in any order, so that an engine can hold
//! them for each of its parts.
//!
//! | what | types of Arrow |
//! |---|---|
//! | an instant | `Timestamp` of any unit, with a zone on the clock that [`LogColumns::clock`] names or else on that zone's; `Date32`, `Date64` |
//! | an amount | `Decimal32/64/128/256` of any scale, every integer, `Float32/64` (the shortest decimal that names the number) |
//! | a customer, an order | every integer, `Utf8`, `LargeUtf8`, `Utf8View`, and dictionaries of these |

mod amounts;
mod base;
mod columns;
mod error;
mod instants;
mod key;
mod log;
pub mod parquet;
mod period_sums;
mod ruler;
mod streaming;
mod summaries;
mod tables;

pub use amounts::Amounts;
pub use base::{base_from_batches, base_to_batch};
pub use columns::{BaseColumns, LogColumns};
pub use error::TableError;
pub use instants::Instants;
pub use key::{ArrowKey, KeyColumn};
pub use log::{log_from_batches, log_to_batch, transactions};
pub use streaming::StreamingReduction;
pub use summaries::{SUMMARY_FIELDS, Summaries, SummaryRules};
pub use tables::{
    fit_to_batch, predictions_to_batch, rfm_to_batch, segments_to_batch, values_to_batch,
};
