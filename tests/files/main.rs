//! Files as they come: plain ones, ones from everywhere, and ones that must be refused.
#![cfg(feature = "csv")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first wrong thing"
)]

#[cfg(all(feature = "files", feature = "zones"))]
mod formats;
mod laws;
mod order_laws;
mod plain;
#[cfg(all(feature = "serde", feature = "zones"))]
mod read_back;
#[cfg(all(feature = "files", feature = "zones"))]
mod readable;
mod reduced;
#[cfg(all(feature = "files", feature = "zones"))]
mod refused;
#[cfg(all(feature = "files", feature = "zones"))]
mod table;
