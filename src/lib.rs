//! Customer lifetime value, exact with money and calibrated in its probabilities.

pub mod campaign;
mod error;
pub mod predict;
pub mod quantity;
pub mod statistics;

pub use error::Error;
