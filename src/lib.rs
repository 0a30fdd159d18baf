//! Customer lifetime value, exact with money and calibrated in its probabilities.

mod error;
pub mod quantity;
pub mod segment;
pub mod transactions;
pub mod statistics;
pub mod value;

pub use error::Error;
