//! Customer lifetime value, exact with money and calibrated in its probabilities.

pub mod campaign;
mod error;
pub mod loyalty;
pub mod models;
mod numeric;
pub mod predict;
pub mod quantity;
pub mod retention;
pub mod roi;
pub mod segment;
pub mod statistics;
pub mod survey;
pub mod transactions;
pub mod value;

pub use error::Error;

/// The README's example compiles and runs.
#[cfg(all(doctest, feature = "csv"))]
#[doc = include_str!("../README.md")]
struct Readme;
