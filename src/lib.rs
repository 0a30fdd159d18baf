//! Customer lifetime value, exact with money and calibrated in its probabilities.

mod error;
pub mod quantity;
pub mod retention;
pub mod segment;
pub mod statistics;
pub mod transactions;
pub mod value;

pub use error::Error;
