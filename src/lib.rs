//! Customer lifetime value, exact with money and calibrated in its probabilities.

mod error;
pub mod predict;
pub mod quantity;
pub mod statistics;

pub use error::Error;
