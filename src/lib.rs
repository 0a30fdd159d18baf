//! Customer lifetime value, exact with money and calibrated in its probabilities.

pub mod campaign;
mod error;
pub mod models;
mod numeric;
pub mod predict;
pub mod quantity;
pub mod segment;
pub mod statistics;
pub mod transactions;
pub mod value;

pub use error::Error;
